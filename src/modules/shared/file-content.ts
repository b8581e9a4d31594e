import { isUtf8 } from 'node:buffer';
import { hash, randomUUID } from 'node:crypto';
import { added, type Diff } from '../../diff.ts';
import { Secret } from '../../language/secret.ts';
import { SHOWN_BYTES, type Wanted } from './file-probe.ts';

/** Larger contents travel as a payload of their own, in bytes. */
const INLINE_BYTES = 49_152;

/** What a file shall hold. */
export interface Content extends Wanted {
  readonly bytes: Uint8Array;
  readonly secret: boolean;
  /** Part of the name of the temporary file: nobody on the host can guess it. */
  readonly nonce: string;
}

const hashes = new WeakMap<Uint8Array, string>();

export function contentOf(source: Uint8Array | string | Secret, secret = false): Content {
  const plain = source instanceof Secret ? source.reveal() : source;
  const bytes = typeof plain === 'string' ? Buffer.from(plain) : plain;
  return { bytes, size: bytes.length, sha256: sha256(bytes), secret: secret || source instanceof Secret, nonce: newNonce() };
}

/** 64 bits. Of a UUID, which takes its randomness out of a store: a system call for each would be most of the price. */
export function newNonce(): string {
  const uuid = randomUUID();
  return uuid.slice(0, 8) + uuid.slice(-8);
}

/** Ansible's `checksum`. */
export function sha1(bytes: Uint8Array): string {
  return hash('sha1', bytes);
}

/** A source that is the same for many hosts is hashed once. */
function sha256(bytes: Uint8Array): string {
  const known = hashes.get(bytes) ?? hash('sha256', bytes);
  hashes.set(bytes, known);
  return known;
}

/** The content as a word of a script; undefined where it has to travel as bytes. */
export function inlineWord(content: Content): string | Secret | undefined {
  if (content.size > INLINE_BYTES || content.bytes.includes(0) || !isUtf8(content.bytes)) return undefined;
  const text = Buffer.from(content.bytes).toString();
  return content.secret ? new Secret(text) : text;
}

/**
 * @param before the old content; undefined where it is not known, too large or no text; null where there was no file
 * @param detail properties of a new file
 */
export function contentDiff(path: string, before: string | null | undefined, content: Content, detail = ''): readonly Diff[] {
  const after = content.size <= SHOWN_BYTES && isUtf8(content.bytes) ? Buffer.from(content.bytes).toString() : undefined;
  const isNew = before === null;
  const shown = !content.secret && after !== undefined && before !== undefined && isText(after) && isText(before ?? '');
  if (shown)
    return [...(isNew ? [added(`file ${path}`, detail)] : []), ...(after === (before ?? '') ? [] : [textDiff(path, before ?? '', after)])];
  const what = content.secret ? 'not shown: it holds a secret' : `${content.size} bytes`;
  return isNew
    ? [added(`file ${path}`, detail === '' ? what : `${detail}, ${what}`)]
    : [{ kind: 'object', action: 'change', object: `content of ${path}`, detail: what, disruption: 'live' }];
}

function textDiff(path: string, before: string, after: string): Diff {
  return { kind: 'text', path, before, after };
}

/** Neither NUL nor what decoding put in the place of bytes that are no UTF-8. */
function isText(text: string): boolean {
  return !/[\0\uFFFD]/.test(text);
}
