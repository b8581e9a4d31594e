import { join } from 'node:path';
import { isFile } from './context.ts';

/** `<folder>/<name>.yml`, `.yaml`, `.json`, or the name as it stands. */
export function yamlIn(folder: string, name = 'main'): string | undefined {
  return [`${name}.yml`, `${name}.yaml`, `${name}.json`, name].map((f) => join(folder, f)).find(isFile);
}
