import { expect, test } from 'vitest';
import { jsonLine } from '../../src/report/jsonl.ts';
import { events, output } from './events.ts';

test('an event is one line, and reads back as it was', () => {
  const [event] = events(output('hv1', 't1', 'first\nsecond\u2028third\n'));
  if (!event) throw new Error('no event');
  const line = jsonLine(event);
  expect(line).not.toMatch(/\n/);
  expect(JSON.parse(line)).toEqual(event);
});
