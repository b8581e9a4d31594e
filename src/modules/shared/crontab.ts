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

/** A crontab with the entry in it, or without it. Everything else stays as it is. */
export function withEntry(old: string, entry: Entry): Crontab {
  const rows = old.split('\n');
  if (rows.at(-1) === '') rows.pop();
  const changed = /[\r\n]/.test(jobText(entry.job))
    ? 'a job cannot hold a line break'
    : entry.env
      ? withVariable(rows, entry)
      : withJob(rows, entry);
  const list = typeof changed === 'string' ? rows : changed;
  return {
    text: list.length === 0 ? '' : `${list.join('\n').replace(/[\r\n]+$/, '')}\n`,
    jobs: list.filter((row) => row.startsWith(MARK)).map((row) => row.slice(MARK.length)),
    envs: list.flatMap((row) => /^(\S+?)=/.exec(row)?.[1] ?? []),
    ...(typeof changed === 'string' && { failure: changed }),
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
  if (same >= 0 && !rows[same - 1]?.startsWith(MARK)) return rows.toSpliced(same, 0, comment);
  return [...rows, comment, line];
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
