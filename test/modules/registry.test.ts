import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import * as z from 'zod';
import type { Module } from '../../src/modules/module.ts';
import { findModule, modules } from '../../src/modules/registry.ts';

test('modules are found by the names that playbooks give them', () => {
  expect(findModule('copy')).toBe(modules.get('copy'));
  for (const name of ['ansible.builtin.copy', 'ansible.legacy.copy']) expect(findModule(name)).toBe(modules.get('copy'));
  expect(findModule('ansible.posix.sysctl')).toBe(modules.get('sysctl'));
  expect(findModule('ansible.builtin.systemd_service')).toBe(modules.get('systemd'));
  expect(findModule('community.docker.docker_container')).toBeUndefined();
  expect(findModule('constructor')).toBeUndefined();
});

const unknown: unknown = {};

/** What is written is variables, of any name. */
const takesAnyKey = new Set(['set_fact', 'add_host']);

describe.each([...modules])('%s', (name, module: Module) => {
  const params = module.params() as z.ZodObject;

  test('has a strict schema, and says of each parameter what it means', () => {
    expect(params).toBeInstanceOf(z.ZodObject);
    const silent = Object.entries(params.shape).filter(([, schema]) => !/\S/.test(description(schema) ?? ''));
    expect(silent.map(([parameter]) => parameter)).toEqual([]);
    if (!takesAnyKey.has(name))
      expect(params.safeParse({ nosuchparameter: unknown }).error?.issues.some((issue) => issue.code === 'unrecognized_keys')).toBe(true);
    for (const parameter of [
      ...Object.values(module.aliases ?? {}),
      ...(module.bare ?? []),
      ...(module.freeForm ? [module.freeForm] : []),
    ]) {
      expect(Object.keys(params.shape)).toContain(parameter);
    }
  });

  test('has a schema that the documentation can show', () => {
    expect(z.toJSONSchema(params, { io: 'input', unrepresentable: 'any' })).toMatchObject({ type: 'object' });
  });

  test('has a summary of one line and examples that its own schema accepts', () => {
    expect(module.docs.summary).toMatch(/^[^\n]+[^.\n]$/);
    const tasks = parse(module.docs.examples, { version: '1.1' }) as readonly Record<string, unknown>[];
    const uses = (task: Readonly<Record<string, unknown>>, one?: Module) =>
      Object.keys(task).find((key) => (one ? findModule(key) === one : findModule(key)));
    expect(tasks.some((task) => uses(task, module))).toBe(true);
    for (const task of tasks) {
      expect(uses(task), JSON.stringify(task)).toBeDefined();
      const used = uses(task, module);
      if (used === undefined) continue;
      const given = task[used];
      const own =
        typeof given === 'string' ? { [module.freeForm ?? 'missing free form']: given } : ((given ?? {}) as Record<string, unknown>);
      const bare = Object.fromEntries((module.bare ?? []).filter((key) => key in own).map((key) => [key, asserted(own[key])]));
      const renamed = Object.entries({ ...own, ...(task.args as object), ...bare }).map(([key, value]) => [
        module.aliases?.[key] ?? key,
        value,
      ]);
      const checked = params.safeParse(Object.fromEntries(renamed));
      const issues = (checked.error?.issues ?? []).filter((issue) => !isTemplate(Object.fromEntries(renamed), issue.path));
      expect(issues, JSON.stringify(task)).toEqual([]);
    }
  });
});

/** A template can become anything. */
function isTemplate(value: unknown, path: readonly PropertyKey[]): boolean {
  const [first, ...rest] = path;
  if (first === undefined) return typeof value === 'string' && value.includes('{{');
  return isTemplate((value as Readonly<Record<PropertyKey, unknown>> | undefined)?.[first], rest);
}

function asserted(written: unknown): unknown {
  return Array.isArray(written) ? written.map(asserted) : { expression: String(written), value: true, holds: true };
}

/** Of a schema, or of what is within `optional` or `default`. */
function description(schema: unknown): string | undefined {
  if (!schema) return undefined;
  const { description: own, def } = schema as { description?: string; def?: { innerType?: unknown; out?: unknown } };
  return own ?? description(def?.innerType ?? def?.out);
}
