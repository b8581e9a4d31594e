import type { Duplex } from 'node:stream';
import { onAbort } from '../session/on-abort.ts';
import { HostError } from '../session/session.ts';
import type { SshSettings } from './ssh-settings.ts';
import type { Connection, Endpoint } from './transport.ts';

/** Connections to jump hosts, shared by all hosts behind them and closed with the last. */
export interface Jumps {
  open(
    jump: string,
    target: SshSettings,
    endpoint: Endpoint,
    signal: AbortSignal | undefined,
  ): Promise<{ stream: Duplex; release: () => void }>;
}

export function jumpHosts(connect: (endpoint: Endpoint, signal?: AbortSignal) => Promise<Connection>): Jumps {
  const open = new Map<string, { users: number; readonly connection: Promise<Connection> }>();

  return {
    async open(jump, target, endpoint, signal) {
      const key = JSON.stringify([jump, endpoint.sshArgs, endpoint.privateKeyFile]);
      let shared = open.get(key);
      if (!shared) {
        const made = { users: 0, connection: connect(lastHop(jump, endpoint)) };
        open.set(key, made);
        const forget = () => {
          if (open.get(key) === made) open.delete(key);
        };
        made.connection.then((connection) => connection.closed.then(forget), forget);
        shared = made;
      }
      const link = shared;
      link.users++;
      let released = false;
      const release = () => {
        if (released) return;
        released = true;
        link.users--;
        if (link.users === 0) {
          open.delete(key);
          link.connection.then(
            (connection) => connection.close(),
            () => {},
          );
        }
      };
      try {
        const connection = await untilAborted(link.connection, signal);
        return { stream: await untilAborted(connection.forward(target.host, target.port), signal), release };
      } catch (e) {
        release();
        if (!(e instanceof HostError) || e.kind === 'interrupted') throw e;
        throw new HostError(e.kind, `by way of jump host ${jump}: ${e.message}`, e.hint, { cause: e });
      }
    },
  };
}

function untilAborted<T>(promise: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (!signal) return promise;
  return new Promise((resolve, reject) => {
    const forget = onAbort(signal, () => reject(new HostError('interrupted', 'stopped while connecting')));
    promise.then(resolve, reject).finally(forget);
  });
}

/** `a,b`: the endpoint of b, which is reached by way of a. Each hop has its own ssh_config, but the arguments of the host. */
function lastHop(jump: string, endpoint: Endpoint): Endpoint {
  const hops = jump.split(',').map((hop) => hop.trim());
  const last = hops.pop() ?? '';
  const match = /^(?:ssh:\/\/)?(?:(?<user>[^@]+)@)?(?:\[(?<v6>[^\]]+)\]|(?<host>[^:]+))(?::(?<port>\d+))?\/?$/.exec(last);
  const host = match?.groups?.v6 ?? match?.groups?.host;
  if (!host)
    throw new HostError(
      'connect',
      `ProxyJump ${JSON.stringify(jump)} cannot be read`,
      'expected [user@]host[:port], several with commas between',
    );
  const user = match?.groups?.user;
  const port = match?.groups?.port;
  return {
    name: last,
    host,
    ...(user && { user }),
    ...(port && { port: Number(port) }),
    ...(endpoint.privateKeyFile && { privateKeyFile: endpoint.privateKeyFile }),
    sshArgs: [...withoutPath(endpoint.sshArgs), ...(hops.length > 0 ? ['-J', hops.join(',')] : [])],
    connectTimeoutMs: endpoint.connectTimeoutMs,
  };
}

/** The arguments without what says where the target itself is. */
function withoutPath(args: readonly string[]): string[] {
  const kept: string[] = [];
  for (let i = 0; i < args.length; i++) {
    const arg = args[i] ?? '';
    const option = /^-o\s*(.*)$/s.exec(arg);
    const text = option ? option[1] || (args[i + 1] ?? '') : '';
    const takesNext = /^-[JlpoiF]$/.test(arg);
    const drop = /^-[Jlp]/.test(arg) || /^\s*(proxyjump|proxycommand|port|user|hostname|hostkeyalias)\b/i.test(text);
    if (!drop) kept.push(arg, ...(takesNext ? [args[i + 1] ?? ''] : []));
    if (takesNext) i++;
  }
  return kept;
}
