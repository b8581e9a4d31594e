import { readFileSync } from 'node:fs';
import ssh2, { type AnyAuthMethod, type AuthHandlerMiddleware, type ParsedKey, type SignCallback, type SigningRequestOptions } from 'ssh2';
import type { Secret } from '../language/secret.ts';
import { HostError } from '../session/session.ts';
import { contentOf } from './content-of.ts';
import { fingerprint, keyType } from './known-hosts.ts';
import { type AuthMethod, defaultIdentityFiles, type SshSettings } from './ssh-settings.ts';

/** One thing to offer to the server. */
interface Attempt {
  readonly method: AuthMethod;
  /** For the message when all fail. */
  readonly label: string;
  readonly make: (user: string) => AnyAuthMethod;
  /** By which algorithm it signs depends on what the server says after the key exchange. */
  readonly isRsa?: boolean;
}

/** Keys to offer to one server: sshd allows 6 attempts in all (MaxAuthTries), of which a password may need two. */
const maxKeys = 5;
const maxKeysBeforePassword = 3;

/** What there is to log in with: read once per run, not per host. */
export interface Credentials {
  attempts(settings: SshSettings, password: Secret | undefined): Promise<Offer>;
}

export interface Offer {
  readonly attempts: readonly Attempt[];
  /** What could not be offered, and why. */
  readonly notes: readonly string[];
}

type KeyFile =
  | { readonly blob: Buffer; readonly attempt: Attempt }
  | { readonly encrypted: ParsedKey | undefined }
  | { readonly unreadable: string };

function memo<T>(map: Map<string, T>, key: string, make: (key: string) => T): T {
  const present = map.get(key);
  if (present !== undefined) return present;
  const made = make(key);
  map.set(key, made);
  return made;
}

export function credentials(): Credentials {
  const files = new Map<string, KeyFile>();
  const agents = new Map<string, Promise<AgentKeys>>();
  return {
    async attempts(settings, password) {
      const attempts: Attempt[] = [];
      const notes: string[] = [];
      if (settings.methods.has('publickey')) {
        const agent = settings.agent ? await memo(agents, settings.agent, agentKeys) : noAgent;
        if (agent.problem) notes.push(agent.problem);
        const offered: Buffer[] = [];
        const offer = (blob: Buffer, attempt: Attempt) => {
          if (offered.some((o) => o.equals(blob))) return;
          offered.push(blob);
          attempts.push({ ...attempt, isRsa: keyType(blob) === 'ssh-rsa' });
        };
        const offerFile = (file: string, asked: boolean) => {
          const found = memo(files, file, readKeyFile);
          if ('unreadable' in found) {
            if (asked) notes.push(found.unreadable);
          } else if ('attempt' in found) {
            offer(found.blob, found.attempt);
          } else {
            const blob = found.encrypted?.getPublicSSH();
            const held = blob && agent.keys.find((k) => k.blob.equals(blob));
            if (held) offer(held.blob, agentAttempt(held));
            else notes.push(`key ${file} is encrypted and no agent holds it: start one and run ssh-add ${file}`);
          }
        };
        for (const file of settings.identityFiles) offerFile(file, true);
        if (!settings.identitiesOnly) for (const key of agent.keys) offer(key.blob, agentAttempt(key));
        if (settings.identityFiles.length === 0) for (const file of defaultIdentityFiles()) offerFile(file, false);
        const most = password ? maxKeysBeforePassword : maxKeys;
        if (attempts.length > most)
          notes.push(
            `${attempts.length - most} more keys were not offered, because sshd allows 6 attempts: name the right one with ansible_ssh_private_key_file`,
          );
        attempts.splice(most);
      }
      if (password) attempts.push(...passwordAttempts(password).filter((a) => settings.methods.has(a.method)));
      return { attempts, notes };
    },
  };
}

function passwordAttempts(password: Secret): readonly Attempt[] {
  return [
    { method: 'password', label: 'password', make: (username) => ({ type: 'password', username, password: password.reveal() }) },
    {
      method: 'keyboard-interactive',
      label: 'password (keyboard-interactive)',
      make: (username) => {
        let asked = 0;
        return {
          type: 'keyboard-interactive',
          username,
          // A second question for the same password means that it was wrong.
          prompt: (_name, _instructions, _lang, prompts, finish) =>
            finish(prompts.map((p) => (p.echo || ++asked > 1 ? '' : password.reveal()))),
        };
      },
    },
  ];
}

/** Offers one after the other, leaving out what the server says it does not take. */
export function authHandler(
  offer: Offer,
  user: string,
  tried: string[],
  serverTakes: (methods: readonly string[]) => void,
): AuthHandlerMiddleware {
  const left = [...offer.attempts];
  return (methods, _partial, next) => {
    if (methods) serverTakes(methods);
    for (let attempt = left.shift(); attempt; attempt = left.shift()) {
      if (methods && !methods.includes(attempt.method)) continue;
      tried.push(attempt.label);
      return next(attempt.make(user));
    }
    // The types want an object; ssh2 ends with "all methods failed" on false.
    return next(false as never);
  };
}

export function authFailed(settings: SshSettings, offer: Offer, tried: readonly string[], serverTakes: readonly string[]): HostError {
  const what = tried.length === 0 ? 'there was nothing to offer' : `tried ${tried.join(', ')}`;
  const takes = serverTakes.length > 0 ? `; the server takes ${serverTakes.join(', ')}` : '';
  const notes = offer.notes.length > 0 ? `; ${offer.notes.join('; ')}` : '';
  return new HostError(
    'auth',
    `${settings.host} does not let ${settings.user} in: ${what}${takes}${notes}`,
    'name the user with ansible_user (-u) and the key with ansible_ssh_private_key_file (--private-key), or give a password with -k',
  );
}

function readKeyFile(file: string): KeyFile {
  let text: Buffer;
  try {
    text = readFileSync(file);
  } catch (e) {
    return { unreadable: `key ${file} cannot be read (${(e as NodeJS.ErrnoException).code ?? String(e)})` };
  }
  const parsed = ssh2.utils.parseKey(text);
  const key = Array.isArray(parsed) ? parsed[0] : parsed;
  if (key instanceof Error || key === undefined) {
    if (key && /encrypted|passphrase/i.test(key.message)) {
      const pub = ssh2.utils.parseKey(contentOf(`${file}.pub`));
      return { encrypted: pub instanceof Error ? undefined : pub };
    }
    return { unreadable: `key ${file} cannot be used (${key?.message ?? 'no key in it'})` };
  }
  if (!key.isPrivateKey()) return { unreadable: `${file} is a public key; name the private one` };
  const blob = key.getPublicSSH();
  const attempt: Attempt = {
    method: 'publickey',
    label: `key ${file} (${fingerprint(blob)})`,
    make: (username) => ({ type: 'publickey', username, key: key as never }),
  };
  return { blob, attempt };
}

type PublicKey = string | Buffer | ParsedKey;
type SigningAgent = ReturnType<typeof ssh2.createAgent>;

interface AgentKey {
  readonly blob: Buffer;
  readonly label: string;
  readonly agent: OneKeyAgent;
}

interface AgentKeys {
  readonly keys: readonly AgentKey[];
  readonly problem: string | undefined;
}

const noAgent: AgentKeys = { keys: [], problem: undefined };

/** The keys of an agent, each as an agent of its own, so that they are offered one by one in an order of our choice. */
async function agentKeys(socket: string): Promise<AgentKeys> {
  const agent = ssh2.createAgent(socket);
  return new Promise((resolve) => {
    agent.getIdentities((error, found) => {
      if (error) return resolve({ keys: [], problem: `the agent at ${socket} does not answer` });
      const keys: AgentKey[] = [];
      for (const raw of found ?? []) {
        const key = ssh2.utils.parseKey(raw as never);
        if (key instanceof Error) continue; // a type that ssh2 lacks (FIDO, certificates)
        const blob = key.getPublicSSH();
        keys.push({
          blob,
          label: `agent key ${key.comment || ''} (${fingerprint(blob)})`.replace('  ', ' '),
          agent: new OneKeyAgent(agent, key),
        });
      }
      resolve({ keys, problem: undefined });
    });
  });
}

class OneKeyAgent extends ssh2.BaseAgent<PublicKey> {
  readonly #agent: SigningAgent;
  readonly #key: ParsedKey;

  constructor(agent: SigningAgent, key: ParsedKey) {
    super();
    this.#agent = agent;
    this.#key = key;
  }

  getIdentities(done: (error: undefined, keys: ParsedKey[]) => void): void {
    done(undefined, [this.#key]);
  }

  sign(key: PublicKey, data: Buffer, options: SigningRequestOptions | SignCallback, done?: SignCallback): void {
    if (typeof options === 'function') this.#agent.sign(key, data, options);
    else this.#agent.sign(key, data, options, done);
  }
}

function agentAttempt(key: AgentKey): Attempt {
  return { method: 'publickey', label: key.label, make: (username) => ({ type: 'agent', username, agent: key.agent }) };
}
