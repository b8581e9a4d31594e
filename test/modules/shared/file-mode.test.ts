import { describe, expect, test } from 'vitest';
import { applyMode, fileMode, octal } from '../../../src/modules/shared/file-mode.ts';

describe('a mode as a parameter', () => {
  const accepted: readonly (readonly [unknown, string])[] = [
    ['0644', '0644'],
    ['644', '644'],
    ['0o755', '755'],
    ['u=rwX,g=rX,o=', 'u=rwX,g=rX,o='],
    ['+x', '+x'],
    ['a-w+x', 'a-w+x'],
    ['g=u', 'g=u'],
    [0o644, '0644'],
    [0o400, '0400'],
    [0o600, '0600'],
    [0o700, '0700'],
    [0o755, '0755'],
    [0o777, '0777'],
    [0o1777, '1777'],
    [0o2775, '2775'],
    [0o640, '0640'],
    [0o440, '0440'],
    [0, '0000'],
  ];
  test.each(accepted)('%j is %s', (written, mode) => {
    expect(fileMode().parse(written)).toBe(mode);
  });

  test.each([644, 755, 600, 700, 640, 777, 1777, 400])('%i written without a quote is refused with a hint', (written) => {
    const result = fileMode().safeParse(written);
    expect(result.success).toBe(false);
    expect(result.error?.issues[0]?.message).toContain(`write "0${written}"`);
  });

  test.each(['9', 'rw', 'u=q', '', 'u+x,', 'preserve', '77777', true, -1, 0.5])('%j is refused', (written) => {
    expect(fileMode().safeParse(written).success).toBe(false);
  });

  test('preserve is a mode only where there is a source', () => {
    expect(fileMode({ preserve: true }).parse('preserve')).toBe('preserve');
  });
});

// Compared with GNU chmod 9.1 under umask 022.
const file = { directory: false, umask: 0o022 };
const directory = { directory: true, umask: 0o022 };
const cases: readonly (readonly [string, number, typeof file, string])[] = [
  ['u=rw,g=r,o=', 0o777, file, '0640'],
  ['+x', 0o644, file, '0755'],
  ['+w', 0o444, file, '0644'],
  ['a+w', 0o444, file, '0666'],
  ['=r', 0o777, file, '0444'],
  ['u=rwX,go=rX', 0o600, file, '0644'],
  ['u=rwX,go=rX', 0o700, file, '0755'],
  ['u=rwX,go=rX', 0o600, directory, '0755'],
  ['g=u', 0o640, file, '0660'],
  ['o=g-w', 0o664, file, '0664'],
  ['u+s,g+s', 0o755, file, '6755'],
  ['+t', 0o777, directory, '1777'],
  ['u-s', 0o4755, file, '0755'],
  ['ug+rw-x', 0o111, file, '0661'],
  ['0600', 0o777, file, '0600'],
];
test.each(cases)('%s of %o', (mode, current, of, result) => {
  expect(octal(applyMode(mode, current, of))).toBe(result);
});
