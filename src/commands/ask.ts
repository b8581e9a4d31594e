import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';

/** Asks at the terminal. Without echo nothing of the answer is shown. */
export async function ask(prompt: string, { echo }: { readonly echo: boolean }): Promise<string> {
  const silent = new Writable({ write: (_chunk, _encoding, done) => done() });
  const reader = createInterface({ input: process.stdin, output: echo ? process.stderr : silent, terminal: process.stdin.isTTY });
  if (!echo) process.stderr.write(prompt);
  try {
    return await reader.question(echo ? prompt : '');
  } finally {
    reader.close();
    if (!echo) process.stderr.write('\n');
  }
}
