import { Secret } from '../../language/secret.ts';
import { type Script, sh } from '../../session/script.ts';
import type { HostAccess, Outcome } from '../module.ts';
import { startInBackground } from './background.ts';

export interface Program {
  readonly script: Script;
  /** The result's `cmd`, without secrets. */
  readonly cmd: string | readonly string[];
  readonly stdin?: string | Secret | Uint8Array | undefined;
  /** Take newlines off the end of what it printed. */
  readonly strip: boolean;
}

/** Runs a program, or says under check mode that it would; Ansible's result keys. */
export async function runProgram(program: Program, host: HostAccess): Promise<Outcome> {
  const { cmd } = program;
  if (host.check) return { skipped: true, cmd, msg: `would run ${typeof cmd === 'string' ? cmd : cmd.join(' ')}: its effect is unknown` };
  const start = new Date();
  const stdin = program.stdin instanceof Secret ? program.stdin.reveal() : program.stdin;
  if (host.backgroundSeconds !== undefined) {
    const script =
      stdin === undefined
        ? program.script
        : sh`${printed(stdin)} | {
${program.script}
}`;
    return { cmd, ...(await startInBackground(script, host.backgroundSeconds, host)) };
  }
  const report = await host.session.run(program.script, stdin === undefined ? {} : { stdin });
  const end = new Date();
  const stdout = program.strip ? withoutEmptyEnd(report.stdout) : report.stdout;
  const stderr = program.strip ? withoutEmptyEnd(report.stderr) : report.stderr;
  return {
    changed: true,
    cmd,
    rc: report.rc,
    stdout,
    stderr,
    stdout_lines: splitLines(stdout),
    stderr_lines: splitLines(stderr),
    start: timestamp(start),
    end: timestamp(end),
    delta: duration(end.getTime() - start.getTime()),
    msg: report.rc === 0 ? '' : 'non-zero return code',
    failed: report.rc !== 0,
  };
}

function printed(content: string | Uint8Array): Script {
  if (typeof content === 'string') return sh`printf %s ${new Secret(content)}`;
  return sh`printf %s ${Buffer.from(content).toString('base64')} | base64 -d`;
}

/** Without the line breaks at its end. */
function withoutEmptyEnd(text: string): string {
  let end = text.length;
  while (end > 0 && (text[end - 1] === '\n' || text[end - 1] === '\r')) end--;
  return text.slice(0, end);
}

/** As Python's `splitlines`: no empty line after the last newline. */
function splitLines(text: string): readonly string[] {
  if (text === '') return [];
  const list = text.split(/\r\n|[\n\r]/);
  return list.at(-1) === '' ? list.slice(0, -1) : list;
}

/** As Python writes a datetime: `2026-11-20 21:47:00.123000`, in UTC. */
function timestamp(date: Date): string {
  const ms = date.getTime();
  const second = Math.floor(ms / 1000);
  if (second !== latest.second) latest = { second, text: date.toISOString().slice(0, 19).replace('T', ' ') };
  return `${latest.text}.${String(ms - second * 1000).padStart(3, '0')}000`;
}

/** Many programs on many hosts start and end in the same second. */
let latest = { second: Number.NaN, text: '' };

/** As Python writes a timedelta: `0:00:01.250000`. */
function duration(ms: number): string {
  const two = (n: number) => String(n).padStart(2, '0');
  const s = Math.floor(ms / 1000);
  return `${Math.floor(s / 3600)}:${two(Math.floor(s / 60) % 60)}:${two(s % 60)}.${String(ms % 1000).padStart(3, '0')}000`;
}
