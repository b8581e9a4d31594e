import { appendFileSync, chmodSync, mkdirSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { quote } from '../session/script.ts';
import { HostError } from '../session/session.ts';
import { contentOf } from './content-of.ts';
import { checkHostKey, fingerprint, indexKnownHosts, type KnownHosts, keyType, knownHostsName, parseKnownHosts } from './known-hosts.ts';
import type { SshSettings } from './ssh-settings.ts';

/** The known_hosts files of one run: read when they changed, appended to by one connection at a time. */
export interface HostKeys {
  /** Types of the keys known for the host: the server must be asked for these first, or it presents another. */
  types(settings: SshSettings): readonly string[];
  /** Undefined when the key may be trusted. */
  verify(settings: SshSettings, key: Buffer): HostError | undefined;
}

export function hostKeys(): HostKeys {
  const files = new Map<string, { stamp: string; entries: ReturnType<typeof parseKnownHosts> }>();
  const indexes = new Map<string, { stamp: string; index: KnownHosts }>();

  function load(paths: readonly string[]): KnownHosts {
    const loaded = paths.map((path) => {
      const stamp = stampOf(path);
      let file = files.get(path);
      if (file?.stamp !== stamp) {
        file = { stamp, entries: parseKnownHosts(contentOf(path).toString(), path) };
        files.set(path, file);
      }
      return file;
    });
    const key = paths.join('\n');
    const stamp = loaded.map((f) => f.stamp).join('\n');
    let cached = indexes.get(key);
    if (cached?.stamp !== stamp) {
      cached = { stamp, index: indexKnownHosts(loaded.flatMap((f) => f.entries)) };
      indexes.set(key, cached);
    }
    return cached.index;
  }

  function judge(settings: SshSettings, key: Buffer): HostError | undefined {
    const found = checkHostKey(load(settings.knownHostsFiles), names(settings), key);
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

  function append(settings: SshSettings, key: Buffer): HostError | undefined {
    const [file] = settings.knownHostsFiles;
    if (file === undefined) return undefined;
    try {
      mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
      const before = contentOf(file);
      const gap = before.length > 0 && before.at(-1) !== 10 ? '\n' : '';
      appendFileSync(file, `${gap}${names(settings)[0]} ${keyType(key)} ${key.toString('base64')}\n`, { mode: 0o600 });
      if (before.length === 0 && statSync(file).isFile()) chmodSync(file, 0o600);
      return undefined;
    } catch (e) {
      return new HostError(
        'host-key',
        `the new host key of ${who(settings)} cannot be stored: ${e instanceof Error ? e.message : String(e)}`,
      );
    }
  }

  return {
    types(settings) {
      if (settings.hostKeyChecking === 'off') return [];
      const known = load(settings.knownHostsFiles);
      return [...new Set(names(settings).flatMap((n) => known.matching(n).filter((e) => e.marker === undefined)))].map((e) => e.type);
    },
    verify(settings, key) {
      return settings.hostKeyChecking === 'off' ? undefined : judge(settings, key);
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
