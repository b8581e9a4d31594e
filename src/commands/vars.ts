import { Command } from 'commander';
import { DiagnosticError, didYouMean, error } from '../diagnostic.ts';
import { originsOf, type VariableOrigin, variableNames, variableValue } from '../engine/origins.ts';
import type { Viewpoint } from '../engine/play.ts';
import { type RunRequest, viewpoints } from '../engine/run.ts';
import { noDirectives } from '../load/directives.ts';
import type { Play } from '../model.ts';
import { interruptible } from './interrupt.ts';
import { shown } from './inventory/shown.ts';
import { prepareRun } from './prepare.ts';
import { addRunFlags, type RunFlags } from './run-options.ts';

interface VarsFlags extends RunFlags {
  readonly playbook: readonly string[];
  readonly why?: boolean;
  readonly json?: boolean;
}

/** `weft vars`: what a host's variables are, and why. */
export function varsCommand(): Command {
  const command = new Command('vars')
    .description("Show a host's variables: each level's value, where it was written, and which one counts")
    .argument('<host>', 'its name in the inventory')
    .argument('[name]', 'only this variable')
    .option(
      '-p, --playbook <file>',
      'as its plays and their roles see them (may be repeated)',
      (v, all: readonly string[]) => [...all, v],
      [],
    )
    .option('--why', 'every level that gives a value, with its file and line')
    .option('--json', 'as JSON')
    .addHelpText(
      'after',
      `
Examples:
  weft vars hv1 -i inventories/lab                                   what the inventory says
  weft vars hv1 mtu -p playbooks/site.yml -i inventories/lab --why   who sets mtu, and who wins
  weft vars hv1 mtu -p playbooks/site.yml -e mtu=1400 --why

--why marks the value that counts before any task runs. What a task says for itself ("within") or leaves behind ("after") counts above it
from where it stands; what it is may be known only in the run.`,
    );
  addRunFlags(command).action(async (host: string, name: string | undefined, flags: VarsFlags) => {
    const found = await look(host, flags);
    const views = found.map((view) => viewOf(view, name, flags.why === true)).filter((view) => view.variables.length > 0);
    if (name !== undefined && views.length === 0) throw unknownVariable(name, host, found);
    process.stdout.write(flags.json ? `${JSON.stringify(views, undefined, 2)}\n` : textOf(views, flags.why === true));
  });
  return command;
}

async function look(host: string, flags: VarsFlags): Promise<readonly Viewpoint[]> {
  const interrupt = interruptible();
  try {
    const request = await prepareRun(flags.playbook, flags, process.cwd(), interrupt.signal);
    const { inventory } = request;
    if (!inventory.hosts.has(host)) {
      throw new DiagnosticError(error('unknown-host', `there is no host "${host}"`, undefined, didYouMean(host, inventory.hosts.keys())));
    }
    const found = viewpoints(flags.playbook.length > 0 ? request : { ...request, playbooks: [inventoryAlone(request)] }, host);
    if (found.length === 0) throw new DiagnosticError(error('no-play', `no play of ${flags.playbook.join(', ')} runs on "${host}"`));
    return found;
  } finally {
    interrupt.release();
  }
}

/** A play that adds nothing to what the inventory says. */
function inventoryAlone({ loading }: RunRequest): RunRequest['playbooks'][number] {
  const play: Play = {
    position: { file: '(inventory)', line: 1, column: 1 },
    name: 'none: the inventory alone',
    folder: loading.cwd,
    hosts: 'all',
    directives: noDirectives,
    vars: new Map(),
    varsFiles: [],
    varsPrompt: [],
    gatherFacts: false,
    roles: [],
    preTasks: [],
    tasks: [],
    postTasks: [],
    handlers: [],
    serial: [],
    strategy: 'linear',
    order: 'inventory',
    forceHandlers: false,
  };
  return { path: '(inventory)', plays: [play] };
}

interface VariableView {
  readonly name: string;
  /** Undefined where it needs what only the run knows: `problem` says what. */
  readonly value?: unknown;
  readonly problem?: string;
  readonly origins?: readonly VariableOrigin[];
}

interface View {
  readonly from: string;
  readonly variables: readonly VariableView[];
}

function viewOf(view: Viewpoint, only: string | undefined, why: boolean): View {
  const { host, frame } = view;
  const names = only === undefined ? variableNames(host, frame).filter((n) => !/^inventory_(file|dir)$/.test(n)) : [only];
  const variables = names.flatMap((name): VariableView[] => {
    const origins = originsOf(name, host, frame);
    if (origins.length === 0) return [];
    return [{ name, ...valueView(name, view), ...(why && { origins: origins.map(originView) }) }];
  });
  return { from: view.name, variables };
}

function originView(origin: VariableOrigin): VariableOrigin {
  return { ...origin, value: shown(origin.value) };
}

function valueView(name: string, { host, frame }: Viewpoint): Pick<VariableView, 'value' | 'problem'> {
  try {
    return { value: shown(variableValue(name, host, frame)) };
  } catch (thrown) {
    if (thrown instanceof DiagnosticError) return { problem: thrown.message };
    throw thrown;
  }
}

function textOf(views: readonly View[], why: boolean): string {
  return views
    .map(({ from, variables }) => `${views.length > 1 ? `# ${from}\n` : ''}${variables.map((v) => variableText(v, why)).join('')}`)
    .join('\n');
}

/** What counts above all that is written outside of tasks: within its task, or after it. */
const rivals = { within: 'within', after: 'after ' } as const;

function variableText({ name, value, problem, origins = [] }: VariableView, why: boolean): string {
  const line = problem === undefined ? `${name}: ${JSON.stringify(value)}\n` : `${name}: (only known in a run: ${problem})\n`;
  if (!why) return line;
  const first = origins.findIndex((o) => o.reach === undefined);
  const rows = origins.map(({ level, of, value: own, position, reach }, i) => {
    const place = position ? `${position.file}:${position.line}:${position.column}` : '(not written in a file)';
    const standing = i === first ? 'counts' : reach === undefined || (first >= 0 && i > first) ? 'hidden' : rivals[reach];
    return `  ${standing}  ${own === undefined ? '(known in the run)' : JSON.stringify(own)}  ${place}  ${level}${of === undefined ? '' : ` of ${of}`}\n`;
  });
  return line + rows.join('');
}

function unknownVariable(name: string, host: string, found: readonly Viewpoint[]): DiagnosticError {
  const names = found.flatMap((view) => variableNames(view.host, view.frame));
  return new DiagnosticError(error('unknown-variable', `nothing gives "${name}" a value for ${host}`, undefined, didYouMean(name, names)));
}
