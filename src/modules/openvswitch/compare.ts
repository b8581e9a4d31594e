import { added, type Diff, removed, replaced } from '../../diff.ts';
import { lines, type Script, sh } from '../../session/script.ts';
import type { Report } from '../../session/session.ts';
import { type Comparison, change, converged, failure } from '../module.ts';
import { compareDatabase } from './compare-database.ts';
import { readDatabase } from './database.ts';
import { type FlowDifference, readDifference } from './flows.ts';
import { inRundir, WAIT_SECONDS } from './probe.ts';
import { type OpenvswitchTask, OWNER_KEY } from './task.ts';

interface FlowChanges {
  readonly diffs: Diff[];
  /** Bridge → lines for one bundle. */
  readonly lines: Map<string, string[]>;
}

export function compare(task: OpenvswitchTask, report: Report): Comparison {
  if (report.rc !== 0) {
    const said = report.stderr.trim();
    return failure(`Open vSwitch does not answer (is it installed and running?): ${said || `exit code ${report.rc}`}`);
  }
  const [head = '', ...sections] = report.stdout.split(/^@flows /m);
  const found = readDatabase(head.split('\n').filter((line) => line !== ''));
  const t = compareDatabase(task, found);
  const flows: FlowChanges = { diffs: [], lines: new Map() };
  const answers = new Map(
    sections.map((section) => [
      section.slice(0, section.indexOf('\n')),
      section
        .split('\n')
        .slice(1)
        .filter((line) => line.trim() !== ''),
    ]),
  );
  for (const [bridge, answer] of answers) {
    const declared = task.flows.get(bridge);
    const own = found.bridges.get(bridge)?.externalIds.get(OWNER_KEY) === task.owner;
    if (declared) compareFlows(task, bridge, own, declared, answer, flows, t.problems);
    else if (task.prune && !(own && !task.bridges.has(bridge))) pruneFlows(task, bridge, answer, flows);
  }
  for (const [bridge, declared] of task.flows) {
    if (answers.has(bridge)) continue;
    if (task.bridges.has(bridge)) addAll(bridge, declared, flows);
    else t.problems.push(`flows: there is no bridge ${bridge}; declare it under \`bridges\`, or make it first`);
  }
  for (const bridge of t.flushes) {
    const declared = task.flows.get(bridge);
    if (declared)
      flows.lines.set(
        bridge,
        declared.map((line) => `add ${line}`),
      );
  }
  if (t.problems.length > 0) return failure(`${task.name}: ${t.problems.join('\n')}`);
  if (t.commands.length === 0 && flows.lines.size === 0) return working(task, found) ?? converged();
  return change({
    diff: [...t.diffs, ...flows.diffs],
    script: changeScript(task, t.commands, flows),
    ...(t.touchesHostLink && { confirm: true }),
  });
}

/** Everything is declared so, and still a port may not work (a link that is not there, an endpoint twice). */
function working(task: OpenvswitchTask, found: ReturnType<typeof readDatabase>): Comparison | undefined {
  const broken = [...task.ports.keys()].flatMap((name) => {
    const problem = found.ports.get(name)?.error;
    return problem === undefined ? [] : [`port ${name}: ${problem}`];
  });
  return broken.length === 0 ? undefined : failure(broken.join('\n'));
}

function compareFlows(
  task: OpenvswitchTask,
  bridge: string,
  own: boolean,
  declared: readonly string[],
  answer: readonly string[],
  flows: FlowChanges,
  problems: string[],
): void {
  const refused = answer.find((line) => line.startsWith('ovs-ofctl:'));
  if (refused !== undefined) {
    const n = Number(/\/dev\/stdin:(\d+):/.exec(refused)?.[1]);
    problems.push(
      `flows of ${bridge}: ${refused.replace(/^ovs-ofctl: (\/dev\/stdin:\d+: )?/, '')}${declared[n - 1] === undefined ? '' : ` in "${declared[n - 1]}"`}`,
    );
    return;
  }
  const differences = answer.flatMap((line) => readDifference(line) ?? []);
  const there = new Map(differences.filter((d) => d.sign === '-').map((d) => [d.key, d]));
  const wanted = new Set<string>();
  for (const d of differences) {
    if (d.sign !== '+') continue;
    wanted.add(d.key);
    const is = there.get(d.key);
    // On a bridge of its own the owner's word stands; whoever changes a flow there takes its cookie away too.
    if (is && is.cookie !== task.cookie && !own && !task.adopt) {
      problems.push(
        `flow ${d.key} on ${bridge} exists and is not this owner's (cookie ${is.cookie}); choose another priority, or set \`adopt: true\``,
      );
    }
    push(flows, bridge, `add ${d.text}`);
    if (is) flows.diffs.push(replaced(label(d, bridge), about(is), about(d)));
    else flows.diffs.push(added(label(d, bridge), about(d)));
  }
  if (!task.prune) return;
  for (const d of there.values()) {
    if (d.cookie !== task.cookie || wanted.has(d.key)) continue;
    push(flows, bridge, `delete_strict cookie=${task.cookie}/-1,${d.key}`);
    flows.diffs.push(removed(label(d, bridge), about(d)));
  }
}

function pruneFlows(task: OpenvswitchTask, bridge: string, answer: readonly string[], flows: FlowChanges): void {
  const own = answer.filter((line) => line.includes(`cookie=${task.cookie},`));
  if (own.length === 0) return;
  push(flows, bridge, `delete cookie=${task.cookie}/-1`);
  for (const line of own) flows.diffs.push(removed(`flow on ${bridge}`, line.trim().replace(/^cookie=\S+ */, '')));
}

/** On a bridge that is not there yet. */
function addAll(bridge: string, declared: readonly string[], flows: FlowChanges): void {
  for (const line of declared) {
    push(flows, bridge, `add ${line}`);
    flows.diffs.push(added(`flow on ${bridge}`, line.replace(/^cookie=[^,]*,/, '')));
  }
}

function push(flows: FlowChanges, bridge: string, line: string): void {
  const list = flows.lines.get(bridge);
  if (list) list.push(line);
  else flows.lines.set(bridge, [line]);
}

function label(flow: FlowDifference, bridge: string): string {
  return `flow ${flow.key} on ${bridge}`;
}

function about(flow: FlowDifference): string {
  return flow.text.slice(flow.text.indexOf('actions='));
}

/** Open vSwitch keeps its database, and forgets the flows. */
export function restoreScript(task: OpenvswitchTask): Script | undefined {
  const bundles = [...task.flows].filter(([, list]) => list.length > 0);
  if (bundles.length === 0) return undefined;
  return lines(
    inRundir(task.rundir),
    sh`rc=0
flows() { printf '%s\\n' "$2" | ovs-ofctl -O OpenFlow14 --bundle add-flows "$1" - || rc=1; }`,
    ...bundles.map(([bridge, list]) => sh`flows ${bridge} ${list.map((line) => `add ${line}`).join('\n')}`),
    sh`exit $rc`,
  );
}

/** One transaction of the database, then one bundle of flows per bridge. */
function changeScript(task: OpenvswitchTask, commands: readonly (readonly string[])[], flows: FlowChanges): Script {
  const words = commands.flatMap((command) => ['--', ...command]);
  const transaction =
    commands.length === 0
      ? undefined
      : sh`err=$(ovs-vsctl -t ${WAIT_SECONDS} ${words} 2>&1) || { printf '%s\n' "$err" >&2; exit 1; }
case $err in *'Error detected'*) printf '%s\n' "$err" >&2; exit 1;; esac`;
  const bundles = [...flows.lines].map(
    ([bridge, list]) => sh`printf '%s\n' ${list.join('\n')} | ovs-ofctl -O OpenFlow14 --bundle add-flows ${bridge} - || exit`,
  );
  return lines(inRundir(task.rundir), transaction, ...bundles);
}
