import { DiagnosticError, error } from '../diagnostic.ts';
import type { Evaluation } from '../language/evaluation.ts';
import type { Loop } from '../model.ts';
import type { HostRun } from './host-run.ts';
import type { Notes } from './outlook.ts';
import type { Frame } from './state.ts';
import { evaluationFor } from './variables.ts';

/** The items of a loop, for one host at one task. */
export function itemsOf(loop: Loop, host: HostRun, frame: Frame, notes?: Notes): readonly unknown[] {
  const evaluation = evaluationFor(host, frame, undefined, notes);
  const source = notes ? evaluation.list(loop.source) : evaluation.value(loop.source);
  if (loop.style === 'loop') {
    if (Array.isArray(source)) return source;
    throw new DiagnosticError(
      error(
        'loop',
        `a loop needs a list, found ${typeof source === 'string' ? `the string "${source}"` : describe(source)}`,
        loop.position,
      ),
    );
  }
  if (loop.style === 'list') return Array.isArray(source) ? source : [source];
  const style = loop.style === 'cartesian' ? 'nested' : loop.style;
  const terms = Array.isArray(source) ? source : [source];
  return evaluationFor(host, frame).lookup(style, terms, loop.position);
}

function describe(value: unknown): string {
  return value === null ? 'nothing' : typeof value === 'object' ? 'a mapping' : `the ${typeof value} ${value}`;
}

/** The variables of one round of a loop. */
export function loopLocals(loop: Loop, items: readonly unknown[], index: number): Readonly<Record<string, unknown>> {
  const item = items[index];
  return {
    [loop.variable]: item,
    ansible_loop_var: loop.variable,
    ...(loop.indexVariable !== undefined && { [loop.indexVariable]: index, ansible_index_var: loop.indexVariable }),
    ...(loop.extended && {
      ansible_loop: {
        allitems: items,
        index: index + 1,
        index0: index,
        revindex: items.length - index,
        revindex0: items.length - index - 1,
        first: index === 0,
        last: index === items.length - 1,
        length: items.length,
        ...(index > 0 && { previtem: items[index - 1] }),
        ...(index < items.length - 1 && { nextitem: items[index + 1] }),
      },
    }),
  };
}

/** How an item is shown: its label, or its text, cut to one line. */
export function labelOf(loop: Loop, item: unknown, evaluation: Evaluation): string {
  const value = loop.label === undefined ? item : evaluation.value(loop.label);
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return text !== undefined && text.length > 200 ? `${text.slice(0, 199)}…` : String(text);
}
