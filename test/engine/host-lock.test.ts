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
    const { claim } = await takeLock(session, owner(one));
    await takeLock(session, owner(one));
    await expect(takeLock(session, owner(two, 0))).rejects.toThrow(/another run holds this host: ann@work pid \d+, since \d{4}-.*run 1a/);
    const waiting = takeLock(session, { ...owner(two), waiting: (message) => message.includes('run 1a') && told.push(message) });
    await expect.poll(() => told.length, { timeout: 10_000 }).toBe(1);
    await releaseLock(session, owner(one), [claim]);
    expect(await waiting).toEqual({ claim, deadRuns: [] });
    await releaseLock(session, owner(two), [claim]);
    expect(told).toEqual([expect.stringContaining('run 1a')]);
  } finally {
    await session.close();
  }
});

test('who waits for a host can be stopped', async () => {
  const session = await openSession(await localTransport().connect(endpoint));
  const stop = new AbortController();
  try {
    const { claim } = await takeLock(session, owner(one));
    const waiting = takeLock(session, { ...owner(two), signal: stop.signal, waiting: () => stop.abort() });
    await expect(waiting).rejects.toMatchObject({ kind: 'interrupted' });
    await releaseLock(session, owner(one), [claim]);
  } finally {
    await session.close();
  }
});

test('names of the inventory that mean the same host do not keep each other out', async () => {
  const sessions = await Promise.all([1, 2, 3, 4].map(async () => openSession(await localTransport().connect(endpoint))));
  const locks = await Promise.all(sessions.map((session) => takeLock(session, owner(one))));
  expect(new Set(locks.map(({ claim }) => claim)).size).toBe(4);
  await Promise.all(sessions.map((session, i) => releaseLock(session, owner(one), [locks[i]?.claim ?? ''])));
  await Promise.all(sessions.map((session) => session.close()));
});
