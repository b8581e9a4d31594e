import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { Session } from '../../src/session/session.ts';
import { openSession, type SessionOptions } from '../../src/session/shell-session.ts';
import { localTransport } from '../../src/transport/local.ts';
import type { Channel, Connection } from '../../src/transport/transport.ts';

/** Every shell that a host's /bin/sh may be. */
export const shells = ['dash', 'bash --posix', 'busybox sh'] as const;

export function localConnection(): Promise<Connection> {
  return localTransport().connect({ name: 'here', host: 'localhost', sshArgs: [], connectTimeoutMs: 1000 });
}

/** A connection to this machine that changes commands before they run, and keeps what was sent on each channel. */
export async function watchedConnection(
  change: (command: string) => string,
): Promise<Connection & { readonly sent: string[]; readonly channels: Channel[] }> {
  const inner = await localConnection();
  const sent: string[] = [];
  const channels: Channel[] = [];
  return {
    ...inner,
    sent,
    channels,
    async exec(command) {
      const channel = await inner.exec(change(command));
      channels.push(channel);
      const write = channel.stdin.write.bind(channel.stdin);
      channel.stdin.write = ((chunk: string | Uint8Array) => {
        sent.push(Buffer.from(chunk as string).toString());
        return write(chunk);
      }) as typeof channel.stdin.write;
      return channel;
    },
  };
}

export async function sessionWith(shell: string, options: SessionOptions = {}): Promise<Session> {
  const connection = await watchedConnection((command) => command.replaceAll('/bin/sh', shell));
  const session = await openSession(connection, options);
  onTestFinished(async () => {
    await session.close();
    connection.close();
  });
  return session;
}

export function temporaryDirectory(): string {
  const path = mkdtempSync(join(tmpdir(), 'weft-test-'));
  onTestFinished(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

export async function until(condition: () => boolean | Promise<boolean>, ms = 3000): Promise<void> {
  const deadline = Date.now() + ms;
  while (!(await condition())) {
    if (Date.now() > deadline) throw new Error('it did not come about in time');
    await new Promise((r) => setTimeout(r, 20));
  }
}

/** Whether a process is there and is not a zombie. */
export function isAlive(pid: number): boolean {
  try {
    return !/\) Z/.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
}
