import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command } from 'commander';
import { run } from '../engine/run.ts';
import { interruptible } from './interrupt.ts';
import { prepareRun } from './prepare.ts';
import { addRunFlags, type RunFlags } from './run-options.ts';

interface OwnedFlags extends RunFlags {
  readonly owner?: string;
  readonly json?: boolean;
}

interface Owned {
  readonly owner: string;
  readonly kind: string;
  readonly name: string;
}

/** `weft owned`: what Weft owns on hosts, read from them alone. */
export function ownedCommand(): Command {
  return addRunFlags(
    new Command('owned')
      .description('List what Weft owns on hosts, by owner: read from the hosts alone')
      .argument('<pattern...>', 'hosts: names, groups, patterns')
      .option('--owner <name>', 'only what is of this owner')
      .option('--json', 'as JSON, one list per host'),
  )
    .addHelpText(
      'after',
      `
Examples:
  weft owned hv1 -i inventories/lab
  weft owned hypervisors -i inventories/lab --owner vpc-bridge
  weft owned all --json

Exit codes: 0 listed, 2 a host could not be read, 4 a host could not be reached.`,
    )
    .action(async (patterns: readonly string[], flags: OwnedFlags) => {
      process.exitCode = await list(patterns, flags);
    });
}

async function list(patterns: readonly string[], flags: OwnedFlags): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), 'weft-owned-'));
  const interrupt = interruptible();
  const lists: Record<string, readonly Owned[]> = {};
  let exitCode = 0;
  try {
    const playbook = join(folder, 'owned.yml');
    const play = { name: 'owned', hosts: patterns.join(':'), gather_facts: false, tasks: [{ owned: {} }] };
    writeFileSync(playbook, JSON.stringify([play]));
    const request = await prepareRun([playbook], { ...flags, check: true }, process.cwd(), interrupt.signal);
    for await (const event of run(request)) {
      if (event.type === 'host-result') {
        const found = event.result.owned as readonly Owned[] | undefined;
        if (found) lists[event.host] = found.filter((one) => flags.owner === undefined || one.owner === flags.owner);
        else process.stderr.write(`${event.host}: ${String(event.result.msg ?? event.status)}\n`);
      } else if (event.type === 'warning') process.stderr.write(`${event.message}\n`);
      else if (event.type === 'run-end') exitCode = event.exitCode;
    }
  } finally {
    interrupt.release();
    rmSync(folder, { recursive: true });
  }
  const hosts = Object.keys(lists).sort();
  process.stdout.write(
    flags.json
      ? `${JSON.stringify(Object.fromEntries(hosts.map((h) => [h, lists[h]])), undefined, 2)}\n`
      : hosts.map((h) => textOf(h, lists[h] ?? [])).join('\n'),
  );
  return exitCode;
}

function textOf(host: string, owned: readonly Owned[]): string {
  if (owned.length === 0) return `${host}\n  nothing\n`;
  const owners = [...new Set(owned.map((one) => one.owner))];
  const width = Math.max(...owned.map((one) => one.kind.length));
  const rows = owners.flatMap((owner) => [
    `  ${owner}`,
    ...owned.filter((one) => one.owner === owner).map((one) => `    ${one.kind.padEnd(width)}  ${one.name}`),
  ]);
  return `${[host, ...rows].join('\n')}\n`;
}
