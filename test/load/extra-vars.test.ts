import { expect, test } from 'vitest';
import { extraVariables } from '../../src/commands/extra-vars.ts';
import { loadingFor } from '../../src/commands/prepare.ts';
import { DiagnosticError, formatDiagnostic } from '../../src/diagnostic.ts';

function told(...given: readonly string[]): string {
  try {
    extraVariables(loadingFor(process.cwd()), given);
  } catch (thrown) {
    if (!(thrown instanceof DiagnosticError)) throw thrown;
    return thrown.diagnostics.map((d) => formatDiagnostic(d, () => undefined)).join('\n');
  }
  return 'nothing was wrong';
}

test('extra variables that cannot be read are told', () => {
  expect(told('@missing.yml')).toMatchInlineSnapshot(`
    "--extra-vars:1:1  error  no-file
      no file missing.yml of variables"
  `);
  expect(told('mtu')).toMatchInlineSnapshot(`
    "--extra-vars:1:1  error  extra-vars
      expected key=value, {…} or @file, found "mtu""
  `);
  expect(told('{mtu: 1400')).toMatchInlineSnapshot(`
    "--extra-vars:1:11  error  yaml-syntax
      Flow map must end with a }"
  `);
});
