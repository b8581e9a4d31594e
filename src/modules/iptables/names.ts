import { hash } from 'node:crypto';

/** The kernel's limits (XT_EXTENSION_MAXNAMELEN, IPSET_MAXNAMELEN, each less its terminator). */
const LONGEST_CHAIN = 28;
const LONGEST_SET = 31;

/** What the names of all chains of an owner begin with: `WEFT-k3x9-`. */
export function chainPrefix(owner: string): string {
  return `WEFT-${digest(owner, 4)}-`;
}

/** The kernel's name for a chain of a document. What would be too long ends in a hash of the whole name. */
export function chainName(owner: string, name: string): string {
  return shortened(chainPrefix(owner), name, LONGEST_CHAIN);
}

/** What the names of all ipsets of an owner begin with: `weft-k3x9-`. */
export function setPrefix(owner: string): string {
  return `weft-${digest(owner, 4)}-`;
}

/** The kernel's name for an ipset that has an owner. */
export function setName(owner: string, name: string): string {
  return shortened(setPrefix(owner), name, LONGEST_SET);
}

function shortened(prefix: string, name: string, longest: number): string {
  const room = longest - prefix.length;
  return prefix + (name.length <= room ? name : `${name.slice(0, room - 7)}-${digest(name, 6)}`);
}

/** Every rule carries its owner and the hash of its declared text: what `iptables-save` prints is not what was written. */
export function ruleTag(owner: string, hash: string): string {
  return `weft:v1:${owner}#${hash}`;
}

/** The first 40 bits of a SHA-256. */
export function ruleHash(table: string, chain: string, text: string): string {
  return hash('sha256', `${table} ${chain} ${text}`).slice(0, 10);
}

const TAG = / -m comment --comment "?weft:v1:([a-z0-9-]+)#([a-z0-9]+)"?/;

interface Tagged {
  readonly owner: string;
  readonly hash: string;
}

export function readTag(line: string): Tagged | undefined {
  const match = TAG.exec(line);
  return match ? { owner: match[1] ?? '', hash: match[2] ?? '' } : undefined;
}

export function withoutTag(spec: string): string {
  return ` ${spec}`.replace(TAG, '').trim();
}

/** The last digits of a SHA-256 to base 36. */
function digest(text: string, length: number): string {
  return (BigInt(`0x${hash('sha256', text)}`) % 36n ** BigInt(length)).toString(36).padStart(length, '0');
}
