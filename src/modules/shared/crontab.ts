import { Secret } from '../../language/secret.ts';

/** One entry as the task declares it. */
export interface Entry {
  readonly name: string;
  readonly job?: string | Secret | undefined;
  readonly state: 'present' | 'absent';
  readonly user?: string | undefined;
  readonly cron_file?: string | undefined;
  readonly minute: string;
  readonly hour: string;
  readonly day: string;
  readonly month: string;
  readonly weekday: string;
  readonly special_time?: string | undefined;
  readonly disabled: boolean;
  readonly env: boolean;
  readonly insertafter?: string | undefined;
  readonly insertbefore?: string | undefined;
}

export interface Crontab {
  readonly text: string;
  readonly jobs: readonly string[];
  readonly envs: readonly string[];
  readonly failure?: string;
}

/** Ansible's, so that what either of the two has written the other finds. */
const MARK = '#Ansible: ';

/** What stands above a job of an owner, before its name. */
const markOf = (owner: string) => `# weft:v1:${owner} `;
const isMark = (row: string | undefined) => row !== undefined && /^(?:#Ansible: |# weft:v1:[a-z0-9-]+ )/.test(row);

/** A crontab with the entry in it, or without it. Everything else stays as it is. */
export function withEntry(old: string, entry: Entry): Crontab {
  const rows = rowsOf(old);
  const changed = /[\r\n]/.test(jobText(entry.job))
    ? 'a job cannot hold a line break'
    : entry.env
      ? withVariable(rows, entry)
      : withJob(rows, entry);
  return crontabOf(typeof changed === 'string' ? rows : changed, MARK, typeof changed === 'string' ? changed : undefined);
}

/** A crontab that holds exactly these jobs of an owner. Those of others stay as they are. */
export function withOwned(old: string, owner: string, entries: readonly Entry[]): Crontab {
  const mark = markOf(owner);
  const rows = rowsOf(old);
  if (entries.some(({ job }) => /[\r\n]/.test(jobText(job)))) return crontabOf(rows, mark, 'a job cannot hold a line break');
  const declared = new Set(entries.map(({ name }) => mark + name));
  const isGone = (row: string | undefined) => row?.startsWith(mark) === true && !declared.has(row);
  const kept = rows.filter((row, i) => !isGone(row) && (isMark(row) || !isGone(rows[i - 1])));
  return crontabOf(
    entries.reduce<readonly string[]>((list, entry) => withMarked(list, mark + entry.name, jobLine(entry)), kept),
    mark,
  );
}

function rowsOf(text: string): readonly string[] {
  const rows = text.split('\n');
  return rows.at(-1) === '' ? rows.slice(0, -1) : rows;
}

function crontabOf(rows: readonly string[], mark: string, failure?: string): Crontab {
  return {
    text: rows.length === 0 ? '' : `${rows.join('\n').replace(/[\r\n]+$/, '')}\n`,
    jobs: rows.filter((row) => row.startsWith(mark)).map((row) => row.slice(mark.length)),
    envs: rows.flatMap((row) => /^(\S+?)=/.exec(row)?.[1] ?? []),
    ...(failure !== undefined && { failure }),
  };
}

function jobText(job: string | Secret | undefined): string {
  return (job instanceof Secret ? job.reveal() : (job ?? '')).replace(/^[\r\n]+|[\r\n]+$/g, '');
}

function withJob(rows: readonly string[], entry: Entry): readonly string[] {
  const comment = MARK + entry.name;
  const line = jobLine(entry);
  const marked = rows.indexOf(comment);
  if (entry.state === 'absent') return marked < 0 ? rows : rows.filter((_, i) => rows[i] !== comment && rows[i - 1] !== comment);
  if (marked >= 0) {
    return rows[marked + 1] === line ? rows : rows.map((row, i) => (rows[i - 1] === comment ? line : row));
  }
  // A job that somebody wrote without a name gets this one.
  const same = rows.indexOf(line);
  if (same >= 0 && !isMark(rows[same - 1])) return rows.toSpliced(same, 0, comment);
  return [...rows, comment, line];
}

/** The job below its mark; both at the end, where the mark is not there. */
function withMarked(rows: readonly string[], mark: string, line: string): readonly string[] {
  const at = rows.indexOf(mark);
  if (at < 0) return [...rows, mark, line];
  if (rows[at + 1] === line) return rows;
  // Somebody may have taken the job away and left its mark.
  return isMark(rows[at + 1]) ? rows.toSpliced(at + 1, 0, line) : rows.toSpliced(at + 1, 1, line);
}

function jobLine(entry: Entry): string {
  const { minute, hour, day, month, weekday } = entry;
  const time = entry.special_time === undefined ? [minute, hour, day, month, weekday].join(' ') : `@${entry.special_time}`;
  const as = entry.cron_file === undefined ? '' : ` ${entry.user}`;
  return `${entry.disabled ? '#' : ''}${time}${as} ${jobText(entry.job)}`;
}

function withVariable(rows: readonly string[], entry: Entry): readonly string[] | string {
  const at = (name: string) => rows.findIndex((row) => row.startsWith(`${name}=`));
  const line = `${entry.name}="${jobText(entry.job)}"`;
  const there = at(entry.name);
  if (entry.state === 'absent') return there < 0 ? rows : rows.filter((row) => !row.startsWith(`${entry.name}=`));
  if (there >= 0) return rows.map((row) => (row.startsWith(`${entry.name}=`) ? line : row));
  const other = entry.insertafter ?? entry.insertbefore;
  if (other === undefined) return [line, ...rows];
  const place = at(other);
  if (place < 0) return `Variable named '${other}' not found.`;
  return rows.toSpliced(entry.insertafter === undefined ? place : place + 1, 0, line);
}
