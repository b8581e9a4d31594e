import type { ZodSafeParseResult, ZodType } from 'zod';
import { Secret } from '../language/secret.ts';

/**
 * Checks parameters. One that is no free text (a choice, a list of names) knows no secrets: there, what comes out of an
 * encrypted file is read, as Ansible does. Where a secret can keep its mark, it keeps it.
 */
export function parseParameters<P>(schema: ZodType<P>, args: Readonly<Record<string, unknown>>): ZodSafeParseResult<P> {
  const first = schema.safeParse(args);
  if (first.success) return first;
  const refused = new Set(first.error.issues.map((issue) => issue.path[0]));
  const read = Object.entries(args).map(([name, value]) => [name, refused.has(name) ? reveal(value) : value] as const);
  return read.some(([name, value]) => args[name] !== value) ? schema.safeParse(Object.fromEntries(read)) : first;
}

/** Data without secrets comes back as it is. */
function reveal(value: unknown): unknown {
  if (value instanceof Secret) return value.reveal();
  if (Array.isArray(value)) {
    const items = value.map(reveal);
    return items.some((item, i) => item !== value[i]) ? items : value;
  }
  if (typeof value !== 'object' || value === null || Object.getPrototypeOf(value) !== Object.prototype) return value;
  const before = Object.entries(value);
  const after = before.map(([key, item]) => [key, reveal(item)] as const);
  return after.some(([, item], i) => item !== before[i]?.[1]) ? Object.fromEntries(after) : value;
}
