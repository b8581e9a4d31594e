import { expect, test } from 'vitest';
import { expectationsIn, makersIn } from './messages.ts';

test('every message of loading is expected by a test, with its code and place', () => {
  const expectations = expectationsIn('test/load');
  const untested = makersIn(['src/load', 'src/commands/extra-vars.ts']).filter(
    ({ code, message }) => !expectations.some((e) => (code === undefined || e.code === code) && message.test(e.text)),
  );
  expect(untested.map(({ place, code, message }) => `${place} ${code}: ${message.source}`)).toEqual([]);
});
