import { defaultFilters, undefinedGlobals } from './filters/defaults.ts';
import { dictFilters } from './filters/dicts.ts';
import { encodingFilters } from './filters/encoding.ts';
import { listFilters } from './filters/lists.ts';
import { namingFilters } from './filters/naming.ts';
import { networkFilters } from './filters/network.ts';
import { numberFilters } from './filters/numbers.ts';
import { passwordFilters } from './filters/passwords.ts';
import { pathFilters } from './filters/paths.ts';
import { randomFilters } from './filters/random.ts';
import { regexFilters } from './filters/regex.ts';
import { shellFilters } from './filters/shell.ts';
import { stringFilters } from './filters/strings.ts';
import { fileTests, resultTests, tests as valueTests } from './filters/tests.ts';
import { timeFilters } from './filters/time.ts';
import { vaultFilters } from './filters/vault.ts';
import { functionsOf, withoutInput } from './function.ts';
import { globals as commonGlobals } from './globals.ts';

/** The one registry: filters of expressions, which are helpers of Handlebars templates too. */
export const filters = functionsOf(
  defaultFilters,
  stringFilters,
  listFilters,
  dictFilters,
  numberFilters,
  regexFilters,
  encodingFilters,
  shellFilters,
  pathFilters,
  timeFilters,
  namingFilters,
  networkFilters,
  randomFilters,
  passwordFilters,
  vaultFilters,
);

export const tests = functionsOf(valueTests, resultTests, fileTests);

export const globals = functionsOf(withoutInput([...commonGlobals, ...undefinedGlobals]));
