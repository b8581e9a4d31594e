import { HostError } from '../session/session.ts';

/** Options as ssh_config has them, by lower-case name; several values only where ssh takes several. */
export type Keywords = ReadonlyMap<string, readonly string[]>;

/** What Weft does as ssh does. */
export const honoured: ReadonlySet<string> = new Set([
  'addressfamily',
  'compression',
  'connecttimeout',
  'globalknownhostsfile',
  'hostkeyalias',
  'hostname',
  'identitiesonly',
  'identityagent',
  'identityfile',
  'kbdinteractiveauthentication',
  'passwordauthentication',
  'port',
  'preferredauthentications',
  'proxycommand',
  'proxyjump',
  'pubkeyauthentication',
  'stricthostkeychecking',
  'user',
  'userknownhostsfile',
]);

/** What has no meaning for a client that keeps one connection per host, has no terminal and forwards nothing. */
const meaningless =
  /^(addkeystoagent|batchmode|canonical.*|checkhostip|clearallforwardings|compressionlevel|connectionattempts|control(master|path|persist)|escapechar|exitonforwardfailure|forward(agent|x11.*)|gssapi.*|hashknownhosts|ipqos|loglevel|nohostauthenticationforlocalhost|numberofpasswordprompts|permitlocalcommand|rekeylimit|requesttty|sendenv|serveralive.*|setenv|streamlocal.*|tcpkeepalive|updatehostkeys|verifyhostkeydns|visualhostkey)$/;

/** Short options of ssh with an argument, and the keyword that each stands for. */
const withArgument: Readonly<Record<string, string>> = { i: 'identityfile', J: 'proxyjump', l: 'user', p: 'port' };
const flags: Readonly<Record<string, readonly [string, string] | undefined>> = {
  4: ['addressfamily', 'inet'],
  6: ['addressfamily', 'inet6'],
  C: ['compression', 'yes'],
  a: undefined,
  q: undefined,
  T: undefined,
  v: undefined,
  x: undefined,
};

export interface SshArguments {
  readonly keywords: Keywords;
  /** `-F`: the only configuration file to read; `none` for no file. */
  readonly configFile?: string;
}

/** Reads `ansible_ssh_common_args` and its kin. @throws HostError `connect` that names an argument without a meaning here */
export function parseSshArguments(args: readonly string[]): SshArguments {
  const keywords = new Map<string, string[]>();
  let configFile: string | undefined;
  const add = (keyword: string, value: string) => {
    const present = keywords.get(keyword);
    if (!present) keywords.set(keyword, [value]);
    else if (keyword === 'identityfile') present.push(value);
  };

  for (let i = 0; i < args.length; i++) {
    const arg = args[i] ?? '';
    const match = /^-([A-Za-z0-9])(.*)$/s.exec(arg);
    if (!match) throw unknownArgument(arg, 'expected an option of ssh');
    const [, letter = '', attached = ''] = match;
    if (letter in flags) {
      // Several in one word: -qC.
      for (const flag of letter + attached) {
        if (!(flag in flags)) throw unknownArgument(arg);
        const keyword = flags[flag];
        if (keyword) add(...keyword);
      }
      continue;
    }
    const keyword = withArgument[letter];
    if (!keyword && letter !== 'o' && letter !== 'F') throw unknownArgument(arg);
    const value = attached || args[++i];
    if (value === undefined) throw unknownArgument(arg, 'it needs a value');
    if (letter === 'F') configFile = value;
    else if (keyword) add(keyword, value);
    else addOption(add, value);
  }
  return { keywords, ...(configFile !== undefined && { configFile }) };
}

function addOption(add: (keyword: string, value: string) => void, option: string): void {
  const match = /^\s*([A-Za-z0-9]+)(?:\s*=\s*|\s+)(.*)$/s.exec(option);
  if (!match) throw unknownArgument(`-o ${option}`, 'expected Keyword=value');
  const keyword = (match[1] ?? '').toLowerCase();
  if (honoured.has(keyword)) add(keyword, unquoted(match[2] ?? ''));
  else if (!meaningless.test(keyword)) throw unknownArgument(`-o ${option}`);
}

function unquoted(value: string): string {
  const trimmed = value.trim();
  return /^"[^"]*"$/.test(trimmed) ? trimmed.slice(1, -1) : trimmed;
}

function unknownArgument(arg: string, why = 'Weft does not know what to do with it'): HostError {
  return new HostError(
    'connect',
    `the ssh argument ${JSON.stringify(arg)} cannot be used: ${why}`,
    'remove it from ansible_ssh_common_args (or ansible_ssh_extra_args)',
  );
}
