import { Command, Option } from 'commander';
import { stringify } from 'yaml';
import { DiagnosticError, didYouMean, error, formatDiagnostic } from '../diagnostic.ts';
import type { Host } from '../inventory.ts';
import { implicitLocalhost } from '../load/inventory/implicit.ts';
import { type LoadedInventory, loadInventory } from '../load/inventory/load.ts';
import { selectHosts } from '../load/inventory/pattern.ts';
import { decryptionWith, withoutPasswords } from '../load/vault/decryption.ts';
import { graphText } from './inventory/graph.ts';
import { hostTable, inventoryData, inventoryTree } from './inventory/listing.ts';
import { shownVariables } from './inventory/shown.ts';
import { whyData, whyText } from './inventory/why.ts';
import { lineOfFile } from './line-of-file.ts';
import { inventorySources } from './prepare.ts';
import { addVaultFlags, type VaultFlags, vaultPasswords } from './vault-options.ts';

interface SourceFlags extends VaultFlags {
  readonly inventory: readonly string[];
  readonly playbookDir?: string;
}

interface FormatFlags {
  readonly json?: boolean;
  readonly yaml?: boolean;
}

/** `weft inventory`: what an inventory says, before anything uses it. */
export function inventoryCommand(): Command {
  const command = new Command('inventory')
    .description('Show the hosts, groups and variables of an inventory')
    .addHelpText('after', examples);
  withSources(command.command('list'))
    .description('the hosts that a pattern means, with their addresses and groups')
    .argument('[pattern]', 'hosts, groups, wildcards, ~regex; "a:b" unites, "a:&b" cuts, "a:!b" leaves out', 'all')
    .option('-l, --limit <pattern>', 'only those that this pattern means, too; @FILE: one pattern a line')
    .option('--json', 'as an executable inventory answers, with all variables')
    .option('--yaml', 'as a YAML inventory, with all variables')
    .action(async (pattern: string, flags: SourceFlags & FormatFlags & { readonly limit?: string }) => {
      const inventory = await load(command, flags);
      const { hosts, warnings } = selectHosts(inventory, pattern, flags.limit, process.cwd());
      for (const message of warnings) warn(command, `warning  unmatched-pattern\n  ${message}`);
      if (flags.json) print(command, JSON.stringify(inventoryData(inventory, hosts), undefined, 4));
      else if (flags.yaml) print(command, yamlText(inventoryTree(inventory, hosts)));
      else if (hosts.length > 0) print(command, hostTable(hosts));
    });
  withSources(command.command('host'))
    .description('the variables of one host')
    .argument('<host>', 'its name in the inventory')
    .option('--json', 'as JSON')
    .option('--yaml', 'as YAML (the default)')
    .option('--why', 'where each value comes from, and what it hides')
    .action(async (name: string, flags: SourceFlags & FormatFlags & { readonly why?: boolean }) => {
      const host = hostNamed(await load(command, flags), name);
      if (flags.json) print(command, JSON.stringify(flags.why ? whyData(host) : shownVariables(host.layers), undefined, 4));
      else if (flags.why) print(command, flags.yaml ? yamlText(whyData(host)) : whyText(host));
      else print(command, yamlText(shownVariables(host.layers)));
    });
  withSources(command.command('graph'))
    .description('the tree of groups and hosts')
    .argument('[group]', 'where to begin', 'all')
    .option('--vars', 'with variables')
    .action(async (group: string, flags: SourceFlags & { readonly vars?: boolean }) => {
      print(command, graphText(await load(command, flags), group, flags.vars ?? false));
    });
  return command;
}

const examples = `
Examples:
  weft inventory list                                           every host of the lab
  weft inventory list -i inventories/example 'berlin:!canary'   the hosts that a pattern means
  weft inventory host hv-ber-3 -i inventories/example --why     its variables, and where each comes from
  weft inventory graph -i inventories/example --vars            groups and hosts as a tree

Values are shown as they are written: an expression is not evaluated, a secret is masked.`;

function withSources(command: Command): Command {
  return addVaultFlags(command)
    .addOption(
      new Option('-i, --inventory <source>', 'file, folder, executable, or "host1,host2," (may be repeated)')
        .argParser(collect)
        .default([], 'inventories/lab'),
    )
    .option('--playbook-dir <dir>', 'where a playbook stands, for the group_vars and host_vars beside it');
}

function collect(value: string, previous: readonly string[]): readonly string[] {
  return [...previous, value];
}

async function load(command: Command, flags: SourceFlags): Promise<LoadedInventory> {
  const cwd = process.cwd();
  const passwords = await vaultPasswords(flags, cwd);
  // Secrets are not shown, so they need not be decrypted; what else an encrypted file says is known with its password only.
  const decryption = passwords.length > 0 ? decryptionWith(passwords, []) : withoutPasswords;
  const inventory = await loadInventory(inventorySources(flags.inventory, cwd), {
    cwd,
    ...decryption,
    ...(flags.playbookDir !== undefined && { playbookDir: flags.playbookDir }),
  });
  for (const warning of inventory.warnings) warn(command, formatDiagnostic(warning, lineOfFile));
  return inventory;
}

function hostNamed(inventory: LoadedInventory, name: string): Host {
  const host = inventory.hosts.get(name) ?? implicitLocalhost(name, inventory);
  if (host) return host;
  throw new DiagnosticError(error('unknown-host', `there is no host "${name}"`, undefined, didYouMean(name, inventory.hosts.keys())));
}

function yamlText(data: unknown): string {
  return stringify(data, { version: '1.1', lineWidth: 0 }).trimEnd();
}

function print(command: Command, text: string): void {
  command.configureOutput().writeOut?.(`${text}\n`);
}

function warn(command: Command, text: string): void {
  command.configureOutput().writeErr?.(`${text}\n`);
}
