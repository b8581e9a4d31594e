import { mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { linesOf, withTexts } from '../../../src/modules/shared/texts.ts';
import { lines, type Script, sh } from '../../../src/session/script.ts';
import { localSession, shells, temporaryFolder } from '../rig.ts';

const folder = temporaryFolder();
const long = linesOf(Array.from({ length: 20_000 }, (_, i) => `line ${i} 'of' "$many" \\n ä`));

for (const shell of shells(folder)) {
  describe(`texts beside a script (${shell.name})`, () => {
    const session = localSession(shell);
    const place = join(folder, `tmp-${shell.name}`);
    mkdirSync(place);
    const run = (script: Script, stdin: Uint8Array | undefined) =>
      session.run(lines(sh`export TMPDIR=${place}`, script), { ...(stdin && { stdin }) });

    test('each is there as it was given, for other programs too, and gone afterwards', async () => {
      const { script, stdin } = withTexts(sh`cat "$texts/first"; sh -c 'cat "$texts/second"'; exit 3`, { first: 'a\n\nb\n', second: long });
      expect(await run(script, stdin?.())).toEqual({ rc: 3, stdout: `a\n\nb\n${long}`, stderr: '' });
      expect(readdirSync(place)).toEqual([]);
    });

    test('what a cut link left of them is not used', async () => {
      const { script, stdin } = withTexts(sh`echo "used"`, { first: long });
      const sent = stdin?.();
      for (const part of [sent?.subarray(0, -1), sent?.subarray(0, 1000), sent?.subarray(0, 0)]) {
        const report = await run(script, part);
        expect(report).toMatchObject({ rc: 1, stdout: '' });
        expect(report.stderr).toContain('what was sent did not arrive whole');
      }
      expect(readdirSync(place)).toEqual([]);
    });

    test('a script that is stopped leaves none', async () => {
      const { script, stdin } = withTexts(sh`kill -TERM "$(sh -c 'echo "$PPID"')"; sleep 5`, { first: long });
      await run(script, stdin?.());
      expect(readdirSync(place)).toEqual([]);
    });
  });
}
