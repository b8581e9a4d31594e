import { statSync } from 'node:fs';
import { appendFile, chmod, mkdir, readFile, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { quote } from '../session/script.ts';
import { HostError } from '../session/session.ts';
import { checkHostKey, fingerprint, indexKnownHosts, type KnownHosts, keyType, knownHostsName, parseKnownHosts } from './known-hosts.ts';
import type { SshSettings } from './ssh-settings.ts';

/** The known_hosts files of one run: read when they changed, appended to by one connection at a time. */
export interface HostKeys {
  /** Types of the keys known for the host: the server must be asked for these first, or it presents another. */
  types(settings: SshSettings): Promise<readonly string[]>;
  /** Undefined when the key may be trusted. */
  verify(settings: SshSettings, key: Buffer): Promise<HostError | undefined>;
}

export function hostKeys(): HostKeys {
  const files = new Map<string, { stamp: string; entries: ReturnType<typeof parseKnownHosts> }>();
  const indexes = new Map<string, { stamp: string; index: KnownHosts }>();
  let appending: Promise<unknown> = Promise.resolve();

  async function load(paths: readonly string[]): Promise<KnownHosts> {
    const loaded = await Promise.all(
      paths.map(async (path) => {
        const stamp = stampOf(path);
        let file = files.get(path);
        if (file?.stamp !== stamp) {
          const text = stamp === '' ? '' : await readFile(path, 'utf8').catch(() => '');
          file = { stamp, entries: parseKnownHosts(text, path) };
          files.set(path, file);
        }
        return file;
      }),
    );
    const key = paths.join('\n');
    const stamp = loaded.map((f) => f.stamp).join('\n');
    let cached = indexes.get(key);
    if (cached?.stamp !== stamp) {
      cached = { stamp, index: indexKnownHosts(loaded.flatMap((f) => f.entries)) };
      indexes.set(key, cached);
    }
    return cached.index;
  }

  async function judge(settings: SshSettings, key: Buffer): Promise<HostError | undefined> {
    const found = checkHostKey(await load(settings.knownHostsFiles), names(settings), key);
    switch (found.status) {
      case 'known':
        return undefined;
      case 'changed':
        return changed(
          settings,
          key,
          `${found.entry.file}:${found.entry.line}`,
          `${short(found.entry.type)} ${fingerprint(found.entry.key)}`,
          found.entry.file,
        );
      case 'revoked':
        return new HostError(
          'host-key',
          `${who(settings)} presents a host key that ${found.entry.file}:${found.entry.line} marks as revoked: ${shown(key)}`,
          'do not log in; give the host a new key, and find out how the old one got out',
        );
      case 'unknown': {
        const [other] = found.otherTypes;
        // A known host that suddenly has a key of another type only is what an impostor would show.
        if (other)
          return changed(settings, key, `${other.file}:${other.line}`, `${short(other.type)} ${fingerprint(other.key)}`, other.file);
        if (settings.hostKeyChecking === 'accept-new') return append(settings, key);
        return unknown(settings, key, found.authority && `${found.authority.file}:${found.authority.line}`);
      }
    }
  }

  async function append(settings: SshSettings, key: Buffer): Promise<HostError | undefined> {
    const [file] = settings.knownHostsFiles;
    if (file === undefined) return undefined;
    try {
      await mkdir(dirname(file), { recursive: true, mode: 0o700 });
      const before = await readFile(file).catch(() => Buffer.alloc(0));
      const gap = before.length > 0 && before.at(-1) !== 10 ? '\n' : '';
      await appendFile(file, `${gap}${names(settings)[0]} ${keyType(key)} ${key.toString('base64')}\n`, { mode: 0o600 });
      if (before.length === 0 && (await stat(file)).isFile()) await chmod(file, 0o600);
      return undefined;
    } catch (e) {
      return new HostError(
        'host-key',
        `the new host key of ${who(settings)} cannot be stored: ${e instanceof Error ? e.message : String(e)}`,
      );
    }
  }

  return {
    async types(settings) {
      if (settings.hostKeyChecking === 'off') return [];
      const known = await load(settings.knownHostsFiles);
      return [...new Set(names(settings).flatMap((n) => known.matching(n).filter((e) => e.marker === undefined)))].map((e) => e.type);
    },
    async verify(settings, key) {
      if (settings.hostKeyChecking === 'off') return undefined;
      if (settings.hostKeyChecking === 'strict') return judge(settings, key);
      // One after the other, so that connections to one new host at the same time add one line.
      const turn = appending.then(() => judge(settings, key));
      appending = turn.catch(() => {});
      return turn;
    },
  };
}

/** Another text once the file is another; empty where there is none. Looked at for every host: a wait for a thread would cost more. */
function stampOf(path: string): string {
  const info = statSync(path, { bigint: true, throwIfNoEntry: false });
  return info ? `${info.mtimeNs}:${info.size}:${info.ino}` : '';
}

/** The name to look up first, then what ssh accepts too: the host without its port. */
function names(settings: SshSettings): readonly string[] {
  if (settings.hostKeyAlias) return [settings.hostKeyAlias];
  return [...new Set([knownHostsName(settings.host, settings.port), settings.host])];
}

function who(settings: SshSettings): string {
  return settings.port === 22 ? settings.host : `${settings.host} port ${settings.port}`;
}

function short(type: string): string {
  return type.replace(/^ssh-|^ecdsa-sha2-/, '').toUpperCase();
}

function shown(key: Buffer): string {
  return `${short(keyType(key))} ${fingerprint(key)}`;
}

function changed(settings: SshSettings, key: Buffer, place: string, known: string, file: string): HostError {
  return new HostError(
    'host-key',
    `the host key of ${who(settings)} has changed: it presents ${shown(key)}, but ${place} has ${known}`,
    `if the host was installed anew, forget the old key with: ssh-keygen -R ${quote(names(settings)[0] ?? settings.host)} -f ${quote(file)}; if not, somebody may be in between`,
  );
}

function unknown(settings: SshSettings, key: Buffer, authority: string | undefined): HostError {
  if (authority) {
    return new HostError(
      'host-key',
      `the host key of ${who(settings)} is not known: it presents ${shown(key)}; ${authority} trusts a certificate authority, but host certificates need the system's ssh`,
      'add the host key itself to known_hosts',
    );
  }
  const file = settings.knownHostsFiles[0] ?? '~/.ssh/known_hosts';
  return new HostError(
    'host-key',
    `the host key of ${who(settings)} is not known: it presents ${shown(key)}`,
    `compare it with what the host's console shows for: ssh-keygen -lf /etc/ssh/ssh_host_*_key.pub; then add it with: ` +
      `ssh-keyscan -p ${settings.port} ${quote(settings.host)} >> ${quote(file)}; or trust new hosts with --host-key-checking accept-new; or name another file with --known-hosts`,
  );
}
