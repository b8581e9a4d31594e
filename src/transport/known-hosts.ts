import { createHash, createHmac } from 'node:crypto';

/** One line of a known_hosts file (sshd(8), "SSH_KNOWN_HOSTS FILE FORMAT"). */
export interface KnownHost {
  readonly file: string;
  readonly line: number;
  readonly marker: 'revoked' | 'cert-authority' | undefined;
  /** The first field: patterns, or one hashed name. */
  readonly hosts: string;
  readonly type: string;
  readonly key: Buffer;
}

export type KeyStatus =
  | { readonly status: 'known' }
  /** `otherTypes`: keys of other types that are known for the host. `authority`: a certificate authority is known for it. */
  | { readonly status: 'unknown'; readonly otherTypes: readonly KnownHost[]; readonly authority: KnownHost | undefined }
  | { readonly status: 'changed'; readonly entry: KnownHost }
  | { readonly status: 'revoked'; readonly entry: KnownHost };

/** Lines that cannot be read are skipped, as ssh does. */
export function parseKnownHosts(text: string, file: string): KnownHost[] {
  const entries: KnownHost[] = [];
  text.split('\n').forEach((raw, i) => {
    const fields = raw.trim().split(/\s+/);
    if (raw.trim() === '' || fields[0]?.startsWith('#')) return;
    const marker = fields[0]?.startsWith('@') ? fields.shift()?.slice(1) : undefined;
    const [hosts, type, key] = fields;
    if (!hosts || !type || !key || (marker !== undefined && marker !== 'revoked' && marker !== 'cert-authority')) return;
    const bytes = Buffer.from(key, 'base64');
    if (keyType(bytes) !== type) return;
    entries.push({ file, line: i + 1, marker, hosts, type, key: bytes });
  });
  return entries;
}

/** Known hosts that can be asked by name, quickly for names written plainly. */
export interface KnownHosts {
  matching(name: string): readonly KnownHost[];
}

export function indexKnownHosts(entries: readonly KnownHost[]): KnownHosts {
  const plain = new Map<string, KnownHost[]>();
  const others: KnownHost[] = [];
  for (const entry of entries) {
    if (/[*?!|]/.test(entry.hosts)) others.push(entry);
    else for (const name of entry.hosts.toLowerCase().split(',')) plain.set(name, [...(plain.get(name) ?? []), entry]);
  }
  return {
    matching(name) {
      const lower = name.toLowerCase();
      return [...(plain.get(lower) ?? []), ...others.filter((entry) => matchesHosts(entry.hosts, lower))];
    },
  };
}

/** @param name in lower case: `host`, or `[host]:port` where the port is not 22 */
export function matchesHosts(hosts: string, name: string): boolean {
  if (hosts.startsWith('|1|')) {
    const [, , salt = '', hash = ''] = hosts.split('|');
    return createHmac('sha1', Buffer.from(salt, 'base64')).update(name).digest('base64') === hash;
  }
  let matched = false;
  for (const pattern of hosts.toLowerCase().split(',')) {
    const negated = pattern.startsWith('!');
    if (!wildcard(negated ? pattern.slice(1) : pattern, name)) continue;
    if (negated) return false;
    matched = true;
  }
  return matched;
}

function wildcard(pattern: string, name: string): boolean {
  const expression = pattern
    .replace(/[.+^$(){}|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${expression}$`).test(name);
}

/** The name under which a host stands in known_hosts. */
export function knownHostsName(host: string, port: number): string {
  return port === 22 ? host : `[${host}]:${port}`;
}

/** Compares the key that a host presents. `names`: the one to look up first, then the others that ssh accepts a match for. */
export function checkHostKey(known: KnownHosts, names: readonly string[], key: Buffer): KeyStatus {
  const lists = names.map((name) => known.matching(name));
  const everything = lists.flat();
  const revoked = everything.find((entry) => entry.marker === 'revoked' && entry.key.equals(key));
  if (revoked) return { status: 'revoked', entry: revoked };
  if (everything.some((entry) => entry.marker === undefined && entry.key.equals(key))) return { status: 'known' };
  // What is known under the other names (the host without its port) can only confirm: another sshd may be there.
  const own = (lists[0] ?? []).filter((entry) => entry.marker === undefined);
  const changed = own.find((entry) => entry.type === keyType(key));
  if (changed) return { status: 'changed', entry: changed };
  return { status: 'unknown', otherTypes: own, authority: everything.find((entry) => entry.marker === 'cert-authority') };
}

/** The type that a key in SSH's wire format says it has. */
export function keyType(key: Buffer): string {
  if (key.length < 4) return '';
  const length = key.readUInt32BE(0);
  return key.toString('latin1', 4, 4 + Math.min(length, 64));
}

/** As `ssh-keygen -l` prints it: SHA256:… */
export function fingerprint(key: Buffer): string {
  return `SHA256:${createHash('sha256').update(key).digest('base64').replace(/=+$/, '')}`;
}
