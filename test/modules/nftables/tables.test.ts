import { describe, expect, test } from 'vitest';
import { type Mistake, readTables } from '../../../src/modules/nftables/tables.ts';
import { decide } from '../rig.ts';

function read(text: string) {
  const mistakes: Mistake[] = [];
  return { tables: readTables(text, mistakes), mistakes };
}

describe('a ruleset', () => {
  test('is taken apart into its tables; braces in strings and comments do not count', () => {
    const text = 'table bridge weft-a { # }\n chain c { comment "}"; }\n};\n\n# {\ntable weft-b {}';
    expect(read(text)).toEqual({
      tables: [
        { family: 'bridge', name: 'weft-a', body: ' # }\n chain c { comment "}"; }\n' },
        { family: 'ip', name: 'weft-b', body: '' },
      ],
      mistakes: [],
    });
  });

  test.each([
    ['flush ruleset\n', 1, 'expected a table (`table bridge weft-… { … }`), found `flush ruleset`'],
    ['table ip weft-a { }\n\ninclude "/etc/x"\n', 3, 'expected a table (`table bridge weft-… { … }`), found `include "/etc/x"`'],
    ['\ndelete table ip x', 2, 'expected a table (`table bridge weft-… { … }`), found `delete table ip x`'],
    ['table ip weft-a', 1, 'expected a table (`table bridge weft-… { … }`), found `table ip weft-a`'],
    ['table ip weft-a { } }', 1, 'expected a table (`table bridge weft-… { … }`), found `}`'],
    ['table ip weft-a { chain x {\n }\n', 1, 'the block of table ip weft-a does not end'],
    ['table brigde weft-a { }', 1, 'no family "brigde"; expected ip, ip6, inet, arp, bridge, netdev; did you mean "bridge"?'],
    ['table ip filter { }', 1, 'the name of table ip filter must begin with "weft-"'],
    ['table weft-a { }\ntable ip weft-a { }', 2, 'table ip weft-a is there twice'],
  ])('%j is refused with its line', (text, line, message) => expect(read(text).mistakes).toEqual([{ line, message }]));
});

describe('what is made of the answer of a host', () => {
  const rules = 'table ip weft-a { chain c { }; }\n';
  const listing = 'table ip weft-a {\n\tchain c {\n\t}\n}\n';
  const tag = 'weft:v1:me#4fb549a7977052de.4ff3661eb34e2d3edca47407f6579a76';
  const given = (stdout: string, rest: object = {}) => decide('nftables', { owner: 'me', rules }, { stdout, ...rest });

  test('an intact table of the same source is converged', async () => {
    expect(await given(`@table ip weft-a ${tag} intact\n`)).toEqual({ changed: false });
  });

  test('a missing one is made in one transaction, with its tag', async () => {
    expect(await given(`@canonical ip weft-a\n${listing}`)).toEqual({
      script: `printf '%s\\n' 'table ip weft-a\ndelete table ip weft-a\ntable ip weft-a {\n\tcomment "${tag}"\n chain c { }; }' | nft -f -`,
      diff: [{ kind: 'object', action: 'add', object: 'nft table ip weft-a', detail: '1 chain', disruption: 'live' }],
      result: {},
    });
  });

  test('one that was made from other rules is shown as both are listed', async () => {
    const old = 'table ip weft-a {\n\tchain d {\n\t}\n}\n';
    const result = await given(`@table ip weft-a weft:v1:me#0000000000000000.11 intact\n${old}@canonical ip weft-a\n${listing}`);
    expect(result).toMatchObject({
      diff: [
        { action: 'add', object: 'nft chain c in ip weft-a' },
        { action: 'remove', object: 'nft chain d in ip weft-a' },
      ],
    });
  });

  test('another owner is named', async () => {
    const result = await given(`@table ip weft-a weft:v1:you#00.11 intact\n${listing}@canonical ip weft-a\n${listing}`);
    expect(result).toMatchObject({ failed: true, msg: expect.stringContaining('belongs to the owner "you"') });
  });

  test('one of the owner that is not declared any more is deleted, one of another is not', async () => {
    const other = '@table inet weft-y weft:v1:you#00.11 intact\n';
    expect(
      await given(`${other}@table ip weft-a ${tag} intact\n@table inet weft-x weft:v1:me#00.11 differs\ntable inet weft-x {\n}\n`),
    ).toEqual({
      script: "printf '%s\\n' 'delete table inet weft-x' | nft -f -",
      diff: [{ kind: 'object', action: 'remove', object: 'nft table inet weft-x', detail: '', disruption: 'live' }],
      result: {},
    });
  });

  test.each([
    ['@no-nft\n', {}, /package nftables/],
    ['@no-unshare\n', {}, /unshare/],
    ['@refused\n', { stderr: 'Error: syntax' }, /^rules: the host refuses these rules: Error: syntax$/],
    ['', { rc: 1, stderr: 'Operation not permitted' }, /cannot be read: Operation not permitted/],
    ['', {}, /about table ip weft-a cannot be understood/],
  ])('%j fails and says why', async (stdout, rest, message) => {
    expect(await given(stdout, rest)).toMatchObject({ failed: true, msg: expect.stringMatching(message) });
  });
});
