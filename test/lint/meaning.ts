import { Expression } from '../../src/language/expression.ts';
import { Template } from '../../src/language/template.ts';
import { newLoading } from '../../src/load/loading.ts';
import { loadPlaybooks } from '../../src/load/playbook.ts';
import type { TaskNode } from '../../src/model.ts';
import { findModule, modules } from '../../src/modules/registry.ts';

/** What the tasks of `site.yml` in a folder come to, without what fixes are meant to change. */
export function meaningOf(folder: string): unknown {
  const loading = newLoading({ cwd: folder, roleFolders: [], findModule, moduleNames: () => modules.keys() });
  return loadPlaybooks(loading, ['site.yml']).flatMap((book) => book.plays.map((play) => play.tasks.map(meaning)));
}

function meaning(node: TaskNode): unknown {
  if (node.kind !== 'task') return node.kind;
  const { module, args, directives, loop, changedWhen, register, name } = node;
  return plain({
    name,
    // A shell and a command mean the same where `command-instead-of-shell` turns one into the other.
    module: node.moduleName.replace(/shell$/, 'command'),
    args: withTypes(module.params(), plain(args)),
    when: directives.when,
    become: directives.become,
    changedWhen,
    register,
    loop: loop && { style: loop.style.replace(/^(?:items|list|dict)$/, 'loop'), source: loop.source },
  });
}

/** Values as the module reads them: `"no"` and `no` are one to it. */
function withTypes(schema: { safeParse(value: unknown): { success: boolean; data?: unknown } }, args: unknown): unknown {
  const parsed = schema.safeParse(args);
  if (!parsed.success || typeof parsed.data !== 'object' || parsed.data === null) return args;
  // Only `command` has it, and it does what a shell would.
  const { expand_argument_vars: _, ...rest } = parsed.data as Record<string, unknown>;
  return rest;
}

function plain(value: unknown): unknown {
  if (value instanceof Template) return value.source.replace(/ \| (?:quote|dict2items)(?= *\}\})/g, '').replace(/\{\{\s*|\s*\}\}/g, '|');
  if (value instanceof Expression)
    return value.source
      .replace(/^\s*\{\{\s*|\s*\}\}\s*$/g, '')
      .replace(/ == [Tt]rue$/, '')
      .trim();
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([k, v]) => [k, plain(v)]));
}
