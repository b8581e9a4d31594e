import type { Duplex } from 'node:stream';
import type { Client, ClientChannel } from 'ssh2';
import { HostError } from '../session/session.ts';
import { exitOf } from './exit.ts';
import type { Channel, Connection } from './transport.ts';

/** How long, in ms, the server may take to close its side. */
const goodbyeMs = 1000;

/** An authenticated ssh2 client over its stream, as a Connection. */
export function sshConnection(client: Client, stream: Duplex, closed: Promise<Error | undefined>): Connection {
  let why: Error | undefined;
  let isClosed = false;
  void closed.then((reason) => {
    isClosed = true;
    why = reason;
  });
  const lost = () =>
    new HostError('lost', `the connection to the host was lost${why ? `: ${why.message}` : ''}`, undefined, { cause: why });

  return {
    closed,
    exec: (command) =>
      new Promise((resolve, reject) => {
        if (isClosed) return reject(lost());
        try {
          client.exec(command, (error, channel) => {
            if (error) reject(isClosed || !('reason' in error) ? lost() : noSession(error));
            else resolve(wrap(channel, lost));
          });
        } catch {
          reject(lost());
        }
      }),
    forward: (host, port) =>
      new Promise((resolve, reject) => {
        if (isClosed) return reject(lost());
        try {
          client.forwardOut('127.0.0.1', 0, host, port, (error, stream) => {
            if (error)
              reject(
                new HostError('connect', `the jump host cannot reach ${host} port ${port}: ${error.message}`, undefined, { cause: error }),
              );
            else resolve(stream);
          });
        } catch {
          reject(lost());
        }
      }),
    close() {
      client.end();
      // A dead link never says goodbye, and ssh2 destroys no stream that it has ended already.
      setTimeout(() => stream.destroy(), goodbyeMs).unref();
    },
  };
}

function wrap(channel: ClientChannel, lost: () => Error): Channel {
  const exit = exitOf({
    exit: (then) => channel.on('exit', then),
    close: (then) => channel.on('close', then),
    lost,
  });
  // Not reading either would stop both: they share one window of 2 MiB.
  channel.on('error', () => {});
  return { stdin: channel, stdout: channel, stderr: channel.stderr, exit, close: () => void channel.close() };
}

function noSession(error: Error): HostError {
  return new HostError(
    'protocol',
    `sshd refuses another session on the connection: ${error.message}`,
    "raise MaxSessions in the host's sshd_config",
    {
      cause: error,
    },
  );
}
