import { randomBytes } from 'node:crypto';
import { asksForPassword, type Become, mayAsk, refused, startCommand } from './become.ts';
import { HostError } from './session.ts';

/** What follows from what was heard: the shell may be written to, a password is to be sent, or it will not start. */
type Heard =
  | { readonly do: 'nothing' | 'go' }
  | { readonly do: 'answer'; readonly text: string }
  | { readonly do: 'fail'; readonly error: HostError };

/** The time between the command that starts a shell and the shell's first word: login files, sudo, passwords. */
export interface Start {
  readonly command: string;
  /** Nothing may be written before `go`: it could be taken for the password. */
  readonly mustWait: boolean;
  heard(stream: 'stdout' | 'stderr', bytes: Buffer): Heard;
  /** Why the shell ended before it was ready. */
  ended(code: number | undefined): HostError;
  /** Why it was not ready after so many ms. */
  silent(ms: number): HostError;
}

/** How much is remembered, in characters, of what is said. */
const remembered = 4096;

export function shellStart(become: Become | undefined, tag?: string): Start {
  const prompt = `[weft ${randomBytes(8).toString('hex')}] password: `;
  const started = `weft-${randomBytes(12).toString('hex')}`;
  const said = { stdout: '', stderr: '' };
  let answered = false;
  let waits = mayAsk(become);

  return {
    command: startCommand(become, prompt, started, tag),
    mustWait: waits,
    heard(stream, bytes) {
      said[stream] = (said[stream] + bytes.toString('utf8')).slice(-remembered);
      if (!become || !waits) return { do: 'nothing' };
      if (said.stdout.includes(started)) {
        waits = false;
        return { do: 'go' };
      }
      if (stream === 'stdout' || !asksForPassword(become, prompt, said.stderr)) return { do: 'nothing' };
      if (!become.password) return { do: 'fail', error: refused(become, prompt, said.stderr, 'no-password') };
      if (answered) return { do: 'fail', error: refused(become, prompt, said.stderr, 'asked-again') };
      answered = true;
      return { do: 'answer', text: `${become.password.reveal()}\n` };
    },
    ended: (code) => (become ? refused(become, prompt, said.stderr, 'ended') : noShell(said.stderr || said.stdout, code)),
    silent: (ms) => (become ? refused(become, prompt, said.stderr, 'silent') : noAnswer(ms)),
  };
}

function noAnswer(ms: number): HostError {
  return new HostError(
    'timeout',
    `logged in, but no shell answered within ${ms / 1000} s`,
    "the login shell's start files may hang: a dead network file system, or a program that waits for a terminal",
  );
}

function noShell(said: string, code: number | undefined): HostError {
  const words = said.trim().split('\n').slice(-3).join('; ');
  return new HostError(
    'protocol',
    `logged in, but no shell started${words ? `: ${words}` : code === undefined ? '' : ` (exit code ${code})`}`,
    'the account needs a login shell that can run /bin/sh (not nologin, no forced command)',
  );
}
