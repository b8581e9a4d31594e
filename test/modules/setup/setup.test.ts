import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { hostname, release } from 'node:os';
import { describe, expect, test } from 'vitest';
import { distributionFacts } from '../../../src/modules/setup/distribution.ts';
import { memory, mounts, processor } from '../../../src/modules/setup/hardware.ts';
import { network } from '../../../src/modules/setup/network.ts';
import { custom, env } from '../../../src/modules/setup/session.ts';
import { system } from '../../../src/modules/setup/system.ts';
import { virtual } from '../../../src/modules/setup/virtual.ts';
import { localSession, moduleNamed, parameters, perform, shells, temporaryFolder } from '../rig.ts';

describe.each(shells(temporaryFolder()))('$name', (shell) => {
  const session = localSession(shell);

  test('facts of this machine', async () => {
    const { ansible_facts: facts = {}, changed } = await perform('setup', {}, session);
    expect(changed).toBe(false);
    expect(facts).toMatchObject({
      ansible_system: 'Linux',
      ansible_kernel: release(),
      ansible_machine: execFileSync('uname', ['-m'], { encoding: 'utf8' }).trim(),
      ansible_hostname: hostname().split('.')[0],
      ansible_nodename: hostname(),
      ansible_user_uid: process.getuid?.(),
      ansible_memtotal_mb: Math.floor(Number(/^MemTotal: +(\d+)/m.exec(readFileSync('/proc/meminfo', 'utf8'))?.[1]) / 1024),
      ansible_processor_vcpus: readFileSync('/proc/cpuinfo', 'utf8').match(/^processor\s*:/gm)?.length,
      ansible_lo: { ipv4: { address: '127.0.0.1', netmask: '255.0.0.0', network: '127.0.0.0', prefix: '8' }, type: 'loopback' },
      ansible_interfaces: expect.arrayContaining(['lo']),
      ansible_mounts: expect.arrayContaining([expect.objectContaining({ mount: '/', size_total: expect.any(Number) })]),
      ansible_env: { PATH: shell.path, LC_ALL: 'C' },
      ansible_date_time: { tz_offset: expect.stringMatching(/^[+-]\d{4}$/), weekday_number: expect.stringMatching(/^[0-6]$/) },
    });
    const { epoch, iso8601 } = facts.ansible_date_time as Record<string, string>;
    expect(Math.abs(Number(epoch) - Date.now() / 1000)).toBeLessThan(60);
    expect(Date.parse(String(iso8601)) / 1000).toBe(Number(epoch));
  });

  test('a filter gives only what it names, and asks for nothing else', async () => {
    session.ran.length = 0;
    const { ansible_facts } = await perform('setup', { filter: 'ansible_distribution*, user_uid' }, session);
    const names = Object.keys(ansible_facts ?? {}).filter((name) => name.startsWith('ansible_'));
    expect(names.every((name) => name.startsWith('ansible_distribution') || name === 'ansible_user_uid')).toBe(true);
    expect(names).toContain('ansible_user_uid');
    expect(session.ran[0]?.text).not.toMatch(/cpuinfo|ip addr|env -0/);
    expect(Object.keys((await perform('setup', { filter: 'ansible_lo' }, session)).ansible_facts ?? {})).toContain('ansible_lo');
  });

  test('a subset leaves out the others', async () => {
    const namesOf = async (gather_subset: unknown) => Object.keys((await perform('setup', { gather_subset }, session)).ansible_facts ?? {});
    const onlyMin = await namesOf('!all');
    expect(onlyMin).toContain('ansible_distribution');
    expect(onlyMin).not.toContain('ansible_memtotal_mb');
    const onlyNetwork = await namesOf(['!all', '!min', 'network']);
    expect(onlyNetwork).toContain('ansible_interfaces');
    expect(onlyNetwork).not.toContain('ansible_distribution');
    expect(await namesOf('!hardware')).not.toContain('ansible_mounts');
  });
});

test.each([
  ['systemd', 'sysvinit', 'systemd'],
  ['runit-init', 'service', 'runit'],
  ['init', 'openrc', 'openrc'],
  ['sh', 'systemd', 'systemd'],
  ['', 'sysvinit', 'sysvinit'],
])('where process 1 is called "%s" and %s is installed, the manager of services is %s', (comm, installed, expected) => {
  expect(system.read(`/proc/1/comm:${comm}\nservice_mgr:${installed}\nchroot:yes\n`)).toMatchObject({
    service_mgr: expected,
    is_chroot: true,
  });
});

test('the probe of one fact is one small script', async () => {
  const setup = moduleNamed('setup');
  if (setup.kind !== 'declarative') throw new Error('setup is declarative');
  expect(setup.probe(parameters(setup, { filter: 'ansible_date_time' })).text).toBe(
    "printf '\n== %s\n' date_time\ndate '+%s %Y %m %d %H %M %S %u %A %W %Z %z'\nexit 0",
  );
});

test.each([
  ['ID=ubuntu\nNAME="Ubuntu"\nVERSION_ID="22.04"\nVERSION_CODENAME=jammy\n', undefined, 'Ubuntu', '22.04', '22', 'jammy', 'Debian'],
  [
    'ID=debian\nNAME="Debian GNU/Linux"\nVERSION_ID="12"\nVERSION_CODENAME=bookworm\n',
    '12.11\n',
    'Debian',
    '12.11',
    '12',
    'bookworm',
    'Debian',
  ],
  ['ID="rocky"\nNAME="Rocky Linux"\nVERSION_ID="9.4"\nVERSION="9.4 (Blue Onyx)"\n', undefined, 'Rocky', '9.4', '9', 'blue onyx', 'RedHat'],
  ['ID=alpine\nNAME="Alpine Linux"\nVERSION_ID=3.20.3\n', undefined, 'Alpine', '3.20.3', '3', 'NA', 'Alpine'],
  ['ID=strange\nNAME="Strange OS"\n', undefined, 'Strange', 'NA', 'NA', 'NA', 'Strange'],
])('distribution of %j', (osRelease, debian, distribution, version, major, name, family) => {
  expect(distributionFacts(osRelease, debian)).toMatchObject({
    distribution,
    distribution_version: version,
    distribution_major_version: major,
    distribution_release: name,
    os_family: family,
  });
});

const ADDRESSES = `1: lo: <LOOPBACK,UP,LOWER_UP> mtu 65536 qdisc noqueue state UNKNOWN group default qlen 1000
    link/loopback 00:00:00:00:00:00 brd 00:00:00:00:00:00
    inet 127.0.0.1/8 scope host lo
       valid_lft forever preferred_lft forever
    inet6 ::1/128 scope host 
       valid_lft forever preferred_lft forever
2: eth0@if3: <BROADCAST,MULTICAST,PROMISC,UP,LOWER_UP> mtu 1450 qdisc noqueue state UP group default qlen 1000
    link/ether 02:00:00:00:00:01 brd ff:ff:ff:ff:ff:ff link-netnsid 0
    inet 10.1.2.3/20 brd 10.1.15.255 scope global eth0
       valid_lft forever preferred_lft forever
    inet 10.1.2.4/32 scope global eth0
       valid_lft forever preferred_lft forever
    inet6 fe80::1/64 scope link 
       valid_lft forever preferred_lft forever
3: br-a.5: <BROADCAST> mtu 1500 qdisc noop state DOWN
    link/ether 02:00:00:00:00:02 brd ff:ff:ff:ff:ff:ff
`;

test('interfaces, addresses and the default route', () => {
  const facts = network.read(`${ADDRESSES}--\n8.8.8.8 via 10.1.0.1 dev eth0 src 10.1.2.3 uid 0 \n    cache \n--\n`);
  const ipv4 = { address: '10.1.2.3', broadcast: '10.1.15.255', netmask: '255.255.240.0', network: '10.1.0.0', prefix: '20' };
  expect(facts).toMatchObject({
    interfaces: ['lo', 'eth0', 'br-a.5'],
    all_ipv4_addresses: ['10.1.2.3', '10.1.2.4'],
    all_ipv6_addresses: ['fe80::1'],
    default_ipv4: { ...ipv4, interface: 'eth0', gateway: '10.1.0.1', mtu: 1450, macaddress: '02:00:00:00:00:01', type: 'ether' },
    default_ipv6: {},
    eth0: { active: true, promisc: true, ipv4, ipv4_secondaries: [{ address: '10.1.2.4', netmask: '255.255.255.255' }] },
    'br_a.5': { device: 'br-a.5', active: false },
  });
});

test('memory, processors and mounts of another machine', () => {
  const meminfo = [
    'MemTotal: 2048000 kB',
    'MemFree: 1024000 kB',
    'Buffers: 10240 kB',
    'Cached: 102400 kB',
    'SwapTotal: 4096 kB',
    'SwapFree: 2048 kB',
  ];
  expect(memory.read(meminfo.map((row) => `/proc/meminfo:${row}\n`).join(''))).toMatchObject({
    memtotal_mb: 2000,
    memfree_mb: 1000,
    swaptotal_mb: 4,
    swapfree_mb: 2,
    memory_mb: { nocache: { free: 1110, used: 890 }, real: { used: 1000 } },
    product_name: 'NA',
  });
  const cpu = (n: number, socket: number) =>
    `processor\t: ${n}\nvendor_id\t: X\nmodel name\t: Y\nphysical id\t: ${socket}\nsiblings\t: 4\ncpu cores\t: 2\n`;
  expect(processor.read(`8\n${[0, 0, 0, 0, 1, 1, 1, 1].map((socket, n) => cpu(n, socket)).join('')}`)).toMatchObject({
    processor_vcpus: 8,
    processor_count: 2,
    processor_cores: 2,
    processor_threads_per_core: 2,
    processor_nproc: 8,
    processor: expect.arrayContaining(['0', 'X', 'Y']),
  });
  const table = '/dev/sda1 / ext4 rw 0 0\nproc /proc proc rw 0 0\nnas:/x /mnt/my\\040disk nfs4 rw 0 0\n';
  expect(mounts.read(`${table}--\n4096 100 40 10 5 /\n`)).toEqual({
    mounts: [
      expect.objectContaining({
        mount: '/',
        device: '/dev/sda1',
        size_total: 409_600,
        size_available: 163_840,
        block_used: 60,
        inode_used: 5,
      }),
      { device: 'nas:/x', mount: '/mnt/my disk', fstype: 'nfs4', options: 'rw', uuid: 'N/A' },
    ],
  });
});

test.each([
  ['/sys/class/dmi/id/sys_vendor:QEMU\nkvm:yes\n', 'kvm', 'guest', ['kvm'], ['kvm']],
  ['/sys/class/dmi/id/product_name:VMware Virtual Platform\n', 'VMware', 'guest', ['VMware'], []],
  ['/sys/class/dmi/id/sys_vendor:Dell Inc.\nkvm:yes\n', 'kvm', 'host', [], ['kvm']],
  ['/sys/class/dmi/id/sys_vendor:Dell Inc.\n', 'NA', 'NA', [], []],
  ['container:docker\n/sys/class/dmi/id/sys_vendor:QEMU\n', 'docker', 'guest', ['container', 'docker', 'kvm'], []],
])('virtualization of %j', (output, type, role, guest, host) => {
  expect(virtual.read(output)).toEqual({
    virtualization_type: type,
    virtualization_role: role,
    virtualization_tech_guest: guest,
    virtualization_tech_host: host,
  });
});

test('facts of the administrator are JSON or ini', () => {
  const output = '\n=> one\n{"a": [1]}\n=> two\n; note\n[s]\nKey = v\n=> three\nneither\n';
  expect(custom.read(output)).toEqual({ local: { one: { a: [1] }, two: { s: { key: 'v' } }, three: expect.stringContaining('error') } });
});

test('a variable of the environment may hold line breaks', () => {
  expect(env.read('\nA=1\n2\0B=x=y\0')).toEqual({ env: { A: '1\n2', B: 'x=y' } });
});
