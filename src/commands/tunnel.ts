import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { Command } from 'commander';
import { DiagnosticError, error } from '../diagnostic.ts';
import { isFolder } from '../load/context.ts';
import { loadInventory } from '../load/inventory/load.ts';
import { selectHosts } from '../load/inventory/pattern.ts';
import { withoutPasswords } from '../load/vault/decryption.ts';
import { ask } from './ask.ts';
import { plan } from './plan.ts';
import { inventorySources, packageFolder } from './prepare.ts';
import { execute } from './run.ts';
import { addRunFlags, positiveInteger, type RunFlags } from './run-options.ts';
import { declaredTunnels, freeVni, type Tunnel, withoutTunnel, withTunnel } from './tunnel-declaration.ts';

/** `weft tunnel`: adds and removes tunnels in the inventory's declaration, and makes it so. */
export function tunnelCommand(): Command {
  const tunnel = new Command('tunnel').description('Add, remove and list the tunnels of tenants').addHelpText(
    'after',
    `
Examples:
  weft tunnel add blue --hosts hv1,hv2          declare it, show the plan, ask, apply
  weft tunnel add blue --hosts all --yes        change its hosts, without asking
  weft tunnel remove blue --no-apply            only edit the declaration
  weft tunnel list`,
  );
  tunnel.addCommand(
    changing('add', 'Declare a tunnel of a tenant, or change its hosts')
      .requiredOption('--hosts <pattern>', 'hosts that share it: names, groups, patterns')
      .option('--vni <n>', 'its number on the wire (default: the next free one)', positiveInteger)
      .action(add),
  );
  tunnel.addCommand(changing('remove', 'Remove the tunnel of a tenant').action(remove));
  tunnel.addCommand(addRunFlags(new Command('list').description('List the tunnels that are declared')).action(list));
  return tunnel;
}

interface TunnelFlags extends RunFlags {
  readonly hosts: string;
  readonly vni?: number;
  readonly segment?: string;
  readonly yes: boolean;
  readonly apply: boolean;
}

function changing(name: string, description: string): Command {
  return addRunFlags(
    new Command(name)
      .description(description)
      .argument('<tenant>', 'whose tunnel')
      .option('--segment <name>', 'which of the tenant’s tunnels, where it has several')
      .option('-y, --yes', 'apply without asking', false)
      .option('--no-apply', 'only edit the declaration'),
  );
}

async function add(tenant: string, flags: TunnelFlags): Promise<void> {
  const file = declarationFile(flags);
  const before = existsSync(file) ? readFileSync(file, 'utf8') : '';
  const tunnels = declaredTunnels(before);
  const inventory = await loadInventory(inventorySources(flags.inventory, process.cwd()), { cwd: process.cwd(), ...withoutPasswords });
  const { hosts, warnings } = selectHosts(inventory, flags.hosts);
  if (hosts.length === 0) throw new DiagnosticError(error('no-hosts', `--hosts ${flags.hosts} matches no host`, undefined, warnings[0]));
  const known = tunnels.find((t) => t.tenant === tenant && t.segment === flags.segment);
  const declared: Tunnel = {
    tenant,
    ...(flags.segment !== undefined && { segment: flags.segment }),
    vni: flags.vni ?? known?.vni ?? freeVni(tunnels),
    hosts: hosts.map((h) => h.name),
  };
  const clash = tunnels.find((t) => t !== known && Number(t.vni) === declared.vni);
  if (clash)
    throw new DiagnosticError(
      error('vni-used', `vni ${declared.vni} is used by the tunnel of "${clash.tenant}"`, undefined, `free is ${freeVni(tunnels)}`),
    );
  await change(file, before, withTunnel(shown(file), before, declared), flags);
}

async function remove(tenant: string, flags: TunnelFlags): Promise<void> {
  const file = declarationFile(flags);
  const before = existsSync(file) ? readFileSync(file, 'utf8') : '';
  await change(file, before, withoutTunnel(shown(file), before, tenant, flags.segment), flags);
}

/** Writes the declaration, plans, asks, applies. Who says no has the file back as it was. */
async function change(file: string, before: string, after: string, flags: TunnelFlags): Promise<void> {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, after);
  process.stdout.write(`${shown(file)} ${before === after ? 'already says so' : 'changed'}\n`);
  if (!flags.apply) return;
  const playbook = [join(process.cwd(), 'playbooks/overlay-tunnel.yml'), join(packageFolder, 'playbooks/overlay-tunnel.yml')].find(
    existsSync,
  );
  if (playbook === undefined) throw new DiagnosticError(error('no-file', 'no playbook playbooks/overlay-tunnel.yml'));
  if (!flags.yes) {
    await plan([playbook], { ...flags, detailedExitcode: false });
    const answer = process.stdin.isTTY ? await ask('Apply? [y/N] ', { echo: true }) : 'n';
    if (!/^y(es)?$/i.test(answer)) {
      if (before === '') rmSync(file);
      else writeFileSync(file, before);
      process.stdout.write(
        `nothing applied; ${shown(file)} is as it was${process.stdin.isTTY ? '' : ' (no terminal to ask at: use --yes or --no-apply)'}\n`,
      );
      process.exitCode = 1;
      return;
    }
  }
  process.exitCode = await execute([playbook], flags);
}

function list(flags: RunFlags): void {
  const file = declarationFile(flags);
  const tunnels = existsSync(file) ? declaredTunnels(readFileSync(file, 'utf8')) : [];
  if (tunnels.length === 0) process.stdout.write(`no tunnels are declared in ${shown(file)}\n`);
  else {
    const rows = [
      ['TENANT', 'SEGMENT', 'VNI', 'HOSTS'],
      ...tunnels.map((t) => [t.tenant, t.segment ?? '-', String(t.vni), [t.hosts].flat().join(',')]),
    ];
    const widths = [0, 1, 2].map((i) => Math.max(...rows.map((r) => r[i]?.length ?? 0)));
    process.stdout.write(
      `${rows
        .map((r) =>
          r
            .map((cell, i) => cell.padEnd(widths[i] ?? 0))
            .join('  ')
            .trimEnd(),
        )
        .join('\n')}\n`,
    );
  }
}

/** The file of the inventory's group_vars that declares `overlay_tunnels`; where none does, one of its own. */
function declarationFile(flags: RunFlags): string {
  const [source = '.'] = inventorySources(flags.inventory, process.cwd());
  const absolute = resolve(process.cwd(), source);
  const folder = join(isFolder(absolute) ? absolute : dirname(absolute), 'group_vars');
  const files = isFolder(folder)
    ? readdirSync(folder, { recursive: true, encoding: 'utf8' })
        .filter((f) => /\.ya?ml$/.test(f))
        .sort()
    : [];
  const found = files.map((f) => join(folder, f)).find((f) => /^overlay_tunnels:/m.test(readFileSync(f, 'utf8')));
  return found ?? join(folder, 'all', 'overlay-tunnels.yml');
}

function shown(file: string): string {
  return relative(process.cwd(), file);
}
