import { beforeAll, describe, expect, test } from 'vitest';
import { Secret } from '../../src/language/secret.ts';
import type { Session } from '../../src/session/session.ts';
import { openSession } from '../../src/session/shell-session.ts';
import { sshTransport } from '../../src/transport/ssh.ts';
import { perform } from '../modules/rig.ts';
import { withLab } from './support.ts';

const lab = withLab({ hosts: 1, programs: ['useradd', 'crontab', 'apt-get', 'dpkg-deb'] });
let session: Session;
const inHost = (script: string) => lab.sh('hv1', script);

beforeAll(async () => {
  const endpoint = { name: 'hv1', host: lab.address('hv1'), user: 'root', privateKeyFile: lab.key, sshArgs: [], connectTimeoutMs: 10_000 };
  const connection = await sshTransport({ knownHostsFiles: [lab.knownHosts] }).connect(endpoint);
  session = await openSession(connection, {});
  return async () => {
    await session.close();
    connection.close();
  };
});

/** Planned without a change to the host, applied, and then nothing is left to do. */
async function converges(name: string, params: Readonly<Record<string, unknown>>) {
  const planned = await perform(name, params, session, { check: true });
  expect(planned, String(planned.msg)).toMatchObject({ changed: true });
  const again = await perform(name, params, session, { check: true });
  expect(again.diff, 'the plan itself changed the host').toEqual(planned.diff);
  const done = await perform(name, params, session);
  expect(done, String(done.msg)).toMatchObject({ changed: true });
  expect(await perform(name, params, session)).toMatchObject({ changed: false });
  return done;
}

describe('group and user', () => {
  test('come, change and go', async () => {
    await converges('group', { name: 'weft-lab', gid: 4242 });
    await converges('group', { name: 'weft-lab', gid: 4243 });
    const made = await converges('user', {
      name: 'bob',
      groups: ['weft-lab'],
      shell: '/bin/sh',
      comment: "Bob's account",
      password: new Secret('$6$salt$hash'),
    });
    expect(made).toMatchObject({ home: '/home/bob', shell: '/bin/sh', uid: expect.any(Number) });
    expect(await inHost('getent passwd bob; getent shadow bob | cut -d: -f2; id -Gn bob; stat -c %U /home/bob')).toBe(
      `bob:x:${made.uid}:${made.group}:Bob's account:/home/bob:/bin/sh\n$6$salt$hash\nbob weft-lab\nbob\n`,
    );
    await converges('user', { name: 'bob', groups: ['daemon'], append: true, shell: '/bin/bash' });
    expect(await inHost('id -Gn bob')).toBe('bob daemon weft-lab\n');
    await converges('user', { name: 'bob', groups: [] });
    await converges('user', { name: 'bob', password_lock: true, expires: 1_893_456_000, password_expire_max: 90 });
    expect(await inHost('getent shadow bob')).toMatch(/^bob:!\$6\$salt\$hash:\d+:0:90:7::21915:$/m);
    await converges('user', { name: 'bob', password_lock: false, expires: -1 });
    await inHost('rm -r /home/bob');
    await converges('user', { name: 'bob' });
    expect(await inHost('stat -c "%U %a" /home/bob; ls -A /home/bob')).toMatch(/^bob 755\n[\s\S]*\.profile/);
    await converges('user', { name: 'bob', state: 'absent', remove: true });
    expect(await inHost('ls /home | grep -c bob || true')).toBe('0\n');
    await converges('group', { name: 'weft-lab', state: 'absent' });
  });

  test('a key is made once, as its user', async () => {
    const params = { name: 'keys', generate_ssh_key: true, ssh_key_type: 'ed25519', ssh_key_comment: 'of the lab' };
    const made = await converges('user', params);
    expect(made).toMatchObject({
      ssh_key_file: '/home/keys/.ssh/id_ed25519',
      ssh_public_key: expect.stringMatching(/^ssh-ed25519 \S+ of the lab$/),
    });
    const { ssh_public_key } = await perform('user', params, session);
    expect(ssh_public_key).toBe(made.ssh_public_key);
    expect(await inHost('stat -c "%U %a" /home/keys/.ssh /home/keys/.ssh/id_ed25519')).toBe('keys 700\nkeys 600\n');
  });

  test('a name that is a group already does not stand in the way', async () => {
    await converges('group', { name: 'carol' });
    await converges('user', { name: 'carol', create_home: false, system: true });
  });
});

test('owners of files are set by name', async () => {
  await converges('copy', { content: 'x', dest: '/root/owned', owner: 'daemon', group: 'mail', mode: '2640' });
  expect(await inHost('stat -c "%U:%G %a" /root/owned')).toBe('daemon:mail 2640\n');
  await converges('copy', { content: 'y', dest: '/root/owned' });
  expect(await inHost('stat -c "%U:%G %a" /root/owned')).toBe('daemon:mail 2640\n');
  await inHost('mkdir -p /root/tree/sub; touch /root/tree/sub/f; ln -s /etc/passwd /root/tree/l');
  await converges('file', { path: '/root/tree', state: 'directory', recurse: true, owner: 'daemon', mode: 'u=rwX,g=,o=' });
  expect(await inHost('cd /root/tree; stat -c "%n %U %a" . sub sub/f l; stat -c "%U %a" /etc/passwd')).toBe(
    '. daemon 700\nsub daemon 700\nsub/f daemon 600\nl daemon 777\nroot 644\n',
  );
  expect(await perform('copy', { content: 'x', dest: '/root/nobody', owner: 'nosuchuser' }, session)).toMatchObject({ failed: true });
  expect(await inHost('ls -A /root | grep -E "nobody|weft-" || true')).toBe('');
});

describe('a write that cannot be finished', () => {
  beforeAll(() => inHost('mkdir -p /mnt/small && mount -t tmpfs -o size=16k,mode=0755 weft-small /mnt/small && printf old >/mnt/small/f'));

  const untouched = async () => expect(await inHost('cat /mnt/small/f; ls -A /mnt/small')).toBe('oldf\n');

  test.each([
    ['a text on a full disk', { content: 'x'.repeat(40_000), dest: '/mnt/small/f' }],
    ['an upload to a full disk', { content: 'x'.repeat(400_000), dest: '/mnt/small/f' }],
    ['a command that refuses it', { content: 'new', dest: '/mnt/small/f', validate: 'false %s' }],
    ['an owner that is not there', { content: 'new', dest: '/mnt/small/f', owner: 'nosuchuser' }],
  ])('%s leaves the old file, and nothing else', async (_, params) => {
    const outcome = await perform('copy', params, session).catch((error: unknown) => ({ failed: true, msg: String(error) }));
    expect(outcome).toMatchObject({ failed: true, msg: expect.stringMatching(/full|space|validate|nosuchuser/) });
    await untouched();
  });

  test('a file system that is read-only fails in words', async () => {
    await inHost('mount -o remount,ro /mnt/small');
    expect(await perform('copy', { content: 'new', dest: '/mnt/small/f' }, session)).toMatchObject({
      failed: true,
      msg: expect.stringMatching(/read-only/i),
    });
    expect(await perform('file', { path: '/mnt/small/f', mode: '0600' }, session)).toMatchObject({ failed: true });
    await untouched();
  });
});

test('cron: a crontab of one user, variables, and files of /etc/cron.d', async () => {
  await converges('cron', { name: 'first', minute: '*/5', job: "echo '100%' >/dev/null" });
  await converges('cron', { name: 'MAILTO', env: true, job: 'root' });
  await converges('cron', { name: 'first', special_time: 'daily', job: 'true' });
  await converges('cron', { name: 'his', hour: 4, job: 'true', user: 'daemon' });
  expect(await inHost('crontab -l; crontab -u daemon -l')).toBe(
    'MAILTO="root"\n#Ansible: first\n@daily true\n#Ansible: his\n* 4 * * * true\n',
  );
  await converges('cron', { name: 'first', state: 'absent' });
  expect(await inHost('crontab -l')).toBe('MAILTO="root"\n');
  await converges('cron', { name: 'drift', cron_file: 'weft', user: 'root', job: 'true' });
  expect(await inHost('cat /etc/cron.d/weft; stat -c %a /etc/cron.d/weft')).toBe('#Ansible: drift\n* * * * * root true\n644\n');
  await converges('cron', { name: 'drift', cron_file: 'weft', state: 'absent' });
  expect(await inHost('ls /etc/cron.d | grep -c weft || true')).toBe('0\n');
});

test('sysctl: now, and after a boot', async () => {
  await inHost('echo 0 >/proc/sys/net/ipv4/ip_forward');
  const params = { name: 'net.ipv4.ip_forward', value: 'yes', sysctl_file: '/etc/sysctl.d/60-weft.conf' };
  await converges('sysctl', { ...params, value: 1 });
  expect(await inHost('cat /proc/sys/net/ipv4/ip_forward /etc/sysctl.d/60-weft.conf')).toBe('1\nnet.ipv4.ip_forward=1\n');
  await inHost('echo 0 >/proc/sys/net/ipv4/ip_forward');
  await converges('sysctl', { ...params, value: 1 });
  await converges('sysctl', { name: 'net.ipv4.ping_group_range', value: '5 7', persist: false });
  expect(await perform('sysctl', params, session)).toMatchObject({ failed: true, msg: expect.stringContaining('the kernel refuses') });
  await converges('sysctl', { name: 'net/ipv4/ip_forward', state: 'absent', sysctl_file: '/etc/sysctl.d/60-weft.conf' });
});

describe('apt', () => {
  beforeAll(async () => {
    await inHost(`
mkdir -p /srv/repo
for v in 1.0 2.0; do
  d=$(mktemp -d); mkdir -p $d/DEBIAN $d/usr/share/weft-lab
  echo "$v" >$d/usr/share/weft-lab/version
  printf 'Package: weft-lab\\nVersion: %s\\nArchitecture: all\\nMaintainer: Weft <weft@example.org>\\nDescription: a package of the lab\\n' $v >$d/DEBIAN/control
  dpkg-deb -b $d /srv/repo/weft-lab_$v.deb >/dev/null
done
index() {
  cd /srv/repo
  for f in weft-lab_$1.deb; do
    dpkg-deb -f $f
    echo "Filename: ./$f"
    echo "Size: $(stat -c %s $f)"
    echo "SHA256: $(sha256sum $f | cut -d' ' -f1)"
    echo
  done >Packages
}
index 1.0
rm -rf /etc/apt/sources.list /etc/apt/sources.list.d/* /var/lib/apt/lists/*
echo 'deb [trusted=yes] file:/srv/repo ./' >/etc/apt/sources.list
touch -d '2 days ago' /var/lib/apt/lists
rm -f /var/lib/apt/periodic/update-success-stamp
`);
  });

  test('installs, upgrades and removes a package', async () => {
    expect(await perform('apt', { name: 'weft-lab' }, session)).toMatchObject({
      failed: true,
      msg: "No package matching 'weft-lab' is available",
    });
    const installed = await converges('apt', { name: 'weft-lab', update_cache: true, cache_valid_time: 3600 });
    expect(installed).toMatchObject({ cache_updated: true });
    expect(await inHost('cat /usr/share/weft-lab/version')).toBe('1.0\n');
    await inHost(`
cd /srv/repo
f=weft-lab_2.0.deb
{ dpkg-deb -f $f; echo "Filename: ./$f"; echo "Size: $(stat -c %s $f)"; echo "SHA256: $(sha256sum $f | cut -d' ' -f1)"; } >Packages
touch -d '2 days ago' /var/lib/apt/lists`);
    expect(await perform('apt', { name: 'weft-lab', state: 'latest' }, session)).toMatchObject({ changed: false });
    const upgraded = await perform('apt', { name: 'weft-lab', state: 'latest', update_cache: true }, session);
    expect(upgraded, String(upgraded.msg)).toMatchObject({ changed: true, stdout: expect.stringContaining('1 upgraded') });
    expect(await inHost('cat /usr/share/weft-lab/version')).toBe('2.0\n');
    // The lists are old again, so apt is asked, and says that there is nothing newer.
    expect(await perform('apt', { name: 'weft-lab', state: 'latest', update_cache: true }, session)).toMatchObject({ changed: false });
    expect(await perform('package', { name: 'weft-lab' }, session)).toMatchObject({ changed: false });
    await converges('package', { name: ['weft-lab'], state: 'absent' });
    expect(await inHost('ls /usr/share/weft-lab 2>/dev/null || true')).toBe('');
  });
});

test('service: started, restarted and stopped by its init script, and made to start at boot', async () => {
  const pid = () => inHost('cat /run/crond.pid 2>/dev/null || true');
  await inHost('update-rc.d cron remove');
  await converges('service', { name: 'cron', state: 'started', enabled: true });
  const first = await pid();
  expect(first).toMatch(/^\d+\n$/);
  expect(await inHost('ls /etc/rc3.d | grep -c "^S..cron$"')).toBe('1\n');
  expect(await perform('service', { name: 'cron', state: 'restarted' }, session)).toMatchObject({ changed: true });
  expect(await pid()).not.toBe(first);
  await converges('service', { name: 'cron', state: 'stopped', enabled: false });
  expect(await perform('service', { name: 'nosuch', state: 'started' }, session)).toMatchObject({ failed: true });
  // The daemon that has been started does not hold the session's output open.
  expect(await perform('ping', {}, session)).toMatchObject({ ping: 'pong' });
});

test('setup tells the host from the machine that it runs on', async () => {
  const { ansible_facts: facts = {} } = await perform('setup', {}, session);
  expect(facts).toMatchObject({ ansible_hostname: 'hv1', ansible_os_family: 'Debian', ansible_pkg_mgr: 'apt', ansible_user_id: 'root' });
  expect(facts.ansible_all_ipv4_addresses).toContain(lab.address('hv1'));
});

test('wait_for another host: a port that answers, and what it says', async () => {
  const task = { host: lab.address('hv1'), port: 22, timeout: 5, sleep: 0.1 };
  expect(await perform('wait_for', task, session)).toMatchObject({ state: 'started', port: 22 });
  expect(await perform('wait_for', { ...task, search_regex: '^SSH-(?P<version>[0-9.]+)', connect_timeout: 1 }, session)).toMatchObject({
    match_groupdict: { version: '2.0' },
  });
  expect(await perform('wait_for', { ...task, port: 1, timeout: 0.3 }, session)).toMatchObject({ failed: true });
});
