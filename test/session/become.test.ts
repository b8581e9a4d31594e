import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { Secret } from '../../src/language/secret.ts';
import type { Become } from '../../src/session/become.ts';
import { sh } from '../../src/session/script.ts';
import { openSession } from '../../src/session/shell-session.ts';
import { temporaryDirectory, watchedConnection } from './shells.ts';

/**
 * A sudo that behaves as the real one does on a pipe: it prompts on stderr, reads one line from standard input, and says
 * what the real one says. The real one is tried on a host of the lab, where users can be made.
 */
const fakeSudo = (body: string) => `#!/bin/sh
prompt='Password: '; never=
while [ $# -gt 0 ]; do
case $1 in
-H|-S) shift;; -n) never=1; shift;; -p) prompt=$2; shift 2;; -u) user=$2; shift 2;; *) break;;
esac
done
ask() { [ -z "$never" ] || { echo 'sudo: a password is required' >&2; exit 1; }; printf %s "$prompt" >&2; read -r password || exit 1; }
${body}
`;

async function become(program: string, text: string, options: Partial<Become> = {}) {
  const directory = temporaryDirectory();
  writeFileSync(join(directory, program), text);
  chmodSync(join(directory, program), 0o755);
  const connection = await watchedConnection((command) => `PATH=${directory}:$PATH; ${command}`);
  const session = await openSession(connection, { become: { user: 'root', method: 'sudo', ...options }, startTimeoutMs: 1000 });
  onTestFinished(async () => {
    await session.close();
    connection.close();
  });
  return { session, sent: connection.sent };
}

const password = new Secret('open sesame');
const checks = fakeSudo('ask; [ "$password" = "open sesame" ] || { echo "Sorry, try again." >&2; ask; exit 1; }; exec "$@"');

describe('become', () => {
  it('gives the password to the prompt and only then sends scripts', async () => {
    const { session, sent } = await become('sudo', checks, { password });
    expect((await session.run(sh`echo ${'open sesame'} | wc -l`)).stdout.trim()).toBe('1');
    expect(sent[0]).toBe('open sesame\n');
  });

  it('does not send the password where none is asked for', async () => {
    const { session, sent } = await become('sudo', fakeSudo('exec "$@"'), { password });
    expect((await session.run(sh`echo in`)).stdout).toBe('in\n');
    expect(sent.join('')).not.toContain('open sesame');
  });

  it('does not wait to send scripts where no password was given', async () => {
    const { session } = await become('sudo', fakeSudo('sleep 0.1; exec "$@"'));
    expect((await session.run(sh`echo in`)).stdout).toBe('in\n');
    expect(session.traffic.roundTrips).toBe(1);
  });

  it('skips the lecture', async () => {
    const { session } = await become('sudo', fakeSudo('echo "We trust you have received the usual lecture" >&2; ask; exec "$@"'), {
      password,
    });
    expect(await session.run(sh`echo in`)).toEqual({ rc: 0, stdout: 'in\n', stderr: '' });
  });

  const refusals: readonly [string, string, Partial<Become>, string, string][] = [
    [
      'a wrong password',
      checks,
      { password: new Secret('wrong one') },
      'sudo to root refused the password: Sorry, try again.',
      'check ansible_become_password (or what was typed for -K)',
    ],
    [
      'a missing password',
      checks,
      {},
      'sudo to root failed: sudo: a password is required',
      'give a password with -K (--ask-become-pass) or ansible_become_password, or allow NOPASSWD',
    ],
    [
      'a user that sudoers does not know',
      fakeSudo('ask; echo "alice is not in the sudoers file." >&2; exit 1'),
      { password },
      'sudo to root failed: alice is not in the sudoers file.',
      "allow it in the host's sudoers, or log in as another user",
    ],
    [
      'requiretty',
      fakeSudo('echo "sudo: sorry, you must have a tty to run sudo" >&2; exit 1'),
      { password },
      'sudo to root failed: sudo: sorry, you must have a tty to run sudo',
      'the host demands a terminal: remove `Defaults requiretty` from its sudoers',
    ],
    [
      'sudo that is not there',
      '#!/bin/sh\necho "env: sudo: No such file or directory" >&2; exit 127',
      {},
      'sudo to root failed: env: sudo: No such file or directory',
      'install sudo on the host, or log in as root with become: false',
    ],
    [
      'sudo that waits for something else',
      fakeSudo('echo "Touch your token" >&2; exec sleep 5'),
      { password },
      'sudo to root neither asked for a password nor started a shell in time: Touch your token',
      'a PAM module may be waiting for something else (a token, a fingerprint), or name lookups hang on the host',
    ],
  ];
  it.each(refusals)("tells of %s in the program's own words", async (_name, text, options, message, hint) => {
    const { session } = await become('sudo', text, options);
    await expect(session.run(sh`echo never`)).rejects.toMatchObject({ kind: 'become', message, hint });
    // It is not tried again: sudo and PAM count wrong passwords.
    await expect(session.run(sh`echo never`)).rejects.toMatchObject({ kind: 'become', message });
  });

  it('drops `-n`, which Ansible has among its default flags, where there is a password', async () => {
    const { session } = await become('sudo', checks, { password, flags: ['-H', '-S', '-n'] });
    expect((await session.run(sh`echo in`)).stdout).toBe('in\n');
  });

  it('uses su by its own prompt', async () => {
    const su =
      '#!/bin/sh\nprintf "Password: " >&2; read -r p; [ "$p" = "open sesame" ] || { echo "su: Authentication failure" >&2; exit 1; }\nexec /bin/sh -c "$5"';
    const { session } = await become('su', su, { method: 'su', password });
    expect((await session.run(sh`echo in`)).stdout).toBe('in\n');
    const wrong = await become('su', su, { method: 'su', password: new Secret('x') });
    await expect(wrong.session.run(sh`:`)).rejects.toMatchObject({ message: 'su to root failed: su: Authentication failure' });
    const none = await become('su', su, { method: 'su' });
    await expect(none.session.run(sh`:`)).rejects.toMatchObject({ message: 'su to root asks for a password and there is none' });
  });

  it('uses doas without a terminal', async () => {
    const { session } = await become('doas', '#!/bin/sh\n[ "$1" = -n ] || exit 1; shift 3; exec "$@"', { method: 'doas' });
    expect((await session.run(sh`echo in`)).stdout).toBe('in\n');
  });
});
