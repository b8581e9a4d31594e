import { existsSync } from 'node:fs';
import { isAbsolute, join, resolve } from 'node:path';
import { DiagnosticError, error } from '../diagnostic.ts';
import type { Forecast, Status } from '../event.ts';
import type { Variables } from '../inventory.ts';
import type { Evaluation } from '../language/evaluation.ts';
import { Template } from '../language/template.ts';
import { isRecord } from '../load/arguments.ts';
import { noDirectives } from '../load/directives.ts';
import { loadTaskFile } from '../load/task.ts';
import { loadVarsFile } from '../load/vars-file.ts';
import type { Directives, Include, IncludeVars, RoleUse, TaskNode } from '../model.ts';
import { isConnectionVariable } from './endpoint.ts';
import { failedTask } from './failed-task.ts';
import { checkFailures, ignoresErrors, shareFailure } from './failure-policy.ts';
import { unmetCondition } from './forecast.ts';
import type { HostRun } from './host-run.ts';
import { remember } from './host-run.ts';
import { inherit } from './inherit.ts';
import { keyOf, wayThrough } from './key.ts';
import { itemsOf, labelOf, loopLocals } from './loop.ts';
import { loopResult, resultOfError, type TaskResult } from './outcome.ts';
import { add, newNotes, Unforeseen } from './outlook.ts';
import { bringImports, bringRole } from './roles.ts';
import { takingPart } from './selection.ts';
import { isTrue, revealed } from './settings.ts';
import type { Frame } from './state.ts';
import { evaluationFor, settle } from './variables.ts';
import { type FolderOptions, folderOptions, varsFilesIn } from './vars-folder.ts';

type RunNodes = (nodes: readonly TaskNode[], frame: Frame, hosts: readonly HostRun[]) => Promise<void>;
type RunRole = (use: RoleUse, frame: Frame, hosts: readonly HostRun[]) => Promise<void>;

/** What some hosts include together: the same target with the same loop variables. */
interface Inclusion {
  readonly target: string;
  readonly from: Readonly<Record<string, string>>;
  /** What the include's own loop adds to the names. */
  readonly round: Frame['locals'];
  readonly index: number;
  /** In a plan: whether it is included is not known, and each of its tasks asks its condition. */
  readonly isUnsure: boolean;
  readonly hosts: HostRun[];
}

/** Each host decides what it includes; hosts that include the same go through it together. */
export async function runInclude(
  node: Include,
  frame: Frame,
  outer: Directives,
  hosts: readonly HostRun[],
  runNodes: RunNodes,
  runRole: RunRole,
): Promise<void> {
  const inclusions = new Map<string, Inclusion>();
  const { once, chosen, ownersOf } = takingPart(frame, hosts);
  announce(node, frame, chosen.length);
  for (const host of chosen) decide(node, frame, host, inclusions, ownersOf(host));
  frame.play.run.emitter.emit({ type: 'task-end', task: node.id });
  // All are loaded before the first runs: it may notify a handler that the last one brings.
  const loaded = [...inclusions.values()].map((inclusion) => {
    const { round, index, isUnsure, hosts: members } = inclusion;
    const way = wayThrough(frame, node, node.loop && index);
    const locals = { ...frame.locals, ...round };
    const inner: Frame = { ...frame, directives: handedDown(node, outer, isUnsure), locals, way, upcoming: () => [] };
    try {
      if (node.what === 'role') {
        const use = roleOf(node, inclusion, inner);
        return () => runRole(use, { ...inner, role: use.use }, members);
      }
      const tasks = includedTasks(node, frame, inclusion.target);
      bringImports(tasks, inner);
      // Ansible counts a file that was included, and no role.
      for (const host of members) host.tally.ok++;
      return () => runNodes(tasks, inner, members);
    } catch (thrown) {
      if (!(thrown instanceof DiagnosticError)) throw thrown;
      for (const host of members) fail(node, frame, host, resultOfError(thrown));
      return undefined;
    }
  });
  if (once) shareFailure(frame, chosen[0]);
  checkFailures(frame, chosen, once);
  for (const runIt of loaded) await runIt?.();
}

/**
 * The condition of an include was asked when it was decided, its tags chose it, `run_once` and `ignore_errors` are for the deciding, as
 * in Ansible: none of them goes down to its tasks.
 */
function handedDown({ directives, apply }: Include, outer: Directives, isUnsure: boolean): Directives {
  const { runOnce: _once, ignoreErrors: _ignored, ...own } = directives;
  return inherit(inherit(outer, { ...own, when: isUnsure ? own.when : [], tags: [] }), apply);
}

function announce(node: Include, frame: Frame, hosts: number): void {
  const name = typeof node.name === 'string' ? node.name : node.what === 'tasks' ? 'include_tasks' : `include_role : ${targetText(node)}`;
  // As in Ansible, what includes a role is not shown as a part of the one that it stands in.
  const isPart = frame.role && node.what === 'tasks';
  frame.play.run.emitter.emit({
    type: 'task-start',
    task: node.id,
    name: isPart ? `${frame.role?.name} : ${name}` : name,
    module: moduleOf(node),
    kind: frame.handling ? 'handler' : 'task',
    hosts,
    position: node.position,
  });
}

function targetText({ target }: Include): string {
  return target instanceof Template ? target.source : String(target);
}

function decide(node: Include, frame: Frame, host: HostRun, inclusions: Map<string, Inclusion>, owners: readonly HostRun[]): void {
  try {
    const notes = host.outlook && newNotes();
    const items = node.loop ? itemsOf(node.loop, host, frame, notes) : [undefined];
    const results: TaskResult[] = [];
    for (let i = 0; i < items.length; i++) {
      if (notes && notes.unknown.size > 0) throw new Unforeseen(notes.unknown);
      const round = node.loop ? loopLocals(node.loop, items, i) : {};
      const locals = { ...frame.locals, ...round };
      const evaluation = evaluationFor(host, frame, locals);
      const { isIncluded, isUnsure } = whether(host, { ...frame, locals }, evaluation);
      const item = node.loop ? { [node.loop.variable]: items[i], ansible_loop_var: node.loop.variable } : {};
      const result = isIncluded ? { changed: false, ...item } : { changed: false, skipped: true, ...item };
      results.push(result);
      if (node.loop) reportItem(node, frame, host, result, labelOf(node.loop, items[i], evaluation));
      if (!isIncluded) continue;
      const target = String(revealed(settled(evaluation, node.target)));
      const from = Object.fromEntries(Object.entries(node.from).map(([k, v]) => [k, String(revealed(evaluation.value(v)))]));
      settle(evaluation);
      const key = JSON.stringify([target, from, i, node.loop ? revealed(items[i]) : null, isUnsure]);
      const known = inclusions.get(key);
      if (known) known.hosts.push(host);
      else inclusions.set(key, { target, from, round, index: i, isUnsure, hosts: [host] });
    }
    const [only] = results;
    const result = node.loop || !only ? loopResult(results) : only;
    if (result.skipped) host.tally.skipped++;
    if (node.register !== undefined) for (const owner of owners) remember(owner, node.register, result);
    show(node, frame, host, result);
  } catch (thrown) {
    if (!leftOpen(node, frame, host, thrown)) failUnlessIgnored(node, frame, host, owners, thrown);
  }
}

function whether(host: HostRun, frame: Frame, evaluation: Evaluation): { readonly isIncluded: boolean; readonly isUnsure: boolean } {
  try {
    return { isIncluded: unmetCondition(host, frame, evaluation) === undefined, isUnsure: false };
  } catch (thrown) {
    if (!(thrown instanceof Unforeseen)) throw thrown;
    return { isIncluded: true, isUnsure: true };
  }
}

/** In a plan, what is included may be known only after changes that were not made; so is what its tasks do and register. */
function leftOpen(node: Include | IncludeVars, frame: Frame, host: HostRun, thrown: unknown): boolean {
  if (!host.outlook || !(thrown instanceof Unforeseen)) return false;
  add(host.outlook.opaque, thrown.after);
  if (node.kind === 'include') host.outlook.planned.push({ task: node.id, objects: [], isOpen: true });
  host.tally.skipped++;
  const forecast = { key: keyOf(node, frame), is: node.kind === 'include' ? thrown.is : 'reads', after: thrown.after } as const;
  show(node, frame, host, { changed: false, skipped: true, msg: thrown.message }, 'skipped', forecast);
  return true;
}

function fail(node: Include | IncludeVars, frame: Frame, host: HostRun, result: TaskResult): void {
  host.failure = { task: failedTask(node, moduleOf(node), frame, host), result };
  report(node, frame, host, result);
}

/** What cannot be decided or read is registered and may be ignored, as with any task. */
function failUnlessIgnored(node: Include | IncludeVars, frame: Frame, host: HostRun, owners: readonly HostRun[], thrown: unknown): void {
  const result = resultOfError(thrown);
  if (node.register !== undefined) for (const owner of owners) remember(owner, node.register, result);
  if (ignoresErrors(frame, host, frame.locals)) {
    host.tally.ok++;
    host.tally.ignored++;
    if (frame.role) host.rolesAtWork.add(frame.role);
    show(node, frame, host, result, 'ignored');
  } else fail(node, frame, host, result);
}

function moduleOf(node: Include | IncludeVars): string {
  return node.kind === 'include' ? `include_${node.what}` : 'include_vars';
}

function report(node: Include | IncludeVars, frame: Frame, host: HostRun, result: TaskResult): void {
  host.tally[resultStatus(result)]++;
  if (frame.role && !result.skipped) host.rolesAtWork.add(frame.role);
  show(node, frame, host, result);
}

function resultStatus(result: TaskResult): 'failed' | 'skipped' | 'ok' {
  return result.failed ? 'failed' : result.skipped ? 'skipped' : 'ok';
}

function show(
  node: Include | IncludeVars,
  frame: Frame,
  host: HostRun,
  result: TaskResult,
  status: Status = resultStatus(result),
  forecast?: Forecast,
): void {
  const items = node.loop && Array.isArray(result.results) ? { items: result.results.length } : {};
  const body = { host: host.name, task: node.id, status, result, diff: [], ...items, ...(forecast && { forecast }), durationMs: 0 };
  frame.play.run.emitter.emit({ type: 'host-result', ...body });
}

function reportItem(node: Include | IncludeVars, frame: Frame, host: HostRun, result: TaskResult, label: string): void {
  const body = { host: host.name, task: node.id, status: resultStatus(result), label, result, diff: [], durationMs: 0 };
  frame.play.run.emitter.emit({ type: 'item-result', ...body });
}

/** The tasks of the file that an include names. */
export function includedTasks(node: Include, frame: Frame, target: string): readonly TaskNode[] {
  const { role } = frame;
  const folders = [node.folder, ...(role ? [join(role.path, 'tasks')] : []), frame.play.play.folder];
  const candidates = isAbsolute(target) ? [target] : folders.map((f) => resolve(f, target));
  const path = candidates.find((c) => existsSync(c));
  if (path === undefined)
    throw new DiagnosticError(error('no-file', `no file "${target}" to include; searched ${candidates.join(', ')}`, node.targetPosition));
  return checked(frame, () => loadTaskFile(frame.play.run.loading, path, { ...(role && { role }), chain: [] }));
}

/** The role that is included: its handlers, and where it is public its variables, are the play's from here on. */
function roleOf(node: Include, { target, from, round, hosts }: Inclusion, frame: Frame): RoleUse {
  const place = { folder: frame.play.play.folder, ...(frame.role && { role: frame.role }), chain: [] };
  const use = checked(frame, () =>
    frame.play.run.loading.loadRole(frame.play.run.loading, target, node.targetPosition, noDirectives, place, from),
  );
  const [first] = hosts;
  const isPublic = first !== undefined && node.isPublic !== undefined && isTrue(evaluationFor(first, frame).value(node.isPublic));
  bringRole(use, node, frame, round, isPublic);
  return { ...use, isRepeated: true };
}

/** Loads something in the middle of a run: what is wrong with it is thrown at once. */
function checked<T>(frame: Frame, load: () => T): T {
  const { diagnostics } = frame.play.run.loading;
  const result = load();
  const found = diagnostics.splice(0).filter((d) => d.severity === 'error');
  if (found.length > 0) throw new DiagnosticError(found);
  return result;
}

/** `include_vars`: a file (searched as Ansible does, `vars/` of the role first) or `{file, name}`. */
export async function runIncludeVars(node: IncludeVars, frame: Frame, host: HostRun, owners: readonly HostRun[]): Promise<void> {
  try {
    const notes = host.outlook && newNotes();
    const items = node.loop ? itemsOf(node.loop, host, frame, notes) : [undefined];
    const results: TaskResult[] = [];
    for (let i = 0; i < items.length; i++) {
      if (notes && notes.unknown.size > 0) throw new Unforeseen(notes.unknown);
      const locals = node.loop ? { ...frame.locals, ...loopLocals(node.loop, items, i) } : frame.locals;
      const evaluation = evaluationFor(host, frame, locals);
      const isRead = unmetCondition(host, { ...frame, locals }, evaluation) === undefined;
      const item = node.loop ? { [node.loop.variable]: items[i], ansible_loop_var: node.loop.variable } : {};
      const result = isRead ? { ...keepVariables(node, frame, owners, settled(evaluation, node.args)), ...item } : { ...skipped, ...item };
      results.push(result);
      if (node.loop) reportItem(node, frame, host, result, labelOf(node.loop, items[i], evaluation));
    }
    const [only] = results;
    const result = node.loop || !only ? loopResult(results) : only;
    if (node.register !== undefined) for (const owner of owners) remember(owner, node.register, result);
    report(node, frame, host, result);
  } catch (thrown) {
    if (!leftOpen(node, frame, host, thrown)) failUnlessIgnored(node, frame, host, owners, thrown);
  }
}

function settled(evaluation: Evaluation, args: unknown): unknown {
  try {
    return evaluation.value(args);
  } finally {
    settle(evaluation);
  }
}

const skipped: TaskResult = { changed: false, skipped: true };

function keepVariables(node: IncludeVars, frame: Frame, owners: readonly HostRun[], args: unknown): TaskResult {
  const options: Record<string, unknown> = isRecord(args) ? args : { file: args };
  const names = namesOf(node, frame, options);
  const variables = new Map(names.flatMap((name) => [...includedVariables(node, frame, name)]));
  const facts = typeof options.name === 'string' ? { [options.name]: plainOf(variables) } : plainOf(variables);
  for (const host of owners) {
    for (const [name, value] of Object.entries(facts)) host.includedVars.set(name, value);
    if (Object.keys(facts).some(isConnectionVariable)) frame.play.run.aim(host, frame);
  }
  return { changed: false, ansible_facts: facts, ansible_included_var_files: names };
}

function namesOf(node: IncludeVars, frame: Frame, options: FolderOptions): readonly string[] {
  const file = options.file ?? options._raw_params;
  const ofFolder = folderOptions.find((name) => options[name] !== undefined);
  if (ofFolder === undefined) return [String(revealed(file ?? ''))];
  if (file !== undefined || options.dir === undefined) {
    const found = file === undefined ? `\`${ofFolder}\` needs \`dir\`` : `a file has no \`${ofFolder}\``;
    throw new DiagnosticError(error('vars-folder', found, node.position, 'give either a file or `dir` with its options'));
  }
  return varsFilesIn(searched(node, frame, String(revealed(options.dir))), options, node.position);
}

function plainOf(variables: Variables): Record<string, unknown> {
  return Object.fromEntries([...variables].map(([k, v]) => [k, v.value]));
}

/** The variables of a file that include_vars names. */
export function includedVariables(node: IncludeVars, frame: Frame, name: string): Variables {
  return checked(frame, () => loadVarsFile(frame.play.run.loading, searched(node, frame, name)));
}

function searched(node: IncludeVars, frame: Frame, name: string): string {
  const folders = [
    ...(frame.role ? [join(frame.role.path, 'vars')] : []),
    join(frame.play.play.folder, 'vars'),
    node.folder,
    frame.play.play.folder,
  ];
  const candidates = folders.map((f) => resolve(f, name));
  const path = candidates.find((c) => existsSync(c));
  if (path === undefined)
    throw new DiagnosticError(error('no-file', `no file "${name}"; searched ${candidates.join(', ')}`, node.position));
  return path;
}
