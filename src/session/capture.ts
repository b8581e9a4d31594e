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
  const pieces: Buffer[] = [];
  let kept = 0;
  let dropped = 0;
  let decoder: StringDecoder | undefined;

  return {
    add(bytes) {
      if (live) {
        decoder ??= new StringDecoder('utf8');
        const text = decoder.write(bytes);
        if (text !== '') live(text);
      }
      const room = keptBytes - kept;
      if (room > 0) {
        // Copies small pieces: a view would keep the whole network buffer that it came in.
        const piece = bytes.length > room ? bytes.subarray(0, room) : bytes;
        pieces.push(piece.length < 4096 ? Buffer.from(piece) : piece);
        kept += piece.length;
      }
      dropped += Math.max(0, bytes.length - Math.max(0, room));
    },
    text() {
      const [first] = pieces;
      if (!first) return '';
      const text = (pieces.length === 1 ? first : Buffer.concat(pieces)).toString('utf8');
      return dropped === 0 ? text : `${text}\n[${dropped} more bytes were not kept]\n`;
    },
  };
}
