import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { hostProcess } from '../../src/lab/host.ts';
import { labHost } from '../../src/lab/lab.ts';
import { readLab } from '../../src/lab/state.ts';
import { labUp } from '../../src/lab/up.ts';
import type { TestLab } from '../lab/support.ts';

const program = resolve('bin/weft.js');

export interface WeftResult {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the real program, as a user would, in the lab's project folder. */
export function weft(lab: TestLab, ...args: readonly string[]): Promise<WeftResult> {
  if (!existsSync('dist/cli.js')) throw new Error('dist/cli.js is missing: run "npm run build" first');
  return new Promise((done, fail) => {
    const child = spawn(process.execPath, [program, ...args], { cwd: lab.project, stdio: ['ignore', 'pipe', 'pipe'] });
    let stdout = '';
    let stderr = '';
    child.stdout.on('data', (data) => {
      stdout += data;
    });
    child.stderr.on('data', (data) => {
      stderr += data;
    });
    child.on('error', fail);
    child.on('close', (code) => done({ code: code ?? -1, stdout, stderr }));
  });
}

/** Starts the real program and leaves it to the test: what it has printed so far, its end, and the process to kill. */
export function started(lab: TestLab, ...args: readonly string[]) {
  const child = spawn(process.execPath, [program, ...args], { cwd: lab.project, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  const add = (data: Buffer) => {
    output += data;
  };
  child.stdout.on('data', add);
  child.stderr.on('data', add);
  const ended = new Promise<number | null>((done) => child.on('close', done));
  return { child, ended, output: () => output };
}

/** Runs a playbook of this repository on the lab; fails with all that was printed where the exit code is another. */
export async function apply(
  lab: TestLab,
  playbook: string,
  options: { readonly code?: number; readonly args?: readonly string[] } = {},
): Promise<WeftResult> {
  const result = await weft(lab, 'run', resolve('playbooks', playbook), '-i', lab.inventory, '--output', 'plain', ...(options.args ?? []));
  if (result.code !== (options.code ?? 0)) throw new Error(`exit code ${result.code}\n${result.stdout}\n${result.stderr}`);
  return result;
}

/** The lines `+ ~ -` of a plan, by host, sorted. */
export async function plan(
  lab: TestLab,
  playbook: string,
  ...args: readonly string[]
): Promise<Readonly<Record<string, readonly string[]>>> {
  const { code, stdout, stderr } = await weft(lab, 'plan', resolve('playbooks', playbook), '-i', lab.inventory, ...args);
  if (code !== 0) throw new Error(`exit code ${code}\n${stdout}\n${stderr}`);
  const hosts: Record<string, string[]> = {};
  let alike: readonly string[] = [];
  for (const line of stdout.split('\n')) {
    if (/^\S+(, \S+)*$/.test(line)) alike = line.split(', ');
    else if (/^ {4}[+~-] /.test(line)) for (const host of alike) hosts[host] = [...(hosts[host] ?? []), line.trim()].sort();
  }
  return hosts;
}

/** `changed=` of each host in the recap. */
export function changed({ stdout }: WeftResult): Readonly<Record<string, number>> {
  return Object.fromEntries([...stdout.matchAll(/^(\S+) +: ok=\d+ +changed=(\d+)/gm)].map((m) => [m[1] ?? '', Number(m[2])]));
}

/** Declares variables for all hypervisors of the lab, as an operator would: in group_vars. */
export function declare(lab: TestLab, text: string, file = 'group_vars/hypervisors/tenants.yml'): void {
  const path = join(lab.inventory, file);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}

/** Everything of a host's network that a role might have touched, as text that can be compared. */
export function networkDump(lab: TestLab, host: string): Promise<string> {
  return lab.sh(
    host,
    `exec 2>/dev/null
ip -o link show | sed 's/^[0-9]*: //; s/ qlen [0-9]*//; s/@if[0-9]*/@if/' | sort
ip -o address show | sed 's/^[0-9]*: //; s/valid_lft .*//' | sort
ip route show table all | sort
ip -6 route show table all | sort
ip rule show
bridge fdb show | sort
ip neigh show nud permanent | sort
ip netns list | sed 's/ (id.*//' | sort
iptables-save | grep -v '^#' | sed 's/\\[[0-9:]*\\]//'
nft list ruleset
ipset save
sysctl -a | grep -E '^net.(ipv4|ipv6).(ip_forward|conf.all)' | sort
ls -d /etc/weft /etc/systemd/system/*weft* /etc/init.d/weft* /etc/rc*.d/*weft* /run/weft* /var/lib/weft || :
exit 0`,
  );
}

/** As by its power button: what hosts had in memory is gone, what they had on disk is not. */
export async function reboot(lab: TestLab, ...hosts: readonly string[]): Promise<void> {
  const known = readLab(lab.name);
  for (const host of hosts) {
    const found = known && hostProcess(labHost(known, Number(host.replace('hv', ''))));
    if (!found) throw new Error(`${host} does not run`);
    process.kill(found.pid, 'SIGKILL');
  }
  await labUp({ name: lab.name });
}

/** Follows what a host's kernel says about its network until `stop`, which gives the lines. */
export async function monitor(lab: TestLab, host: string): Promise<{ stop(): Promise<string> }> {
  await lab.sh(
    host,
    'rm -f /tmp/monitor; (exec setsid ip -o monitor link address route rule </dev/null >/tmp/monitor 2>&1) & echo $! > /tmp/monitor.pid; sleep 0.3',
  );
  return { stop: () => lab.sh(host, 'sleep 0.3; kill $(cat /tmp/monitor.pid); cat /tmp/monitor') };
}
