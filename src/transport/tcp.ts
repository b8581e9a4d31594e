import { connect, type Socket } from 'node:net';
import { onAbort } from '../session/on-abort.ts';
import { HostError } from '../session/session.ts';

/**
 * A TCP connection with Nagle's algorithm off from the start: with it on, connecting takes 196 ms in place of 34
 * and each command 86 in place of 4.7, because small packets wait for acknowledgements.
 */
export function openTcp(
  host: string,
  port: number,
  options: { readonly timeoutMs: number; readonly family: 4 | 6 | undefined; readonly signal: AbortSignal | undefined },
): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host, port, ...(options.family && { family: options.family }) });
    const fail = (error: HostError) => {
      clearTimeout(timer);
      forget();
      socket.destroy();
      reject(error);
    };
    const forget = onAbort(options.signal, () => fail(new HostError('interrupted', 'stopped while connecting')));
    const timer = setTimeout(
      () =>
        fail(
          new HostError(
            'connect',
            `no answer from ${host} port ${port} within ${options.timeoutMs / 1000} s`,
            'is the host up, and does a firewall on the way drop packets to this port? A longer wait: --timeout',
          ),
        ),
      options.timeoutMs,
    );
    socket.on('error', (e: NodeJS.ErrnoException) => fail(explain(host, port, e)));
    socket.once('connect', () => {
      clearTimeout(timer);
      forget();
      socket.setNoDelay(true);
      resolve(socket);
    });
  });
}

function explain(host: string, port: number, e: NodeJS.ErrnoException): HostError {
  // With several addresses node gives an AggregateError whose code is that of the last.
  const where = `${host} port ${port}`;
  const options = { cause: e };
  switch (e.code) {
    case 'ENOTFOUND':
    case 'EAI_NODATA':
    case 'EAI_NONAME':
      return new HostError('resolve', `no address is known for ${host}`, 'check the name, or set ansible_host to an address', options);
    case 'EAI_AGAIN':
    case 'EAI_FAIL':
      return new HostError(
        'resolve',
        `the address of ${host} cannot be looked up: the name server does not answer`,
        'check /etc/resolv.conf, or set ansible_host to an address',
        options,
      );
    case 'ECONNREFUSED':
      return new HostError(
        'connect',
        `${where} refuses the connection`,
        'is sshd running there, and is this its port (ansible_port)?',
        options,
      );
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
      return new HostError('connect', `there is no route to ${where}`, 'is the host up, and is its network reachable from here?', options);
    case 'ETIMEDOUT':
      return new HostError(
        'connect',
        `no answer from ${where}`,
        'is the host up, and does a firewall on the way drop packets to this port?',
        options,
      );
    default:
      return new HostError('connect', `cannot connect to ${where}: ${e.message || e.code || 'unknown error'}`, undefined, options);
  }
}
