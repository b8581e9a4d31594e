import { expect, test } from 'vitest';
import { releaseLock, takeLock } from '../../src/engine/host-lock.ts';
import { openSession } from '../../src/session/shell-session.ts';
import { localTransport } from '../../src/transport/local.ts';

const endpoint = { name: 'here', host: 'here', sshArgs: [], connectTimeoutMs: 1000 };
const owner = (runId: string) => ({ runId, who: 'ann@work', timeoutMs: 0 });

test('a host is held by one run at a time, and the second is told by whom', async () => {
  const session = await openSession(await localTransport().connect(endpoint));
  try {
    await takeLock(session, owner('one'));
    await takeLock(session, owner('one'));
    await expect(takeLock(session, owner('two'))).rejects.toThrow(/another run holds this host: ann@work, since \d{4}-/);
    await releaseLock(session, owner('two'));
    await expect(takeLock(session, owner('two'))).rejects.toThrow('another run');
    await releaseLock(session, owner('one'));
    await takeLock(session, owner('two'));
  } finally {
    await releaseLock(session, owner('two'));
    await session.close();
  }
});
