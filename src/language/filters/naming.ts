import { createHash } from 'node:crypto';
import { listOf, mappingOf, textOf } from '../coerce.ts';
import { fn } from '../function.ts';
import { FunctionError } from '../function-error.ts';
import { getKey, hasKey, isSequence, itemsOf } from '../values.ts';
import { distinct } from './lists.ts';

/** IFNAMSIZ of Linux is 16 with the closing zero byte. */
const maxLinkName = 15;
const hashLength = 6;

/** Names and addresses that a role derives from what they stand for, so that every run finds the same. */
export const namingFilters = [
  fn('link_name', '...parts', (prefix, parts: unknown[]) =>
    linkName(
      textOf(prefix),
      parts.map(textOf).filter((p) => p !== ''),
    ),
  ),
  fn('mac_address', '...parts', (first, parts: unknown[]) => macAddress([first, ...parts].map(textOf))),
  fn('members', 'groups', (names, groups) => {
    const known = mappingOf(groups);
    const all = typeof names === 'string' ? [names] : listOf(names);
    return distinct(
      all.flatMap((name) => {
        const key = textOf(name);
        const members = hasKey(known, key) ? getKey(known, key) : [key];
        return isSequence(members) ? itemsOf(members) : [members];
      }),
    );
  }),
];

/**
 * A name for a network link: the prefix, what fits of the readable parts, and a hash of all of them. It fits the
 * kernel's 15 characters and differs wherever the parts differ.
 */
export function linkName(prefix: string, parts: readonly string[]): string {
  if (!/^[a-z][a-z0-9]{0,4}$/.test(prefix)) throw new FunctionError('the prefix is one to five small letters or digits');
  const hash = beginningInBase32(digestOf([prefix, ...parts]));
  const room = maxLinkName - prefix.length - hashLength - 2;
  const head = parts
    .join('-')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '')
    .slice(0, Math.max(0, room));
  return [prefix, head, hash].filter((p) => p !== '').join('-');
}

/** A locally administered unicast MAC address (IEEE 802: bit 1 of the first byte set, bit 0 clear). */
export function macAddress(parts: readonly string[]): string {
  const [first = 0, ...rest] = digestOf(parts).subarray(0, 6);
  return [(first & 0xfc) | 0x02, ...rest].map((b) => b.toString(16).padStart(2, '0')).join(':');
}

/** All hosts of a network ask for the same names. */
const digests = new Map<string, Uint8Array>();

/** Parts with their lengths, so that ("a", "bc") and ("ab", "c") differ. */
function digestOf(parts: readonly string[]): Uint8Array {
  const text = parts.map((part) => `${Buffer.byteLength(part)}:${part}`).join('');
  const known = digests.get(text);
  if (known) return known;
  const digest = createHash('sha256').update(text, 'utf8').digest();
  if (digests.size >= 10_000) digests.clear();
  digests.set(text, digest);
  return digest;
}

/** The first six characters of RFC 4648 base 32, in small letters: 30 bits. */
function beginningInBase32(bytes: Uint8Array): string {
  const alphabet = 'abcdefghijklmnopqrstuvwxyz234567';
  const bits = new DataView(bytes.buffer, bytes.byteOffset).getUint32(0);
  let text = '';
  for (let i = 0; i < hashLength; i++) text += alphabet.charAt((bits >>> (27 - 5 * i)) & 31);
  return text;
}
