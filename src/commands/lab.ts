import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { Command, InvalidArgumentError } from 'commander';
import { DiagnosticError, formatDiagnostic } from '../diagnostic.ts';
import { labDown } from '../lab/down.ts';
import { enterHost, existingHost, existingLab } from '../lab/exec.ts';
import { inventoryFolder } from '../lab/inventory-file.ts';
import { checkName, labPaths, maxHosts } from '../lab/lab.ts';
import { requireRoot } from '../lab/requirements.ts';
import { labNames } from '../lab/state.ts';
import { type LabStatus, labStatus } from '../lab/status.ts';
import { labUp } from '../lab/up.ts';

/** `weft lab …`: hypervisors on this machine, in namespaces. */
export function labCommand(): Command {
  const lab = new Command('lab')
    .description('hypervisors on this machine, in namespaces, to try and test playbooks on')
    .addHelpText('after', examples);
  lab
    .command('up')
    .description('make a lab, complete it, or heal it; changes nothing where all is well')
    .option('-n, --hosts <n>', 'how many hosts: hv1 … hvN (default: 3, or as many as the lab has)', hostCount)
    .option('--name <name>', 'name of the lab', 'default')
    .option('--ovs', 'Open vSwitch on every host, with the underlay on br-phy, and br-int for tunnels')
    .option('--libvirt', 'libvirt on every host, for guests without KVM too')
    .option('--inventory <dir>', 'folder for the inventory (default: inventories/lab, or inventories/lab-NAME)')
    .action((options: { hosts?: number; name: string; ovs?: boolean; libvirt?: boolean; inventory?: string }) =>
      guarded(async () => {
        const inventory = options.inventory ?? inventoryFolder(checkName(options.name));
        const log = (line: string) => console.log(line);
        const { inventory: _, ...rest } = options;
        await labUp({ ...rest, inventory, log });
        console.log(`inventory: ${join(inventory, 'hosts.yml')}`);
      }),
    );
  lab
    .command('down')
    .description('remove a lab and everything it left on this machine')
    .option('--name <name>', 'name of the lab', 'default')
    .option('--all', 'every lab of this machine')
    .action((options: { name: string; all?: boolean }) =>
      guarded(async () => {
        requireRoot();
        for (const name of options.all ? labNames() : [options.name]) {
          const there = labNames().includes(name);
          await labDown(name); // also where only the name is left of it, in the kernel
          console.log(there ? `${name}: down` : `there was no lab "${name}"`);
        }
      }),
    );
  lab
    .command('status')
    .description('the hosts of every lab, their addresses, and whether they answer')
    .option('--name <name>', 'only the lab of this name')
    .option('--json', 'as JSON')
    .action((options: { name?: string; json?: boolean }) =>
      guarded(async () => {
        requireRoot();
        const names = options.name === undefined ? labNames() : [existingLab(options.name).name];
        const labs = (await Promise.all(names.map(labStatus))).filter((status) => status !== undefined);
        console.log(
          options.json ? JSON.stringify(labs, undefined, 2) : labs.map(statusText).join('\n\n') || 'no lab is up; `weft lab up` makes one',
        );
      }),
    );
  lab
    .command('ssh')
    .description("log in to a host, or run a command there, with the system's ssh")
    .argument('<host>', 'hv1, or USER@hv1')
    .argument('[command...]', 'what to run instead of a shell, after --')
    .option('--name <name>', 'name of the lab', 'default')
    .action((target: string, words: string[], options: { name: string }) =>
      guarded(async () => {
        requireRoot();
        const [user, name] = target.includes('@')
          ? [target.slice(0, target.lastIndexOf('@')), target.slice(target.lastIndexOf('@') + 1)]
          : ['root', target];
        const { key, knownHosts } = labPaths(options.name);
        const { address } = existingHost(existingLab(options.name), name);
        const ssh = [
          'ssh',
          '-i',
          key,
          '-o',
          'IdentitiesOnly=yes',
          '-o',
          `UserKnownHostsFile=${knownHosts}`,
          '-o',
          'StrictHostKeyChecking=yes',
        ];
        process.exitCode = await inTerminal([...ssh, `${user}@${address}`, ...words]);
      }),
    );
  lab
    .command('exec')
    .description("run a command in a host's namespaces, as root, also when its sshd does not answer")
    .argument('<host>', 'hv1 …')
    .argument('<command...>', 'the command, after --; it is not run by a shell')
    .option('--name <name>', 'name of the lab', 'default')
    .action((name: string, words: string[], options: { name: string }) =>
      guarded(async () => {
        requireRoot();
        const lab = existingLab(options.name);
        process.exitCode = await inTerminal(enterHost(lab, existingHost(lab, name), words));
      }),
    );
  return lab;
}

const examples = `
Examples:
  weft lab up                          three hosts, and inventories/lab
  weft lab up -n 50 --name big         fifty, beside it, and inventories/lab-big
  weft lab ssh hv1                     log in as root; operator@hv1 and deploy@hv1 as those users
  weft lab exec hv2 -- ip -br address  beside sshd
  weft lab down --all
`;

/** Mistakes of the user become a message and exit code 1; anything else is a defect and goes on. */
async function guarded(body: () => Promise<void>): Promise<void> {
  try {
    await body();
  } catch (cause) {
    if (!(cause instanceof DiagnosticError)) throw cause;
    for (const diagnostic of cause.diagnostics) console.error(formatDiagnostic(diagnostic, () => undefined));
    process.exitCode = 1;
  }
}

/** Runs it on our own standard streams; resolves to its exit code, as a shell counts signals. */
function inTerminal(argv: readonly string[]): Promise<number> {
  const [program = '', ...rest] = argv;
  return new Promise((resolve, reject) => {
    const child = spawn(program, rest, { stdio: 'inherit' });
    child.on('error', reject);
    child.on('close', (code, signal) => resolve(code ?? 128 + (signal === 'SIGINT' ? 2 : 9)));
  });
}

function statusText(lab: LabStatus): string {
  const rows = lab.hosts.map(({ name, address, pid, ssh }) => [name, address, pid === undefined ? 'down' : `pid ${pid}`, `ssh ${ssh}`]);
  const widths = [0, 1, 2].map((column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const lines = rows.map((row) => `  ${row.map((cell, i) => cell.padEnd(widths[i] ?? 0)).join('  ')}`.trimEnd());
  return [`${lab.name}  ${lab.subnet}  ${lab.hosts.length === 1 ? '1 host' : `${lab.hosts.length} hosts`}`, ...lines].join('\n');
}

function hostCount(text: string): number {
  const count = Number(text);
  if (/^\d+$/.test(text) && count >= 1 && count <= maxHosts) return count;
  throw new InvalidArgumentError(`It must be a number from 1 to ${maxHosts}.`);
}
