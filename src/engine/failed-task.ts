import { DiagnosticError } from '../diagnostic.ts';
import type { Task } from '../model.ts';
import type { FailedTask, HostRun } from './host-run.ts';
import type { Frame } from './state.ts';
import { evaluationFor } from './variables.ts';

export function failedTask({ name = '' }: Pick<Task, 'name'>, action: string, frame: Frame, host: HostRun): FailedTask {
  if (typeof name === 'string') return { name, action };
  try {
    return { name: evaluationFor(host, frame).text(name), action };
  } catch (thrown) {
    if (!(thrown instanceof DiagnosticError)) throw thrown;
    return { name: name.source, action };
  }
}
