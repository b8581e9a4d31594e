import { Command } from 'commander';
import type { Owned } from '../modules/owned.ts';
import { lookOwned } from './owned/look.ts';
import { removeOwned } from './owned/remove.ts';
import { addRunFlags, type RunFlags } from './run-options.ts';

interface OwnedFlags extends RunFlags {
  readonly owner?: string;
  readonly remove?: string;
  readonly yes?: boolean;
  readonly json?: boolean;
}

/** `weft owned`: what Weft owns on hosts, read from them alone. */
export function ownedCommand(): Command {
  return addRunFlags(
    new Command('owned')
      .description('List what Weft owns on hosts, by owner: read from the hosts alone')
      .argument('<pattern...>', 'hosts: names, groups, patterns')
      .option('--owner <name>', 'only what is of this owner')
      .option('--remove <name>', 'remove all that is of this owner: shows it as a plan, and asks')
      .option('-y, --yes', 'with --remove: without asking')
      .option('--json', 'as JSON, one list per host'),
  )
    .addHelpText(
      'after',
      `
Examples:
  weft owned hv1 -i inventories/lab
  weft owned hypervisors -i inventories/lab --owner vpc-bridge
  weft owned all --json
  weft owned all --remove old-tenant

Exit codes: 0 listed or removed, 1 not removed (the answer was no), 2 a host could not be read or something is left,
4 a host could not be reached.`,
    )
    .action(async (patterns: readonly string[], flags: OwnedFlags) => {
      const pattern = patterns.join(':');
      process.exitCode = await (flags.remove === undefined ? list(pattern, flags) : removeOwned(pattern, flags.remove, flags));
    });
}

async function list(pattern: string, flags: OwnedFlags): Promise<number> {
  const { hosts, exitCode } = await lookOwned(pattern, flags, flags.owner);
  const text = [...hosts].map(([host, owned]) => textOf(host, owned)).join('\n');
  process.stdout.write(flags.json ? `${JSON.stringify(Object.fromEntries(hosts), undefined, 2)}\n` : text);
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
