import { spawn } from 'node:child_process';
import { mkdirSync, statSync } from 'node:fs';
import { DiagnosticError, error } from '../diagnostic.ts';
import { environment } from './command.ts';

/**
 * Runs `body` while holding an exclusive flock(2) of the folder, which is made if need be. The lock is held by
 * a child that ends with its standard input: the kernel lets go of it however this process ends.
 */
export async function withLock<T>(folder: string, body: () => Promise<T>, waitSeconds = 120): Promise<T> {
  for (;;) {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const inode = statSync(folder, { throwIfNoEntry: false })?.ino;
    const release = await lock(folder, waitSeconds);
    if (!release) continue; // it was removed before it could be opened
    try {
      // Whoever held it before may have removed the folder: then this is a lock on nothing.
      if (inode === undefined || statSync(folder, { throwIfNoEntry: false })?.ino !== inode) continue;
      return await body();
    } finally {
      release();
    }
  }
}

/** Opened by the shell, because flock makes a file of that name where the folder has just been removed. */
const holdLock = 'exec 9< "$1" && { flock --wait "$2" 9 || exit 75; } && echo held && read _';

function lock(folder: string, waitSeconds: number): Promise<(() => void) | undefined> {
  return new Promise((resolve, reject) => {
    const child = spawn('sh', ['-c', holdLock, 'sh', folder, String(waitSeconds)], {
      stdio: ['pipe', 'pipe', 'ignore'],
      env: environment,
      detached: true,
    });
    child.on('error', reject);
    child.stdout.once('data', () => resolve(() => child.stdin.end()));
    child.on('close', (code) => {
      if (code !== 75) return resolve(undefined);
      const message = `another \`weft lab\` has been working on ${folder} for ${waitSeconds} s`;
      reject(new DiagnosticError(error('lab-busy', message, undefined, 'wait for it, or end it')));
    });
  });
}
