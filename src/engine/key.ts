import type { Position } from '../diagnostic.ts';
import type { Frame } from './state.ts';

interface Placed {
  readonly position: Position;
}

/** Names a task where it stands in the run, and the item of its loop: the same in a plan and in the run that makes it so. */
export function keyOf({ position }: Placed, { way = '' }: Pick<Frame, 'way'>, round?: number): string {
  return `${way}${position.file}:${position.line}:${position.column}${round === undefined ? '' : `[${round}]`}`;
}

/** The way to what stands below a node: in its round, where it has a loop. */
export function wayThrough(frame: Frame, node: Placed, round?: number): string {
  return `${keyOf(node, frame, round)} > `;
}
