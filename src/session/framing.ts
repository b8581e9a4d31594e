/**
 * The marks with which the shell on a host separates scripts in its output: `␞<nonce> <kind> <fields…>\n`, where ␞ is
 * 0x1e. The nonce is random per shell and is never in a variable, function, argument or environment that a script
 * could read, so that no script can forge a mark, and output that only looks like one passes as output.
 */
export interface Mark {
  readonly type: 'mark';
  /** `r` the shell is ready, `i` it waits for a script's input, `e` a script ended, and the next begins. */
  readonly kind: string;
  readonly fields: readonly string[];
}

export type Token = Mark | { readonly type: 'data'; readonly bytes: Buffer };

const longestMark = 160;
const nothing: Buffer = Buffer.alloc(0);

/** Splits one stream of bytes, in whatever pieces it comes, into output and marks. */
export interface FrameParser {
  push(chunk: Buffer): Token[];
}

/** @throws RangeError from `push` where a mark does not end within its greatest length */
export function frameParser(nonce: string): FrameParser {
  const prefix = Buffer.from(`\x1e${nonce} `, 'latin1');
  let held = nothing;

  return {
    push(chunk) {
      const tokens: Token[] = [];
      let rest = held.length > 0 ? Buffer.concat([held, chunk]) : chunk;
      for (;;) {
        const start = rest.indexOf(prefix);
        if (start < 0) break;
        if (start > 0) tokens.push({ type: 'data', bytes: rest.subarray(0, start) });
        const end = rest.indexOf(10, start + prefix.length);
        if (end < 0) {
          held = rest.subarray(start);
          if (held.length > longestMark) throw new RangeError('a frame mark that does not end');
          return tokens;
        }
        const [kind = '', ...fields] = rest.toString('latin1', start + prefix.length, end).split(' ');
        tokens.push({ type: 'mark', kind, fields });
        rest = rest.subarray(end + 1);
      }
      const keep = partialPrefix(rest, prefix);
      if (rest.length > keep) tokens.push({ type: 'data', bytes: rest.subarray(0, rest.length - keep) });
      // A copy: a view of a few bytes would keep a whole network buffer alive.
      held = keep === 0 ? nothing : Buffer.from(rest.subarray(rest.length - keep));
      return tokens;
    },
  };
}

/** How many bytes at the end of `bytes` may be the beginning of `prefix`. */
function partialPrefix(bytes: Buffer, prefix: Buffer): number {
  const tail = bytes.subarray(Math.max(0, bytes.length - prefix.length + 1));
  // 0x1e stands only at the beginning of a mark, so only its last occurrence can begin one.
  const at = tail.lastIndexOf(prefix[0] ?? 0);
  if (at < 0) return 0;
  const candidate = tail.subarray(at);
  return prefix.subarray(0, candidate.length).equals(candidate) ? candidate.length : 0;
}
