import { describe, expect, it, onTestFinished } from 'vitest';
import { Secret } from '../../src/language/secret.ts';
import type { Become } from '../../src/session/become.ts';
import { sh, userScript } from '../../src/session/script.ts';
import { openSession } from '../../src/session/shell-session.ts';
import { sshTransport } from '../../src/transport/ssh.ts';
import type { Endpoint } from '../../src/transport/transport.ts';
import { withLab } from './support.ts';

const lab = withLab({ hosts: 1, programs: ['sudo'] });

describe('privilege on a host of the lab', () => {
  const operator = () =>
    endpointOf('operator', { password: new Secret('operator'), sshArgs: ['-o', 'IdentityAgent=none', '-o', 'PubkeyAuthentication=no'] });
  const endpointOf = (user: string, more: Partial<Endpoint> = {}): Endpoint => ({
    name: 'hv1',
    host: lab.address('hv1'),
    user,
    sshArgs: [],
    connectTimeoutMs: 10_000,
    ...more,
  });
  async function sessionAs(endpoint: Endpoint, become?: Become) {
    const connection = await sshTransport({ knownHostsFiles: [lab.knownHosts] }).connect(endpoint);
    onTestFinished(() => connection.close());
    return openSession(connection, { become });
  }
  const root = (password?: string): Become => ({ user: 'root', method: 'sudo', ...(password && { password: new Secret(password) }) });

  it('logs in by password', async () => {
    const session = await sessionAs(operator());
    expect((await session.run(sh`id -un`)).stdout).toBe('operator\n');
  });

  it('is had by sudo with the right password, which shows nowhere on the host', async () => {
    const session = await sessionAs(operator(), root('operator'));
    const everywhere = userScript(
      "id -u; cat /proc/[0-9]*/cmdline /proc/[0-9]*/environ 2>/dev/null | tr '\\0' '\\n' | grep -c 'password'; env; set",
    );
    const { stdout } = await session.run(everywhere);
    expect(stdout).toMatch(/^0\n/);
    const pids: string[] = [];
    const slow = session.run(userScript('sleep 200 & echo $!; sleep 201'), { timeoutMs: 300, onOutput: (_s, text) => pids.push(text) });
    await expect(slow).rejects.toMatchObject({ kind: 'timeout' });
    // In a process namespace of its own, so asked there.
    expect(await lab.sh('hv1', `kill -0 ${Number(pids.join(''))} 2>/dev/null || echo gone`)).toBe('gone\n');
    expect((await session.run(sh`id -u`)).stdout).toBe('0\n');
    const file = `/tmp/upload-${process.pid}`;
    await session.upload(Buffer.alloc(200_000, 7), file);
    expect(await lab.sh('hv1', `stat -c '%U %a %s' ${file}`)).toBe('root 600 200000\n');
  });

  it('is refused with a wrong password, in words of sudo', async () => {
    const session = await sessionAs(operator(), root('wrong'));
    await expect(session.run(sh`:`)).rejects.toMatchObject({
      kind: 'become',
      message: 'sudo to root refused the password: Sorry, try again.',
    });
  });

  it('is refused without a password where one is needed', async () => {
    const session = await sessionAs(operator(), root());
    await expect(session.run(sh`:`)).rejects.toMatchObject({
      kind: 'become',
      message: 'sudo to root failed: sudo: a password is required',
    });
  });

  it('needs no password where sudoers says so', async () => {
    const session = await sessionAs(endpointOf('deploy', { privateKeyFile: lab.key }), root());
    expect((await session.run(sh`id -u`)).stdout).toBe('0\n');
  });

  it('is refused to who is not in sudoers, and where a terminal is required', async () => {
    await lab.sh(
      'hv1',
      'useradd -m -s /bin/bash stranger; echo stranger:stranger | chpasswd; echo "Defaults:deploy requiretty" >/etc/sudoers.d/zz-tty; chmod 440 /etc/sudoers.d/zz-tty',
    );
    const stranger = endpointOf('stranger', { privateKeyFile: lab.key });
    const unknown = await sessionAs(stranger, root('stranger'));
    await expect(unknown.run(sh`:`)).rejects.toMatchObject({
      kind: 'become',
      message: expect.stringContaining('stranger is not in the sudoers file'),
      hint: "allow it in the host's sudoers, or log in as another user",
    });
    const ttyless = await sessionAs(endpointOf('deploy', { privateKeyFile: lab.key }), root());
    await expect(ttyless.run(sh`:`)).rejects.toMatchObject({
      kind: 'become',
      message: 'sudo to root failed: sudo: sorry, you must have a tty to run sudo',
      hint: 'the host demands a terminal: remove `Defaults requiretty` from its sudoers',
    });
    await lab.sh('hv1', 'rm /etc/sudoers.d/zz-tty; userdel -r stranger 2>/dev/null || :');
  });

  it('is had by su with the password of root', async () => {
    await lab.sh('hv1', 'echo root:secret | chpasswd');
    const session = await sessionAs(operator(), { user: 'root', method: 'su', password: new Secret('secret') });
    expect((await session.run(sh`id -u`)).stdout).toBe('0\n');
    const wrong = await sessionAs(operator(), { user: 'root', method: 'su', password: new Secret('no') });
    await expect(wrong.run(sh`:`)).rejects.toMatchObject({ kind: 'become', message: 'su to root failed: su: Authentication failure' });
  });

  it('is lost with an account that may not log in, which is said', async () => {
    await lab.sh('hv1', 'useradd -m -s /usr/sbin/nologin shut; echo shut:shut | chpasswd');
    const session = await sessionAs(endpointOf('shut', { privateKeyFile: lab.key }));
    await expect(session.run(sh`:`)).rejects.toMatchObject({
      kind: 'protocol',
      message: 'logged in, but no shell started: This account is currently not available.',
    });
  });

  it('does not depend on the login shell', async () => {
    await lab.sh(
      'hv1',
      'useradd -m -s /usr/local/bin/strange strange; echo strange:strange | chpasswd; printf \'#!/bin/bash\\necho noise; echo noise >&2; exec /bin/bash "$@"\\n\' >/usr/local/bin/strange; chmod 755 /usr/local/bin/strange',
    );
    const session = await sessionAs(endpointOf('strange', { privateKeyFile: lab.key }));
    expect(await session.run(sh`id -un`)).toEqual({ rc: 0, stdout: 'strange\n', stderr: '' });
  });
});
