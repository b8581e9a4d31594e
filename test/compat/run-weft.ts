import { Command } from 'commander';
import { prepareRun } from '../../src/commands/prepare.ts';
import { addRunFlags, type RunFlags } from '../../src/commands/run-options.ts';
import { DiagnosticError } from '../../src/diagnostic.ts';
import { run } from '../../src/engine/run.ts';
import type { PlaybookRun } from './ansible/run.ts';
import { Lines, type RunLines } from './run-lines.ts';

/** What debug shows, without what is added to every result. */
const added = [
  'changed',
  'failed',
  'skipped',
  'skip_reason',
  'skipped_reason',
  'results',
  'false_condition',
  'failed_when_result',
  'attempts',
  'retries',
  'delegated_to',
  'ansible_loop_var',
  'ansible_index_var',
  'ansible_loop',
];

/** The label of an item that must not be seen; Ansible has none. */
const censored = '(censored due to no_log)';

function shown(module: string, result: Readonly<Record<string, unknown>>, isLoop: boolean): unknown {
  if (module.split('.').at(-1) !== 'debug') return null;
  const hidden = [...added, result.ansible_loop_var, result.ansible_index_var, ...(isLoop ? ['msg'] : [])];
  return Object.fromEntries(Object.entries(result).filter(([k]) => !hidden.includes(k)));
}

/** Runs a playbook as `weft run` would, from its command line to its events. */
export async function runWeft({ cwd, args }: PlaybookRun): Promise<{ lines: RunLines; output: string }> {
  const command = addRunFlags(new Command().argument('<playbook...>')).exitOverride();
  command.parse([...args], { from: 'user' });
  const lines = new Lines();
  const modules = new Map<string, string>();
  let output = '';
  let exitCode = -1;
  try {
    const flags = command.opts<RunFlags>();
    // Other tests may change this machine at the same time.
    const request = await prepareRun(
      command.args,
      { ...flags, hostKeyChecking: 'off', lockTimeout: 60 },
      cwd,
      new AbortController().signal,
    );
    for await (const event of run(request)) {
      switch (event.type) {
        case 'play-start':
          lines.play(event.play);
          break;
        case 'task-start':
          modules.set(event.task, event.module);
          lines.task(event.task, event.name);
          break;
        case 'item-result': {
          const module = modules.get(event.task) ?? '';
          const status = event.status === 'ignored' ? 'failed' : event.status;
          lines.item(event.task, event.host, status, event.label === censored ? null : event.label, shown(module, event.result, false));
          break;
        }
        case 'host-result': {
          const isLoop = event.items !== undefined;
          lines.result(event.task, event.host, event.status, shown(modules.get(event.task) ?? '', event.result, isLoop));
          output += event.status === 'failed' ? `${event.host}: ${String(event.result.msg)}\n` : '';
          break;
        }
        case 'warning':
          output += `warning: ${event.message}\n`;
          break;
        case 'run-end':
          lines.recap(event.recap as unknown as Readonly<Record<string, Readonly<Record<string, number>>>>);
          exitCode = event.exitCode;
          break;
      }
    }
  } catch (thrown) {
    if (!(thrown instanceof DiagnosticError)) throw thrown;
    output += thrown.diagnostics.map((d) => `${d.position?.file}:${d.position?.line}: ${d.code}: ${d.message}`).join('\n');
    exitCode = 4;
  }
  return { lines: lines.done(exitCode), output };
}
