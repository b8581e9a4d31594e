import { unreachable } from '../diagnostic.ts';
import type { Secret } from '../language/secret.ts';
import { quote } from './script.ts';
import { HostError } from './session.ts';

/** As which user a session's shell runs. */
export interface Become {
  readonly user: string;
  readonly password?: Secret;
  readonly method: 'sudo' | 'su' | 'doas';
  /** Further arguments of the method's program, as words: `ansible_become_flags`. */
  readonly flags?: readonly string[];
}

/**
 * The command that starts the shell. With a password it first prints `started`, because until then everything sent
 * could be taken for the password; without one, the program is told never to ask, and nothing has to be waited for.
 * `exec` and `env` mean the same in every login shell, fish and csh too. Programs like sudo take SSH_CONNECTION away, by
 * which a change to the network is known to touch the way to the host: it is handed on as an argument.
 *
 * @param tag stands among the shell's arguments, where other processes on the host see it
 */
export function startCommand(become: Become | undefined, prompt: string, started: string, tag?: string): string {
  const plain = tag === undefined ? 'exec /bin/sh' : `exec /bin/sh -s ${quote(tag)}`;
  if (!become) return plain;
  // `-n`, never ask, is right without a password only; Ansible's default flags have it.
  const flags = (become.flags ?? [])
    .filter((flag) => flag !== '-n' || !become.password)
    .map((flag) => ` ${quote(flag)}`)
    .join('');
  const user = quote(become.user);
  const begin = `${quote(`SSH_CONNECTION=$1; export SSH_CONNECTION; echo ${started}; ${plain}`)} sh "$SSH_CONNECTION"`;
  const shell = `/bin/sh -c ${begin}`;
  switch (become.method) {
    case 'sudo':
      // LC_ALL: sudo puts its own prompt only in place of a PAM prompt that it recognises.
      return become.password
        ? `exec env LC_ALL=C sudo -H -S -p ${quote(prompt)}${flags} -u ${user} ${shell}`
        : `exec env LC_ALL=C sudo -H -n${flags} -u ${user} ${shell}`;
    case 'su':
      return `exec env LC_ALL=C su${flags} -s /bin/sh ${user} -c ${begin}`;
    case 'doas':
      return `exec env LC_ALL=C doas -n${flags} -u ${user} ${shell}`;
    default:
      return unreachable(become.method);
  }
}

/** Whether scripts may be sent before the shell has started: not where they could be read as the password. */
export function mayAsk(become: Become | undefined): boolean {
  return become !== undefined && (become.method === 'su' || (become.method === 'sudo' && become.password !== undefined));
}

/** Whether the program asks for a password at the end of what it has said so far. */
export function asksForPassword(become: Become, prompt: string, said: string): boolean {
  return become.method === 'su' ? /assword: ?$/.test(said) : said.endsWith(prompt);
}

/** Why the shell did not start, from what was said on stderr. */
export function refused(
  become: Become,
  prompt: string,
  said: string,
  reason: 'ended' | 'asked-again' | 'no-password' | 'silent',
): HostError {
  const words = said
    .replaceAll(prompt, '')
    .replace(/^Password: ?/gm, '')
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .slice(-5)
    .join('; ');
  const who = `${become.method} to ${become.user}`;
  if (reason === 'no-password') {
    return new HostError(
      'become',
      `${who} asks for a password and there is none`,
      'give one with -K (--ask-become-pass) or ansible_become_password',
    );
  }
  if (reason === 'asked-again') {
    return new HostError(
      'become',
      `${who} refused the password${words ? `: ${words}` : ''}`,
      'check ansible_become_password (or what was typed for -K)',
    );
  }
  if (reason === 'silent') {
    return new HostError(
      'become',
      `${who} neither asked for a password nor started a shell in time${words ? `: ${words}` : ''}`,
      'a PAM module may be waiting for something else (a token, a fingerprint), or name lookups hang on the host',
    );
  }
  return new HostError('become', `${who} failed: ${words || 'it ended without a word'}`, remedy(become, words));
}

function remedy(become: Become, words: string): string {
  if (/not found|no such file/i.test(words)) return `install ${become.method} on the host, or log in as ${become.user} with become: false`;
  if (/tty/i.test(words)) return 'the host demands a terminal: remove `Defaults requiretty` from its sudoers';
  if (/password is required|authentication required/i.test(words))
    return 'give a password with -K (--ask-become-pass) or ansible_become_password, or allow NOPASSWD';
  if (/not in the sudoers|not allowed|not permitted|may not run/i.test(words))
    return `allow it in the host's sudoers, or log in as another user`;
  if (/unknown user|does not exist|no passwd entry/i.test(words)) return `there is no user ${become.user} on the host`;
  return `try it by hand on the host: ${become.method} -u ${become.user} true`;
}
