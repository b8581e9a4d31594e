import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll } from 'vitest';
import type { Diff } from '../../src/diff.ts';
import { type Comparison, type Controller, type HostAccess, isChange, type Module, type Outcome } from '../../src/modules/module.ts';
import { findModule } from '../../src/modules/registry.ts';
import { quote, type Script } from '../../src/session/script.ts';
import type { Report, RunOptions, Session } from '../../src/session/session.ts';

/** A folder of its own for a test file, removed at its end. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'weft-modules-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

export interface Shell {
  readonly name: string;
  readonly command: readonly [string, ...string[]];
  readonly path: string;
}

const APPLETS =
  'awk base64 cat chgrp chmod chown cmp cp cut date diff dirname env find grep gzip head hostname id ip ln ls mkdir mktemp mv nproc printf pwd readlink realpath rm rmdir sed sh sha1sum sha256sum sleep sort stat tail test timeout touch tr uname uniq wc';

/** The shells that hosts have; BusyBox with its own tools, as on a host that has nothing else. */
export function shells(folder: string): readonly Shell[] {
  const applets = join(folder, 'applets');
  mkdirSync(applets, { recursive: true });
  for (const applet of APPLETS.split(' ')) symlinkSync('/bin/busybox', join(applets, applet));
  const path = process.env.PATH ?? '/usr/bin:/bin';
  return [
    { name: 'dash', command: ['dash'], path },
    { name: 'bash', command: ['bash', '--posix'], path },
    { name: 'busybox', command: ['/bin/busybox', 'sh'], path: applets },
  ];
}

/** Scripts run one by one in a subshell of a new shell, as a session runs them. */
export function localSession(shell: Shell, cwd?: string): Session & { readonly ran: Script[] } {
  const ran: Script[] = [];
  return {
    ran,
    traffic: { roundTrips: 0, bytesSent: 0, bytesReceived: 0 },
    run: async (script: Script, options: RunOptions = {}): Promise<Report> => {
      ran.push(script);
      const input = options.stdin === undefined ? '/dev/null' : join(mkdtempSync(join(tmpdir(), 'weft-stdin-')), 'stdin');
      if (options.stdin !== undefined) writeFileSync(input, options.stdin);
      const { stdout, stderr, status } = spawnSync(shell.command[0], shell.command.slice(1), {
        input: `(eval ${quote(script.text)})<${quote(input)}\n`,
        env: { PATH: shell.path, HOME: cwd ?? '/root', LC_ALL: 'C' },
        ...(cwd !== undefined && { cwd }),
        maxBuffer: 1 << 26,
      });
      if (options.stdin !== undefined) rmSync(resolve(input, '..'), { recursive: true });
      return { rc: status ?? 255, stdout: stdout.toString(), stderr: stderr.toString() };
    },
    upload: async (content, path) => {
      writeFileSync(cwd === undefined ? path : resolve(cwd, path), content, { flag: 'wx', mode: 0o600 });
    },
    close: async () => {},
  };
}

export interface RigOptions {
  readonly check?: boolean;
  readonly files?: string;
  readonly render?: Controller['render'];
  readonly cwd?: string;
}

export function controller(options: RigOptions = {}): Controller {
  const folder = options.files ?? '/nonexistent';
  return {
    check: options.check ?? false,
    diff: true,
    verbosity: 0,
    host: 'h1',
    find: (_, name) => resolve(folder, name),
    read: (path) => readFileSync(path),
    resolve: (path) => resolve(folder, path),
    sleep: (ms) => new Promise((done) => setTimeout(done, ms)),
    render: options.render ?? ((path) => readFileSync(path, 'utf8')),
  };
}

/** Parameters as the engine gives them to a module: aliases resolved, checked against the schema. */
export function parameters(module: Module, raw: Readonly<Record<string, unknown>>): unknown {
  return module.params().parse(Object.fromEntries(Object.entries(raw).map(([name, value]) => [module.aliases?.[name] ?? name, value])));
}

export function moduleNamed(name: string): Module {
  const module = findModule(name);
  if (!module) throw new Error(`no module ${name}`);
  return module;
}

/** Runs a task as the engine does. */
export async function perform(
  name: string,
  raw: Readonly<Record<string, unknown>>,
  session: Session,
  options: RigOptions = {},
): Promise<Outcome & { readonly diff: readonly Diff[] }> {
  const module = moduleNamed(name);
  const params = parameters(module, raw);
  const control = controller(options);
  if (module.kind === 'local') return { diff: [], ...(await module.run(params, control)) };
  if (module.kind === 'imperative') {
    const guard = module.guard?.(params);
    const held = guard?.held(await session.run(guard.probe), control.check);
    if (held) return { diff: [], ...held };
    const host: HostAccess = { ...control, session, runId: 'test', environment: {} };
    return { diff: [], ...(await module.run(params, host)) };
  }
  const data = await module.prepare(params, control);
  const comparison: Comparison = module.compare(data, await session.run(module.probe(data)));
  if (!isChange(comparison)) return { diff: [], ...comparison };
  if (options.check) return { changed: true, diff: comparison.diff, ...comparison.result };
  const report = await session.run(comparison.script, comparison.stdin ? { stdin: comparison.stdin() } : {});
  if (report.rc !== 0) return { failed: true, msg: report.stderr.trim(), rc: report.rc, diff: comparison.diff };
  return { changed: true, diff: comparison.diff, ...comparison.result, ...comparison.after?.(report) };
}

/** What a declarative module makes of a report, for case tables: the change's script and diff, or the outcome. */
export async function decide(
  name: string,
  raw: Readonly<Record<string, unknown>>,
  report: Partial<Report>,
  options: RigOptions = {},
): Promise<{ readonly script: string; readonly diff: readonly Diff[]; readonly result: Readonly<Record<string, unknown>> } | Outcome> {
  const module = moduleNamed(name);
  if (module.kind !== 'declarative') throw new Error(`${name} is not declarative`);
  const data = await module.prepare(parameters(module, raw), controller(options));
  const comparison: Comparison = module.compare(data, { rc: 0, stdout: '', stderr: '', ...report });
  if (!isChange(comparison)) return comparison;
  const script = comparison.script.display.replaceAll(/\.weft-[0-9a-f]{16}/g, '.weft-NONCE');
  return { script, diff: comparison.diff, result: comparison.result ?? {} };
}
