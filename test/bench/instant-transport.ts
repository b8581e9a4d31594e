import { Readable, Writable } from 'node:stream';
import type { Channel, Connection, Transport } from '../../src/transport/transport.ts';

/** Answers every script at once: what is left is what the controller itself costs. */
export function instantTransport(answer: (script: string) => string): Transport {
  const connection: Connection = {
    exec: async () => channel(answer),
    forward: () => Promise.reject(new Error('nothing lies behind these hosts')),
    closed: new Promise(() => {}),
    close() {},
  };
  return { connect: async () => connection };
}

const readiness = /printf '\\036([0-9a-f]+) r %d %d\\n'/;
const end = /_weft_end \$\? ([0-9a-f]+) (\d+)\n/g;

/** Reads what a session writes to a shell, and writes what the shell would. */
function channel(answer: (script: string) => string): Channel {
  const stdout = new Readable({ read() {} });
  const stderr = new Readable({ read() {} });
  let tellExit = (_: { code: number; signal: undefined }) => {};
  const exit = new Promise<{ code: number; signal: undefined }>((resolve) => {
    tellExit = resolve;
  });
  const hear = (text: string) => {
    let out = '';
    let err = '';
    const [, nonce] = readiness.exec(text) ?? [];
    if (nonce !== undefined) {
      out += `\x1e${nonce} r 1 1\n`;
      err += `\x1e${nonce} r\n`;
    }
    let done = 0;
    for (const { 0: mark, 1: own, 2: id, index } of text.matchAll(end)) {
      out += `${answer(text.slice(done, index))}\x1e${own} e ${id} 0 0\n`;
      err += `\x1e${own} e ${id}\n`;
      done = index + mark.length;
    }
    if (out !== '') stdout.push(out);
    if (err !== '') stderr.push(err);
  };
  const stdin = new Writable({
    decodeStrings: false,
    write(chunk: string | Buffer, _encoding, done) {
      hear(String(chunk));
      done();
    },
  });
  return { stdin, stdout, stderr, exit, close: () => tellExit({ code: 0, signal: undefined }) };
}
