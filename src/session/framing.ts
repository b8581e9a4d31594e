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
  const first = 0x1e;
  let held = nothing;

  return {
    push(chunk) {
      const tokens: Token[] = [];
      const rest = held.length > 0 ? Buffer.concat([held, chunk]) : chunk;
      let done = 0;
      const data = (end: number) => {
        if (end > done) tokens.push({ type: 'data', bytes: rest.subarray(done, end) });
        done = end;
      };
      held = nothing;
      for (let at = rest.indexOf(first); at >= 0; at = rest.indexOf(first, Math.max(at + 1, done))) {
        const begin = rest.subarray(at, at + prefix.length);
        if (!prefix.subarray(0, begin.length).equals(begin)) continue;
        data(at);
        const end = rest.indexOf(10, at + prefix.length);
        if (end < 0) {
          // A copy: a view of a few bytes would keep a whole network buffer alive.
          held = Buffer.from(rest.subarray(at));
          if (held.length > longestMark) throw new RangeError('a frame mark that does not end');
          return tokens;
        }
        const [kind = '', ...fields] = rest.toString('latin1', at + prefix.length, end).split(' ');
        tokens.push({ type: 'mark', kind, fields });
        done = end + 1;
      }
      data(rest.length);
      return tokens;
    },
  };
}
