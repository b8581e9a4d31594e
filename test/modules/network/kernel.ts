import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Change, Comparison, Declarative } from '../../../src/modules/module.ts';
import type { Script } from '../../../src/session/script.ts';
import type { Report } from '../../../src/session/session.ts';

/** A real kernel's network with nothing in it: own network and mount namespace, own /run, no init to restore anything; gone when closed. */
export interface Kernel {
  readonly pid: number;
  sh(text: string, input?: Uint8Array): Promise<Report>;
  /** Like `sh`, but a failure throws. */
  ok(text: string): Promise<string>;
  /** What the engine does for one declarative task. */
  task<P, D>(module: Declarative<P, D>, params: unknown, options?: { readonly check?: boolean }): Promise<Applied>;
  close(): Promise<void>;
}

interface Applied {
  readonly comparison: Comparison;
  /** Difference lines as a person reads them. */
  readonly lines: readonly string[];
  readonly failed: string | undefined;
}

export async function kernel(shell: readonly string[] = ['sh']): Promise<Kernel> {
  const holder = spawn(
    'unshare',
    [
      '--net',
      '--mount',
      'sh',
      '-c',
      'mount -t tmpfs none /run && mount --bind /dev/null /usr/sbin/update-rc.d && mkdir -p /run/netns && ip link set lo up && echo ready && exec sleep 100000',
    ],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  await once(holder.stdout, 'data');
  const pid = holder.pid as number;
  const sh = (text: string, input?: Uint8Array): Promise<Report> =>
    answer(
      spawn('nsenter', ['-t', String(pid), '-n', '-m', '--', ...shell], { stdio: ['pipe', 'pipe', 'pipe'] }),
      input ? `printf %s ${Buffer.from(input).toString('base64')} | base64 -d | (\n${text}\n)\n` : text,
    );
  return {
    pid,
    sh,
    async ok(text) {
      const report = await sh(text);
      if (report.rc !== 0) throw new Error(`exit ${report.rc}: ${report.stderr}\n${text}`);
      return report.stdout;
    },
    task: (module, params, options) => task(sh, module, params, options),
    async close() {
      // Namespaces that `ip netns` has mounted go with the mount namespace.
      holder.kill('SIGKILL');
      await once(holder, 'exit');
    },
  };
}

async function task<P, D>(sh: Kernel['sh'], module: Declarative<P, D>, params: unknown, { check = false } = {}): Promise<Applied> {
  const data = await module.prepare(module.params().parse(params), noController);
  const report = await sh(module.probe(data).text);
  const comparison = module.compare(data, report);
  const diffs = 'change' in comparison && comparison.change === true ? (comparison.diff as readonly Parameters<typeof line>[0][]) : [];
  let failed = 'failed' in comparison && comparison.failed === true ? String(comparison.msg) : undefined;
  if (!check && 'script' in comparison && comparison.change === true) {
    const done = await sh((comparison.script as Script).text, (comparison as Change).stdin?.());
    if (done.rc !== 0) failed = done.stderr;
  }
  return { comparison, lines: diffs.map(line), failed };
}

function line(diff: import('../../../src/diff.ts').Diff): string {
  if (diff.kind === 'text') return `~ ${diff.path}`;
  const sign = { add: '+', change: '~', remove: '-' }[diff.action];
  return `${sign} ${diff.object}${diff.detail && ` ${diff.detail}`}`;
}

const refuse = (): never => {
  throw new Error('this task reads no files');
};
const noController = {
  check: false,
  diff: true,
  verbosity: 0,
  host: 'kernel',
  find: refuse,
  read: refuse,
  resolve: refuse,
  render: refuse,
  sleep: refuse,
};

async function answer(child: ChildProcess, stdin: string): Promise<Report> {
  const out: Buffer[] = [];
  const err: Buffer[] = [];
  child.stdout?.on('data', (b: Buffer) => out.push(b));
  child.stderr?.on('data', (b: Buffer) => err.push(b));
  child.stdin?.on('error', () => undefined);
  child.stdin?.end(stdin);
  const [rc] = (await once(child, 'close')) as [number | null];
  return { rc: rc ?? -1, stdout: Buffer.concat(out).toString(), stderr: Buffer.concat(err).toString() };
}
