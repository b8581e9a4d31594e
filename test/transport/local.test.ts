import { once } from 'node:events';
import { createServer } from 'node:net';
import { text } from 'node:stream/consumers';
import { describe, expect, it } from 'vitest';
import { localTransport } from '../../src/transport/local.ts';
import { isAlive, until } from '../session/shells.ts';

const connect = () => localTransport().connect({ name: 'here', host: 'localhost', sshArgs: [], connectTimeoutMs: 1000 });

describe('the local transport', () => {
  it('runs a command with streams of its own', async () => {
    const channel = await (await connect()).exec('cat; echo err >&2; exit 3');
    channel.stdin.end('in');
    expect(await Promise.all([text(channel.stdout), text(channel.stderr), channel.exit])).toEqual([
      'in',
      'err\n',
      { code: 3, signal: undefined },
    ]);
  });

  it('tells the signal that ended a command', async () => {
    const channel = await (await connect()).exec('kill -TERM $$');
    channel.stdout.resume();
    channel.stderr.resume();
    expect(await channel.exit).toEqual({ code: undefined, signal: 'SIGTERM' });
  });

  it('gives each command a process group of its own, so that it can be killed without Weft', async () => {
    const channel = await (await connect()).exec('read -r _ _ _ _ group _ </proc/$$/stat; echo $$ $group');
    const [pid, group] = (await text(channel.stdout)).trim().split(' ');
    expect(group).toBe(pid);
  });

  it('does not wait for what a command left behind with its output', async () => {
    const channel = await (await connect()).exec('sleep 5 & echo $!');
    const [bytes] = await once(channel.stdout, 'data');
    expect(await channel.exit).toEqual({ code: 0, signal: undefined });
    // It is still there.
    process.kill(Number(String(bytes)));
  });

  it('lets go of its commands when it is closed', async () => {
    const connection = await connect();
    const channel = await connection.exec('cat; echo $$ >&2; exec cat');
    connection.close();
    expect(await connection.closed).toBeUndefined();
    expect(channel.stdin.destroyed).toBe(true);
  });

  it('forwards to a port', async () => {
    const server = createServer((socket) => socket.end('hello')).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    const stream = await (await connect()).forward('127.0.0.1', typeof address === 'object' && address ? address.port : 0);
    expect(await text(stream)).toBe('hello');
    server.close();
    await expect((await connect()).forward('127.0.0.1', 1)).rejects.toMatchObject({ kind: 'connect' });
  });
});

it('`isAlive` tells a process from one that ended', async () => {
  const channel = await (await connect()).exec('echo $$; read -r line');
  const [bytes] = await once(channel.stdout, 'data');
  const pid = Number(String(bytes));
  expect(isAlive(pid)).toBe(true);
  channel.stdin.end('\n');
  await until(() => !isAlive(pid));
});
