import type { Duplex } from 'node:stream';
import { setTimeout } from 'node:timers/promises';
import ssh2, { type Algorithms, type ServerHostKeyAlgorithm } from 'ssh2';
import { HostError } from '../session/session.ts';
import { type HostKeys, hostKeys } from './host-key.ts';
import { openProxyCommand } from './proxy-command.ts';
import { type Jumps, jumpHosts } from './proxy-jump.ts';
import { authFailed, authHandler, type Credentials, credentials } from './ssh-auth.ts';
import { sshConfig } from './ssh-config.ts';
import { sshConnection } from './ssh-connection.ts';
import { parseSshArguments } from './ssh-keywords.ts';
import { type SettingsDefaults, type SshSettings, sshSettings } from './ssh-settings.ts';
import { openTcp } from './tcp.ts';
import type { Connection, Endpoint, HostKeyChecking, Transport } from './transport.ts';

export interface SshOptions {
  /** Undefined where nobody said: then ssh arguments or ssh_config may, else strict. */
  readonly hostKeyChecking?: HostKeyChecking | undefined;
  /** In place of ~/.ssh/known_hosts and /etc/ssh/ssh_known_hosts. The first takes what accept-new learns. */
  readonly knownHostsFiles?: readonly string[] | undefined;
  /** An idle link is probed this often, in ms, and is lost after three probes without an answer; 0 never. */
  readonly keepaliveMs?: number | undefined;
}

interface Shared {
  readonly keys: HostKeys;
  readonly credentials: Credentials;
  readonly keepaliveMs: number;
}

/** Connects with ssh2, to the rules of the person's own ssh: known_hosts, keys, agent, ssh_config, jump hosts. */
export function sshTransport(options: SshOptions = {}): Transport {
  const shared: Shared = { keys: hostKeys(), credentials: credentials(), keepaliveMs: options.keepaliveMs ?? 15_000 };
  const askConfig = sshConfig();
  const defaults: SettingsDefaults = { hostKeyChecking: options.hostKeyChecking, knownHostsFiles: options.knownHostsFiles };

  const connect = async (endpoint: Endpoint, signal?: AbortSignal): Promise<Connection> => {
    if (signal?.aborted) throw new HostError('interrupted', 'stopped before connecting');
    const { keywords, configFile } = parseSshArguments(endpoint.sshArgs);
    const config = await askConfig({ host: endpoint.host, user: endpoint.user, port: endpoint.port, configFile });
    const settings = sshSettings(endpoint, keywords, config, defaults);
    for (let attempt = 1; ; attempt++) {
      const path = await openPath(settings, endpoint, jumps, signal);
      try {
        const connection = await login(path.stream, settings, endpoint, shared, signal);
        void connection.closed.then(path.release);
        return connection;
      } catch (e) {
        path.release();
        const dropped = e instanceof DroppedError;
        const reason = dropped ? await path.failure() : undefined;
        if (reason) throw reason;
        if (!dropped || attempt >= mostAttempts) throw e;
        await pause(200 + Math.random() * 800, signal);
      }
    }
  };
  const jumps: Jumps = jumpHosts(connect);
  return { connect };
}

/** A bare connection to the host's sshd. */
interface Path {
  readonly stream: Duplex;
  /** Lets go of what is shared with others. */
  readonly release: () => void;
  /** Why the path ended, where it knows. */
  readonly failure: () => Promise<HostError | undefined>;
}

const nothingKnown = async () => undefined;

async function openPath(settings: SshSettings, endpoint: Endpoint, jumps: Jumps, signal: AbortSignal | undefined): Promise<Path> {
  if (settings.proxyJump) return { ...(await jumps.open(settings.proxyJump, settings, endpoint, signal)), failure: nothingKnown };
  if (settings.proxyCommand) return { ...(await openProxyCommand(settings.proxyCommand, settings)), release() {} };
  const stream = await openTcp(settings.host, settings.port, { timeoutMs: endpoint.connectTimeoutMs, family: settings.family, signal });
  return { stream, release() {}, failure: nothingKnown };
}

/**
 * The server closed the connection before it said who it is: what MaxStartups does at random while many log in at once,
 * so it is worth another attempt.
 */
class DroppedError extends HostError {}

const mostAttempts = 3;

function pause(ms: number, signal: AbortSignal | undefined): Promise<void> {
  return setTimeout(ms, undefined, { ...(signal && { signal }) }).catch(() => {
    throw new HostError('interrupted', 'stopped while connecting');
  });
}

/** Key exchange, host key, authentication. */
async function login(
  stream: Duplex,
  settings: SshSettings,
  endpoint: Endpoint,
  shared: Shared,
  signal: AbortSignal | undefined,
): Promise<Connection> {
  const [types, offer] = await Promise.all([shared.keys.types(settings), shared.credentials.attempts(settings, endpoint.password)]);
  const client = new ssh2.Client();
  const tried: string[] = [];
  let serverTakes: readonly string[] = [];
  let phase: 'greeting' | 'keys' | 'login' | 'ready' = 'greeting';
  let refusal: HostError | undefined;
  let lastError: (Error & { level?: string }) | undefined;

  const closed = new Promise<Error | undefined>((resolve) => {
    client.on('close', () =>
      resolve(lastError?.level === 'client-timeout' ? new Error(`no answer to ${probes} keepalive probes`) : lastError),
    );
  });
  return new Promise((resolve, reject) => {
    const fail = (error: HostError) => {
      signal?.removeEventListener('abort', aborted);
      reject(error);
      client.destroy();
      stream.destroy();
    };
    const aborted = () => fail(new HostError('interrupted', 'stopped while logging in'));
    signal?.addEventListener('abort', aborted, { once: true });
    stream.once('data', () => {
      phase = 'keys';
    });
    client.on('handshake', () => {
      if (phase !== 'ready') phase = 'login';
    });
    client.on('error', (error) => {
      lastError = error;
      if (phase === 'ready') return;
      if (refusal) fail(refusal);
      else if (error.level === 'client-authentication' && error.message.startsWith('All configured'))
        fail(authFailed(settings, offer, tried, serverTakes));
      // An agent that cannot sign, a key that cannot be used: ssh2 goes on to the next by itself.
      else if (error.level === 'agent' || error.level === 'client-authentication') tried.push(`(${error.message})`);
      else fail(explain(settings, phase, error, endpoint.connectTimeoutMs, tried));
    });
    client.on('close', () => {
      if (phase !== 'ready') fail(refusal ?? explain(settings, phase, lastError, endpoint.connectTimeoutMs, tried));
    });
    client.on('change password', () =>
      fail(new HostError('auth', `the password of ${settings.user} on ${settings.host} has expired`, 'log in by hand once and change it')),
    );
    client.on('ready', () => {
      phase = 'ready';
      signal?.removeEventListener('abort', aborted);
      resolve(sshConnection(client, closed));
    });
    client.connect({
      sock: stream as never,
      username: settings.user,
      readyTimeout: endpoint.connectTimeoutMs,
      keepaliveInterval: shared.keepaliveMs,
      keepaliveCountMax: probes,
      algorithms: algorithms(types, settings.compress),
      hostVerifier: (key: Buffer, verify: (trusted: boolean) => void) => {
        shared.keys.verify(settings, key).then(
          (error) => {
            refusal = error;
            verify(error === undefined);
          },
          (e: unknown) => {
            refusal = new HostError('host-key', `the host key cannot be checked: ${String(e)}`);
            verify(false);
          },
        );
      },
      authHandler: authHandler(offer, settings.user, tried, (methods) => {
        serverTakes = methods;
      }),
    });
  });
}

/** Keepalive probes without an answer after which a link is lost. */
const probes = 3;

const allHostKeyTypes: readonly ServerHostKeyAlgorithm[] = [
  'ssh-ed25519',
  'ecdsa-sha2-nistp256',
  'ecdsa-sha2-nistp384',
  'ecdsa-sha2-nistp521',
  'rsa-sha2-512',
  'rsa-sha2-256',
  'ssh-rsa',
];

/** Host key types that are known first, so that the server does not present one that is not. */
function algorithms(knownTypes: readonly string[], compress: boolean): Algorithms {
  const isKnown = (type: ServerHostKeyAlgorithm) => knownTypes.includes(type.startsWith('rsa-') ? 'ssh-rsa' : type);
  return {
    serverHostKey: [...allHostKeyTypes.filter(isKnown), ...allHostKeyTypes.filter((type) => !isKnown(type))],
    ...(compress && { compress: ['zlib@openssh.com', 'zlib', 'none'] }),
  };
}

function explain(
  settings: SshSettings,
  phase: string,
  error: (Error & { level?: string }) | undefined,
  timeoutMs: number,
  tried: readonly string[],
): HostError {
  const where = `${settings.host} port ${settings.port}`;
  const options = { cause: error };
  const seconds = timeoutMs / 1000;
  if (error?.level === 'client-timeout') {
    return phase === 'greeting'
      ? new HostError(
          'connect',
          `${where} accepts connections, but sends no SSH greeting within ${seconds} s`,
          'is it sshd that listens there, and is the host overloaded?',
          options,
        )
      : new HostError(
          'connect',
          `logging in to ${where} took longer than ${seconds} s (${phase === 'login' ? 'authentication' : 'key exchange'})`,
          'a slow name or directory service on the host (UseDNS, LDAP)? A longer wait: --timeout',
          options,
        );
  }
  if (phase === 'greeting') {
    return new DroppedError(
      'connect',
      `${where} closed the connection before any SSH greeting${error ? ` (${error.message})` : ''}`,
      'sshd may limit new connections (MaxStartups) or punish this address (PerSourcePenalties): use fewer forks, or wait a minute',
      options,
    );
  }
  if (phase === 'login') {
    const what = tried.length > 0 ? `; tried ${tried.join(', ')}` : '';
    return new HostError(
      'auth',
      `${where} ended the login of ${settings.user}: ${error?.message ?? 'it closed the connection'}${what}`,
      'too many wrong keys (MaxAuthTries)? name the right one with ansible_ssh_private_key_file',
      options,
    );
  }
  return new HostError(
    'connect',
    `${where} does not finish the SSH handshake: ${error?.message ?? 'it closed the connection'}`,
    undefined,
    options,
  );
}
