import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { labAccounts } from '../../src/lab/accounts.ts';
import { controllerAddress, firstFreeSubnet, hostAddress, hostMac } from '../../src/lab/addresses.ts';
import { cgroupMounts } from '../../src/lab/cgroups.ts';
import { fstab } from '../../src/lab/host-script.ts';
import { inventoryFolder, inventoryText } from '../../src/lab/inventory-file.ts';
import { ed25519KeyPair } from '../../src/lab/keys.ts';
import { checkName, type Lab, labHosts, labPaths } from '../../src/lab/lab.ts';
import { sshdConfig } from '../../src/lab/root-files.ts';
import { abandoned, labStemOf } from './support.ts';

const lab: Lab = { name: 'default', subnet: '198.18.4.0/22', hosts: 300, ovs: false, libvirt: false, inventories: [] };

describe('names', () => {
  test.each(['default', 'a', 'x-1', 'a'.repeat(40)])('%s names a lab', (name) => expect(checkName(name)).toBe(name));

  test.each(['', '-a', 'a-', 'A', 'a.b', 'a/b', '..', 'a b', 'a'.repeat(41)])('"%s" does not name a lab', (name) =>
    expect(() => checkName(name)).toThrow('cannot name a lab'),
  );

  test('an interface name has at most 15 characters, and two labs never share one', () => {
    const name = fc.stringMatching(/^[a-z0-9][a-z0-9-]{0,20}[a-z0-9]$/);
    fc.assert(
      fc.property(name, name, (a, b) => {
        expect(labPaths(a).link.length).toBeLessThanOrEqual(15);
        if (a !== b) expect(labPaths(a).link).not.toBe(labPaths(b).link);
      }),
    );
  });

  test.each([
    ['/x/test/roles/overlay-tunnel.test.ts', 'test-overlay-tunnel'],
    ['/x/test/lab/A_b.test.ts', 'test-a-b'],
  ])('%s is tested in labs %s-…', (path, stem) => expect(labStemOf(path)).toBe(stem));

  test('a lab is abandoned when the process of its tests has ended', () => {
    const [gone, here] = ['test-a-p4194305', `test-a-p${process.ppid}`]; // 2^22 is the largest pid
    expect(abandoned('test-a', [gone, `${gone}-ovs`, here, 'test-a', 'test-ab-p4194305', 'default'])).toEqual([gone, `${gone}-ovs`]);
  });
});

describe('addresses', () => {
  test('hosts count from the first address of the subnet, over octets, and the controller has the last', () => {
    expect(hostAddress('198.18.4.0/22', 1)).toBe('198.18.4.1');
    expect(hostAddress('198.18.4.0/22', 300)).toBe('198.18.5.44');
    expect(controllerAddress('198.18.4.0/22')).toBe('198.18.7.254');
    expect(hostMac('198.18.5.44')).toBe('02:57:c6:12:05:2c');
  });

  test.each([
    ['nothing', [], '198.18.0.0/22'],
    ['another lab', ['198.18.0.0/22'], '198.18.4.0/22'],
    ['one address', ['198.18.1.77'], '198.18.4.0/22'],
    ['a gap between labs', ['198.18.0.0/22', '198.18.8.0/22'], '198.18.4.0/22'],
    ['a route over half of the range', ['198.18.0.0/16'], '198.19.0.0/22'],
    ['what cannot be parsed, and the default route', ['default', 'fe80::/64', '0.0.0.0/0', '128.0.0.0/1'], '198.18.0.0/22'],
    ['all of it', ['198.0.0.0/8'], undefined],
  ])('the first subnet beside %s', (_, taken, expected) => expect(firstFreeSubnet(taken)).toBe(expected));
});

test('a key pair is what ssh-keygen reads', () => {
  const folder = mkdtempSync(join(tmpdir(), 'weft-keys-'));
  try {
    for (const comment of ['', 'a', 'hv1', 'weft-lab', 'x'.repeat(100)]) {
      const { privateKey, publicKey } = ed25519KeyPair(comment);
      const file = join(folder, 'key');
      writeFileSync(file, privateKey, { mode: 0o600 });
      expect(execFileSync('ssh-keygen', ['-y', '-f', file], { encoding: 'utf8' }).trim()).toBe(`${publicKey} ${comment}`.trim());
      rmSync(file);
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
});

describe('accounts of a host', () => {
  const machine = {
    passwd: 'root:x:0:0:root:/root:/bin/bash\nme:x:2001:2001::/home/me:/bin/sh\n',
    group: 'root:x:0:\nme:x:2001:\n',
    shadow: 'root:!:1::::::\nme:$6$secret:1::::::\n',
  };

  test('are those of the machine, with operator and deploy at free ids, and without their passwords', () => {
    const { passwd, group, shadow, ids } = labAccounts(machine);
    expect(passwd).toBe(
      `${machine.passwd}operator:x:2002:2002:Weft lab:/home/operator:/bin/sh\ndeploy:x:2003:2003:Weft lab:/home/deploy:/bin/sh\n`,
    );
    expect(group).toBe(`${machine.group}operator:x:2002:\ndeploy:x:2003:\n`);
    expect(shadow.split('\n').map((line) => line.split(':').slice(0, 2).join(':').slice(0, 14))).toEqual([
      'root:*',
      'me:*',
      'operator:$6$we',
      'deploy:*',
      '',
    ]);
    expect(Object.fromEntries(ids)).toEqual({ operator: 2002, deploy: 2003 });
  });

  test("a machine's own operator gives way", () => {
    const { passwd } = labAccounts({ ...machine, passwd: `${machine.passwd}operator:x:37:37::/:/usr/sbin/nologin\n` });
    expect(passwd.match(/^operator:.*$/gm)).toEqual(['operator:x:2002:2002:Weft lab:/home/operator:/bin/sh']);
  });
});

test('only an sshd that knows penalties is told to leave them', () => {
  expect(sshdConfig(9.2)).not.toContain('PerSourcePenalties');
  expect(sshdConfig(10)).toContain('PerSourcePenalties no\n');
});

describe('control groups of the machine', () => {
  test('of version 1, with their controllers', () => {
    const mounts = [
      'tmpfs /sys/fs/cgroup tmpfs rw 0 0',
      'cgroup /sys/fs/cgroup/cpu,cpuacct cgroup rw,nosuid,nodev,noexec,relatime,cpu,cpuacct 0 0',
      'cgroup /sys/fs/cgroup/systemd cgroup rw,relatime,xattr,release_agent=/x,name=systemd 0 0',
      'cgroup2 /sys/fs/cgroup/unified cgroup2 rw,relatime 0 0',
    ].join('\n');
    expect(cgroupMounts(mounts)).toEqual([
      { path: '/sys/fs/cgroup/cpu,cpuacct', type: 'cgroup', options: 'cpu,cpuacct' },
      { path: '/sys/fs/cgroup/systemd', type: 'cgroup', options: 'none,name=systemd' },
      { path: '/sys/fs/cgroup/unified', type: 'cgroup2', options: '' },
    ]);
  });

  test('of version 2 alone are mounted where they are on the machine', () => {
    const cgroups = cgroupMounts('cgroup2 /sys/fs/cgroup cgroup2 rw,nsdelegate 0 0\n');
    const table = fstab('/lab/hv1', { devices: [], sharedProc: ['/proc/sys/vm'], separate: ['/usr/local'], cgroups });
    expect(table).toContain('cgroup2 /lab/hv1/root/sys/fs/cgroup cgroup2 nofail 0 0\n');
    expect(table).toContain(
      'weft-lab /lab/hv1/root/usr/local overlay lowerdir=/usr/local,upperdir=/lab/hv1/upper/usr/local,workdir=/lab/hv1/work-usr-local,volatile 0 0\n',
    );
    expect(table).toContain('/lab/hv1/root/proc/sys/vm /lab/hv1/root/proc/sys/vm none bind,ro 0 0\n');
  });
});

describe('the inventory', () => {
  test('names every host with its address, and how to reach it', () => {
    const text = inventoryText({ ...lab, hosts: 2 });
    expect(text).toContain('    hv2: { ansible_host: 198.18.4.2, underlay_address: 198.18.4.2 }\n');
    expect(text).toContain('    ansible_ssh_private_key_file: /var/lib/weft/lab/default/id_ed25519\n');
    expect(text).toContain('-o UserKnownHostsFile=/var/lib/weft/lab/default/known_hosts');
    expect(labHosts(lab)).toHaveLength(300);
  });

  test.each([
    ['default', 'inventories/lab'],
    ['big', 'inventories/lab-big'],
  ])('of the lab %s is in %s', (name, folder) => expect(inventoryFolder(name)).toBe(folder));
});
