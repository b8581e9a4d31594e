import { describe, expect, test } from 'vitest';
import { Link } from '../../src/engine/link.ts';
import { HostError } from '../../src/session/session.ts';
import type { Transport } from '../../src/transport/transport.ts';

const endpoint = { name: 'h', host: 'h', sshArgs: [], connectTimeoutMs: 1000 };

function linkOver(connect: Transport['connect']): Link {
  const events = { connected() {}, stray() {}, waiting() {} };
  const link = new Link(events, new AbortController().signal);
  link.aim(() => ({ endpoint, transport: { connect } }));
  return link;
}

describe('on the way to a host', () => {
  test('there is time for other things once it is at work on the login', async () => {
    let ask = () => {};
    const link = linkOver((_endpoint, _signal, onAsked = () => {}) => {
      ask = onAsked;
      return new Promise(() => {});
    });
    let isFree = false;
    const approach = link.approach(undefined).then(() => {
      isFree = true;
    });
    await new Promise(setImmediate);
    expect(isFree).toBe(false);
    ask();
    await approach;
  });

  test('an attempt that fails holds nobody up, and is told to who needs the host', async () => {
    const refused = new HostError('connect', 'refused');
    const link = linkOver(() => Promise.reject(refused));
    await link.approach(undefined);
    await expect(link.session(undefined)).rejects.toBe(refused);
  });
});
