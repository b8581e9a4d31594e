import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';

/** A stretch of network between the test and a port on this machine, that can be made bad. */
export interface TcpProxy {
  readonly port: number;
  readonly connections: () => number;
  /** Ends all connections by reset. */
  reset(): void;
  /** Passes nothing any more, and says nothing. */
  blackhole(): void;
  close(): void;
}

export interface Badness {
  /** Greatest size of a piece, in bytes; each is sent by itself. */
  readonly segment?: number;
  /** One-way delay, in ms. */
  readonly delayMs?: number;
}

export async function tcpProxy(target: number, badness: Badness = {}): Promise<TcpProxy> {
  const sockets = new Set<Socket>();
  let count = 0;
  let dark = false;
  const server = createServer((near) => {
    count++;
    const far = connect(target, '127.0.0.1');
    for (const socket of [near, far]) {
      socket.setNoDelay(true);
      sockets.add(socket);
      socket.on('error', () => {});
    }
    const pipe = (from: Socket, to: Socket) => {
      let last = Promise.resolve();
      const send = (bytes: Buffer) => {
        if (dark || to.destroyed) return;
        const size = badness.segment ?? bytes.length;
        for (let at = 0; at < bytes.length; at += size) to.write(bytes.subarray(at, at + size));
      };
      from.on('data', (bytes: Buffer) => {
        if (badness.delayMs === undefined) return send(bytes);
        const due = new Promise((resolve) => setTimeout(resolve, badness.delayMs));
        last = last.then(() => due).then(() => send(bytes));
      });
      from.on('close', () => {
        sockets.delete(from);
        if (!dark) last.then(() => to.destroy());
      });
    };
    pipe(near, far);
    pipe(far, near);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return {
    port: address.port,
    connections: () => count,
    reset() {
      for (const socket of sockets) socket.resetAndDestroy();
    },
    blackhole() {
      dark = true;
    },
    close() {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}
