import { StringDecoder } from 'node:string_decoder';

/** What is kept of one stream of one script, in bytes: a runaway command must not eat the controller's memory. */
export const keptBytes = 16 * 1024 * 1024;

/** Collects one stream of one script; `live` sees all of it as it comes. */
export interface Capture {
  add(bytes: Buffer): void;
  /** The text that was kept, with a note where it is not all. */
  text(): string;
}

export function capture(live?: (text: string) => void): Capture {
  const pieces: string[] = [];
  let kept = 0;
  let dropped = 0;
  let decoder: StringDecoder | undefined;

  /** A piece may end within a character: from the first that may, they are decoded as one. */
  function decoded(bytes: Buffer): string {
    if (decoder === undefined && (bytes.at(-1) ?? 0) < 0x80) return bytes.toString('utf8');
    decoder ??= new StringDecoder('utf8');
    return decoder.write(bytes);
  }

  return {
    add(bytes) {
      const room = keptBytes - kept;
      if (room > 0 || live) {
        const text = decoded(bytes);
        if (text !== '') live?.(text);
        if (room > 0) pieces.push(bytes.length <= room ? text : text.slice(0, room));
      }
      kept += Math.min(bytes.length, room);
      dropped += Math.max(0, bytes.length - room);
    },
    text() {
      const text = pieces.join('') + (dropped === 0 ? (decoder?.end() ?? '') : '');
      return dropped === 0 ? text : `${text}\n[${dropped} more bytes were not kept]\n`;
    },
  };
}
