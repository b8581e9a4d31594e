import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Endpoint } from '../../src/transport/transport.ts';

/** A real sshd on a port of its own on 127.0.0.1, with keys of its own. Needs root. */
export interface Sshd {
  readonly port: number;
  readonly pid: number;
  readonly directory: string;
  /** A private key that may log in. */
  readonly key: string;
  /** A known_hosts file with its ed25519 key. */
  readonly knownHosts: string;
  readonly publicKeys: { readonly ed25519: string; readonly rsa: string };
  readonly endpoint: Endpoint;
  authorize(publicKey: string): void;
  /** What it has written so far, as its LogLevel says. */
  log(): string;
  stop(): Promise<void>;
}

export async function startSshd(config: readonly string[] = []): Promise<Sshd> {
  const directory = mkdtempSync(join(tmpdir(), 'weft-sshd-'));
  const path = (name: string) => join(directory, name);
  for (const [name, ...args] of [
    ['host_ed25519', '-t', 'ed25519'],
    ['host_rsa', '-t', 'rsa', '-b', '2048'],
    ['user', '-t', 'ed25519'],
  ] as const) {
    execFileSync('ssh-keygen', ['-q', ...args, '-N', '', '-f', path(name)]);
  }
  const publicKey = (name: string) =>
    readFileSync(path(`${name}.pub`), 'utf8')
      .split(' ')
      .slice(0, 2)
      .join(' ');
  const port = await freePort();
  mkdirSync('/run/sshd', { recursive: true });
  writeFileSync(path('authorized'), `${publicKey('user')}\n`);
  chmodSync(path('authorized'), 0o600);
  writeFileSync(path('known_hosts'), `[127.0.0.1]:${port} ${publicKey('host_ed25519')}\n`);
  writeFileSync(
    path('config'),
    [
      ...config,
      `Port ${port}`,
      'ListenAddress 127.0.0.1',
      `HostKey ${path('host_ed25519')}`,
      `HostKey ${path('host_rsa')}`,
      `AuthorizedKeysFile ${path('authorized')}`,
      'PidFile none',
      'StrictModes no',
      'UsePAM no',
      'PermitRootLogin yes',
      // Without it, Debian's bash reads the ~/.bashrc of whoever runs the tests.
      'SetEnv SHLVL=3',
      'LogLevel ERROR',
    ].join('\n'),
  );
  const child = spawn('/usr/sbin/sshd', ['-D', '-e', '-f', path('config')], { stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  child.stderr.on('data', (bytes: Buffer) => {
    said += bytes.toString();
  });
  await untilListening(port, () => {
    if (child.exitCode !== null) throw new Error(`sshd ended: ${said}`);
  });
  return {
    port,
    pid: child.pid ?? 0,
    directory,
    key: path('user'),
    knownHosts: path('known_hosts'),
    publicKeys: { ed25519: publicKey('host_ed25519'), rsa: publicKey('host_rsa') },
    endpoint: { name: 'hv1', host: '127.0.0.1', port, user: 'root', privateKeyFile: path('user'), sshArgs: [], connectTimeoutMs: 10_000 },
    log: () => said,
    authorize: (key) => appendFileSync(path('authorized'), `${key}\n`),
    async stop() {
      child.kill();
      if (child.exitCode === null) await once(child, 'exit');
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}

/** Reads the kernel's table, because a connection to sshd that says nothing counts against MaxStartups. */
async function untilListening(port: number, check: () => void): Promise<void> {
  const line = new RegExp(`:${port.toString(16).toUpperCase().padStart(4, '0')} 00000000:0000 0A `);
  for (let i = 0; i < 500; i++) {
    check();
    if (line.test(readFileSync('/proc/net/tcp', 'utf8'))) return;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  throw new Error('sshd does not listen');
}
