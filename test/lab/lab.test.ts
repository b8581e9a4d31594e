import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { buildSync } from 'esbuild';
import { Client } from 'ssh2';
import { afterAll, describe, expect, test } from 'vitest';
import { command, must } from '../../src/lab/command.ts';
import { labDown } from '../../src/lab/down.ts';
import { labExec } from '../../src/lab/exec.ts';
import { labPaths, labsFolder } from '../../src/lab/lab.ts';
import { labStatus } from '../../src/lab/status.ts';
import { labUp } from '../../src/lab/up.ts';
import { withLab } from './support.ts';

const lab = withLab({ hosts: 3, programs: ['sudo', 'ping', 'nc', 'ovs-vsctl'] });

const ssh = (target: string, ...words: readonly string[]) => {
  const [user, host = ''] = target.split('@');
  const options = ['-i', lab.key, '-o', 'BatchMode=yes', '-o', 'StrictHostKeyChecking=yes', '-o', `UserKnownHostsFile=${lab.knownHosts}`];
  return command(['ssh', ...options, `${user}@${lab.address(host)}`, ...words]);
};

const pids = async (name: string) => Object.fromEntries(((await labStatus(name))?.hosts ?? []).map((host) => [host.name, host.pid]));

describe('a host', () => {
  test('answers over ssh with a verified key, by its own name', async () => {
    for (const host of ['hv1', 'hv2', 'hv3'])
      expect(await ssh(`root@${host}`, 'hostname')).toEqual({ code: 0, stdout: `${host}\n`, stderr: '' });
  });

  test('has namespaces, identity and devices of its own', async () => {
    const script = 'cd /proc/self/ns; readlink net mnt uts ipc pid cgroup; cat /etc/machine-id';
    const seen = await Promise.all(['hv1', 'hv2', 'hv3'].map((host) => lab.sh(host, script)));
    const lines = [...seen, await must(['sh', '-c', script])].flatMap((text) => text.trim().split('\n'));
    expect(lines).toHaveLength(4 * 7);
    expect(new Set(lines).size).toBe(4 * 7);
    expect(await lab.sh('hv1', 'echo gone > /dev/null; head -c 8 /dev/urandom | wc -c; tty < /dev/ptmx || :')).toMatch(/^8\n/);
  });

  test('waits for orphans', async () => {
    await lab.sh('hv1', 'for i in 1 2 3; do (sleep 0.05 & exec true) & done; wait; sleep 0.2');
    expect(await lab.sh('hv1', 'cat /proc/[0-9]*/stat | awk \'$3 == "Z"\'')).toBe('');
  });

  test('lets in operator by key or password, and deploy by key, and each becomes root by its rule', async () => {
    expect((await ssh('operator@hv2', "echo operator | sudo -S -p '' id -u")).stdout).toBe('0\n');
    expect((await ssh('operator@hv2', 'sudo -n id -u')).code).toBe(1);
    expect((await ssh('deploy@hv2', 'sudo -n id -u')).stdout).toBe('0\n');
    expect(await login('operator', 'operator')).toBe('in');
    expect(await login('operator', 'wrong')).toBe('All configured authentication methods failed');
    expect(await login('root', 'operator')).toBe('All configured authentication methods failed');
  });

  test('cannot see or set what is the machine’s', async () => {
    expect(await lab.sh('hv1', 'ls -A /root /home; test ! -e /var/lib/weft && echo hidden')).toBe(
      '/home:\ndeploy\noperator\n\n/root:\nhidden\n',
    );
    const swappiness = readFileSync('/proc/sys/vm/swappiness', 'utf8');
    expect((await lab.exec('hv1', ['sysctl', '-w', 'vm.swappiness=1'])).code).not.toBe(0);
    await lab.sh('hv1', 'echo mine > /etc/motd; echo 1 > /proc/sys/net/ipv4/ip_forward; hostname other; hostname hv1');
    expect(readFileSync('/proc/sys/vm/swappiness', 'utf8')).toBe(swappiness);
    expect(existsSync('/etc/motd') && readFileSync('/etc/motd', 'utf8')).not.toBe('mine\n');
    expect(await lab.sh('hv2', 'cat /proc/sys/net/ipv4/ip_forward')).toBe('0\n');
    expect(readFileSync('/etc/passwd', 'utf8')).not.toContain(':/home/deploy:');
  });

  test('can make network namespaces, with settings of their own, that every session sees', async () => {
    await lab.sh('hv1', 'ip netns add vpc; ip netns exec vpc sysctl -qw net.ipv4.ip_forward=1');
    expect((await ssh('root@hv1', 'ip netns exec vpc cat /proc/sys/net/ipv4/ip_forward; ip netns list; ip netns delete vpc')).stdout).toBe(
      '1\nvpc\n',
    );
    expect(readdirSync('/run/netns')).not.toContain('vpc');
  });

  test('passes input, output and exit code through exec', async () => {
    expect(await lab.exec('hv3', ['sh', '-c', 'cat; echo err >&2; exit 7'], { input: 'in' })).toEqual({
      code: 7,
      stdout: 'in',
      stderr: 'err\n',
    });
    await expect(lab.exec('hv4', ['true'])).rejects.toThrow('has no host "hv4"');
  });
});

test('frames of the largest size that fits pass through VXLAN, a byte more does not, and checksums are right', async () => {
  const [one, two] = [lab.address('hv1'), lab.address('hv2')];
  const overlay = (n: number, local: string, remote: string) =>
    `ip link add vx9 mtu 1450 type vxlan id 9 local ${local} dstport 4789 nolearning
     bridge fdb append 00:00:00:00:00:00 dev vx9 dst ${remote}
     ip address add 10.9.0.${n}/24 dev vx9; ip link set vx9 up`;
  await Promise.all([lab.sh('hv1', overlay(1, one, two)), lab.sh('hv2', overlay(2, two, one))]);
  expect((await lab.exec('hv1', ['ping', '-M', 'do', '-s', '1422', '-c', '3', '-i', '0.05', '-W', '2', '10.9.0.2'])).stdout).toContain(
    ' 0% packet loss',
  );
  expect((await lab.exec('hv1', ['ping', '-M', 'do', '-s', '1423', '-c', '1', '-W', '1', '10.9.0.2'])).code).toBe(1);
  const received = lab.sh('hv2', 'timeout 30 nc -d -l 5000 | sha256sum');
  await lab.sh('hv2', 'until ss -Hltn | grep -q :5000; do sleep 0.02; done');
  const sent = lab.sh('hv1', 'head -c 20000000 /dev/urandom > /tmp/sent; sha256sum < /tmp/sent; nc -N 10.9.0.2 5000 < /tmp/sent');
  expect(await sent).toBe(await received);
  for (const host of ['hv1', 'hv2'])
    expect(await lab.sh(host, "ip link delete vx9; awk '/^(Tcp|Udp):/ { e = $NF } /^Tcp: [0-9]/ { print e }' /proc/net/snmp")).toBe('0\n');
});

describe('up', () => {
  test('changes nothing where all is well', async () => {
    const before = await pids(lab.name);
    const inventory = join(lab.inventory, 'hosts.yml');
    const { mtimeMs } = statSync(inventory);
    const said: string[] = [];
    await labUp({ name: lab.name, inventory: lab.inventory, log: (line) => said.push(line) });
    expect(await pids(lab.name)).toEqual(before);
    expect(statSync(inventory).mtimeMs).toBe(mtimeMs);
    expect(said).toEqual([expect.stringMatching(/^test-lab-p\d+: 3 hosts in 198\.1[89]\.\d+\.0\/22, up already$/)]);
  });

  test.each([
    ['was killed', async () => process.kill((await pids(lab.name)).hv2 ?? 0, 'SIGKILL')],
    ['lost its sshd', () => lab.sh('hv2', 'kill $(cat /run/sshd.pid)')],
    ['lost its link', () => lab.sh('hv2', 'ip link delete eth0')],
  ])('starts a host again that %s, with its disk, and leaves the others alone', async (_, harm) => {
    await lab.sh('hv2', 'echo kept > /var/tmp/disk; echo lost > /run/memory');
    const before = await pids(lab.name);
    await harm();
    await labUp({ name: lab.name });
    const after = await pids(lab.name);
    expect({ hv1: after.hv1, hv3: after.hv3 }).toEqual({ hv1: before.hv1, hv3: before.hv3 });
    expect(after.hv2).not.toBe(before.hv2);
    expect((await ssh('root@hv2', 'cat /var/tmp/disk; test ! -e /run/memory')).stdout).toBe('kept\n');
  });

  test('adds hosts, whose names the others learn', async () => {
    const before = await pids(lab.name);
    await labUp({ name: lab.name, hosts: 5 });
    expect(await pids(lab.name)).toMatchObject(before);
    expect((await lab.exec('hv1', ['ping', '-c', '1', '-W', '2', 'hv5'])).code).toBe(0);
    expect((await ssh('root@hv5', 'ping -c 1 -W 2 hv1')).code).toBe(0);
    expect(readFileSync(join(lab.inventory, 'hosts.yml'), 'utf8')).toContain(`hv5: { ansible_host: ${lab.address('hv5')}`);
  });

  test('writes over no inventory of somebody else, and down leaves it', async () => {
    const folder = join(lab.project, 'other');
    mkdirSync(folder);
    writeFileSync(join(folder, 'hosts.yml'), 'mine:\n');
    await expect(labUp({ name: lab.name, inventory: folder })).rejects.toThrow('was not made for the lab');
    expect(readFileSync(join(folder, 'hosts.yml'), 'utf8')).toBe('mine:\n');
  });

  test('refuses Open vSwitch on a lab that is there without', () =>
    expect(labUp({ name: lab.name, ovs: true })).rejects.toThrow('is there without Open vSwitch'));
});

describe('beside it', () => {
  const names: string[] = [];
  const beside = (part: string) => {
    const name = `${lab.name}-${part}`;
    names.push(name);
    return name;
  };
  afterAll(() => Promise.all(names.map(labDown)));

  test('a second lab has a subnet of its own, and its hosts do not reach those of the first', async () => {
    const second = beside('second');
    await labUp({ name: second, hosts: 1 });
    const first = await labStatus(lab.name);
    expect((await labStatus(second))?.subnet).not.toBe(first?.subnet);
    expect((await labExec(second, 'hv1', ['ping', '-c', '1', '-W', '1', lab.address('hv1')])).code).not.toBe(0);
    await labDown(second);
    expect(await labStatus(second)).toBeUndefined();
    expect((await labStatus(lab.name))?.hosts.map((host) => host.ssh)).toEqual(first?.hosts.map(() => 'answers'));
  });

  test('hosts with Open vSwitch carry ssh and tunnels', async () => {
    const ovs = beside('ovs');
    await labUp({ name: ovs, hosts: 2, ovs: true });
    const hosts = (await labStatus(ovs))?.hosts ?? [];
    const sh = (host: string, script: string) => labExec(ovs, host, ['sh', '-ec', script]);
    const tunnel = (n: number, remote = '') =>
      sh(
        `hv${n}`,
        `ovs-vsctl add-port br-int g -- set interface g type=geneve options:remote_ip=${remote} options:key=7
        ip address add 10.8.0.${n}/24 dev br-int; ip link set br-int mtu 1442`,
      );
    await tunnel(1, hosts[1]?.address);
    await tunnel(2, hosts[0]?.address);
    expect((await sh('hv1', 'ping -q -M do -s 1414 -c 5 -i 0.1 -W 3 10.8.0.2')).stdout).toContain('5 received, 0% packet loss');
    const { key, knownHosts } = labPaths(ovs);
    const input = Buffer.alloc(1_000_000, 'x');
    const argv = ['ssh', '-i', key, '-o', `UserKnownHostsFile=${knownHosts}`, '-o', 'BatchMode=yes', `root@${hosts[0]?.address}`, 'wc -c'];
    expect(await command(argv, { input })).toMatchObject({ code: 0, stdout: '1000000\n' });
    await labDown(ovs);
  });

  test('hosts with libvirt migrate a running guest to each other', async () => {
    const libvirt = beside('libvirt');
    await labUp({ name: libvirt, hosts: 1, libvirt: true });
    await labUp({ name: libvirt, hosts: 2 }); // so that the first learns the key of the second
    const sh = (host: string, script: string) => labExec(libvirt, host, ['sh', '-ec', script]);
    const machine = process.arch === 'arm64' ? 'arch="aarch64" machine="virt"' : 'arch="x86_64" machine="pc"';
    const guest = `<domain type="qemu"><name>g</name><memory unit="MiB">64</memory><os><type ${machine}>hvm</type></os><cpu mode="maximum"/>
      <devices><controller type="usb" model="none"/><memballoon model="none"/></devices></domain>`;
    const define = `echo '${guest}' > /tmp/g.xml; virsh -q define /tmp/g.xml; virsh -q start g`;
    expect(await sh('hv1', `${define}; virsh -q migrate --live --p2p --persistent --undefinesource g qemu+ssh://hv2/system`)).toMatchObject(
      {
        code: 0,
      },
    );
    expect((await sh('hv1', 'virsh list --all --name')).stdout.trim()).toBe('');
    expect((await sh('hv2', 'virsh domstate g')).stdout.trim()).toBe('running');
    await labDown(libvirt);
    expect(await traces(libvirt)).toEqual([]);
  });

  test('fifty hosts are up, and down again without a trace', async () => {
    const fifty = beside('fifty');
    const before = await traces(fifty);
    await labUp({ name: fifty, hosts: 50 });
    const status = await labStatus(fifty);
    expect(status?.hosts.filter((host) => host.ssh === 'answers')).toHaveLength(50);
    expect((await traces(fifty)).length).toBeGreaterThan(before.length + 2 * 50);
    await labDown(fifty);
    expect(await traces(fifty)).toEqual(before);
  });

  test('whenever `up` is killed, down leaves nothing, and up completes it', async () => {
    const killed = beside('killed');
    const project = mkdtempSync(join(tmpdir(), 'weft-killed-'));
    const program = join(project, 'up.mjs');
    const source = `import { labUp } from ${JSON.stringify(join(import.meta.dirname, '../../src/lab/up.ts'))};
      await labUp({ name: ${JSON.stringify(killed)}, hosts: 6, inventory: ${JSON.stringify(join(project, 'inventory'))} });`;
    buildSync({
      stdin: { contents: source, resolveDir: import.meta.dirname },
      bundle: true,
      platform: 'node',
      format: 'esm',
      outfile: program,
    });
    const before = await traces(killed);
    let halfMade = 0;
    for (let delayMs = 60; delayMs <= 500; delayMs += 40) {
      const child = spawn('node', [program], { stdio: 'ignore' });
      await sleep(delayMs);
      if (child.exitCode === null) halfMade++;
      child.kill('SIGKILL');
      await ended(child);
      if (delayMs % 80 === 20) {
        await labUp({ name: killed, hosts: 6 });
        expect((await labStatus(killed))?.hosts.map((host) => host.ssh)).toEqual(Array.from({ length: 6 }, () => 'answers'));
      }
      await labDown(killed);
      expect(await traces(killed)).toEqual(before);
      expect(existsSync(join(project, 'inventory', 'hosts.yml'))).toBe(false);
    }
    expect(halfMade).toBeGreaterThan(3);
    rmSync(project, { recursive: true });
  });

  test('ups and downs at the same moment follow one another', async () => {
    const contested = beside('contested');
    const both = async () => {
      await labUp({ name: contested, hosts: 1 });
      await labDown(contested);
    };
    await Promise.all([both(), both(), both(), both()]);
    expect(await traces(contested)).toEqual([]);
  });

  test('down of a lab that is not there does nothing', async () => {
    const never = beside('never');
    await labDown(never);
    expect(existsSync(labPaths(never).folder)).toBe(false);
  });
});

/** Everything of a lab that this machine could still hold, by the places where a lab leaves something. */
async function traces(name: string): Promise<readonly string[]> {
  const { namespace, link, cgroupPrefix, folder } = labPaths(name);
  const [namespaces, links, addresses] = await Promise.all(
    [
      ['netns', 'list'],
      ['-o', 'link'],
      ['-o', 'address'],
    ].map((words) => must(['ip', ...words])),
  );
  const groups = readdirSync('/sys/fs/cgroup').flatMap((hierarchy) => {
    const path = join('/sys/fs/cgroup', hierarchy);
    return statSync(path).isDirectory() ? [hierarchy, ...readdirSync(path)] : [hierarchy];
  });
  const commandLines = readdirSync('/proc')
    .filter((entry) => /^\d+$/.test(entry))
    .map((pid) => read(`/proc/${pid}/cmdline`));
  return [
    ...grep(`${namespaces}${links}${addresses}`.split('\n'), new RegExp(`\\b(${namespace}|${link})\\b`)),
    ...grep(read('/proc/mounts').split('\n'), new RegExp(`${folder}/|${namespace}\\b`)),
    ...grep(groups, new RegExp(`^${cgroupPrefix.replaceAll('.', '\\.')}`)),
    ...grep(commandLines, new RegExp(`${folder}/`)),
    ...(existsSync(folder) ? [folder] : []),
    ...(existsSync(labsFolder) ? grep(readdirSync(labsFolder), new RegExp(`^${name}$`)) : []),
  ];
}

const grep = (lines: readonly string[], pattern: RegExp) => lines.filter((line) => pattern.test(line));

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}

function ended(child: ChildProcess): Promise<void> {
  return child.exitCode !== null || child.signalCode !== null
    ? Promise.resolve()
    : new Promise((resolve) => child.once('exit', () => resolve()));
}

/** Logs in to hv1 with a password: `in`, or the reason of the refusal. */
function login(username: string, password: string): Promise<string> {
  return new Promise((resolve) => {
    const client = new Client();
    client.on('ready', () => {
      client.end();
      resolve('in');
    });
    client.on('error', (cause) => resolve(cause.message));
    client.connect({ host: lab.address('hv1'), username, password });
  });
}
