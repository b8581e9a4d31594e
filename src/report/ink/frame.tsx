import { Transform } from 'ink';
import type { ReactElement } from 'react';
import type { ViewState } from '../view-state.ts';
import { frameLines } from './frame-lines.ts';

export interface FrameProps {
  readonly state: ViewState;
  readonly columns: number;
  readonly rows: number;
  /** ms since the epoch */
  readonly now: number;
}

/** The part of the screen that moves: a function of the run so far, the size of the terminal, and the time. */
export function Frame({ state, columns, rows, now }: FrameProps): ReactElement | null {
  const lines = frameLines(state, columns, rows, now);
  if (lines.length === 0) return null;
  // Ink keeps every text it ever measured (measure-text.js): with lines that change ten times a second 150 MB an
  // hour. They are cut to size already, so it measures a column of dots and paints the lines in their place.
  return <Transform transform={(_, row) => lines[row] ?? ''}>{lines.map(() => '.').join('\n')}</Transform>;
}
