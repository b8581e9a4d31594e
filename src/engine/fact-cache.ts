import { chmodSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Secret } from '../language/secret.ts';
import { isRecord } from '../load/arguments.ts';

type Facts = Readonly<Record<string, unknown>>;

/** Facts of hosts that outlive a run. */
export interface FactCache {
  /** What is known of a host; undefined where nothing is, or where it is too old. */
  read(host: string): Facts | undefined;
  write(host: string, facts: ReadonlyMap<string, unknown>): void;
  forget(host: string): void;
}

/** The mark of Ansible's `gather_facts`: the facts of this host were gathered, not only some of them set. */
export const gathered = '_ansible_facts_gathered';

/**
 * One JSON file for each host, as Ansible's cache plugin `jsonfile` has them: either reads what the other wrote. Files are
 * 0600, and values that came out of a vault are not in them.
 *
 * @param timeoutSeconds older files count as not there; 0: none is too old
 */
export function jsonFileCache(folder: string, timeoutSeconds: number, prefix = ''): FactCache {
  const fileOf = (host: string) => (/[/\0]/.test(host) ? undefined : join(folder, `${prefix}${host}`));
  return {
    read: (host) => {
      const path = fileOf(host);
      const stat = path === undefined ? undefined : statSync(path, { throwIfNoEntry: false });
      if (path === undefined || !stat?.isFile()) return undefined;
      if (timeoutSeconds > 0 && Date.now() - stat.mtimeMs > timeoutSeconds * 1000) return undefined;
      return parsed(path);
    },
    write: (host, facts) => {
      const path = fileOf(host);
      if (path === undefined) return;
      const kept = [...facts].filter(([, value]) => !hasSecret(value));
      const text = JSON.stringify(Object.fromEntries(kept.sort(([a], [b]) => (a < b ? -1 : 1))), undefined, 4);
      mkdirSync(folder, { recursive: true, mode: 0o700 });
      const fresh = `${path}.${process.pid}.new`;
      writeFileSync(fresh, text, { mode: 0o600 });
      chmodSync(fresh, 0o600);
      renameSync(fresh, path);
    },
    forget: (host) => {
      const path = fileOf(host);
      if (path !== undefined) rmSync(path, { force: true });
    },
  };
}

/** A file that is damaged says nothing: the facts are gathered again. */
function parsed(path: string): Facts | undefined {
  try {
    const data: unknown = JSON.parse(readFileSync(path, 'utf8'));
    return isRecord(data) ? data : undefined;
  } catch {
    return undefined;
  }
}

function hasSecret(value: unknown): boolean {
  if (value instanceof Secret) return true;
  return typeof value === 'object' && value !== null && Object.values(value).some(hasSecret);
}
