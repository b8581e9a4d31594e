import type { RunEvent, RunEventBody, Status, Tally } from '../../src/event.ts';

/** Events as a run gives them, a second apart, for tests that fold them. */
export function events(...bodies: readonly RunEventBody[]): readonly RunEvent[] {
  return bodies.map((body, i) => ({ runId: 'run', time: 1000 * i, ...body }));
}

const position = { file: 'playbooks/site.yml', line: 3, column: 3 };

export function runStart(hosts = 3, check = false): RunEventBody {
  return { type: 'run-start', playbooks: ['playbooks/site.yml'], check, hosts };
}

export function playStart(hosts: readonly string[], play = 'Tunnels'): RunEventBody {
  return { type: 'play-start', play, hosts, position };
}

export function playEnd(play = 'Tunnels'): RunEventBody {
  return { type: 'play-end', play };
}

export function taskStart(task: string, name: string, hosts: number, module = 'copy', kind: 'task' | 'handler' = 'task'): RunEventBody {
  return { type: 'task-start', task, name, module, kind, hosts, position };
}

export function taskEnd(task: string): RunEventBody {
  return { type: 'task-end', task };
}

export function hostStart(host: string, task: string): RunEventBody {
  return { type: 'host-start', host, task };
}

export function connected(host: string): RunEventBody {
  return { type: 'host-connected', host, durationMs: 12 };
}

type HostResult = RunEventBody & { readonly type: 'host-result' };
type ItemResult = RunEventBody & { readonly type: 'item-result' };

export function hostResult(host: string, task: string, status: Status, more: Partial<HostResult> = {}): RunEventBody {
  return { type: 'host-result', host, task, status, result: { changed: status === 'changed' }, diff: [], durationMs: 5, ...more };
}

export function itemResult(host: string, task: string, status: Status, label: string, more: Partial<ItemResult> = {}): RunEventBody {
  return { type: 'item-result', host, task, status, label, result: { changed: status === 'changed' }, diff: [], durationMs: 5, ...more };
}

export function output(host: string, task: string, text: string): RunEventBody {
  return { type: 'output', host, task, stream: 'stdout', text };
}

export function warning(message: string): RunEventBody {
  return { type: 'warning', message };
}

export function runEnd(recap: Readonly<Record<string, Partial<Tally>>> = {}): RunEventBody {
  const none = { ok: 0, changed: 0, unreachable: 0, failed: 0, skipped: 0, rescued: 0, ignored: 0 };
  return {
    type: 'run-end',
    recap: Object.fromEntries(Object.entries(recap).map(([host, tally]) => [host, { ...none, ...tally }])),
    exitCode: 0,
    durationMs: 12_345,
    traffic: { roundTrips: 7, bytesSent: 512, bytesReceived: 1024 },
  };
}
