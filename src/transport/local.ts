import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect as tcpConnect } from 'node:net';
import { HostError } from '../session/session.ts';
import { exitOf } from './exit.ts';
import type { Connection, Transport } from './transport.ts';

/** Runs commands on this machine, as the user who runs Weft: `ansible_connection: local`. */
export function localTransport(): Transport {
  return { connect: async () => localConnection() };
}

function localConnection(): Connection {
  let end: () => void = () => {};
  const closed = new Promise<undefined>((resolve) => {
    end = () => resolve(undefined);
  });
  const open = new Set<() => void>();

  return {
    closed,
    async exec(command) {
      // A process group of its own, as sshd gives, so that it can be killed without killing Weft.
      const child = spawn('/bin/sh', ['-c', command], { stdio: 'pipe', detached: true });
      const exit = exitOf({
        exit: (then) => child.on('exit', then),
        close: (then) => child.on('close', then),
        lost: () => new HostError('lost', 'the command could not be run'),
      });
      await once(child, 'spawn').catch((e: Error) => {
        throw new HostError('connect', `cannot start /bin/sh on this machine: ${e.message}`, undefined, { cause: e });
      });
      child.on('error', () => {});
      const close = () => {
        open.delete(close);
        child.unref();
        child.stdin.destroy();
        child.stdout.destroy();
        child.stderr.destroy();
      };
      open.add(close);
      exit.then(
        () => open.delete(close),
        () => open.delete(close),
      );
      return { stdin: child.stdin, stdout: child.stdout, stderr: child.stderr, exit, close };
    },
    async forward(host, port) {
      const socket = tcpConnect({ host, port, noDelay: true });
      await once(socket, 'connect').catch((e: Error) => {
        throw new HostError('connect', `cannot connect to ${host}:${port}: ${e.message}`, undefined, { cause: e });
      });
      return socket;
    },
    close() {
      for (const close of [...open]) close();
      end();
    },
  };
}
