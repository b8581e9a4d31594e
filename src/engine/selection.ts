import type { TaskNode } from '../model.ts';
import type { HostRun } from './host-run.ts';
import { inherit } from './inherit.ts';
import { isTrue } from './settings.ts';
import type { Frame } from './state.ts';
import { tagsSelect } from './tags.ts';
import { evaluationFor } from './variables.ts';

/** Whether a node runs at all: by its tags, and by `--start-at-task`. */
export function isSelected(node: TaskNode, frame: Frame, ignoreStart = false): boolean {
  const { run } = frame.play;
  const { tags, skipTags } = run.options;
  if (frame.handling) return true;
  if (!ignoreStart && !run.started(node)) return false;
  return (tags.length === 0 && skipTags.length === 0 && frame.directives.tags.length === 0) || tagsSelect(tagsOf(frame), tags, skipTags);
}

/** Whether tags leave anything of these nodes. */
export function isAnySelected(nodes: readonly TaskNode[], frame: Frame): boolean {
  return nodes.some((node) => {
    const own: Frame = { ...frame, directives: inherit(frame.directives, node.directives) };
    if (node.kind === 'block') return isAnySelected([...node.body, ...node.rescue, ...node.always], own);
    if (node.kind === 'role') return isAnySelected([...node.dependencies, ...node.use.tasks], own);
    return isSelected(node, own, true);
  });
}

/** `run_once`, as the first host sees it. */
export function runsOnce(frame: Frame, first: HostRun): boolean {
  const written = frame.directives.runOnce;
  return written !== undefined && isTrue(evaluationFor(first, frame).value(written));
}

/** Under `run_once` the first host alone, whose results are the whole batch's; else every host, for itself. */
export function takingPart(
  frame: Frame,
  hosts: readonly HostRun[],
): { readonly once: boolean; readonly chosen: readonly HostRun[]; readonly ownersOf: (host: HostRun) => readonly HostRun[] } {
  const [first] = hosts;
  const once = first !== undefined && runsOnce(frame, first);
  return { once, chosen: once ? [first] : hosts, ownersOf: (host) => (once ? frame.play.batch : [host]) };
}

/** Tags as text; one that is a template is evaluated for the first host. */
function tagsOf(frame: Frame): readonly string[] {
  const { tags } = frame.directives;
  if (tags.every((t) => typeof t === 'string')) return tags as readonly string[];
  const [host] = frame.play.batch;
  const values = host ? evaluationFor(host, frame).value(tags) : [];
  return (values as readonly unknown[]).flat().flatMap((t) => String(t).split(','));
}
