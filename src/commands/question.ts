import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';
import { setImmediate } from 'node:timers/promises';
import { DiagnosticError, error } from '../diagnostic.ts';
import { writeHeld } from './output.ts';

/** The part of `ask` that loads Node's reader of terminals. */
export async function question(prompt: string, { echo }: { readonly echo: boolean }): Promise<string> {
  await setImmediate();
  writeHeld();
  const silent = new Writable({ write: (_chunk, _encoding, done) => done() });
  const reader = createInterface({ input: process.stdin, output: echo ? process.stderr : silent, terminal: process.stdin.isTTY });
  if (!echo) process.stderr.write(prompt);
  try {
    return await reader.question(echo ? prompt : '');
  } catch (thrown) {
    if (!(thrown instanceof Error) || thrown.name !== 'AbortError') throw thrown;
    // The terminal gives the key to the prompt, where it would have been a signal.
    if (thrown.message.includes('Ctrl+C') && !process.emit('SIGINT')) process.kill(process.pid, 'SIGINT');
    process.stderr.write('\n');
    throw new DiagnosticError(error('no-answer', `"${prompt.trim()}" was left without an answer`));
  } finally {
    reader.close();
    if (!echo) process.stderr.write('\n');
  }
}
