import { homedir, userInfo } from 'node:os';
import { join } from 'node:path';
import { HostError } from '../session/session.ts';
import type { Keywords } from './ssh-keywords.ts';
import type { Endpoint, HostKeyChecking } from './transport.ts';

/** Everything that decides how one host is reached. */
export interface SshSettings {
  /** Name in the inventory. */
  readonly name: string;
  readonly host: string;
  readonly port: number;
  readonly user: string;
  /** The name to look up in known_hosts in place of host and port. */
  readonly hostKeyAlias: string | undefined;
  readonly family: 4 | 6 | undefined;
  /** Key files that somebody asked for, in order. */
  readonly identityFiles: readonly string[];
  readonly identitiesOnly: boolean;
  /** Path of the agent's socket. */
  readonly agent: string | undefined;
  readonly methods: ReadonlySet<AuthMethod>;
  readonly proxyJump: string | undefined;
  readonly proxyCommand: string | undefined;
  readonly knownHostsFiles: readonly string[];
  readonly hostKeyChecking: HostKeyChecking;
  readonly compress: boolean;
  /** For TCP, and again for the rest up to being logged in. */
  readonly connectTimeoutMs: number;
}

export type AuthMethod = 'publickey' | 'password' | 'keyboard-interactive';

export interface SettingsDefaults {
  readonly hostKeyChecking?: HostKeyChecking | undefined;
  readonly knownHostsFiles?: readonly string[] | undefined;
}

/** Inventory variables come before ssh arguments, and those before ssh_config, as with ansible's ssh command line. */
export function sshSettings(endpoint: Endpoint, args: Keywords, config: Keywords, defaults: SettingsDefaults): SshSettings {
  const first = (keyword: string) => args.get(keyword)?.[0] ?? config.get(keyword)?.[0];
  const all = (keyword: string) => args.get(keyword) ?? config.get(keyword) ?? [];
  const no = (keyword: string) => /^(no|false)$/i.test(first(keyword) ?? '');

  // HostName may hold %h, the name that was asked for.
  const host = (first('hostname') ?? endpoint.host).replaceAll('%h', endpoint.host);
  const user = endpoint.user ?? first('user') ?? userInfo().username;
  const port = endpoint.port ?? Number(first('port') ?? 22);
  const path = (file: string) => expandPath(file, { host, user, port });
  const family = first('addressfamily');
  const jump = first('proxyjump');
  const command = first('proxycommand');
  const agent = first('identityagent');
  return {
    name: endpoint.name,
    host,
    port,
    user,
    hostKeyAlias: first('hostkeyalias'),
    family: family === 'inet' ? 4 : family === 'inet6' ? 6 : undefined,
    identityFiles: [...new Set([...(endpoint.privateKeyFile ? [endpoint.privateKeyFile] : []), ...all('identityfile')])]
      .filter((file) => file.toLowerCase() !== 'none')
      .map(path),
    identitiesOnly: /^(yes|true)$/i.test(first('identitiesonly') ?? ''),
    agent: agent?.toLowerCase() === 'none' ? undefined : agent && agent !== 'SSH_AUTH_SOCK' ? path(agent) : process.env.SSH_AUTH_SOCK,
    methods: allowedMethods(first('preferredauthentications'), no),
    proxyJump: jump?.toLowerCase() === 'none' ? undefined : jump,
    proxyCommand: command?.toLowerCase() === 'none' || jump ? undefined : command,
    knownHostsFiles: knownHostsFiles(defaults, first).map(path),
    hostKeyChecking:
      checking(args.get('stricthostkeychecking')?.[0]) ?? defaults.hostKeyChecking ?? checking(first('stricthostkeychecking')) ?? 'strict',
    compress: /^(yes|true)$/i.test(first('compression') ?? ''),
    // Who writes it for a host means it; ssh_config gives way to the run's --timeout, as under Ansible.
    connectTimeoutMs: Number(args.get('connecttimeout')?.[0] ?? 0) * 1000 || endpoint.connectTimeoutMs,
  };
}

function allowedMethods(preferred: string | undefined, no: (keyword: string) => boolean): ReadonlySet<AuthMethod> {
  const methods = new Set<AuthMethod>();
  const wanted = preferred?.split(',').map((m) => m.trim());
  const allow = (method: AuthMethod, keyword: string) => {
    if (!no(keyword) && (!wanted || wanted.includes(method))) methods.add(method);
  };
  allow('publickey', 'pubkeyauthentication');
  allow('password', 'passwordauthentication');
  allow('keyboard-interactive', 'kbdinteractiveauthentication');
  return methods;
}

function knownHostsFiles(defaults: SettingsDefaults, first: (keyword: string) => string | undefined): readonly string[] {
  if (defaults.knownHostsFiles) return defaults.knownHostsFiles;
  const user = first('userknownhostsfile') ?? '~/.ssh/known_hosts ~/.ssh/known_hosts2';
  const system = first('globalknownhostsfile') ?? '/etc/ssh/ssh_known_hosts /etc/ssh/ssh_known_hosts2';
  return `${user} ${system}`.split(/\s+/).filter((file) => file !== '' && file.toLowerCase() !== 'none');
}

function checking(value: string | undefined): HostKeyChecking | undefined {
  switch (value?.toLowerCase()) {
    case undefined:
      return undefined;
    case 'yes':
    case 'true':
    case 'ask':
      return 'strict';
    case 'accept-new':
      return 'accept-new';
    case 'no':
    case 'off':
    case 'false':
      return 'off';
    default:
      throw new HostError('connect', `StrictHostKeyChecking=${value} is none of yes, accept-new, no`);
  }
}

/** `~` and the tokens of ssh_config that can stand in paths and proxy commands. */
function expandPath(text: string, values: { readonly host: string; readonly user: string; readonly port: number }): string {
  return expandTokens(text.replace(/^~(?=\/|$)/, homedir()), values);
}

export function expandTokens(
  text: string,
  { host, user, port }: { readonly host: string; readonly user: string; readonly port: number },
): string {
  if (!text.includes('%')) return text;
  const tokens: Readonly<Record<string, string>> = {
    '%%': '%',
    '%h': host,
    '%n': host,
    '%p': String(port),
    '%r': user,
    '%u': userInfo().username,
    '%d': homedir(),
  };
  return text.replace(/%[%hnprud]/g, (token) => tokens[token] ?? token);
}

/** The key files that ssh tries when none is named. */
export function defaultIdentityFiles(): readonly string[] {
  return ['id_ed25519', 'id_ecdsa', 'id_rsa'].map((name) => join(homedir(), '.ssh', name));
}
