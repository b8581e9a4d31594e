import type { ChalkInstance } from 'chalk';
import { type HostRow, type HostState, type HostTable, hostStates, shownState } from '../host-table.ts';
import { cut, line, type Piece, widthOf } from './cells.ts';

/** Readable without colour, and of the same width in every terminal. */
const marks: Readonly<Record<HostState, string>> = {
  failed: '✗',
  unreachable: '!',
  running: '▸',
  connecting: ':',
  changed: '~',
  ok: '✓',
  skipped: '-',
  waiting: '.',
};

const colours = {
  failed: 'red',
  unreachable: 'red',
  running: 'blueBright',
  connecting: 'blue',
  changed: 'yellow',
  ok: 'green',
  skipped: 'cyan',
  waiting: 'dim',
} as const satisfies Record<HostState, keyof ChalkInstance>;

/** Longer names are cut. */
const longestName = 28;
const gap = 2;

/** `  ✗ 2 failed  ▸ 12 running  . 46 waiting`; where that is too long, without the words. */
export function countLine(paint: ChalkInstance, { counts }: HostTable, columns: number): string {
  const states = hostStates.filter((s) => counts[s] > 0);
  const withWords = states.reduce((sum, s) => sum + `  ${marks[s]} ${counts[s]} ${s}`.length, 0) <= columns;
  const pieces = states.flatMap((s): readonly Piece[] => [
    { text: '  ' },
    { text: `${marks[s]} ${counts[s]}${withWords ? ` ${s}` : ''}`, paint: paint[colours[s]] },
  ]);
  return line(columns, pieces);
}

/**
 * Every host with its state, where all fit; otherwise those that are worth a look: out of the play first, then at
 * work. The counts tell the rest.
 */
export function gridLines(
  paint: ChalkInstance,
  table: HostTable,
  rows: readonly HostRow[],
  columns: number,
  available: number,
  reserved: number,
): readonly string[] {
  const height = available - reserved;
  if (height < 1) return [];
  // Five columns are the least that a host takes: no need to measure thousands of names that cannot fit.
  const mayFit = rows.length * 5 <= columns * height;
  const all = mayFit ? layout(rows, columns) : undefined;
  if (all && Math.ceil(rows.length / all.perLine) <= height) return drawn(paint, table, rows, all);
  const inState = (...states: readonly HostState[]) =>
    states.flatMap((state) => rows.filter((row) => shownState(row, table.round) === state));
  const out = inState('failed', 'unreachable');
  const busy = inState('running', 'connecting');
  const some = layout([...out, ...busy].slice(0, columns * height), columns);
  const room = some.perLine * height;
  if (out.length + busy.length <= room) return drawn(paint, table, [...out, ...busy], some);
  // Those that are out may not hide all that are at work.
  const shown = [...out.slice(0, Math.max(room >> 1, room - busy.length)), ...busy].slice(0, room - 1);
  const lines = drawn(paint, table, shown, some);
  const rest = (width: number) => line(width, [{ text: `+${out.length + busy.length - shown.length} more`, paint: paint.dim }]);
  if (some.perLine === 1) return [...lines, `  ${rest(columns - 2)}`];
  const last = lines.at(-1) ?? '';
  const before = 2 + (some.perLine - 1) * (some.nameWidth + 2 + gap);
  const blank = ' '.repeat(Math.max(0, before - widthOf(last)));
  return [...lines.slice(0, -1), `${last}${blank}${rest(columns - before)}`];
}

interface Layout {
  readonly nameWidth: number;
  readonly perLine: number;
}

function layout(rows: readonly HostRow[], columns: number): Layout {
  const widest = rows.reduce((most, row) => Math.max(most, row.name.length > longestName ? longestName : widthOf(row.name)), 2);
  const nameWidth = Math.max(1, Math.min(widest, longestName, columns - 4));
  return { nameWidth, perLine: Math.max(1, Math.floor((columns - 2 + gap) / (nameWidth + 2 + gap))) };
}

function drawn(paint: ChalkInstance, { round }: HostTable, rows: readonly HostRow[], { nameWidth, perLine }: Layout): readonly string[] {
  const cells = rows.map((row, i) => {
    const state = shownState(row, round);
    const name = cut(row.name, nameWidth);
    const isLast = i % perLine === perLine - 1 || i === rows.length - 1;
    return paint[colours[state]](`${marks[state]} ${name}`) + (isLast ? '' : ' '.repeat(nameWidth - widthOf(name) + gap));
  });
  return Array.from({ length: Math.ceil(cells.length / perLine) }, (_, i) => `  ${cells.slice(i * perLine, (i + 1) * perLine).join('')}`);
}
