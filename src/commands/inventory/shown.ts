import type { Layer } from '../../inventory.ts';
import { plainRepr } from '../../language/printing.ts';
import { Secret } from '../../language/secret.ts';
import { Template } from '../../language/template.ts';
import { originsIn } from '../../load/inventory/origin.ts';

/** Plain data for the eye: expressions as they were written, secrets masked, keys in order. */
export function shown(value: unknown): unknown {
  if (value instanceof Template) return value.source;
  if (value instanceof Secret) return String(value);
  if (Array.isArray(value)) return value.map(shown);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, item]) => [key, shown(item)]),
  );
}

/** The values that count, of all variables in layers. */
export function shownVariables(layers: readonly Layer[]): Readonly<Record<string, unknown>> {
  return Object.fromEntries([...originsIn(layers)].map(([name, [{ variable }]]) => [name, shown(variable.value)]));
}

/** As Python prints it, which is how ansible-inventory draws values. */
export function pythonText(value: unknown): string {
  return typeof value === 'string' ? value : plainRepr(value);
}
