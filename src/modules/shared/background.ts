import { randomInt } from 'node:crypto';
import { Secret } from '../../language/secret.ts';
import { type Script, sh } from '../../session/script.ts';
import type { HostAccess, Outcome } from '../module.ts';

/** Where a job keeps what it said: below the home of the user that runs it. */
export const jobFolder = sh`"$HOME"/.weft_async`;

/**
 * Starts a script that outlives this run: in a session of its own, with its output and its end in files of `jobFolder`.
 * The script itself travels on a pipe: neither a list of processes nor a file shows it.
 */
export async function startInBackground(script: Script, limitSeconds: number, host: HostAccess): Promise<Outcome> {
  const id = newJobId();
  const report = await host.session.run(sh`umask 077
job=${jobFolder}/${id}
mkdir -p -- "$job" || exit
limit=; command -v timeout >/dev/null && limit=${`timeout ${limitSeconds}`}
printf %s ${new Secret(script.text)} | setsid sh -c ${supervisor} weft-job "$job" "$limit" >/dev/null 2>&1 &
printf %s "$job"`);
  if (report.rc !== 0) return { failed: true, msg: `cannot start the job: ${report.stderr.trim()}`, rc: report.rc };
  return { changed: true, started: 1, finished: 0, ansible_job_id: id, results_file: report.stdout };
}

export function newJobId(): string {
  return `j${Date.now()}.${randomInt(1_000_000)}`;
}

/** `$1` is the job's folder, `$2` what keeps its time; the script comes on standard input. */
const supervisor = `exec >"$1/stdout" 2>"$1/stderr"
echo $$ >"$1/pid"
$2 sh -c 'script=$(cat); exec </dev/null; eval "$script"'
echo $? >"$1/rc.new"
mv "$1/rc.new" "$1/rc"`;
