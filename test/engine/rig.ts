import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { FactCache } from '../../src/engine/fact-cache.ts';
import type { RunOptions } from '../../src/engine/options.ts';
import { run } from '../../src/engine/run.ts';
import type { RunEvent } from '../../src/event.ts';
import { loadInventory } from '../../src/load/inventory/load.ts';
import { newLoading } from '../../src/load/loading.ts';
import { loadPlaybooks } from '../../src/load/playbook.ts';
import { findModule, modules } from '../../src/modules/registry.ts';
import { localTransport } from '../../src/transport/local.ts';
import { sshTransport } from '../../src/transport/ssh.ts';

const inventory = `
all:
  hosts: { a: {}, b: {}, c: {} }
  vars: { ansible_connection: local }
`;

export interface Ran {
  readonly events: readonly RunEvent[];
  /** `task: host status`, one line per result, in the order of the tasks and then of the hosts. */
  readonly results: readonly string[];
  readonly exitCode: number;
}

interface Given {
  readonly files?: Readonly<Record<string, string>>;
  readonly options?: Partial<RunOptions>;
  readonly ask?: (prompt: string) => Promise<string>;
  readonly factCache?: FactCache;
  /** Where a task says so, hosts are reached by ssh. */
  readonly isRemote?: boolean;
}

/** Runs a playbook on hosts a, b and c, which are all this machine: real shells, no network. */
export async function runHere(tasks: string, options: Given = {}): Promise<Ran> {
  const folder = mkdtempSync(join(tmpdir(), 'weft-engine-'));
  try {
    for (const [path, text] of Object.entries({ 'site.yml': tasks, 'hosts.yml': inventory, ...options.files })) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), text);
    }
    const loading = newLoading({ cwd: folder, roleFolders: [], findModule, moduleNames: () => modules.keys() });
    const request = {
      playbooks: loadPlaybooks(loading, ['site.yml']),
      inventory: await loadInventory(['hosts.yml'], { cwd: folder, playbookDir: folder }),
      inventoryFolder: folder,
      options: { ...plainOptions, ...options.options },
      loading,
      transports: {
        ssh: options.isRemote ? sshTransport({ hostKeyChecking: 'off', keepaliveMs: 0 }) : localTransport(),
        local: localTransport(),
      },
      signal: new AbortController().signal,
      ...(options.ask && { ask: options.ask }),
      ...(options.factCache && { factCache: options.factCache }),
    };
    const events: RunEvent[] = [];
    for await (const event of run(request)) events.push(event);
    return { events, ...summary(events) };
  } finally {
    forgetHandlers(folder);
    rmSync(folder, { recursive: true, force: true });
  }
}

const plainOptions: RunOptions = {
  check: false,
  diff: false,
  forks: 5,
  tags: [],
  skipTags: [],
  extraVars: new Map(),
  forceHandlers: false,
  verbosity: 0,
  who: 'test',
  lockTimeoutMs: 20_000,
  confirmSeconds: 20,
  connection: { connectTimeoutMs: 5000, become: false },
};

function summary(events: readonly RunEvent[]): Pick<Ran, 'results' | 'exitCode'> {
  const names = new Map(events.flatMap((e) => (e.type === 'task-start' ? [[e.task, e.name] as const] : [])));
  const order = [...names.keys()];
  const results = events
    .filter((e) => e.type === 'host-result')
    .map((e) => ({ order: order.indexOf(e.task), text: `${names.get(e.task)}: ${e.host} ${e.status}` }))
    .sort((x, y) => x.order - y.order || (x.text < y.text ? -1 : 1))
    .map((r) => r.text);
  const end = events.find((e) => e.type === 'run-end');
  return { results, exitCode: end?.exitCode ?? -1 };
}

/** What a play that failed has noted down on this machine for its next run, which will not come. */
function forgetHandlers(folder: string): void {
  const notes = existsSync('/var/lib/weft/pending') ? '/var/lib/weft/pending' : join(homedir(), '.weft/pending');
  for (const name of existsSync(notes) ? readdirSync(notes) : []) {
    const note = join(notes, name);
    if (existsSync(note) && readFileSync(note, 'utf8').includes(folder)) rmSync(note, { force: true });
  }
}
