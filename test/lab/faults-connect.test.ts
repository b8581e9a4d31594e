import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { createServer, type Socket, connect as tcpConnect } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { Secret } from '../../src/language/secret.ts';
import { sh, userScript } from '../../src/session/script.ts';
import { HostError } from '../../src/session/session.ts';
import { openSession } from '../../src/session/shell-session.ts';
import { type SshOptions, sshTransport } from '../../src/transport/ssh.ts';
import type { Endpoint } from '../../src/transport/transport.ts';
import { temporaryDirectory, until } from '../session/shells.ts';
import { type Sshd, startSshd } from '../transport/sshd.ts';
import { tcpProxy } from '../transport/tcp-proxy.ts';

let sshd: Sshd;
beforeAll(async () => {
  sshd = await startSshd(['MaxStartups 200:30:300']);
});
afterAll(() => sshd.stop());

/** What a connection attempt fails with. */
async function failure(
  endpoint: Partial<Endpoint>,
  options: SshOptions = {},
  signal?: AbortSignal,
): Promise<{ kind: string; message: string; hint: string }> {
  try {
    const connection = await sshTransport({ knownHostsFiles: [sshd.knownHosts], ...options }).connect(
      { ...sshd.endpoint, ...endpoint },
      signal,
    );
    connection.close();
  } catch (e) {
    if (!(e instanceof HostError)) throw e;
    return { kind: e.kind, message: e.message, hint: e.hint ?? '' };
  }
  throw new Error('it connected');
}

/** A server that does what it is told with each connection. */
async function server(serve: (socket: Socket) => void): Promise<number> {
  const sockets = new Set<Socket>();
  const listener = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    serve(socket);
  }).listen(0, '127.0.0.1');
  await once(listener, 'listening');
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    listener.close();
  });
  const address = listener.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}

describe('a host that cannot be reached', () => {
  it('has no address', async () => {
    const error = await failure({ host: 'no-such-host.invalid', connectTimeoutMs: 20_000 });
    expect(error.kind).toBe('resolve');
    expect(error.message).toMatch(
      /^(no address is known for no-such-host.invalid|the address of no-such-host.invalid cannot be looked up: .*)$/,
    );
    expect(error.hint).toContain('ansible_host');
  });

  it('refuses', async () => {
    expect(await failure({ port: 1 })).toEqual({
      kind: 'connect',
      message: '127.0.0.1 port 1 refuses the connection',
      hint: 'is sshd running there, and is this its port (ansible_port)?',
    });
  });

  it('drops what is sent to it', async () => {
    // A stopped process with a full backlog: the kernel drops every further SYN.
    const child = spawn(process.execPath, [
      '-e',
      'const s=require("net").createServer().listen({port:0,host:"127.0.0.1",backlog:1},()=>console.log(s.address().port))',
    ]);
    onTestFinished(() => void child.kill('SIGKILL'));
    const [bytes] = await once(child.stdout, 'data');
    const port = Number(String(bytes));
    child.kill('SIGSTOP');
    const fill = Array.from({ length: 4 }, () => tcpConnect(port, '127.0.0.1').on('error', () => {}));
    onTestFinished(() => fill.forEach((socket) => void socket.destroy()));
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(await failure({ port, connectTimeoutMs: 500 })).toEqual({
      kind: 'connect',
      message: `no answer from 127.0.0.1 port ${port} within 0.5 s`,
      hint: 'is the host up, and does a firewall on the way drop packets to this port? A longer wait: --timeout',
    });
  });

  it.each<[string, (socket: Socket) => void, string]>([
    ['accepts and says nothing', () => {}, ''],
    ['stalls in the middle of its greeting', (socket) => void socket.write('SSH-2.0-Open'), '; it says "SSH-2.0-Open"'],
    ['talks before its greeting and never comes to it', (socket) => void socket.write('hello\r\nwait\r\n'), '; it says "hello"'],
  ])('%s', async (_name, serve, says) => {
    const port = await server(serve);
    const error = await failure({ port, connectTimeoutMs: 400 });
    expect(error.kind).toBe('connect');
    expect(error.message).toBe(`127.0.0.1 port ${port} accepts connections, but sends no SSH greeting within 0.4 s${says}`);
  });

  it('greets, and stalls in the key exchange', async () => {
    const port = await server((socket) => void socket.write('SSH-2.0-OpenSSH_9.2\r\n'));
    expect((await failure({ port, connectTimeoutMs: 400 })).message).toBe(
      `logging in to 127.0.0.1 port ${port} took longer than 0.4 s (key exchange)`,
    );
  });

  it('speaks something else', async () => {
    const port = await server((socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'));
    const error = await failure({ port });
    expect([error.kind, error.message]).toEqual([
      'connect',
      `127.0.0.1 port ${port} closed the connection before any SSH greeting; it says "HTTP/1.1 400 Bad Request"`,
    ]);
  });

  it('closes at once, as sshd does over MaxStartups, and is tried four times', async () => {
    let count = 0;
    const port = await server((socket) => {
      count++;
      socket.end();
    });
    const error = await failure({ port });
    expect(error).toMatchObject({ kind: 'connect', message: expect.stringContaining('closed the connection before any SSH greeting') });
    expect(error.hint).toContain('MaxStartups');
    expect(count).toBe(4);
  });

  it('is let go of when the run is stopped', async () => {
    const port = await server(() => {});
    expect((await failure({ port }, {}, AbortSignal.timeout(100))).kind).toBe('interrupted');
    expect((await failure({}, {}, AbortSignal.abort())).kind).toBe('interrupted');
  });
});

describe('sshd that limits new connections', () => {
  it('is tried again until it has room', async () => {
    let count = 0;
    const port = await server((near) => {
      if (++count <= 2) return void near.end();
      const far = tcpConnect(sshd.port, '127.0.0.1').on('error', () => {});
      near.pipe(far).pipe(near);
    });
    const connection = await sshTransport({ hostKeyChecking: 'off' }).connect({ ...sshd.endpoint, port });
    connection.close();
    expect(count).toBe(3);
  });
});

describe('a host key', () => {
  const fileWith = (text: string) => {
    const file = join(temporaryDirectory(), 'known_hosts');
    writeFileSync(file, text);
    return file;
  };
  const fingerprint = (publicKey: string) => {
    const file = fileWith(publicKey);
    return execFileSync('ssh-keygen', ['-lf', file], { encoding: 'utf8' }).split(' ')[1];
  };

  it('that is not known', async () => {
    const file = fileWith('');
    const error = await failure({}, { knownHostsFiles: [file] });
    expect(error.kind).toBe('host-key');
    expect(error.message).toBe(
      `the host key of 127.0.0.1 port ${sshd.port} is not known: it presents ED25519 ${fingerprint(sshd.publicKeys.ed25519)}`,
    );
    expect(readFileSync(file, 'utf8')).toBe('');
  });

  it.each(['strict', 'accept-new'] as const)('that has changed (%s)', async (hostKeyChecking) => {
    const old = readFileSync(`${sshd.key}.pub`, 'utf8').split(' ').slice(0, 2).join(' ');
    const file = fileWith(`\n[127.0.0.1]:${sshd.port} ${old}\n`);
    const error = await failure({}, { knownHostsFiles: [file], hostKeyChecking });
    expect(error.kind).toBe('host-key');
    expect(error.message).toBe(
      `the host key of 127.0.0.1 port ${sshd.port} has changed: it presents ED25519 ${fingerprint(sshd.publicKeys.ed25519)}, but ${file}:2 has ED25519 ${fingerprint(old)}`,
    );
    expect(error.hint).toContain(`ssh-keygen -R '[127.0.0.1]:${sshd.port}' -f ${file}`);
  });

  it('that is revoked', async () => {
    const file = fileWith(`[127.0.0.1]:${sshd.port} ${sshd.publicKeys.ed25519}\n@revoked * ${sshd.publicKeys.ed25519}\n`);
    const error = await failure({}, { knownHostsFiles: [file] });
    expect([error.kind, error.message]).toEqual(['host-key', expect.stringContaining(`${file}:2 marks as revoked`)]);
  });
});

describe('a login that is refused', () => {
  it('lists what was tried and what the server takes', async () => {
    const key = join(temporaryDirectory(), 'key');
    execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', key]);
    const error = await failure({ privateKeyFile: key, sshArgs: ['-o', 'IdentityAgent=none'], password: new Secret('hunter2') });
    expect(error.kind).toBe('auth');
    expect(error.message).toMatch(
      new RegExp(
        `^127.0.0.1 does not let root in: tried key ${key} \\(SHA256:\\S+\\), password, .*; the server takes publickey,password`
          .replace(', .*;', '.*;')
          .replace('publickey,', 'publickey, '),
      ),
    );
    expect(error.message + error.hint).not.toContain('hunter2');
  });

  it('names key files that cannot be used', async () => {
    const directory = temporaryDirectory();
    writeFileSync(join(directory, 'nokey'), 'not a key');
    const error = await failure({
      privateKeyFile: join(directory, 'none'),
      sshArgs: ['-o', 'IdentityAgent=none', '-i', join(directory, 'nokey'), '-i', `${sshd.key}.pub`],
    });
    expect(error.message).toContain('there was nothing to offer');
    expect(error.message).toContain(`key ${directory}/none cannot be read (ENOENT)`);
    expect(error.message).toContain(`key ${directory}/nokey cannot be used`);
    expect(error.message).toContain(`${sshd.key}.pub is a public key; name the private one`);
  });

  it('offers no more keys than sshd allows attempts', async () => {
    const directory = temporaryDirectory();
    const keys = Array.from({ length: 8 }, (_, i) => join(directory, `key${i}`));
    for (const key of keys) execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', key]);
    const error = await failure({
      sshArgs: ['-o', 'IdentityAgent=none', ...keys.flatMap((key) => ['-i', key])],
      privateKeyFile: keys[0] ?? '',
    });
    expect(error.message).toContain('3 more keys were not offered, because sshd allows 6 attempts');
    expect(error.message).not.toContain('Too many authentication failures');
  });

  it('is told as such where sshd ends it', async () => {
    const strict = await startSshd(['MaxAuthTries 1']);
    onTestFinished(() => strict.stop());
    const error = await failure(
      { ...strict.endpoint, privateKeyFile: strict.endpoint.privateKeyFile?.replace(/user$/, 'host_ed25519') ?? '' },
      { knownHostsFiles: [strict.knownHosts] },
    );
    expect([error.kind, error.message]).toEqual(['auth', expect.stringContaining('Too many authentication failures')]);
  });
});

describe('the way through other hosts', () => {
  it('names the jump host that cannot be reached', async () => {
    expect(await failure({ sshArgs: ['-J', 'root@127.0.0.1:1'] })).toMatchObject({
      kind: 'connect',
      message: 'by way of jump host root@127.0.0.1:1: 127.0.0.1 port 1 refuses the connection',
    });
  });

  it('names the host that the jump host cannot reach', async () => {
    const error = await failure({ port: 1, sshArgs: ['-J', `root@127.0.0.1:${sshd.port}`] });
    expect(error).toMatchObject({ kind: 'connect', message: expect.stringContaining('the jump host cannot reach 127.0.0.1 port 1') });
  });

  it('verifies the key of the jump host', async () => {
    const other = await startSshd();
    onTestFinished(() => other.stop());
    expect(await failure({ sshArgs: ['-J', `root@127.0.0.1:${other.port}`] })).toMatchObject({
      kind: 'host-key',
      message: expect.stringMatching(/^by way of jump host .*: the host key of 127.0.0.1 port \d+ is not known/),
    });
  });

  it('ends with the jump host', async () => {
    const proxy = await tcpProxy(sshd.port);
    onTestFinished(() => proxy.close());
    const sshArgs = ['-J', `root@127.0.0.1:${proxy.port}`];
    const connection = await sshTransport({ hostKeyChecking: 'off' }).connect({ ...sshd.endpoint, sshArgs });
    const session = await openSession(connection);
    const run = session.run(sh`sleep 20`);
    setTimeout(() => proxy.reset(), 200);
    await expect(run).rejects.toMatchObject({ kind: 'lost' });
    await connection.closed;
  });

  it('tells how a ProxyCommand failed', async () => {
    expect(await failure({ sshArgs: ['-o', 'ProxyCommand=sh -c "echo no way to %h >&2; exit 3"'] })).toMatchObject({
      kind: 'connect',
      message: expect.stringContaining('ended with exit code 3: no way to 127.0.0.1'),
    });
  });
});

describe('a link that breaks', () => {
  async function through(options: SshOptions = {}) {
    const proxy = await tcpProxy(sshd.port);
    const connection = await sshTransport({ hostKeyChecking: 'off', ...options }).connect({ ...sshd.endpoint, port: proxy.port });
    onTestFinished(() => {
      proxy.close();
      connection.close();
    });
    return { proxy, connection, session: await openSession(connection) };
  }

  it('rejects what runs and what waits, and everything after', async () => {
    const { proxy, session } = await through();
    let seen = '';
    const runs = [
      session.run(userScript('while :; do echo x; done'), { onOutput: (_s, text) => (seen += text) }),
      session.run(sh`echo never`),
    ];
    const settled = Promise.allSettled(runs);
    await until(() => seen.length > 100_000);
    proxy.reset();
    for (const result of await settled) expect(result).toMatchObject({ status: 'rejected', reason: { kind: 'lost' } });
    await expect(session.run(sh`:`)).rejects.toMatchObject({ kind: 'lost' });
  });

  it('is noticed by keepalive when it only falls silent', async () => {
    const { proxy, connection, session } = await through({ keepaliveMs: 100 });
    const run = session.run(sh`sleep 20`);
    run.catch(() => {});
    await new Promise((resolve) => setTimeout(resolve, 300));
    proxy.blackhole();
    await expect(run).rejects.toMatchObject({ kind: 'lost', message: expect.stringContaining('no answer to 3 keepalive probes') });
    expect((await connection.closed)?.message).toBe('no answer to 3 keepalive probes');
  });

  it('is not lost by a long silence of a script', async () => {
    const { session } = await through({ keepaliveMs: 50 });
    expect((await session.run(sh`sleep 1; echo end`)).stdout).toBe('end\n');
  });

  it('is noticed when sshd is killed', async () => {
    const { session } = await through();
    // The parent of the session's shell is the sshd of this connection.
    await expect(session.run(userScript('kill -9 $PPID; sleep 20'))).rejects.toMatchObject({ kind: 'lost' });
  });

  it.each([1, 7, 100, 1000, 3000])('at any point: after %i bytes from the host', async (limit) => {
    // Ends the connection after so many bytes, in the greeting, the key exchange, the login or a frame.
    const port = await server((near) => {
      const far = tcpConnect(sshd.port, '127.0.0.1').on('error', () => {});
      let left = limit;
      near.on('data', (bytes) => far.write(bytes)).on('close', () => far.destroy());
      far.on('data', (bytes) => {
        near.write(bytes.subarray(0, left));
        left -= bytes.length;
        if (left <= 0) near.destroy();
      });
    });
    const outcome = sshTransport({ hostKeyChecking: 'off' })
      .connect({ ...sshd.endpoint, port })
      .then(async (connection) => (await openSession(connection)).run(userScript('seq 1 10000')));
    const error = await outcome.then(
      () => undefined,
      (e: unknown) => e,
    );
    expect(error).toBeInstanceOf(HostError);
    expect(['connect', 'auth', 'lost']).toContain((error as HostError).kind);
  });
});
