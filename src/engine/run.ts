import { randomUUID } from 'node:crypto';
import { setMaxListeners } from 'node:events';
import PQueue from 'p-queue';
import { monotonicMs } from '../clock.ts';
import { DiagnosticError, error } from '../diagnostic.ts';
import type { RunEvent, Tally } from '../event.ts';
import type { Host, Inventory } from '../inventory.ts';
import { defaultEnvironment, type Environment } from '../language/environment.ts';
import { Evaluation } from '../language/evaluation.ts';
import { functionsOf } from '../language/function.ts';
import type { Secret } from '../language/secret.ts';
import { globToRegExp } from '../language/shell-pattern.ts';
import type { Loading } from '../load/context.ts';
import { isFile } from '../load/context.ts';
import type { Growth } from '../load/inventory/growth.ts';
import { implicitLocalhost } from '../load/inventory/implicit.ts';
import { hostsOfGroup } from '../load/inventory/members.ts';
import { selectHosts } from '../load/inventory/pattern.ts';
import { loadVarsFile } from '../load/vars-file.ts';
import { vaultForFilters } from '../load/vault/filter.ts';
import type { Play, Playbook, TaskNode } from '../model.ts';
import { searchFolders, unsealed } from './controller.ts';
import { Emitter } from './emitter.ts';
import { changesConnection, linkTarget, type Transports } from './endpoint.ts';
import type { FactCache } from './fact-cache.ts';
import { grew } from './growth.ts';
import { type HostRun, hostRun } from './host-run.ts';
import { hostnamesLookup } from './hostnames-lookup.ts';
import { Link } from './link.ts';
import { magicVariables } from './magic.ts';
import type { RunOptions } from './options.ts';
import { newOutlook } from './outlook.ts';
import { checkPlay, runPlay, type Viewpoint, viewpointsOf } from './play.ts';
import { prompts } from './prompts.ts';
import type { Fate, Frame, Run } from './state.ts';
import { stepper } from './stepper.ts';
import { evaluationFor } from './variables.ts';

/** Everything that a run needs. It reads no global: neither terminal, nor current directory, nor environment. */
export interface RunRequest {
  readonly playbooks: readonly Playbook[];
  readonly inventory: Inventory & { readonly growth?: Growth };
  readonly inventoryFolder: string;
  readonly options: RunOptions;
  readonly loading: Loading;
  readonly transports: Transports;
  readonly signal: AbortSignal;
  readonly factCache?: FactCache;
  /** What must not be shown in any event. It may grow while the run reads more files. */
  readonly secrets?: readonly Secret[];
  readonly ask?: (prompt: string, options: { readonly echo: boolean }) => Promise<string>;
}

/** Exit codes as ansible-playbook has them. */
const exitCodes = { ok: 0, error: 1, failed: 2, unreachable: 4, badOptions: 5, interrupted: 99, bug: 250 } as const;

/** Runs playbooks against an inventory, as a stream of events that ends with `run-end`. */
export function run(request: RunRequest): AsyncIterable<RunEvent> {
  // Every wait of every host listens for the end of the run.
  setMaxListeners(0, request.signal);
  const emitter = new Emitter(randomUUID(), request.secrets);
  void drive(request, emitter);
  return emitter;
}

async function drive(request: RunRequest, emitter: Emitter): Promise<void> {
  const start = monotonicMs();
  const state = runState(request, emitter);
  const paths = request.playbooks.map((p) => p.path);
  let crash: number | undefined;
  let byPolicy = false;
  try {
    checkLimit(request);
    for (const play of request.playbooks.flatMap((p) => p.plays)) checkPlay(state, play);
  } catch (thrown) {
    return emitter.fail(thrown);
  }
  emitter.emit({ type: 'run-start', playbooks: paths, check: request.options.check, hosts: request.inventory.hosts.size });
  try {
    for (const { plays } of request.playbooks) {
      const fate = await runPlays(state, request, plays);
      byPolicy = fate.byPolicy;
      // As in Ansible, a playbook in which something failed is the last one.
      if (fate.broken || state.hosts().some((h) => h.failure || h.unreachable)) break;
    }
  } catch (thrown) {
    const isMistake = thrown instanceof DiagnosticError;
    crash = isMistake ? exitCodes.error : exitCodes.bug;
    const message = isMistake ? thrown.message : (await import('../bug.ts')).bugMessage(thrown);
    emitter.emit({ type: 'warning', message });
  }
  const hosts = state.hosts();
  const links = state.links();
  const traffic = links.map((link) => link.traffic());
  const sum = (of: (t: (typeof traffic)[number]) => number) => traffic.reduce((n, t) => n + of(t), 0);
  await Promise.all(links.map((link) => link.reset()));
  emitter.emit({
    type: 'run-end',
    recap: Object.fromEntries(hosts.filter((h) => touched(h.tally)).map((h) => [h.name, h.tally])),
    exitCode: crash !== undefined && !request.signal.aborted ? crash : exitCodeOf(hosts, request.signal, byPolicy),
    durationMs: monotonicMs() - start,
    traffic: { roundTrips: sum((t) => t.roundTrips), bytesSent: sum((t) => t.bytesSent), bytesReceived: sum((t) => t.bytesReceived) },
  });
  emitter.end();
}

/** The plays of a host, and the roles in them, as places to look at its variables from. Nothing is run. */
export function viewpoints(request: RunRequest, host: string): readonly Viewpoint[] {
  const state = runState(request, new Emitter(randomUUID()));
  return request.playbooks.flatMap((p) => p.plays).flatMap((play) => viewpointsOf(state, play, host));
}

async function runPlays(state: Run, request: RunRequest, plays: readonly Play[]): Promise<Fate> {
  let fate: Fate = { broken: false, byPolicy: false };
  for (const play of plays) {
    if (request.signal.aborted || fate.broken) break;
    fate = await runPlay(state, play, await prompts(request, play));
  }
  return fate;
}

/** A limit that leaves no host is a slip: nothing would run, and look like success. */
function checkLimit({ inventory, options }: RunRequest): void {
  if (options.limit === undefined || selectHosts(inventory, 'all', options.limit).hosts.length > 0) return;
  throw new DiagnosticError(error('no-hosts', `--limit ${options.limit} leaves no host of the inventory`));
}

function touched(tally: Tally): boolean {
  return Object.values(tally).some((n: number) => n > 0);
}

function exitCodeOf(hosts: readonly HostRun[], signal: AbortSignal, byPolicy: boolean): number {
  if (signal.aborted) return exitCodes.interrupted;
  if (byPolicy) return exitCodes.failed;
  if (hosts.some((h) => h.unreachable)) return exitCodes.unreachable;
  return hosts.some((h) => h.failure) ? exitCodes.failed : exitCodes.ok;
}

function runState(request: RunRequest, emitter: Emitter): Run {
  const { options, transports, signal, loading } = request;
  let inventory: Inventory = request.inventory;
  let hasGrown = false;
  const hosts = new Map<string, HostRun>();
  const detours = new Map<string, HostRun>();
  let groups: Readonly<Record<string, readonly string[]>> | undefined;
  let started = options.startAtTask === undefined;
  const startAt = globToRegExp(options.startAtTask ?? '');
  const environments = new Map<string, Environment>();
  let latest: { readonly frame: Frame; readonly environment: Environment } | undefined;
  const newLink = (host: string): Link => {
    const events = {
      connected: (durationMs: number) => emitter.emit({ type: 'host-connected', host, durationMs }),
      waiting: (message: string) => emitter.emit({ type: 'host-waits', host, message }),
      stray: (message: string) => emitter.emit({ type: 'warning', host, message: `${host}: ${message}` }),
    };
    const owner = options.check ? undefined : { runId: emitter.runId, who: options.who, timeoutMs: options.lockTimeoutMs };
    return new Link(events, signal, owner);
  };
  const newHost = (host: Host): HostRun => {
    const created = hostRun(host, newLink(host.name), options.check ? newOutlook() : undefined);
    for (const [name, value] of Object.entries(request.factCache?.read(host.name) ?? {})) created.facts.set(name, value);
    hosts.set(host.name, created);
    return created;
  };
  const find = (name: string): HostRun | undefined => {
    const known = hosts.get(name);
    if (known) return known;
    const host = inventory.hosts.get(name);
    return host && newHost(host);
  };
  const lookups = functionsOf([...defaultEnvironment.lookups.values()], [hostnamesLookup(() => inventory)]);
  const state: Run = {
    options,
    get inventory() {
      return inventory;
    },
    inventoryFolder: request.inventoryFolder,
    loading,
    emitter,
    signal,
    queue: new PQueue({ concurrency: options.forks }),
    magic: magicVariables,
    ...(request.factCache && { factCache: request.factCache }),
    ...(request.ask && { ask: request.ask }),
    hosts: () => [...hosts.values()],
    links: () => [...hosts.values(), ...detours.values()].map((h) => h.link),
    host: find,
    delegate: (name, frame) => {
      const host = find(name) ?? newHost(implicitLocalhost(name, inventory) ?? { name, groups: [], layers: [] });
      if (!host.link.isAimed) state.aim(host, frame);
      return host;
    },
    aim: (host, frame) => host.link.aim(() => linkTarget(host.name, evaluationFor(host, frame), frame.directives, options, transports)),
    grow: (outcome, host) => {
      const { growth } = request.inventory;
      const isNew = growth !== undefined && grew(growth, outcome, host);
      hasGrown ||= isNew;
      return isNew;
    },
    settle: () => {
      const { growth } = request.inventory;
      if (!hasGrown || !growth) return;
      hasGrown = false;
      inventory = growth.current();
      groups = undefined;
      for (const known of hosts.values()) {
        known.host = inventory.hosts.get(known.name) ?? known.host;
      }
    },
    reach: (target, frame) => {
      if (!changesConnection(frame)) return target;
      const way = () => linkTarget(target.name, evaluationFor(target, frame), frame.directives, options, transports);
      const key = `${target.name} ${JSON.stringify(way().endpoint)} ${way().transport === transports.local}`;
      const detour = { ...target, link: detours.get(key)?.link ?? newLink(target.name) };
      detours.set(key, detour);
      detour.link.aim(way);
      return detour;
    },
    groups: () => (groups ??= groupsOf(inventory)),
    pattern: (play) => {
      const scope = { get: (n: string) => options.extraVars.get(n)?.value, names: () => options.extraVars.keys() };
      return new Evaluation(scope, defaultEnvironment).value(play.hosts) as string | readonly string[];
    },
    select: (play, isRunning = true) => {
      const { hosts: selected, warnings } = selectHosts(inventory, state.pattern(play), options.limit);
      if (isRunning) for (const message of warnings) emitter.emit({ type: 'warning', message });
      return selected.map((h) => find(h.name) ?? newHost(h));
    },
    varsFile: (path) => (isFile(path) ? loadVarsFile(loading, path) : undefined),
    environment: (frame) => {
      // Hosts come one after another to the same place.
      if (latest?.frame === frame) return latest.environment;
      const key = `${frame.play.play.folder}\0${frame.role?.path ?? ''}\0${frame.searches ?? ''}`;
      const environment = environments.get(key) ?? {
        ...defaultEnvironment,
        pipeAllowed: options.pipeAllowed ?? false,
        lookups,
        searchPath: searchFolders(frame, frame.searches ?? 'files'),
        vault: vaultForFilters,
        unsealed: (path: string, bytes: Uint8Array) => unsealed(loading, path, bytes),
        ...(loading.mark && { marked: loading.mark }),
      };
      environments.set(key, environment);
      latest = { frame, environment };
      return environment;
    },
    confirmStep: stepper(request),
    started: (node: TaskNode) => {
      if (!started && node.kind === 'task' && node.name !== undefined) {
        const name = typeof node.name === 'string' ? node.name : node.name.source;
        started = startAt.test(name) || (node.role !== undefined && startAt.test(`${node.role.name} : ${name}`));
      }
      return started;
    },
  };
  return state;
}

function groupsOf(inventory: Inventory): Readonly<Record<string, readonly string[]>> {
  return Object.fromEntries([...inventory.groups.keys()].map((name) => [name, hostsOfGroup(inventory, name).map((h) => h.name)]));
}
