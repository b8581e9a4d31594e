import { doneOf, type OpenTask } from '../open-tasks.ts';
import { durationText } from '../recap.ts';
import type { ViewState } from '../view-state.ts';
import { line, type Piece } from './cells.ts';

const spinner = [...'⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏'];

/** `⠹ PLAY [Tunnels of the tenants]  60 hosts  7 tasks done  1 min 12 s` */
export function playLine({ style, play, hosts, tasksDone, startedAt, check }: ViewState, columns: number, now: number): string {
  const { paint } = style;
  const turn = spinner[Math.floor(now / 100) % spinner.length] ?? '';
  const name: Piece = { text: play === undefined ? 'starting' : `PLAY [${play}]`, paint: paint.bold };
  const counts = [
    ...(play === undefined ? [] : [plural(hosts.members.length, 'host')]),
    ...(tasksDone > 0 ? [`${plural(tasksDone, 'task')} done`] : []),
  ];
  const facts = [...(columns < narrow ? [] : counts), elapsed(now - startedAt)];
  const mode: readonly Piece[] = check ? [{ text: '  check', paint: paint.magenta }] : [];
  return line(
    columns,
    [{ text: turn, paint: paint.cyan }, { text: ' ' }, name, ...mode, { text: `  ${facts.join('  ')}`, paint: paint.dim }],
    name,
  );
}

/** On a terminal with fewer columns the name of the play says more than the counts. */
const narrow = 60;

/** `  TASK [overlay-tunnel : Tunnels]  ⣿⣿⣿⣀⣀⣀ 34/60  3 s`, for each task that hosts are at; the last line counts the rest. */
export function taskLines(state: ViewState, columns: number, height: number, now: number): readonly string[] {
  const tasks = [...state.tasks.values()].filter((t) => t.starts > 0);
  const shown = tasks.length > height ? tasks.slice(0, height - 1) : tasks;
  const lines = shown.map((task) => taskLine(state, task, columns, now));
  if (tasks.length > shown.length)
    lines.push(line(columns, [{ text: `  and ${plural(tasks.length - shown.length, 'more task')}`, paint: state.style.paint.dim }]));
  return lines;
}

function taskLine({ style, hosts, apart }: ViewState, task: OpenTask, columns: number, now: number): string {
  const { paint } = style;
  const name: Piece = { text: `${task.kind === 'handler' ? 'HANDLER' : 'TASK'} [${task.name}]` };
  const total = apart ? hosts.members.length : task.hosts;
  const progress =
    total > 1 ? [{ text: '  ' }, ...bar(doneOf(task), total, Math.floor(columns / 6)), { text: ` ${doneOf(task)}/${total}` }] : [];
  const time: Piece = { text: `  ${elapsed(now - task.startedAt)}`, paint: paint.dim };
  return line(columns, [{ text: '  ' }, name, ...progress, time], name);
}

/** Braille, as its width is the same in every terminal. */
function bar(done: number, total: number, columns: number): readonly Piece[] {
  const size = Math.min(20, columns);
  const full = Math.min(size, Math.floor((done / total) * size));
  return [{ text: '⣿'.repeat(full) }, { text: '⣀'.repeat(size - full) }];
}

/** Whole seconds: what counts on need not flicker. */
export function elapsed(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  return seconds < 60 ? `${seconds} s` : durationText(seconds * 1000);
}

function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
