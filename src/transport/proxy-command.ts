import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { Duplex } from 'node:stream';
import { HostError } from '../session/session.ts';
import { expandTokens, type SshSettings } from './ssh-settings.ts';

/** Starts the program of a ProxyCommand; its standard input and output are the way to the host. */
export async function openProxyCommand(
  command: string,
  settings: SshSettings,
): Promise<{ stream: Duplex; failure: () => Promise<HostError | undefined> }> {
  const expanded = expandTokens(command, settings);
  const child = spawn('/bin/sh', ['-c', `exec ${expanded}`], { stdio: ['pipe', 'pipe', 'pipe'] });
  await once(child, 'spawn');
  let said = '';
  child.stderr.on('data', (bytes: Buffer) => {
    said = (said + bytes.toString('utf8')).slice(-1000);
  });
  const ended = once(child, 'close');
  const stream = Duplex.from({ readable: child.stdout, writable: child.stdin });
  stream.on('error', () => {});
  stream.on('close', () => child.kill());
  return {
    stream,
    /** The program's own words, where it is the reason that the connection failed. */
    async failure() {
      await Promise.race([ended, new Promise((resolve) => setTimeout(resolve, 500))]);
      if (child.exitCode === null) return undefined;
      const words = said.trim().split('\n').slice(-2).join('; ');
      return new HostError(
        'connect',
        `the ProxyCommand \`${expanded}\` ended with exit code ${child.exitCode}${words ? `: ${words}` : ''}`,
      );
    },
  };
}
