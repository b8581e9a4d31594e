import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Lines, type RunLines } from '../run-lines.ts';

export interface PlaybookRun {
  readonly cwd: string;
  /** As for ansible-playbook (and `weft run`). */
  readonly args: readonly string[];
}

export interface AnsibleAnswer {
  readonly lines: RunLines;
  /** What it printed: warnings, and why it refused. */
  readonly output: string;
}

/** Fails, with the reason, where Ansible is not installed: without it there is nothing to compare with. */
export function needAnsible(): void {
  try {
    execFileSync('ansible-playbook', ['--version'], { stdio: 'ignore' });
  } catch {
    throw new Error('ansible-playbook is not installed: it says what a playbook means (apt-get install ansible-core)');
  }
}

/** Runs playbooks with ansible-core, two at a time. `settings` are variables of the environment besides. */
export function runAnsible(runs: readonly PlaybookRun[], settings: NodeJS.ProcessEnv = {}): readonly AnsibleAnswer[] {
  const folder = mkdtempSync(join(tmpdir(), 'weft-ansible-'));
  try {
    const jobs = runs.map((run, i) => ({ ...run, lines: join(folder, `${i}.jsonl`), output: join(folder, `${i}.txt`) }));
    const { stdout, stderr, status } = spawnSync('/usr/bin/python3', [join(import.meta.dirname, 'playbooks.py')], {
      input: JSON.stringify(jobs),
      encoding: 'utf8',
      env: { ...environment(folder), ...settings },
      maxBuffer: 1 << 26,
    });
    if (status !== 0) throw new Error(`ansible did not run: ${stderr}`);
    const codes = JSON.parse(stdout) as number[];
    return jobs.map((job, i) => ({
      lines: linesOf(existsSync(job.lines) ? readFileSync(job.lines, 'utf8') : '', codes[i] ?? -1),
      output: existsSync(job.output) ? readFileSync(job.output, 'utf8') : '',
    }));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Nothing of this machine's configuration. */
function environment(folder: string): NodeJS.ProcessEnv {
  const { PATH, HOME } = process.env;
  return {
    PATH,
    HOME,
    LANG: 'C.UTF-8',
    ANSIBLE_CONFIG: join(folder, 'none.cfg'),
    ANSIBLE_CALLBACK_PLUGINS: join(import.meta.dirname, 'callback'),
    ANSIBLE_STDOUT_CALLBACK: 'result_lines',
    ANSIBLE_NOCOLOR: '1',
    ANSIBLE_RETRY_FILES_ENABLED: 'False',
    ANSIBLE_HOST_KEY_CHECKING: 'False',
    ANSIBLE_PIPELINING: 'True',
    ANSIBLE_PYTHON_INTERPRETER: '/usr/bin/python3',
    ANSIBLE_LOCAL_TEMP: join(folder, 'tmp'),
    ANSIBLE_LOCALHOST_WARNING: 'False',
    ANSIBLE_TIMEOUT: '10',
    PYTHONWARNINGS: 'ignore',
    COMPAT_SEEN: 'from the environment',
  };
}

type Line =
  | { readonly event: 'play'; readonly name: string }
  | { readonly event: 'task'; readonly id: string; readonly name: string; readonly action: string }
  | { readonly event: 'retry' }
  | {
      readonly event: 'item' | 'result';
      readonly id: string;
      readonly host: string;
      readonly status: string;
      readonly label: unknown;
      readonly shown: unknown;
    }
  | { readonly event: 'recap'; readonly hosts: Readonly<Record<string, Readonly<Record<string, number>>>> };

function linesOf(text: string, exitCode: number): RunLines {
  const lines = new Lines();
  const silent = new Set<string>();
  for (const line of text.split('\n').filter(Boolean)) {
    const event = JSON.parse(line) as Line;
    if (event.event === 'play') lines.play(event.name);
    else if (event.event === 'task') {
      // What `meta` tasks say is for nobody but Ansible's debuggers.
      if (event.action.endsWith('meta')) silent.add(event.id);
      lines.task(event.id, event.name);
    } else if ('id' in event && silent.has(event.id)) continue;
    else if (event.event === 'item') lines.item(event.id, event.host, event.status, event.label, event.shown);
    else if (event.event === 'result') lines.result(event.id, event.host, event.status, event.shown);
    else if (event.event === 'recap') lines.recap(event.hosts);
  }
  return lines.done(exitCode);
}
