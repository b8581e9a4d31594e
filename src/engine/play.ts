import { resolve } from 'node:path';
import { DiagnosticError, error } from '../diagnostic.ts';
import type { Variables } from '../inventory.ts';
import { noDirectives } from '../load/directives.ts';
import type { HostOrder, Play, Task, TaskNode } from '../model.ts';
import type { Module } from '../modules/module.ts';
import { batches } from './batches.ts';
import { gathered } from './fact-cache.ts';
import { flushHandlers, flushKeptHandlers } from './flush-handlers.ts';
import { type HostRun, isLive } from './host-run.ts';
import { dropKeptHandlers } from './kept-handlers.ts';
import { checkRoleArguments } from './role-arguments.ts';
import { rolesOf } from './roles.ts';
import { isTrue } from './settings.ts';
import type { Fate, Frame, PlayRun, Run } from './state.ts';
import { evaluationFor } from './variables.ts';
import { runNodes, upcomingNodes } from './walk.ts';

/**
 * Runs a play: its hosts in batches, each batch through facts, pre_tasks, roles, tasks and post_tasks.
 * Says whether so much failed that nothing that follows is to run either.
 */
export async function runPlay(run: Run, play: Play, prompted: Variables): Promise<Fate> {
  const selected = run.select(play);
  const hosts = ordered(selected, play.order);
  const isOut = (h: HostRun) => h.failure !== undefined || h.unreachable;
  const all = playRun(run, play, selected, hosts, prompted);
  const name = playName(all);
  run.emitter.emit({ type: 'play-start', play: name, hosts: hosts.filter((h) => !isOut(h)).map((h) => h.name), position: play.position });
  for (const host of hosts) {
    host.ended = false;
    host.rolesDone.clear();
    run.aim(host, topFrame(all));
  }
  const [first] = hosts;
  const serial = first ? (evaluationFor(first, topFrame(all)).value(play.serial) as unknown[]).flat() : [];
  for (const batch of batches(hosts, serial as (number | string)[])) {
    const live = batch.filter((h) => !h.ended && !isOut(h));
    if (live.length === 0 || run.signal.aborted) continue;
    await runBatch(playRun(run, play, selected, live, prompted, all.fate));
    if (live.length === batch.length && live.every(isOut)) all.fate.broken = true;
    if (all.fate.broken) break;
  }
  run.emitter.emit({ type: 'play-end', play: name });
  return all.fate;
}

/** Everything about a play that can be told before a host is touched. Throws DiagnosticError. */
export function checkPlay(run: Run, play: Play): void {
  const hosts = run.select(play, false);
  const wrong = checkRoleArguments(topFrame(playRun(run, play, hosts, hosts, new Map())), nodesOf(play), hosts);
  if (wrong.length > 0) throw new DiagnosticError(wrong);
}

/** Where a host's variables can be looked at: at the start of a play, and in each of its roles. */
export interface Viewpoint {
  /** `play web`, `role nginx in play web`. */
  readonly name: string;
  readonly host: HostRun;
  readonly frame: Frame;
}

export function viewpointsOf(run: Run, play: Play, hostName: string): readonly Viewpoint[] {
  const hosts = ordered(run.select(play, false), play.order);
  const host = hosts.find((h) => h.name === hostName);
  if (!host) return [];
  const all = playRun(run, play, hosts, hosts, new Map());
  const top = topFrame(all);
  const name = `play ${playName(all)}`;
  const roles = all.roles.toReversed().map(({ role, directives }) => ({
    name: `role ${role.name} in ${name}`,
    host,
    frame: { ...top, role, directives },
  }));
  return [{ name, host, frame: top }, ...roles];
}

function nodesOf(play: Play): readonly TaskNode[] {
  return [...play.preTasks, ...play.roles, ...play.tasks, ...play.postTasks];
}

function playName(all: PlayRun): string {
  const { run, play } = all;
  if (play.name === undefined) {
    const pattern = run.pattern(play);
    return typeof pattern === 'string' ? pattern : pattern.join(',');
  }
  if (typeof play.name === 'string') return play.name;
  try {
    const [host] = all.hosts;
    return host ? evaluationFor(host, topFrame(all)).text(play.name) : play.name.source;
  } catch (thrown) {
    if (thrown instanceof DiagnosticError) return play.name.source;
    throw thrown;
  }
}

function ordered(hosts: readonly HostRun[], order: HostOrder): readonly HostRun[] {
  const byName = (a: HostRun, b: HostRun) => (a.name < b.name ? -1 : 1);
  switch (order) {
    case 'inventory':
      return hosts;
    case 'reverse_inventory':
      return hosts.toReversed();
    case 'sorted':
      return hosts.toSorted(byName);
    case 'reverse_sorted':
      return hosts.toSorted((a, b) => byName(b, a));
    case 'shuffle':
      return hosts
        .map((host) => ({ host, key: Math.random() }))
        .sort((a, b) => a.key - b.key)
        .map(({ host }) => host);
  }
}

function playRun(
  run: Run,
  play: Play,
  hosts: readonly HostRun[],
  batch: readonly HostRun[],
  prompted: Variables,
  fate: Fate = { broken: false, byPolicy: false },
): PlayRun {
  const uses = rolesOf(play);
  const base: PlayRun = { run, play, hosts, batch, vars: [prompted, play.vars], hostVars: new Map(), roles: uses.toReversed(), uses, fate };
  return { ...base, hostVars: filesFor(base) };
}

/** `vars_files`, per host as far as their names depend on it; of a list of names the first that exists counts. Highest first. */
function filesFor(play: PlayRun): ReadonlyMap<string, readonly Variables[]> {
  if (play.play.varsFiles.length === 0) return new Map();
  return new Map(
    play.batch.map((host) => {
      const evaluation = evaluationFor(host, topFrame(play));
      const files = play.play.varsFiles.map(({ value, position }) => {
        const names = [evaluation.value(value)].flat().map(String);
        const paths = names.map((n) => resolve(play.play.folder, n));
        const variables = paths.map((p) => play.run.varsFile(p)).find((v) => v !== undefined);
        if (!variables) throw new DiagnosticError(error('no-file', `no file ${names.join(' or ')} of variables`, position));
        return variables;
      });
      return [host.name, files.reverse()];
    }),
  );
}

function topFrame(play: PlayRun): Frame {
  return { play, directives: play.play.directives, role: undefined, locals: {}, upcoming: () => [] };
}

async function runBatch(play: PlayRun): Promise<void> {
  const { strategy } = play.play;
  if (strategy === 'linear') {
    const epoch = { value: 0 };
    for (const host of play.batch) host.epoch = epoch;
    return runSections(play, play.batch);
  }
  // Each host goes its own way; `host_pinned` keeps a worker for a host until it is through.
  const { queue } = play.run;
  const alone = (host: HostRun) => {
    host.epoch = { value: 0 };
    return runSections(play, [host]);
  };
  await Promise.all(play.batch.map((host) => (strategy === 'host_pinned' ? queue.add(() => alone(host)) : alone(host))));
}

async function runSections(play: PlayRun, hosts: readonly HostRun[]): Promise<void> {
  const { preTasks, roles, tasks, postTasks } = play.play;
  const facts = gatherTask(play);
  const sections: readonly (readonly TaskNode[])[] = [preTasks, [...roles, ...tasks], postTasks];
  if (facts) {
    const top = topFrame(play);
    const asked = hosts.filter((h) => play.run.options.gathering !== 'smart' || h.facts.get(gathered) !== true);
    await runNodes([facts], { ...top, upcoming: () => upcomingNodes(sections.flat(), 0, top) }, asked);
  }
  for (const [i, section] of sections.entries()) {
    const rest = sections.slice(i + 1).flat();
    const top = topFrame(play);
    const frame: Frame = { ...top, upcoming: () => upcomingNodes(rest, 0, top) };
    await runNodes(section, frame, hosts);
    await (i === 0 ? flushHandlers : flushKeptHandlers)(frame, hosts, runNodes);
  }
  await Promise.all(hosts.filter(isLive).map((host) => dropKeptHandlers(play, host)));
}

/** The task that `gather_facts` stands for. */
function gatherTask(play: PlayRun): Task | undefined {
  const { run, play: own } = play;
  const [host] = play.batch;
  const module: Module | undefined = run.loading.findModule('setup');
  const asked = own.gatherFacts ?? run.options.gathering !== 'explicit';
  if (!module || !host || !isTrue(evaluationFor(host, topFrame(play)).value(asked))) return undefined;
  return {
    kind: 'task',
    id: `facts:${own.position.file}:${own.position.line}`,
    name: 'Gathering Facts',
    position: own.position,
    // The tags of a play count for its facts too.
    directives: { ...noDirectives, tags: own.directives.tags.length > 0 ? [] : ['always'] },
    moduleName: 'gather_facts',
    module,
    args: own.gatherSubset === undefined ? {} : { gather_subset: own.gatherSubset },
    argPosition: () => own.position,
    listen: [],
  };
}
