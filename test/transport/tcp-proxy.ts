import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';

/** A stretch of network between the test and a port on this machine, that can be made bad. */
export interface TcpProxy {
  readonly port: number;
  readonly connections: () => number;
  /** How often the near side spoke after the far side had. */
  readonly turns: () => number;
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
  /** What the far side sends is not delayed. */
  readonly isFastBack?: boolean;
}

export async function tcpProxy(target: number, badness: Badness = {}): Promise<TcpProxy> {
  const sockets = new Set<Socket>();
  let count = 0;
  let dark = false;
  let turns = 0;
  let speaker = 'far';
  const server = createServer((near) => {
    count++;
    const far = connect(target, '127.0.0.1');
    for (const socket of [near, far]) {
      socket.setNoDelay(true);
      sockets.add(socket);
      socket.on('error', () => {});
    }
    const pipe = (from: Socket, to: Socket, name: string) => {
      let last = Promise.resolve();
      const send = (bytes: Buffer) => {
        if (dark || to.destroyed) return;
        const size = badness.segment ?? bytes.length;
        for (let at = 0; at < bytes.length; at += size) to.write(bytes.subarray(at, at + size));
      };
      from.on('data', (bytes: Buffer) => {
        if (name === 'near' && speaker === 'far') turns++;
        speaker = name;
        if (badness.delayMs === undefined || (badness.isFastBack && name === 'far')) return send(bytes);
        const due = new Promise((resolve) => setTimeout(resolve, badness.delayMs));
        last = last.then(() => due).then(() => send(bytes));
      });
      from.on('close', () => {
        sockets.delete(from);
        if (!dark) last.then(() => to.destroy());
      });
    };
    pipe(near, far, 'near');
    pipe(far, near, 'far');
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return {
    port: address.port,
    connections: () => count,
    turns: () => turns,
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
