import { type Environment, functionsOf } from './function.ts';
import { filters, globals, tests } from './functions.ts';
import { fileLookups } from './lookups/from-files.ts';
import { valueLookups } from './lookups/from-values.ts';
import { templateLookup } from './lookups/template.ts';

export type { Environment } from './function.ts';

/** Everything that Weft offers; nothing may be run on the controller, and files are found beside the file that names them. */
export const defaultEnvironment: Environment = {
  filters,
  tests,
  globals,
  lookups: functionsOf(fileLookups, valueLookups, [templateLookup]),
  searchPath: [],
  pipeAllowed: false,
  now: () => new Date(),
};
