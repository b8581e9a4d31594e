import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import { pathToFileURL } from 'node:url';
import { setFlagsFromString } from 'node:v8';
import { Script } from 'node:vm';

/**
 * The program of a bundle, compiled but not started. A start takes half the time with what V8 kept of an earlier one
 * (`<file>.cache`, made by the build); where that does not fit, because Node is another one, V8 compiles anew.
 * @param {string} file
 */
export function compile(file) {
  // By default V8 optimises what a short run calls a few thousand times, and never gets back what that costs.
  setFlagsFromString('--interrupt-budget=400000');
  const cache = `${file}.cache`;
  const script = new Script(readFileSync(file, 'utf8'), {
    filename: file,
    cachedData: existsSync(cache) ? readFileSync(cache) : undefined,
  });
  const importBeside = (name) => import(new URL(name, pathToFileURL(file)).href);
  return { script, start: () => script.runInThisContext()(createRequire(file), importBeside, file, dirname(file)) };
}
