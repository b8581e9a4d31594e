import { randomBytes } from 'node:crypto';
import type { Input } from './shell-text.ts';

/** Greatest size, in bytes, of what travels inside the script stream; bash reads that byte by byte (0.4 ms per kB). */
const inlineBytes = 64 * 1024;

/** The text of `content` where a shell word can hold it exactly: valid UTF-8 without NUL, and not large. */
function inlineText(content: string | Uint8Array): string | undefined {
  if (content.length > inlineBytes) return undefined;
  if (typeof content === 'string') return content.includes('\0') ? undefined : content;
  if (content.includes(0)) return undefined;
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(content);
  } catch {
    return undefined;
  }
}

/** How a script's standard input travels: within the stream where it can, on a channel of its own otherwise. */
export function inputOf(stdin: string | Uint8Array | undefined): { readonly input: Input; readonly bytes?: Uint8Array } {
  if (stdin === undefined) return { input: { kind: 'none' } };
  const text = inlineText(stdin);
  if (text !== undefined) return { input: { kind: 'text', text } };
  const bytes = Buffer.from(stdin);
  const format = printfFormat(bytes);
  return format === undefined ? { input: { kind: 'channel' }, bytes } : { input: { kind: 'format', format } };
}

/**
 * A large script as its own input: a shell that reads what it is to run goes byte by byte (bash), and over it several
 * times. A cut link looks like the end of the input: it runs whole, or not at all.
 */
export function scriptAsInput(text: string): { readonly text: string; readonly bytes: Uint8Array } | undefined {
  if (text.length <= inlineBytes) return undefined;
  const end = `#${randomBytes(8).toString('hex')}`;
  return {
    text: `_weft_text=$(cat)
case $_weft_text in
*${end}) eval "$_weft_text";;
*) echo 'the script did not arrive whole' >&2; exit 1;;
esac`,
    bytes: Buffer.from(`${text}\n${end}`),
  };
}

/** A `printf` format that prints `content` exactly, or undefined where that would be large. */
function printfFormat(content: Uint8Array): string | undefined {
  if (content.length > inlineBytes / 4) return undefined;
  let format = '';
  for (const byte of content) {
    const plain = byte >= 0x20 && byte < 0x7f && byte !== 0x25 && byte !== 0x5c;
    format += plain ? String.fromCharCode(byte) : `\\${byte.toString(8).padStart(3, '0')}`;
  }
  return format;
}
