import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { pactOf } from '../../src/commands/plan-pact.ts';
import type { Diff } from '../../src/diff.ts';
import type { RunOptions } from '../../src/engine/options.ts';
import { run } from '../../src/engine/run.ts';
import type { RunEvent } from '../../src/event.ts';
import type { Inventory } from '../../src/inventory.ts';
import { loadInventory } from '../../src/load/inventory/load.ts';
import { newLoading } from '../../src/load/loading.ts';
import { loadPlaybooks } from '../../src/load/playbook.ts';
import { findModule, modules } from '../../src/modules/registry.ts';
import { planEntries } from '../../src/report/plan-file.ts';
import { addToPlan, type PlanState, planStart } from '../../src/report/plan-state.ts';
import { sshTransport } from '../../src/transport/ssh.ts';
import type { Connection, Transport } from '../../src/transport/transport.ts';
import { networkDump } from '../roles/rig.ts';
import { playbookOf, type Task } from './random-playbook.ts';
import { withLab } from './support.ts';

/** How many, from which number on: `WEFT_PLANS=1 WEFT_PLAN_SEED=1234` repeats one. */
const count = Number(process.env.WEFT_PLANS ?? 1000);
const firstSeed = Number(process.env.WEFT_PLAN_SEED ?? 20_000);

const lab = withLab({ hosts: 3 });
const hosts = ['hv1', 'hv2', 'hv3'];

/** SSH as ever, but a host's connection is kept from run to run: the runs are what is tested. */
function keptConnections(transport: Transport): Transport {
  const known = new Map<string, Promise<Connection>>();
  return {
    async connect(endpoint) {
      const made = known.get(endpoint.name) ?? transport.connect(endpoint);
      known.set(endpoint.name, made);
      const connection = await made;
      return { exec: (c) => connection.exec(c), forward: (h, p) => connection.forward(h, p), closed: connection.closed, close() {} };
    },
  };
}

const transport = keptConnections(sshTransport({ keepaliveMs: 0 }));

const plain: RunOptions = {
  check: false,
  diff: true,
  forks: 5,
  tags: [],
  skipTags: [],
  extraVars: new Map(),
  forceHandlers: false,
  verbosity: 0,
  who: 'test',
  lockTimeoutMs: 20_000,
  confirmSeconds: 20,
  connection: { connectTimeoutMs: 20_000, become: false },
};

let inventory: Inventory | undefined;

async function runTasks(seed: number, host: string, tasks: readonly Task[], options: Partial<RunOptions> = {}) {
  const file = `${seed}.yml`;
  writeFileSync(join(lab.project, file), JSON.stringify([{ hosts: host, gather_facts: false, tasks }]));
  const loading = newLoading({ cwd: lab.project, roleFolders: [], findModule, moduleNames: () => modules.keys() });
  inventory ??= await loadInventory([lab.inventory], { cwd: lab.project, playbookDir: lab.project });
  const playbooks = loadPlaybooks(loading, [file]);
  expect(loading.diagnostics).toEqual([]);
  const events: RunEvent[] = [];
  const plan: PlanState = planStart();
  const signal = new AbortController().signal;
  const request = { playbooks, inventory, inventoryFolder: lab.inventory, options: { ...plain, ...options }, loading, signal };
  for await (const event of run({ ...request, transports: { ssh: transport, local: transport } })) {
    events.push(event);
    addToPlan(plan, event);
  }
  return { plan, changes: changesOf(events), failures: plan.failures };
}

interface Change {
  readonly place: string;
  readonly diff: readonly Diff[];
}

/** What was changed, task by task in order. */
function changesOf(events: readonly RunEvent[]): readonly Change[] {
  const places = new Map(
    events.flatMap((e) => (e.type === 'task-start' ? [[e.task, `${e.position.line}:${e.position.column} ${e.module}`] as const] : [])),
  );
  return events.flatMap((e) =>
    e.type === 'host-result' && e.status === 'changed' ? [{ place: places.get(e.task) ?? '', diff: e.diff }] : [],
  );
}

/** Plans, makes the plan so, and says what of it was not true. */
async function planAndApply(seed: number, host: string, tasks: readonly Task[], isRepeated = true): Promise<PlanState> {
  const planned = await runTasks(seed, host, tasks, { check: true });
  expect(planned.failures).toEqual([]);
  const pact = pactOf(planEntries(planned.plan, 'salt'), 'salt');
  const applied = await runTasks(seed, host, tasks, { pact });
  expect(applied.failures).toEqual([]);
  const certain = planned.plan.changes.filter((c) => c.is === 'known').map((c) => ({ key: lineOf(c.key), diff: c.diff }));
  const possible = new Set(planned.plan.changes.map((c) => lineOf(c.key)));
  const made = new Map(applied.changes.map((c) => [c.place.split(' ')[0] ?? '', c.diff]));
  // All that was certain came, and just so; nothing came that the plan does not hold.
  expect(certain.map(({ key }) => ({ key, diff: made.get(key) }))).toEqual(certain);
  expect([...made.keys()].filter((key) => !possible.has(key))).toEqual([]);
  if (isRepeated) {
    const again = await runTasks(seed, host, tasks);
    expect({ failures: again.failures, changes: again.changes }).toEqual({ failures: [], changes: [] });
  }
  return planned.plan;
}

function lineOf(key: string): string {
  return /(\d+:\d+)$/.exec(key)?.[1] ?? key;
}

async function check(seed: number, host: string): Promise<void> {
  const { before, drift, tasks, fewer, gone } = playbookOf(seed);
  const made = await runTasks(seed, host, before);
  expect(made.failures).toEqual([]);
  if (drift !== '') await lab.sh(host, drift);
  await planAndApply(seed, host, tasks);
  if (fewer) {
    const { changes } = await planAndApply(seed, host, fewer, false);
    const diffs = changes.flatMap((c) => (c.changes ? c.diff : []));
    expect(diffs.length).toBeGreaterThan(0);
    expect(diffs.filter((d) => d.kind !== 'object' || d.action !== 'remove')).toEqual([]);
  }
  const cleaned = await runTasks(seed, host, gone);
  expect(cleaned.failures).toEqual([]);
}

/** What was wrong, with all that is needed to see it again. */
function told(seed: number, thrown: unknown): Error {
  const { before, drift, tasks } = playbookOf(seed);
  const json = (list: readonly Task[]) => list.map((t) => JSON.stringify(t)).join('\n');
  return new Error(
    `playbook ${seed} (WEFT_PLANS=1 WEFT_PLAN_SEED=${seed}): ${thrown instanceof Error ? thrown.message : thrown}\nbefore:\n${json(before)}\ndrift:\n${drift}\ntasks:\n${json(tasks)}`,
    { cause: thrown },
  );
}

test(`${count} playbooks: what is planned is what is made, a second run changes nothing, what is undeclared goes, what is foreign stays`, async () => {
  mkdirSync(join(lab.project, 'templates'), { recursive: true });
  writeFileSync(join(lab.project, 'templates/lines.j2'), '# j2\n{% for l in lines %}{{ l }}\n{% endfor %}');
  writeFileSync(join(lab.project, 'templates/lines.hbs'), '# hbs\n{{#each lines}}{{this}}\n{{/each}}');
  const foreign = `ip link add foreign type bridge; ip address add 10.66.0.1/24 dev foreign; ip route add blackhole 10.67.0.0/24
iptables -N FOREIGN; iptables -A FOREIGN -s 10.5.0.1 -j DROP; iptables -A FORWARD -j FOREIGN
ipset create foreign hash:ip; ipset add foreign 10.5.0.2; mkdir -p /srv/foreign; echo x >/srv/foreign/x; echo "# x" >/etc/cron.d/foreign`;
  const dump = async (host: string) => `${await networkDump(lab, host)}${await lab.sh(host, 'find /srv /etc/cron.d /var/lib/weft | sort')}`;
  const start = new Map<string, string>();
  // The modules leave what they need for themselves (empty tables) after their first use.
  const warm = playbookOf(60_000);
  for (const host of hosts) {
    await lab.sh(host, foreign);
    await runTasks(60_000, host, warm.before);
    await runTasks(60_000, host, warm.gone);
    start.set(host, await dump(host));
  }
  let next = 0;
  const failures: Error[] = [];
  await Promise.all(
    hosts.map(async (host) => {
      for (let i = next++; i < count && failures.length === 0; i = next++) {
        await check(firstSeed + i, host).catch((thrown) => failures.push(told(firstSeed + i, thrown)));
      }
    }),
  );
  const [failure] = failures;
  if (failure) throw failure;
  for (const host of hosts) expect(await dump(host)).toBe(start.get(host));
}, 1_500_000);
