import { type ExecFileException, execFile } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { basename, dirname, isAbsolute, join } from 'node:path';
import { globToRegExp } from '../language/shell-pattern.ts';
import { HostError } from '../session/session.ts';
import { contentOf } from './content-of.ts';
import { honoured, type Keywords } from './ssh-keywords.ts';

export interface ConfigQuery {
  readonly host: string;
  readonly user?: string | undefined;
  readonly port?: number | undefined;
  /** `-F` */
  readonly configFile?: string | undefined;
}

/**
 * What the person's ssh_config says about a host, asked from `ssh -G`: only ssh itself knows what Match, Include and
 * tokens mean. That costs 10 ms a host, so it is asked only where a file says something that Weft would do.
 */
export function sshConfig(): (query: ConfigQuery) => Promise<Keywords> {
  const relevant = new Map<string, boolean>();
  const answers = new Map<string, Promise<Keywords>>();

  const isRelevant = (configFile: string | undefined) => {
    const key = configFile ?? '';
    let found = relevant.get(key);
    if (found === undefined) {
      found = configFile === undefined ? eitherSpeaks() : saysSomething(configFile, dirname(configFile), 0);
      relevant.set(key, found);
    }
    return found;
  };

  return async (query) => {
    if (query.configFile?.toLowerCase() === 'none' || !isRelevant(query.configFile)) return new Map();
    const key = JSON.stringify([query.host, query.user, query.port, query.configFile]);
    let answer = answers.get(key);
    if (!answer) {
      answer = ask(query);
      answers.set(key, answer);
    }
    return answer;
  };
}

function eitherSpeaks(): boolean {
  const user = join(homedir(), '.ssh');
  return saysSomething(join(user, 'config'), user, 0) || saysSomething('/etc/ssh/ssh_config', '/etc/ssh', 0);
}

/** Whether a configuration file, or one that it includes, has a keyword that Weft honours. */
function saysSomething(file: string, base: string, depth: number): boolean {
  for (const line of contentOf(file).toString().split('\n')) {
    const [, keyword = '', value = ''] = /^\s*([A-Za-z0-9]+)[\s=]+(.*)$/.exec(line) ?? [];
    if (honoured.has(keyword.toLowerCase())) return true;
    if (keyword.toLowerCase() !== 'include') continue;
    for (const pattern of value.trim().split(/\s+/)) {
      const path = pattern.replaceAll('"', '').replace(/^~(?=\/)/, homedir());
      for (const included of matching(isAbsolute(path) ? path : join(base, path))) {
        // Deeper than ssh goes: let ssh say so.
        if (depth >= 16 || saysSomething(included, base, depth + 1)) return true;
      }
    }
  }
  return false;
}

/** The files of a pattern whose last part may hold wildcards; a pattern elsewhere in the path counts as a file, unread. */
function matching(pattern: string): readonly string[] {
  const name = basename(pattern);
  if (!/[*?[]/.test(name)) return [pattern];
  const expression = globToRegExp(name);
  return namesIn(dirname(pattern))
    .filter((n) => expression.test(n))
    .map((n) => join(dirname(pattern), n));
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

async function ask(query: ConfigQuery): Promise<Keywords> {
  const args = ['-G'];
  if (query.configFile) args.push('-F', query.configFile);
  if (query.user) args.push('-l', query.user);
  if (query.port) args.push('-p', String(query.port));
  return new Promise((resolve, reject) => {
    execFile('ssh', [...args, '--', query.host], { timeout: 10_000 }, (failure, stdout, stderr) => {
      if (failure) reject(unreadable(failure, stderr));
      else resolve(parseAnswer(stdout));
    });
  });
}

function unreadable(failure: ExecFileException, stderr: string): HostError {
  const missing = failure.code === 'ENOENT';
  return new HostError(
    'connect',
    missing
      ? 'an ssh_config file is there, but not the program `ssh` that reads it'
      : `ssh_config cannot be read: ${(stderr || failure.message).trim()}`,
    missing ? 'install openssh-client, or give -F none in ansible_ssh_common_args' : undefined,
    { cause: failure },
  );
}

/** The output of `ssh -G`: a keyword and its value per line. What is only ssh's default is left out. */
export function parseAnswer(text: string): Keywords {
  const keywords = new Map<string, string[]>();
  for (const line of text.split('\n')) {
    const at = line.indexOf(' ');
    const keyword = line.slice(0, at).toLowerCase();
    if (at < 0 || !honoured.has(keyword)) continue;
    const value = line.slice(at + 1).trim();
    keywords.set(keyword, [...(keywords.get(keyword) ?? []), value]);
  }
  const identities = keywords.get('identityfile') ?? [];
  if (identities.every((file) => /^~\/\.ssh\/id_(rsa|dsa|ecdsa|ecdsa_sk|ed25519|ed25519_sk|xmss)$/.test(file)))
    keywords.delete('identityfile');
  if (keywords.get('userknownhostsfile')?.[0] === '~/.ssh/known_hosts ~/.ssh/known_hosts2') keywords.delete('userknownhostsfile');
  if (keywords.get('globalknownhostsfile')?.[0] === '/etc/ssh/ssh_known_hosts /etc/ssh/ssh_known_hosts2')
    keywords.delete('globalknownhostsfile');
  if (keywords.get('stricthostkeychecking')?.[0] === 'ask') keywords.delete('stricthostkeychecking');
  if (keywords.get('addressfamily')?.[0] === 'any') keywords.delete('addressfamily');
  return keywords;
}
