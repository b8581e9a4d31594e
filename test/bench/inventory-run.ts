// One run over many hosts that answer at once; says what it took. Arguments: hosts, tasks.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run } from '../../src/engine/run.ts';
import { loadInventory } from '../../src/load/inventory/load.ts';
import { newLoading } from '../../src/load/loading.ts';
import { loadPlaybooks } from '../../src/load/playbook.ts';
import { findModule, modules } from '../../src/modules/registry.ts';
import { instantTransport } from './instant-transport.ts';

/** Of ten tasks seven run programs, one of them with a value of the host; two place files with the host's name; one makes a directory. */
const kinds: readonly ((n: number) => string)[] = [
  (n) => `shell: ip -br link show | wc -l; echo task ${n}`,
  (n) => `shell: ip -br link show | wc -l; echo task ${n}`,
  (n) => `copy: { dest: /srv/file-${n}, content: "{{ inventory_hostname }} in {{ site }}, number ${n}\\n", mode: "0644" }`,
  (n) => `shell: systemctl is-active service-${n}`,
  (n) => `command: logger "{{ inventory_hostname }} ${n}"`,
  (n) => `file: { path: /srv/folder-${n}, state: directory, mode: "0755" }`,
  (n) => `shell: ip -br link show | wc -l; echo task ${n}`,
  (n) => `shell: echo task ${n} | tee /tmp/task`,
  (n) => `copy: { dest: /srv/file-${n}, content: "{{ inventory_hostname | upper }} {{ ${n} + 1 }}\\n", mode: "0644" }`,
  (n) => `shell: echo task ${n}`,
];

/** What a host says on which all is as declared. */
function answer(script: string): string {
  if (!script.includes('stat -')) return 'as expected\n';
  const [, size] = /= (\d+) \]; then h=/.exec(script) ?? [];
  return `0022\nstat ${size === undefined ? '4096 41ed' : `${size} 81a4`} 0 0\nowner root\ngroup root\n${size === undefined ? '' : 'same\n'}`;
}

const [hosts = 0, tasks = 0] = process.argv.slice(2).map(Number);
const folder = mkdtempSync(join(tmpdir(), 'weft-bench-'));
try {
  const lines = Array.from({ length: tasks }, (_, n) => `    - ${kinds[n % kinds.length]?.(n)}\n`);
  writeFileSync(join(folder, 'hosts.ini'), `[site]\nhost[1:${hosts}]\n[site:vars]\nsite=berlin\n`);
  writeFileSync(join(folder, 'site.yml'), `- hosts: site\n  gather_facts: false\n  tasks:\n${lines.join('')}`);
  const start = performance.now();
  const loading = newLoading({ cwd: folder, roleFolders: [], findModule, moduleNames: () => modules.keys() });
  const transport = instantTransport(answer);
  const events = run({
    playbooks: loadPlaybooks(loading, ['site.yml']),
    inventory: await loadInventory(['hosts.ini'], { cwd: folder, playbookDir: folder }),
    inventoryFolder: folder,
    options: {
      check: false,
      diff: false,
      forks: 20,
      tags: [],
      skipTags: [],
      extraVars: new Map(),
      forceHandlers: false,
      verbosity: 0,
      who: 'bench',
      lockTimeoutMs: 0,
      confirmSeconds: 20,
      connection: { connectTimeoutMs: 5000, become: false },
    },
    loading,
    transports: { ssh: transport, local: transport },
    signal: new AbortController().signal,
  });
  const counts: Record<string, number> = {};
  for await (const event of events) {
    if (event.type === 'host-result') counts[event.status] = (counts[event.status] ?? 0) + 1;
  }
  process.stdout.write(`${JSON.stringify({ ms: performance.now() - start, counts })}\n`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
