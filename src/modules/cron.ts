import * as z from 'zod';
import type { Diff } from '../diff.ts';
import { Secret } from '../language/secret.ts';
import { lines, type Script, sh } from '../session/script.ts';
import type { Report } from '../session/session.ts';
import { type Comparison, change, converged, declarative, failure } from './module.ts';
import { ownerName } from './network/ownership.ts';
import { type Crontab, withEntry, withOwned } from './shared/crontab.ts';
import { contentDiff, contentOf, inlineWord } from './shared/file-content.ts';
import { probeFile, readFound } from './shared/file-probe.ts';
import { boolean, optional, secretText, text, textOf } from './shared/parameters.ts';
import { writeFile } from './shared/write-file.ts';

const field = (what: string) =>
  textOf(z.string().regex(/^[^\n\s]+$/, 'expected one field of a crontab'))
    .default('*')
    .describe(what);

const name = () => textOf(z.string().regex(/^[^\n]+$/));
const times = () => ({
  minute: field('Minute: 0-59, *, */5'),
  hour: field('Hour: 0-23'),
  day: field('Day of the month: 1-31'),
  month: field('Month: 1-12'),
  weekday: field('Day of the week: 0-6, 0 is Sunday'),
  special_time: optional(z.enum(['reboot', 'yearly', 'annually', 'monthly', 'weekly', 'daily', 'hourly'])).describe(
    'Instead of the five fields',
  ),
  disabled: boolean().default(false).describe('Keep it as a comment'),
});

interface Times {
  readonly special_time?: string | undefined;
  readonly minute: string;
  readonly hour: string;
  readonly day: string;
  readonly month: string;
  readonly weekday: string;
}

function isOneTime(p: Times): boolean {
  return p.special_time === undefined || [p.minute, p.hour, p.day, p.month, p.weekday].every((value) => value === '*');
}

const oneTime = 'You must specify time and date fields or special time.';

const params = () =>
  z
    .strictObject({
      name: optional(name()).describe('What the entry is found by again; with env, the name of the variable'),
      owner: optional(ownerName()).describe(
        'In place of name: all jobs of this owner in the crontab; one that is not in `jobs` any more is removed',
      ),
      jobs: optional(z.array(z.strictObject({ name: name(), job: secretText(), ...times() }).refine(isOneTime, oneTime))).describe(
        'The jobs of `owner`',
      ),
      job: optional(secretText()).describe('Command to run; with env, the value of the variable'),
      state: z.enum(['present', 'absent']).default('present').describe('Whether it shall be there'),
      user: optional(textOf(z.string().regex(/^[A-Za-z0-9_][A-Za-z0-9_.@-]*\$?$/, 'expected the name of a user'))).describe(
        'Whose crontab; with cron_file, as whom the job runs',
      ),
      cron_file: optional(text()).describe('A file of /etc/cron.d instead of a crontab'),
      ...times(),
      env: boolean().default(false).describe('It is a variable, not a job'),
      insertafter: optional(text()).describe('With env: behind this variable'),
      insertbefore: optional(text()).describe('With env: before this variable'),
      backup: boolean().default(false).describe('With cron_file: keep the old file beside the new one'),
    })
    .refine((p) => (p.name === undefined) !== (p.owner === undefined), 'give either `name` of one entry, or `owner` with all its `jobs`')
    .refine((p) => p.owner === undefined || p.state === 'absent' || p.jobs !== undefined, '`owner` needs `jobs`')
    .refine((p) => p.owner !== undefined || p.jobs === undefined, '`jobs` need `owner`, not `name`')
    .refine((p) => p.owner === undefined || (p.job === undefined && !p.env), 'with `owner`, the jobs stand in `jobs`')
    .refine((p) => new Set(p.jobs?.map((one) => one.name)).size === (p.jobs ?? []).length, 'two of `jobs` have the same name')
    .refine((p) => p.owner !== undefined || p.state === 'absent' || p.job !== undefined, {
      error: "You must specify 'job' to install a new cron job or variable",
      path: ['job'],
    })
    .refine((p) => p.state === 'absent' || p.cron_file === undefined || p.user !== undefined, 'cron_file needs user')
    .refine((p) => p.cron_file !== '/etc/crontab', 'Will not manage /etc/crontab via cron_file')
    .refine(isOneTime, oneTime)
    .refine((p) => p.env || (p.insertafter === undefined && p.insertbefore === undefined), 'insertafter and insertbefore need env')
    .refine((p) => !p.env || /^\S+$/.test(p.name ?? ''), 'Invalid name for environment variable');

type Params = z.output<ReturnType<typeof params>>;

export const cron = declarative<Params>({
  params,
  aliases: { value: 'job', dom: 'day', dow: 'weekday' },
  docs: {
    summary: 'Jobs and variables of a crontab',
    examples: `- cron:
    name: drift of the tunnels
    minute: "*/10"
    job: /usr/local/bin/weft run /srv/weft/maintenance.yml --quiet

- name: All jobs of the backup; what is not listed any more goes
  cron:
    owner: backup
    jobs:
      - { name: nightly, hour: 3, minute: 0, job: /usr/local/bin/backup }
      - { name: check, special_time: weekly, job: /usr/local/bin/backup --check }
`,
  },
  probe: (p) =>
    p.cron_file === undefined
      ? sh`if o=$(${crontab(p)} -l 2>&1); then
  [ -z "$o" ] || printf '%s\n' "$o" | base64
else
  case $o in *'no crontab'*|'') ;; *) echo "$o" >&2; exit 1 ;; esac
fi`
      : sh`${probeFile({ path: filePath(p.cron_file), follow: true })}
if [ -f "$p" ]; then echo content; base64 <"$p"; fi`,
  compare,
});

/** As another user only where it is another one: without root, crontab refuses -u even for oneself. */
function crontab(p: Params): Script {
  return p.user === undefined ? sh`crontab` : sh`crontab $([ "$(id -un)" = ${p.user} ] || echo -u ${p.user})`;
}

function filePath(file: string): string {
  return file.startsWith('/') ? file : `/etc/cron.d/${file}`;
}

function compare(p: Params, report: Report): Comparison {
  if (report.rc !== 0) return failure(report.stderr.trim() || 'the crontab cannot be read');
  const target = { path: p.cron_file === undefined ? '' : filePath(p.cron_file), follow: true };
  const found = p.cron_file === undefined ? undefined : readFound(target, report);
  const encoded = p.cron_file === undefined ? report.stdout : (found?.content ?? '');
  const old = Buffer.from(encoded, 'base64').toString();
  const made = madeOf(p, old);
  const result = { jobs: made.jobs, envs: made.envs };
  if (made.failure !== undefined) return failure(made.failure, result);
  if (made.text === old) return converged(result);
  const content = contentOf(
    made.text,
    [p, ...(p.jobs ?? [])].some(({ job }) => job instanceof Secret),
  );
  if (!found) return install(p, old, made, content);
  if (made.text.trim() === '' && (p.state === 'absent' || p.owner !== undefined)) {
    const diff: readonly Diff[] = [{ kind: 'object', action: 'remove', object: `file ${found.path}`, detail: '', disruption: 'live' }];
    return change({ diff, script: sh`rm -f -- ${found.path}`, result });
  }
  return writeFile(found, content, {
    attributes: found.state ? {} : { mode: '0644' },
    follow: true,
    backup: p.backup,
    diff: contentDiff(found.path, found.state ? old : null, content),
    result: { ...result, cron_file: found.path },
  });
}

function madeOf(p: Params, old: string): Crontab {
  if (p.owner === undefined) return withEntry(old, { ...p, name: p.name ?? '' });
  const { user, cron_file } = p;
  const jobs = p.state === 'absent' ? [] : (p.jobs ?? []);
  return withOwned(
    old,
    p.owner,
    jobs.map((job) => ({ ...job, user, cron_file, state: 'present', env: false })),
  );
}

function install(p: Params, old: string, made: Crontab, content: ReturnType<typeof contentOf>): Comparison {
  const word = inlineWord(content);
  if (word === undefined) return failure('a crontab of that size cannot be written');
  return change({
    diff: contentDiff(p.user === undefined ? 'crontab' : `crontab of ${p.user}`, old, content),
    script: lines(sh`printf %s ${word} | ${crontab(p)} -`),
    result: { jobs: made.jobs, envs: made.envs },
  });
}
