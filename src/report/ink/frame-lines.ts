import { rowsOf } from '../host-table.ts';
import type { ViewState } from '../view-state.ts';
import { countLine, gridLines } from './host-grid.ts';
import { playLine, taskLines } from './play-lines.ts';
import { runningLines, talking } from './running-lines.ts';

/**
 * The frame as lines, painted and cut: never more than `rows` - 1, as Ink clears the whole terminal when its output
 * fills it, and none wider than `columns` - 1, as erasing to the end of a full line takes its last character.
 */
export function frameLines(state: ViewState, columns: number, rows: number, now: number): readonly string[] {
  const { style, hosts, play } = state;
  const width = columns - 1;
  const height = Math.min(rows - 1, Math.max(smallest, Math.floor(rows * share)));
  if (height < 1 || width < 1) return [];
  if (width < narrowest) return [playLine(state, width, now)];
  const tasks = taskLines(state, width, Math.max(1, Math.floor(height / 4)), now);
  const head = [
    ...(rows >= roomy ? [''] : []),
    playLine(state, width, now),
    // Between two tasks the line stays, so that what is below does not jump.
    ...(tasks.length === 0 && play !== undefined ? [''] : tasks),
    ...(hosts.members.length > 1 ? [countLine(style.paint, hosts, width)] : []),
  ];
  const left = height - head.length;
  const members = rowsOf(hosts);
  const busy = talking(members, now);
  const grid = hosts.members.length > 1 ? gridLines(style.paint, hosts, members, width, left, reserved(left)) : [];
  const running = runningLines(style, busy.slice(0, Math.max(0, left - grid.length)), width, now);
  return [...head, ...grid, ...running].slice(0, height);
}

/** Lines that the grid leaves to what commands write; the same whether any does, so that the grid does not jump. */
function reserved(left: number): number {
  return left < 3 ? 0 : left < 9 ? 1 : 3;
}

/** On fewer columns no host can be named. */
const narrowest = 10;

/** The part of a tall terminal that the frame may take: above it stands what was printed. */
const share = 0.6;

/** Below so many lines a frame says too little: it may take all of a small terminal. */
const smallest = 9;

/** From so many rows on a blank line sets the frame off. */
const roomy = 20;
