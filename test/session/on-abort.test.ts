import { expect, it } from 'vitest';
import { onAbort } from '../../src/session/on-abort.ts';

it('calls who still waits, with one listener on the signal for all', () => {
  const controller = new AbortController();
  const warnings: string[] = [];
  const warn = (warning: Error) => warnings.push(warning.name);
  process.on('warning', warn);
  const called: number[] = [];
  const removers = Array.from({ length: 100 }, (_, i) => onAbort(controller.signal, () => called.push(i)));
  for (const remove of removers.slice(1)) remove();
  controller.abort();
  process.off('warning', warn);
  expect(called).toEqual([0]);
  expect(warnings).toEqual([]);
});

it('does nothing without a signal', () => {
  expect(onAbort(undefined, () => {})()).toBeUndefined();
});
