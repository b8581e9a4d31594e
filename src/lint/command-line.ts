import { Template } from '../language/template.ts';
import type { Parameter } from './parameters.ts';
import type { TaskView } from './task-view.ts';

/** What `command` or `shell` runs. */
export interface CommandLine {
  readonly isShell: boolean;
  /** As it is written, with braces. */
  readonly text: string;
  readonly template: Template | string;
  readonly parameter: Parameter;
}

/** Undefined for other modules, for `argv`, and where the text cannot be read. */
export function commandOf(task: TaskView): CommandLine | undefined {
  const { action } = task;
  if (action?.name !== 'command' && action?.name !== 'shell') return undefined;
  const parameter = action.parameters.get('cmd') ?? action.parameters.get('_raw_params');
  const template = parameter?.value;
  if (!parameter || (typeof template !== 'string' && !(template instanceof Template))) return undefined;
  const text = typeof template === 'string' ? template : template.source;
  return { isShell: action.name === 'shell', text, template, parameter };
}

/** The words of a command up to the first that is a template, from its text or its `argv`. */
export function leadingWords(task: TaskView): readonly string[] {
  const argv = task.action?.parameters.get('argv')?.value;
  const words = Array.isArray(argv) ? argv : (commandOf(task)?.text.trim().split(/\s+/) ?? []);
  const end = words.findIndex((w) => typeof w !== 'string' || w.includes('{{') || w.includes('{%'));
  return words.slice(0, end < 0 ? words.length : end) as string[];
}
