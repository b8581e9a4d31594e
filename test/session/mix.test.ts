import fc from 'fast-check';
import { expect, it } from 'vitest';
import { sh, userScript } from '../../src/session/script.ts';
import { HostError, type Session } from '../../src/session/session.ts';
import { sessionWith, shells } from './shells.ts';

/** A kind of script, and what its answer must be whatever runs before, after and beside it. */
interface Kind {
  readonly run: (session: Session, tag: string) => Promise<unknown>;
  readonly expected: (tag: string) => unknown;
}

const answer = (tag: string, rc = 0) => ({ rc, stdout: `${tag}\n`, stderr: `${tag} err\n` });
const speak = (tag: string) => sh`echo ${tag}; echo ${tag} err >&2`;

const kinds: Readonly<Record<string, Kind>> = {
  speaks: { run: (s, tag) => s.run(speak(tag)), expected: (tag) => answer(tag) },
  exits: { run: (s, tag) => s.run(sh`${speak(tag)}; exit 7`), expected: (tag) => answer(tag, 7) },
  reads: { run: (s, tag) => s.run(sh`cat; echo ${tag} err >&2`, { stdin: `${tag}\n` }), expected: (tag) => answer(tag) },
  readsBytes: {
    run: (s, tag) => s.run(sh`tr -d '\\000'; echo ${tag} err >&2`, { stdin: Buffer.from(`\0${tag}\n\0`) }),
    expected: (tag) => answer(tag),
  },
  writesMuch: {
    run: (s) => s.run(sh`head -c 300000 /dev/zero`).then((r) => [r.rc, r.stdout.length, r.stderr]),
    expected: () => [0, 300_000, ''],
  },
  // Ends by itself when its reader goes.
  leavesNoise: {
    run: (s, tag) =>
      s
        .run(
          userScript(
            `(n=0; while [ $n -lt 200 ]; do n=$((n + 1)); echo noise || exit; echo noise >&2; sleep 0.01; done) & echo ${tag} >/dev/null`,
          ),
        )
        .then((r) => r.rc),
    expected: () => 0,
  },
  isKilled: { run: (s) => s.run(userScript('kill -9 $$')), expected: () => 'lost' },
  takesTooLong: { run: (s) => s.run(sh`sleep 60`, { timeoutMs: 50 }), expected: () => 'timeout' },
};

it.each(shells)(
  'gives every script its own answer, whatever else runs in the session (%s)',
  async (shell) => {
    const name = fc.constantFrom(...Object.keys(kinds));
    await fc.assert(
      fc.asyncProperty(fc.array(name, { minLength: 2, maxLength: 12 }), async (names) => {
        const session = await sessionWith(shell);
        const outcomes = await Promise.all(
          names.map((n, i) => kinds[n]?.run(session, `${n} ${i}`).catch((e: unknown) => (e instanceof HostError ? e.kind : e))),
        );
        expect(outcomes).toEqual(names.map((n, i) => kinds[n]?.expected(`${n} ${i}`)));
        await session.close();
      }),
      { numRuns: 5, endOnFailure: true },
    );
  },
  60_000,
);
