import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { sh, userScript } from '../../src/session/script.ts';
import type { Session } from '../../src/session/session.ts';
import { openSession, type SessionOptions } from '../../src/session/shell-session.ts';
import { type SshOptions, sshTransport } from '../../src/transport/ssh.ts';
import type { Connection, Endpoint } from '../../src/transport/transport.ts';
import { isAlive, temporaryDirectory, until } from '../session/shells.ts';
import { type Sshd, startSshd } from '../transport/sshd.ts';
import { tcpProxy } from '../transport/tcp-proxy.ts';

let sshd: Sshd;
beforeAll(async () => {
  sshd = await startSshd(['MaxStartups 200:30:300']);
});
afterAll(() => sshd.stop());

async function connect(endpoint: Partial<Endpoint> = {}, options: SshOptions = {}): Promise<Connection> {
  const connection = await sshTransport({ knownHostsFiles: [sshd.knownHosts], ...options }).connect({ ...sshd.endpoint, ...endpoint });
  onTestFinished(() => connection.close());
  return connection;
}

async function session(endpoint: Partial<Endpoint> = {}, options: SshOptions & SessionOptions = {}): Promise<Session> {
  return openSession(await connect(endpoint, options), options);
}

const echo = async (s: Session) => (await s.run(sh`echo in`)).stdout;
/** The endpoint without its key: what is offered is up to the rest. */
const keyless = () => {
  const { privateKeyFile: _, ...rest } = sshd.endpoint;
  return rest;
};

async function agentWith(...keys: string[]): Promise<string> {
  const socket = join(temporaryDirectory(), 'agent');
  const agent = spawn('ssh-agent', ['-D', '-a', socket], { stdio: 'ignore' });
  onTestFinished(async () => {
    agent.kill();
    await once(agent, 'exit');
  });
  await until(() => existsSync(socket));
  for (const key of keys)
    execFileSync('ssh-add', ['-q', key], { env: { ...process.env, SSH_AUTH_SOCK: socket, SSH_ASKPASS_REQUIRE: 'never' }, stdio: 'ignore' });
  return socket;
}

describe('a session over ssh', () => {
  it('runs scripts, keeps streams apart, kills what takes too long and goes on', async () => {
    const s = await session();
    const [a, b, c] = await Promise.all([
      s.run(sh`echo out; echo err >&2; exit 3`),
      s.run(userScript('sleep 100; echo $!'), { timeoutMs: 300 }).catch((e: unknown) => e),
      s.run(sh`echo next`),
    ]);
    expect(a).toEqual({ rc: 3, stdout: 'out\n', stderr: 'err\n' });
    expect(b).toMatchObject({ kind: 'timeout' });
    expect(c.stdout).toBe('next\n');
  });

  it('leaves nothing running after an interrupt', async () => {
    const s = await session();
    const stop = new AbortController();
    const pids: string[] = [];
    const run = s.run(userScript('sleep 300 & echo $!; sleep 301'), { signal: stop.signal, onOutput: (_s, text) => pids.push(text) });
    await until(() => pids.length > 0);
    stop.abort();
    await expect(run).rejects.toMatchObject({ kind: 'interrupted' });
    expect(isAlive(Number(pids.join('')))).toBe(false);
  });

  it('goes on beside a process that a script left behind, and leaves it alone', async () => {
    const notes: string[] = [];
    const s = await session({}, { onStray: (message) => notes.push(message) });
    const [first, ...later] = await Promise.all([
      s.run(userScript('(while :; do echo noise; echo noise >&2; sleep 0.01; done) & echo $!')),
      ...Array.from({ length: 10 }, () => s.run(sh`sleep 0.02; echo clean`)),
    ]);
    const pid = Number(first?.stdout.split('\n').find((line) => /^\d+$/.test(line)));
    try {
      expect(later).toEqual(Array(10).fill({ rc: 0, stdout: 'clean\n', stderr: '' }));
      expect(notes).toHaveLength(1);
      expect(isAlive(pid)).toBe(true);
    } finally {
      process.kill(pid);
    }
  });

  it('takes 1 GB of output in bounded memory', async () => {
    const s = await session();
    await s.run(sh`:`);
    const before = process.memoryUsage().rss;
    const { stdout } = await s.run(sh`yes | head -c 1000000000`);
    expect(stdout.slice(-40)).toMatch(/\[983222784 more bytes were not kept\]/);
    expect(process.memoryUsage().rss - before).toBeLessThan(200e6);
  });

  it('takes large output on stdout and stderr at the same time', async () => {
    const s = await session();
    const report = await s.run(
      userScript('for i in 1 2 3 4 5 6 7 8; do head -c 1000000 /dev/zero | tr "\\0" o; head -c 1000000 /dev/zero | tr "\\0" e >&2; done'),
    );
    expect([report.stdout.length, report.stderr.length]).toEqual([8e6, 8e6]);
  });

  it('uploads 20 MB', async () => {
    const s = await session();
    const content = Buffer.alloc(20_000_000, 'abc\0\xff', 'latin1');
    const file = join(temporaryDirectory(), 'big');
    await s.upload(content, file);
    expect(readFileSync(file).equals(content)).toBe(true);
  });

  it('is the same whether the network passes single bytes or is slow', async () => {
    for (const badness of [{ segment: 1 }, { delayMs: 20 }]) {
      const proxy = await tcpProxy(sshd.port, badness);
      onTestFinished(() => proxy.close());
      const s = await session({ port: proxy.port }, { hostKeyChecking: 'off' });
      const reports = await Promise.all(
        Array.from({ length: 30 }, (_, i) => s.run(sh`echo ${'x'.repeat(100)} ${i}; echo e >&2; exit ${i}`)),
      );
      expect(reports.map((r) => r.rc)).toEqual(Array.from({ length: 30 }, (_, i) => i));
      expect(reports[29]).toEqual({ rc: 29, stdout: `${'x'.repeat(100)} 29\n`, stderr: 'e\n' });
    }
  });

  it('pays one round trip for many scripts, whatever the delay', async () => {
    const proxy = await tcpProxy(sshd.port, { delayMs: 50 });
    onTestFinished(() => proxy.close());
    const s = await session({ port: proxy.port }, { hostKeyChecking: 'off' });
    await s.run(sh`:`);
    await Promise.all(Array.from({ length: 100 }, () => s.run(sh`:`)));
    expect(s.traffic.roundTrips).toBe(2);
  });

  it.each([
    ['ed25519', 4],
    ['rsa', 5],
  ])('logs in with a key of type %s in %i round trips', async (type, roundTrips) => {
    const key = join(temporaryDirectory(), 'key');
    execFileSync('ssh-keygen', ['-q', '-t', type, '-N', '', '-f', key]);
    sshd.authorize(readFileSync(`${key}.pub`, 'utf8'));
    // Greetings cross each other, unless one is slow.
    const proxy = await tcpProxy(sshd.port, { delayMs: 100, isFastBack: true });
    onTestFinished(() => proxy.close());
    await connect({ port: proxy.port, privateKeyFile: key }, { hostKeyChecking: 'off' });
    expect(proxy.turns()).toBe(roundTrips);
  });

  it('says when the host is at work on the login: what takes long then holds nothing up', async () => {
    const order: string[] = [];
    const transport = sshTransport({ knownHostsFiles: [sshd.knownHosts] });
    const connection = await transport.connect(sshd.endpoint, undefined, () => {
      order.push('asked');
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 300);
    });
    order.push('in');
    onTestFinished(() => connection.close());
    expect(order).toEqual(['asked', 'in']);
    expect(await echo(await openSession(connection))).toBe('in\n');
  });

  it('connects 50 times at once', async () => {
    const transport = sshTransport({ knownHostsFiles: [sshd.knownHosts] });
    const connections = await Promise.all(Array.from({ length: 50 }, () => transport.connect(sshd.endpoint)));
    onTestFinished(() => {
      for (const c of connections) c.close();
    });
    const answers = await Promise.all(connections.map(async (c) => echo(await openSession(c))));
    expect(new Set(answers)).toEqual(new Set(['in\n']));
  });

  it('has the host prove no key but the one it logs in with', async () => {
    const wordy = await startSshd(['LogLevel DEBUG3']);
    onTestFinished(() => wordy.stop());
    const connection = await sshTransport({ knownHostsFiles: [wordy.knownHosts] }).connect(wordy.endpoint);
    onTestFinished(() => connection.close());
    expect(await echo(await openSession(connection))).toBe('in\n');
    expect(wordy.log()).toContain('sent 2 hostkeys');
    expect(wordy.log()).not.toContain('hostkeys-prove');
  });

  it('is not disturbed by what .bashrc prints', async () => {
    const home = temporaryDirectory();
    writeFileSync(
      join(home, '.bashrc'),
      "echo welcome; echo trouble >&2; cd /; set -e; trap 'echo bye' EXIT; printf '\\036frame e 1 0\\n'\n",
    );
    const noisy = await startSshd([`SetEnv SHLVL=0 HOME=${home}`]);
    onTestFinished(() => noisy.stop());
    const s = await openSession(await connect(noisy.endpoint, { knownHostsFiles: [noisy.knownHosts] }));
    expect(await s.run(sh`false; echo in; pwd`)).toEqual({ rc: 0, stdout: 'in\n/\n', stderr: '' });
  });

  it('works where sshd allows one session for each connection', async () => {
    const narrow = await startSshd(['MaxSessions 1']);
    onTestFinished(() => narrow.stop());
    const s = await openSession(await connect(narrow.endpoint, { knownHostsFiles: [narrow.knownHosts] }));
    const [size, after] = await Promise.all([s.run(sh`wc -c`, { stdin: Buffer.alloc(100_000) }), s.run(sh`echo after`)]);
    expect([size.stdout.trim(), after.stdout]).toEqual(['100000', 'after\n']);
    await expect(s.run(sh`sleep 2`, { timeoutMs: 200 })).rejects.toMatchObject({
      kind: 'timeout',
      message: expect.stringContaining('may still run on the host'),
    });
  });

  it('becomes another user by the real sudo, without a password where none is needed', async () => {
    const s = await session({}, { become: { user: 'nobody', method: 'sudo' } });
    expect((await s.run(sh`id -un; echo $HOME`)).stdout).toMatch(/^nobody\n/);
    const pids: string[] = [];
    const slow = s.run(userScript('sleep 200 & echo $!; sleep 201'), { timeoutMs: 300, onOutput: (_s, text) => pids.push(text) });
    await expect(slow).rejects.toMatchObject({ kind: 'timeout' });
    expect(isAlive(Number(pids.join('')))).toBe(false);
    expect((await s.run(sh`id -un`)).stdout).toBe('nobody\n');
  });

  it('becomes another user by the real su', async () => {
    const s = await session({}, { become: { user: 'nobody', method: 'su' } });
    expect((await s.run(sh`id -un`)).stdout).toBe('nobody\n');
  });

  it('carries a script that must finish over a cut link', async () => {
    const proxy = await tcpProxy(sshd.port);
    onTestFinished(() => proxy.close());
    const s = await session({ port: proxy.port }, { hostKeyChecking: 'off' });
    const file = join(temporaryDirectory(), 'done');
    let begun = false;
    const run = s.run(sh`echo begun; sleep 0.5; echo more; echo more >&2; echo x >${file}`, {
      mustFinish: true,
      onOutput: () => (begun = true),
    });
    run.catch(() => {});
    await until(() => begun);
    proxy.reset();
    await expect(run).rejects.toMatchObject({ kind: 'lost' });
    await until(() => existsSync(file));
  });
});

describe('logging in', () => {
  it('finds the known key among several types of the server', async () => {
    const file = join(temporaryDirectory(), 'kh');
    writeFileSync(file, `[127.0.0.1]:${sshd.port} ${sshd.publicKeys.rsa}\n`);
    expect(await echo(await session({}, { knownHostsFiles: [file] }))).toBe('in\n');
  });

  it('finds a key under a name that ssh-keygen hashed', async () => {
    const file = join(temporaryDirectory(), 'kh');
    writeFileSync(file, readFileSync(sshd.knownHosts));
    execFileSync('ssh-keygen', ['-q', '-H', '-f', file], { stdio: 'ignore' });
    expect(readFileSync(file, 'utf8')).toMatch(/^\|1\|/);
    expect(await echo(await session({}, { knownHostsFiles: [file] }))).toBe('in\n');
  });

  it('learns a new key with accept-new, and ssh itself knows it then', async () => {
    const file = join(temporaryDirectory(), 'kh');
    const transport = sshTransport({ knownHostsFiles: [file], hostKeyChecking: 'accept-new' });
    const connections = await Promise.all(Array.from({ length: 10 }, () => transport.connect(sshd.endpoint)));
    for (const c of connections) c.close();
    expect(readFileSync(file, 'utf8').trim().split('\n')).toHaveLength(1);
    execFileSync('ssh', [
      '-F',
      'none',
      '-i',
      sshd.key,
      '-p',
      String(sshd.port),
      '-o',
      `UserKnownHostsFile=${file}`,
      '-o',
      'BatchMode=yes',
      'root@127.0.0.1',
      'true',
    ]);
  });

  it('uses the key that the agent holds in place of an encrypted file', async () => {
    const key = join(temporaryDirectory(), 'locked');
    execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', key]);
    sshd.authorize(readFileSync(`${key}.pub`, 'utf8'));
    const socket = await agentWith(key);
    execFileSync('ssh-keygen', ['-q', '-p', '-N', 'secret', '-f', key]);
    const sshArgs = ['-o', `IdentityAgent=${socket}`, '-o', 'IdentitiesOnly=yes'];
    expect(await echo(await session({ privateKeyFile: key, sshArgs }))).toBe('in\n');
    await expect(connect({ privateKeyFile: key, sshArgs: ['-o', 'IdentityAgent=none'] })).rejects.toMatchObject({
      kind: 'auth',
      message: expect.stringContaining(`key ${key} is encrypted and no agent holds it: start one and run ssh-add ${key}`),
    });
  });

  it.each(['ed25519', 'rsa', 'ecdsa'])('uses %s keys, from a file and from an agent', async (type) => {
    const key = join(temporaryDirectory(), 'key');
    execFileSync('ssh-keygen', ['-q', '-t', type, '-N', '', '-f', key]);
    sshd.authorize(readFileSync(`${key}.pub`, 'utf8'));
    expect(await echo(await session({ privateKeyFile: key }))).toBe('in\n');
    const socket = await agentWith(key);
    const connection = await sshTransport({ knownHostsFiles: [sshd.knownHosts] }).connect({
      ...keyless(),
      sshArgs: ['-o', `IdentityAgent=${socket}`],
    });
    onTestFinished(() => connection.close());
    expect(await echo(await openSession(connection))).toBe('in\n');
  });

  it('reads ssh_config', async () => {
    const file = join(temporaryDirectory(), 'config');
    writeFileSync(
      file,
      `Host web\n  HostName 127.0.0.1\n  Port ${sshd.port}\n  User root\n  IdentityFile ${sshd.key}\n  UserKnownHostsFile ${sshd.knownHosts}\n`,
    );
    const connection = await sshTransport().connect({ name: 'web', host: 'web', sshArgs: ['-F', file], connectTimeoutMs: 5000 });
    onTestFinished(() => connection.close());
    expect(await echo(await openSession(connection))).toBe('in\n');
  });

  it('looks a key up under its alias', async () => {
    const file = join(temporaryDirectory(), 'kh');
    writeFileSync(file, `the-alias ${sshd.publicKeys.ed25519}\n`);
    expect(await echo(await session({ sshArgs: ['-o', 'HostKeyAlias=the-alias'] }, { knownHostsFiles: [file] }))).toBe('in\n');
  });

  it('goes by way of jump hosts, one connection for all hosts behind them', async () => {
    const proxy = await tcpProxy(sshd.port);
    onTestFinished(() => proxy.close());
    const file = join(temporaryDirectory(), 'kh');
    writeFileSync(file, `[127.0.0.1]:${proxy.port} ${sshd.publicKeys.ed25519}\n${readFileSync(sshd.knownHosts, 'utf8')}`);
    const transport = sshTransport({ knownHostsFiles: [file] });
    const sshArgs = ['-J', `root@127.0.0.1:${proxy.port}`];
    const connections = await Promise.all(Array.from({ length: 5 }, () => transport.connect({ ...sshd.endpoint, sshArgs })));
    const answers = await Promise.all(connections.map(async (c) => echo(await openSession(c))));
    expect(answers).toEqual(Array(5).fill('in\n'));
    expect(proxy.connections()).toBe(1);
    const two = await transport.connect({
      ...sshd.endpoint,
      sshArgs: ['-o', `ProxyJump=root@127.0.0.1:${proxy.port},root@127.0.0.1:${sshd.port}`],
    });
    expect(await echo(await openSession(two))).toBe('in\n');
    for (const c of [...connections, two]) c.close();
    await Promise.all([...connections, two].map((c) => c.closed));
  });

  it('goes by way of a ProxyCommand', async () => {
    const command = `ssh -F none -i ${sshd.key} -p ${sshd.port} -o UserKnownHostsFile=${sshd.knownHosts} -o BatchMode=yes -W %h:%p root@127.0.0.1`;
    expect(await echo(await session({ sshArgs: ['-o', `ProxyCommand=${command}`] }))).toBe('in\n');
  });

  it('compresses when asked to', async () => {
    expect(await echo(await session({ sshArgs: ['-C'] }))).toBe('in\n');
  });
});
