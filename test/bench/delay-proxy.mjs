// A stretch of network: passes bytes on in both directions, each after the same time.
import { once } from 'node:events';
import { connect, createServer } from 'node:net';

/**
 * @param {string} host
 * @param {number} delayMs of one way
 */
export async function delayProxy(host, delayMs) {
  const server = createServer((near) => {
    const far = connect({ host, port: 22, noDelay: true });
    near.setNoDelay(true);
    for (const [from, to] of [
      [near, far],
      [far, near],
    ]) {
      from.on('data', (bytes) => setTimeout(() => to.write(bytes), delayMs));
      from.on('end', () => setTimeout(() => to.end(), delayMs));
      from.on('error', () => to.destroy());
    }
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { port: server.address().port, close: () => server.close() };
}
