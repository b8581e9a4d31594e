import { randomInt } from 'node:crypto';
import { Secret } from '../../language/secret.ts';
import { startOf } from '../../session/process.ts';
import { type Script, sh } from '../../session/script.ts';
import type { HostAccess, Outcome } from '../module.ts';

/** Where a job keeps what it said: below the home of the user that runs it. */
export const jobFolder = sh`"$HOME"/.weft_async`;

/**
 * Starts a script that outlives this run: in a session of its own, with its output and its end in files of `jobFolder`.
 * The script itself travels on a pipe: neither a list of processes nor a file shows it. It has said that it runs, and has
 * the whole script, before this is over: nobody finds a job half started.
 */
export async function startInBackground(script: Script, limitSeconds: number, host: HostAccess): Promise<Outcome> {
  const id = newJobId();
  const report = await host.session.run(sh`mask=$(umask); umask 077
job=${jobFolder}/${id}
mkdir -p -- "$job" || exit
printf '%s\n' ${host.runId} >"$job/run"
limit=; command -v timeout >/dev/null && limit=${`timeout ${limitSeconds}`}
said=$(printf %s ${new Secret(script.text)} 2>/dev/null | setsid sh -c ${supervisor} weft-job "$job" "$limit" "$mask" 2>&1 &)
[ "$said" = started ] || { printf '%s\n' "$said" >&2; rm -rf -- "$job"; exit 1; }
printf %s "$job"`);
  if (report.rc !== 0) return { failed: true, msg: `cannot start the job: ${report.stderr.trim()}`, rc: report.rc };
  return { changed: true, started: 1, finished: 0, ansible_job_id: id, results_file: report.stdout };
}

export function newJobId(): string {
  return `j${Date.now()}.${randomInt(1_000_000)}`;
}

/**
 * `$1` is the job's folder, `$2` what keeps its time, `$3` its umask; the script comes on standard input. Files are there whole or not at
 * all. Who finds that the run which started the job has died writes `orphan`: nobody will ask for it.
 */
const supervisor = sh`${startOf}
start $$
printf '%s %s\n' $$ "$started" >"$1/pid.new" && mv "$1/pid.new" "$1/pid" || exit
script=$(cat; echo .)
echo started
exec >"$1/stdout" 2>"$1/stderr" </dev/null
printf %s "\${script%.}" | (umask "$3"; $2 sh -c 'script=$(cat); exec </dev/null; eval "$script"')
echo $? >"$1/rc.new"
mv "$1/rc.new" "$1/rc"
[ ! -e "$1/orphan" ] || rm -rf -- "$1"`.text;

/** Forgets the jobs of runs that died: at once those that are through, the others when they are. */
export function withoutJobsOf(runs: readonly string[]): Script {
  return sh`for job in ${jobFolder}/*/; do
  job=\${job%/}
  read -r run 2>/dev/null <"$job/run" || continue
  case ${` ${runs.join(' ')} `} in *" $run "*) ;; *) continue;; esac
  [ ! -e "$job/pid" ] || : >"$job/orphan"
  if [ ! -e "$job/pid" ] || [ -e "$job/rc" ]; then rm -rf -- "$job"; fi
done
rmdir -- ${jobFolder} 2>/dev/null || :`;
}
