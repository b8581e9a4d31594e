import type { ChalkInstance } from 'chalk';
import type { Status } from '../event.ts';
import { oneLine } from './clean.ts';
import { doneOf, type OpenTask } from './open-tasks.ts';
import { durationText } from './recap.ts';
import { statusColour } from './result-lines.ts';

const order: readonly Status[] = ['ok', 'changed', 'skipped', 'ignored', 'failed', 'unreachable'];

/** `✓ overlay-tunnel : Tunnels of the tenants on this host   57 ok  2 changed  1 failed  3.2 s`; nothing where no host took part. */
export function endedTaskLines(paint: ChalkInstance, task: OpenTask, endedAt: number): readonly string[] {
  if (doneOf(task) === 0) return [];
  const [mark, status] = markOf(task);
  const handler = task.kind === 'handler' ? 'handler: ' : '';
  const name = `${handler}${oneLine(task.name)}`.padEnd(44);
  const time = paint.dim(durationText(Math.max(0, endedAt - task.startedAt)));
  const tally = order.filter((s) => task.tally[s] > 0).map((s) => statusColour(paint, s)(`${task.tally[s]} ${s}`));
  return [`${statusColour(paint, status)(mark)} ${name}  ${tally.join('  ')}  ${time}`];
}

function markOf({ tally }: OpenTask): readonly [string, Status] {
  if (tally.failed + tally.unreachable > 0) return ['✗', 'failed'];
  if (tally.changed > 0) return ['~', 'changed'];
  return tally.ok + tally.ignored > 0 ? ['✓', 'ok'] : ['-', 'skipped'];
}
