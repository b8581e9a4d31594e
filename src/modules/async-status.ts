import * as z from 'zod';
import { startOf } from '../session/process.ts';
import { lines, sh } from '../session/script.ts';
import { failure, imperative, type Outcome } from './module.ts';
import { jobFolder } from './shared/background.ts';
import { textOf } from './shared/parameters.ts';

export const asyncStatus = imperative({
  params: () =>
    z.strictObject({
      jid: textOf(z.string().regex(/^[A-Za-z0-9.]+$/, 'expected the `ansible_job_id` of a task with `poll: 0`')).describe('The job'),
      mode: z.enum(['status', 'cleanup']).default('status').describe('cleanup: forget the job'),
    }),
  readOnly: true,
  docs: {
    summary: 'Says whether a task with `async` and `poll: 0` is through, and what came of it',
    examples: `- command: /usr/local/bin/rebuild-index
  async: 3600
  poll: 0
  register: job

- async_status:
    jid: "{{ job.ansible_job_id }}"
  register: result
  until: result.finished
  retries: 60
  delay: 60
`,
  },
  run: async ({ jid, mode }, host) => {
    const job = sh`job=${jobFolder}/${jid}`;
    if (mode === 'cleanup') {
      await host.session.run(lines(job, sh`rm -rf -- "$job"; rmdir -- ${jobFolder} 2>/dev/null || :`));
      return { ansible_job_id: jid, erased: jid };
    }
    const report = await host.session.run(lines(job, startOf, read));
    const [head = '', ...rest] = report.stdout.split('\n');
    const body = rest.join('\n');
    const known = { ansible_job_id: jid, started: 1 };
    if (head === 'none') return failure('could not find job', { ...known, finished: 1 });
    if (head === 'running') return { ...known, finished: 0, changed: false };
    if (head === 'gone') return failure('the job ended without a result: was the host restarted?', { ...known, finished: 1 });
    if (head === 'result') return { ...(JSON.parse(body) as Outcome), ...known, finished: 1 };
    return { ...known, ...finished(Number(head), body.replace(/\n+$/, ''), report.stderr.replace(/\n+$/, '')) };
  },
});

const read = sh`if [ -e "$job/result" ]; then echo result; cat "$job/result"
elif [ -e "$job/rc" ]; then cat "$job/rc" "$job/stdout"; cat "$job/stderr" >&2
elif [ ! -d "$job" ]; then echo none
elif read -r pid begun 2>/dev/null <"$job/pid" && start "$pid" && [ "$started" = "$begun" ]; then echo running
elif [ -e "$job/rc" ]; then cat "$job/rc" "$job/stdout"; cat "$job/stderr" >&2
else echo gone; fi`;

/** 124: what timeout(1) ends with. */
const timedOut = 124;

function finished(rc: number, stdout: string, stderr: string): Outcome {
  const words = (out: string) => (out === '' ? [] : out.split('\n'));
  const result = { finished: 1, changed: true, rc, stdout, stderr, stdout_lines: words(stdout), stderr_lines: words(stderr) };
  if (rc === 0) return result;
  return { ...result, failed: true, msg: rc === timedOut ? 'the job ran longer than it may' : 'non-zero return code' };
}
