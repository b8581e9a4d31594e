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
  const prefix = `\x1e${nonce} `;
  let held = nothing;

  return {
    push(chunk) {
      const tokens: Token[] = [];
      const rest = held.length > 0 ? Buffer.concat([held, chunk]) : chunk;
      // A character for each byte.
      const text = rest.toString('latin1');
      let done = 0;
      const data = (end: number) => {
        if (end > done) tokens.push({ type: 'data', bytes: rest.subarray(done, end) });
        done = end;
      };
      // A copy: a view of a few bytes would keep a whole network buffer alive.
      const hold = (from: number) => {
        held = Buffer.from(rest.subarray(from));
        if (held.length > longestMark) throw new RangeError('a frame mark that does not end');
      };
      held = nothing;
      for (let at = text.indexOf(prefix); at >= 0; at = text.indexOf(prefix, done)) {
        data(at);
        const end = text.indexOf('\n', at + prefix.length);
        if (end < 0) {
          hold(at);
          return tokens;
        }
        const [kind = '', ...fields] = text.slice(at + prefix.length, end).split(' ');
        tokens.push({ type: 'mark', kind, fields });
        done = end + 1;
      }
      const begin = text.lastIndexOf('\x1e');
      const isBegun = begin >= done && prefix.startsWith(text.slice(begin));
      data(isBegun ? begin : rest.length);
      if (isBegun) hold(begin);
      return tokens;
    },
  };
}
