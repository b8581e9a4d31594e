import type { Duplex } from 'node:stream';
import ssh2, { type Algorithms, type ServerHostKeyAlgorithm } from 'ssh2';
import { onAbort } from '../session/on-abort.ts';
import { HostError } from '../session/session.ts';
import { DroppedError } from './dropped-error.ts';
import { leaveOtherHostKeys, logInAtOnce, signAtOnce } from './early-login.ts';
import { gatherWrites } from './gathered-writes.ts';
import type { HostKeys } from './host-key.ts';
import { authFailed, authHandler, type Offer } from './ssh-auth.ts';
import { sshConnection } from './ssh-connection.ts';
import type { SshSettings } from './ssh-settings.ts';
import type { Connection } from './transport.ts';

export interface LoginPlan {
  readonly settings: SshSettings;
  readonly keys: HostKeys;
  /** Types of the host keys that are known. */
  readonly keyTypes: readonly string[];
  readonly offer: Offer;
  readonly timeoutMs: number;
  readonly keepaliveMs: number;
}

/**
 * Key exchange, host key, authentication.
 *
 * @param onAsked called when the first attempt to authenticate was sent
 */
export function login(stream: Duplex, plan: LoginPlan, signal: AbortSignal | undefined, onAsked: () => void): Promise<Connection> {
  const { settings, keys, offer, timeoutMs } = plan;
  const client = new ssh2.Client();
  gatherWrites(stream);
  const tried: string[] = [];
  let serverTakes: readonly string[] = [];
  let phase: 'greeting' | 'keys' | 'login' | 'ready' = 'greeting';
  let said = '';
  let refusal: HostError | undefined;
  let lastError: (Error & { level?: string }) | undefined;

  const closed = new Promise<Error | undefined>((resolve) => {
    client.on('close', () =>
      resolve(lastError?.level === 'client-timeout' ? new Error(`no answer to ${probes} keepalive probes`) : lastError),
    );
  });
  return new Promise((resolve, reject) => {
    const fail = (error: HostError) => {
      forget();
      reject(error);
      client.destroy();
      stream.destroy();
    };
    const forget = onAbort(signal, () => fail(new HostError('interrupted', 'stopped while logging in')));
    const listen = (bytes: Buffer) => {
      said = (said + bytes.toString('latin1')).slice(0, 1000);
      if (!/(^|\n)SSH-[^\n]*\n/.test(said)) return;
      phase = 'keys';
      stream.off('data', listen);
    };
    stream.on('data', listen);
    client.on('handshake', () => {
      if (phase === 'ready') return;
      phase = 'login';
      // The first attempt goes along with it.
      setImmediate(onAsked);
    });
    client.on('error', (error) => {
      lastError = error;
      if (phase === 'ready') return;
      if (refusal) fail(refusal);
      else if (error.level === 'client-authentication' && error.message.startsWith('All configured'))
        fail(authFailed(settings, offer, tried, serverTakes));
      // An agent that cannot sign, a key that cannot be used: ssh2 goes on to the next by itself.
      else if (error.level === 'agent' || error.level === 'client-authentication') tried.push(`(${error.message})`);
      else fail(explain(settings, phase, error, timeoutMs, tried, said));
    });
    client.on('close', () => {
      if (phase !== 'ready') fail(refusal ?? explain(settings, phase, lastError, timeoutMs, tried, said));
    });
    client.on('change password', () =>
      fail(new HostError('auth', `the password of ${settings.user} on ${settings.host} has expired`, 'log in by hand once and change it')),
    );
    client.on('ready', () => {
      phase = 'ready';
      forget();
      resolve(sshConnection(client, stream, closed));
    });
    // It was not looked at while ssh2 was being loaded.
    if (stream.destroyed) return fail(explain(settings, phase, undefined, timeoutMs, tried, said));
    client.connect({
      sock: stream as never,
      username: settings.user,
      readyTimeout: timeoutMs,
      keepaliveInterval: plan.keepaliveMs,
      keepaliveCountMax: probes,
      algorithms: algorithms(plan.keyTypes, settings.compress),
      hostVerifier: (key: Buffer, verify: (trusted: boolean) => void) => {
        try {
          refusal = keys.verify(settings, key);
        } catch (e) {
          refusal = new HostError('host-key', `the host key cannot be checked: ${String(e)}`);
        }
        verify(refusal === undefined);
      },
      authHandler: authHandler(offer, settings.user, tried, (methods) => {
        serverTakes = methods;
      }),
    });
    leaveOtherHostKeys(client);
    signAtOnce(client);
    if (!offer.attempts[0]?.isRsa) logInAtOnce(client);
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
  said: string,
): HostError {
  const where = `${settings.host} port ${settings.port}`;
  const options = { cause: error };
  const seconds = timeoutMs / 1000;
  const words = said.trim() === '' ? '' : `; it says ${JSON.stringify(said.trim().split('\n')[0]?.trim().slice(0, 80))}`;
  if (error?.level === 'client-timeout') {
    return phase === 'greeting'
      ? new HostError(
          'connect',
          `${where} accepts connections, but sends no SSH greeting within ${seconds} s${words}`,
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
      `${where} closed the connection before any SSH greeting${words}`,
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
