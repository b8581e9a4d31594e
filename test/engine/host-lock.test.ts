import { expect, test } from 'vitest';
import { releaseLock, takeLock } from '../../src/engine/host-lock.ts';
import { openSession } from '../../src/session/shell-session.ts';
import { localTransport } from '../../src/transport/local.ts';

const endpoint = { name: 'here', host: 'here', sshArgs: [], connectTimeoutMs: 1000 };
// Other tests hold this machine, too, for a moment.
const owner = (runId: string, timeoutMs = 15_000) => ({ runId, who: `ann@work pid ${process.pid}`, timeoutMs });
const [one, two] = ['1a', '2b'];

test('a host is held by one run at a time, and the second is told by whom, while it waits and in the end', async () => {
  const session = await openSession(await localTransport().connect(endpoint));
  const told: string[] = [];
  try {
    const { pid } = await takeLock(session, owner(one));
    await takeLock(session, owner(one));
    await expect(takeLock(session, owner(two, 0))).rejects.toThrow(/another run holds this host: ann@work pid \d+, since \d{4}-.*run 1a/);
    const waiting = takeLock(session, { ...owner(two), waiting: (message) => told.push(message) });
    await expect.poll(() => told.length, { timeout: 10_000 }).toBe(1);
    await releaseLock(session, owner(one), [pid]);
    expect(await waiting).toEqual({ pid, deadRuns: [] });
    expect(told).toEqual([expect.stringContaining('run 1a')]);
  } finally {
    for (const run of [one, two]) await releaseLock(session, owner(run), [String(process.pid)]);
    await session.close();
  }
});

test('who waits for a host can be stopped', async () => {
  const session = await openSession(await localTransport().connect(endpoint));
  const stop = new AbortController();
  try {
    await takeLock(session, owner(one));
    const waiting = takeLock(session, { ...owner(two), signal: stop.signal, waiting: () => stop.abort() });
    await expect(waiting).rejects.toMatchObject({ kind: 'interrupted' });
  } finally {
    await releaseLock(session, owner(one), [String(process.pid)]);
    await session.close();
  }
});
