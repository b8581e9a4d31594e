import type { Duplex } from 'node:stream';
import { setImmediate, setTimeout } from 'node:timers/promises';
import { once } from '../once.ts';
import { HostError } from '../session/session.ts';
import { DroppedError } from './dropped-error.ts';
import { hostKeys } from './host-key.ts';
import { openProxyCommand } from './proxy-command.ts';
import { type Jumps, jumpHosts } from './proxy-jump.ts';
import type { Credentials } from './ssh-auth.ts';
import { sshConfig } from './ssh-config.ts';
import { parseSshArguments } from './ssh-keywords.ts';
import type { login as Login } from './ssh-login.ts';
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

/** Connects with ssh2, to the rules of the person's own ssh: known_hosts, keys, agent, ssh_config, jump hosts. */
export function sshTransport(options: SshOptions = {}): Transport {
  const keys = hostKeys();
  const client = sshClient();
  const keepaliveMs = options.keepaliveMs ?? 15_000;
  const askConfig = sshConfig();
  const defaults: SettingsDefaults = { hostKeyChecking: options.hostKeyChecking, knownHostsFiles: options.knownHostsFiles };

  const connect = async (endpoint: Endpoint, signal?: AbortSignal, onAsked = () => {}): Promise<Connection> => {
    if (signal?.aborted) throw new HostError('interrupted', 'stopped before connecting');
    const { keywords, configFile } = parseSshArguments(endpoint.sshArgs);
    const config = await askConfig({ host: endpoint.host, user: endpoint.user, port: endpoint.port, configFile });
    const settings = sshSettings(endpoint, keywords, config, defaults);
    const ready = once(async () => {
      const { known, login } = await client();
      const offer = await known.attempts(settings, endpoint.password);
      const plan = { settings, keys, keyTypes: keys.types(settings), offer, timeoutMs: settings.connectTimeoutMs, keepaliveMs };
      return (stream: Duplex) => login(stream, plan, signal, onAsked);
    });
    for (let attempt = 0; ; attempt++) {
      // At the same time: until the host answers there is time to load what it is to be spoken to with.
      const opening = openPath(settings, endpoint, jumps, signal);
      const [path, logIn] = await Promise.all([opening, ready()]).catch((e: unknown) => {
        opening.then(giveUp, () => {});
        throw e;
      });
      try {
        const connection = await logIn(path.stream);
        void connection.closed.then(path.release);
        return connection;
      } catch (e) {
        path.release();
        const dropped = e instanceof DroppedError;
        const reason = dropped ? await path.failure() : undefined;
        if (reason) throw reason;
        const pauseMs = pausesMs[attempt];
        if (!dropped || pauseMs === undefined) throw e;
        await pause(pauseMs * (0.5 + Math.random()), signal);
      }
    }
  };
  const jumps: Jumps = jumpHosts(connect);
  return { connect };
}

interface SshClient {
  readonly known: Credentials;
  readonly login: typeof Login;
}

/** ssh2, loaded with the first host that needs it: it is a third of the program. */
function sshClient(): () => Promise<SshClient> {
  return once(async () => {
    // Loading holds everything else up: the first connection is on its way before.
    await setImmediate();
    const [{ credentials }, { login }] = await Promise.all([import('./ssh-auth.ts'), import('./ssh-login.ts')]);
    return { known: credentials(), login };
  });
}

/** A bare connection to the host's sshd. */
interface Path {
  readonly stream: Duplex;
  /** Lets go of what is shared with others. */
  readonly release: () => void;
  /** Why the path ended, where it knows. */
  readonly failure: () => Promise<HostError | undefined>;
}

function giveUp({ stream, release }: Path): void {
  release();
  stream.destroy();
}

const nothingKnown = async () => undefined;

async function openPath(settings: SshSettings, endpoint: Endpoint, jumps: Jumps, signal: AbortSignal | undefined): Promise<Path> {
  if (settings.proxyJump) return { ...(await jumps.open(settings.proxyJump, settings, endpoint, signal)), failure: nothingKnown };
  if (settings.proxyCommand) return { ...(await openProxyCommand(settings.proxyCommand, settings)), release() {} };
  const stream = await openTcp(settings.host, settings.port, { timeoutMs: settings.connectTimeoutMs, family: settings.family, signal });
  return { stream, release() {}, failure: nothingKnown };
}

/** Before another attempt where the server dropped the connection: MaxStartups, which means others who log in, passes. */
const pausesMs: readonly (number | undefined)[] = [250, 750, 1500];

function pause(ms: number, signal: AbortSignal | undefined): Promise<void> {
  return setTimeout(ms, undefined, { ...(signal && { signal }) }).catch(() => {
    throw new HostError('interrupted', 'stopped while connecting');
  });
}
