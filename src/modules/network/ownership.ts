import { createHash } from 'node:crypto';
import * as z from 'zod';
import { text } from '../shared/parameters.ts';

/** Who made an object: on the object itself, so that no memory outside the host is needed (links: alias and group; namespaces: alias of their `lo`). */
const PREFIX = 'weft:v1:';

/** The protocol number that marks routes (`ip route … proto 177`). */
export const ROUTE_PROTOCOL = 177;

export const ownerName = () =>
  text()
    .pipe(z.string().regex(/^[a-z0-9][a-z0-9-]{0,62}$/, 'expected lower-case letters, digits and "-"'))
    .describe('Tag of everything that the task makes; what carries it and is not declared any more is removed');

/** `notes` keep what cannot be read back. No `#` and no blank: a batch of `ip` would take them as its own syntax. */
export function aliasOf(owner: string, notes: Readonly<Record<string, string>> = {}): string {
  return [`${PREFIX}${owner}`, ...Object.entries(notes).map(([name, value]) => `${name}=${value}`)].join(';');
}

export function ownerOf(alias: string | undefined): string | undefined {
  return alias?.startsWith(PREFIX) ? alias.slice(PREFIX.length).split(';')[0] : undefined;
}

export function noteOf(alias: string | undefined, name: string): string | undefined {
  return alias
    ?.split(';')
    .find((note) => note.startsWith(`${name}=`))
    ?.slice(name.length + 1);
}

/**
 * The link group of an owner: set by the same request that makes the link, so that a link whose alias could not be set
 * any more is recognised too. 31 bits, above the groups that people number by hand.
 */
export function groupOf(owner: string): number {
  return (createHash('sha256').update(`${PREFIX}${owner}`).digest().readUInt32BE(0) & 0x7fffffff) | 0x10000;
}
