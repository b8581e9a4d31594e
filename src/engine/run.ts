import { randomUUID } from 'node:crypto';
import { setMaxListeners } from 'node:events';
import PQueue from 'p-queue';
import { DiagnosticError } from '../diagnostic.ts';
import type { RunEvent, Tally } from '../event.ts';
import type { Host, Inventory, Variables } from '../inventory.ts';
import { defaultEnvironment, type Environment } from '../language/environment.ts';
import { Evaluation } from '../language/evaluation.ts';
import type { Loading } from '../load/context.ts';
import { isFile } from '../load/context.ts';
import { implicitLocalhost } from '../load/inventory/implicit.ts';
import { selectHosts } from '../load/inventory/pattern.ts';
import { loadVarsFile } from '../load/vars-file.ts';
import type { Play, Playbook, TaskNode } from '../model.ts';
import { searchFolders } from './controller.ts';
import { Emitter } from './emitter.ts';
import { linkTarget, type Transports } from './endpoint.ts';
import { type HostRun, hostRun } from './host-run.ts';
import { Link } from './link.ts';
import { magicVariables } from './magic.ts';
import type { RunOptions } from './options.ts';
import { checkPlay, runPlay } from './play.ts';
import type { Run } from './state.ts';
import { evaluationFor } from './variables.ts';

/** Everything that a run needs. It reads no global: neither terminal, nor current directory, nor environment. */
export interface RunRequest {
  readonly playbooks: readonly Playbook[];
  readonly inventory: Inventory;
  readonly inventoryFolder: string;
  readonly options: RunOptions;
  readonly loading: Loading;
  readonly transports: Transports;
  readonly signal: AbortSignal;
  readonly ask?: (prompt: string, options: { readonly echo: boolean }) => Promise<string>;
}

/** Exit codes as ansible-playbook has them. */
export const exitCodes = { ok: 0, error: 1, failed: 2, unreachable: 4, badOptions: 5, interrupted: 99, bug: 250 } as const;

/** Runs playbooks against an inventory, as a stream of events that ends with `run-end`. */
export function run(request: RunRequest): AsyncIterable<RunEvent> {
  // Every wait of every host listens for the end of the run.
  setMaxListeners(0, request.signal);
  const emitter = new Emitter(randomUUID());
  void drive(request, emitter);
  return emitter;
}

async function drive(request: RunRequest, emitter: Emitter): Promise<void> {
  const start = performance.now();
  const state = runState(request, emitter);
  const paths = request.playbooks.map((p) => p.path);
  let crash: string | undefined;
  try {
    for (const play of request.playbooks.flatMap((p) => p.plays)) checkPlay(state, play);
  } catch (thrown) {
    return emitter.fail(thrown);
  }
  emitter.emit({ type: 'run-start', playbooks: paths, check: request.options.check, hosts: request.inventory.hosts.size });
  try {
    for (const play of request.playbooks.flatMap((p) => p.plays)) {
      if (request.signal.aborted) break;
      await runPlay(state, play, await prompts(request, play));
    }
  } catch (thrown) {
    crash =
      thrown instanceof DiagnosticError ? thrown.message : `this is a bug in Weft: ${thrown instanceof Error ? thrown.stack : thrown}`;
    emitter.emit({ type: 'warning', message: crash });
  }
  const hosts = state.hosts();
  const traffic = hosts.map((h) => h.link.traffic());
  const sum = (of: (t: (typeof traffic)[number]) => number) => traffic.reduce((n, t) => n + of(t), 0);
  await Promise.all(hosts.map((h) => h.link.reset()));
  emitter.emit({
    type: 'run-end',
    recap: Object.fromEntries(hosts.filter((h) => touched(h.tally)).map((h) => [h.name, h.tally])),
    exitCode: crash !== undefined ? exitCodes.bug : exitCodeOf(hosts, request.signal),
    durationMs: performance.now() - start,
    traffic: { roundTrips: sum((t) => t.roundTrips), bytesSent: sum((t) => t.bytesSent), bytesReceived: sum((t) => t.bytesReceived) },
  });
  emitter.end();
}

function touched(tally: Tally): boolean {
  return Object.values(tally).some((n: number) => n > 0);
}

function exitCodeOf(hosts: readonly HostRun[], signal: AbortSignal): number {
  if (signal.aborted) return exitCodes.interrupted;
  if (hosts.some((h) => h.unreachable)) return exitCodes.unreachable;
  return hosts.some((h) => h.failure) ? exitCodes.failed : exitCodes.ok;
}

/** Answers to `vars_prompt`: asked once, before the play. What `-e` says is not asked. */
async function prompts(request: RunRequest, play: Play): Promise<Variables> {
  const answers = new Map<string, { value: unknown; position: Play['position'] }>();
  for (const prompt of play.varsPrompt) {
    if (request.options.extraVars.has(prompt.name)) continue;
    const answer = request.ask ? await request.ask(`${prompt.prompt}: `, { echo: !prompt.private }) : '';
    answers.set(prompt.name, { value: answer || (prompt.default ?? ''), position: play.position });
  }
  return answers;
}

function runState(request: RunRequest, emitter: Emitter): Run {
  const { options, inventory, transports, signal, loading } = request;
  const hosts = new Map<string, HostRun>();
  let groups: Readonly<Record<string, readonly string[]>> | undefined;
  let started = options.startAtTask === undefined;
  const environments = new Map<string, Environment>();
  const newHost = (host: Host): HostRun => {
    const connected = (durationMs: number) => emitter.emit({ type: 'host-connected', host: host.name, durationMs });
    const owner = options.check ? undefined : { runId: emitter.runId, who: options.who, timeoutMs: options.lockTimeoutMs };
    const created = hostRun(host, new Link(connected, signal, owner));
    hosts.set(host.name, created);
    return created;
  };
  const find = (name: string): HostRun | undefined => {
    const known = hosts.get(name);
    if (known) return known;
    const host = inventory.hosts.get(name);
    return host && newHost(host);
  };
  const state: Run = {
    options,
    inventory,
    inventoryFolder: request.inventoryFolder,
    loading,
    emitter,
    signal,
    queue: new PQueue({ concurrency: options.forks }),
    magic: magicVariables,
    ...(request.ask && { ask: request.ask }),
    hosts: () => [...hosts.values()],
    host: find,
    delegate: (name, frame) => {
      const host = find(name) ?? newHost(implicitLocalhost(name) ?? { name, groups: [], layers: [] });
      if (!host.link.isAimed) state.aim(host, frame);
      return host;
    },
    aim: (host, frame) => host.link.aim(() => linkTarget(host.name, evaluationFor(host, frame), frame.directives, options, transports)),
    groups: () => (groups ??= groupsOf(inventory)),
    select: (play) => {
      const pattern = new Evaluation(
        { get: (n) => options.extraVars.get(n)?.value, names: () => options.extraVars.keys() },
        defaultEnvironment,
      ).value(play.hosts);
      const { hosts: selected, warnings } = selectHosts(inventory, pattern as string | readonly string[], options.limit);
      for (const message of warnings) emitter.emit({ type: 'warning', message });
      return selected.map((h) => find(h.name) ?? newHost(h));
    },
    plainText: (template) =>
      new Evaluation({ get: (n) => options.extraVars.get(n)?.value, names: () => options.extraVars.keys() }, defaultEnvironment).text(
        template,
      ),
    varsFile: (path) => (isFile(path) ? loadVarsFile(loading, path) : undefined),
    environment: (frame) => {
      const key = `${frame.play.play.folder}\0${frame.role?.path ?? ''}`;
      const environment = environments.get(key) ?? { ...defaultEnvironment, searchPath: searchFolders(frame, 'files') };
      environments.set(key, environment);
      return environment;
    },
    started: (node: TaskNode) => {
      if (!started && node.kind === 'task' && node.name !== undefined) {
        const name = typeof node.name === 'string' ? node.name : node.name.source;
        started = name === options.startAtTask || (node.role !== undefined && `${node.role.name} : ${name}` === options.startAtTask);
      }
      return started;
    },
  };
  return state;
}

function groupsOf(inventory: Inventory): Readonly<Record<string, readonly string[]>> {
  const all: [string, readonly string[]][] = [...inventory.groups.keys()].map((name) => [name, []]);
  const members = new Map<string, string[]>(all.map(([name]) => [name, []]));
  for (const host of inventory.hosts.values()) {
    for (const group of host.groups) members.get(group)?.push(host.name);
    members.get('all')?.push(host.name);
    if (host.groups.length === 0) members.get('ungrouped')?.push(host.name);
  }
  return Object.fromEntries(members);
}
