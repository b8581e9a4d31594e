import { clean } from '../clean.ts';
import type { HostRow } from '../host-table.ts';
import type { LineStyle } from '../result-lines.ts';
import { line, padded, widthOf } from './cells.ts';
import { elapsed } from './play-lines.ts';

/** From when on a host that writes nothing is worth a line, in ms. */
const patience = 3_000;

/** Hosts at work that have something to show, the longest at it first. */
export function talking(rows: readonly HostRow[], now: number): readonly HostRow[] {
  return rows.filter((row) => row.task !== undefined && (row.tail !== '' || now - row.since > patience)).sort((a, b) => a.since - b.since);
}

/** `  hv03  12 s  Unpacking nginx (1.22.1-9) …`: what each of them is writing. */
export function runningLines({ paint }: LineStyle, rows: readonly HostRow[], columns: number, now: number): readonly string[] {
  const times = rows.map((row) => elapsed(now - row.since));
  const nameWidth = Math.min(Math.max(0, ...rows.map((r) => widthOf(r.name))), 28, Math.max(4, Math.floor(columns / 4)));
  const timeWidth = Math.max(0, ...times.map((t) => t.length));
  return rows.map((row, i) => {
    const said = lastLine(row.tail);
    return line(columns, [
      { text: `  ${padded(row.name, nameWidth)}`, paint: paint.blueBright },
      { text: `  ${times[i]?.padStart(timeWidth)}`, paint: paint.dim },
      { text: said === '' ? '' : `  ${said}` },
    ]);
  });
}

function lastLine(tail: string): string {
  return (
    clean(tail)
      .split('\n')
      .findLast((l) => l.trim() !== '') ?? ''
  );
}
