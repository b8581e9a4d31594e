import type { Duplex } from 'node:stream';

/**
 * What is written in one turn leaves in one packet. ssh2 writes a packet in pieces (its length, its content, its tag), and with
 * Nagle's algorithm off each would be a system call here, a segment on the way, and a wake-up of sshd there.
 */
export function gatherWrites(stream: Duplex): void {
  const write = stream.write.bind(stream) as (...args: unknown[]) => boolean;
  let gathering = false;
  const release = () => {
    gathering = false;
    stream.uncork();
  };
  stream.write = (...args: unknown[]) => {
    if (!gathering) {
      gathering = true;
      stream.cork();
      process.nextTick(release);
    }
    return write(...args);
  };
}
