import { dirname, join } from 'node:path';
import Handlebars from 'handlebars';
import { once } from '../once.ts';
import { deeper } from './budget.ts';
import { type Evaluation, guarded } from './evaluation.ts';
import { FunctionError } from './function-error.ts';
import { filters, globals, tests } from './functions.ts';
import { registerHelpers, templateFunctionsOf } from './handlebars/helpers.ts';
import { parseHandlebars } from './handlebars/parse.ts';
import { type Mode, modeOf, rewrite } from './handlebars/rewrite.ts';
import { type DataFrame, type RenderState, rootContext } from './handlebars/state.ts';
import { readIfExists } from './read-file.ts';
import { Secret } from './secret.ts';

type Compiled = (context: unknown, options: { readonly data: DataFrame } & ReturnType<typeof handlebars>['runtime']) => string;

/** Handlebars with the functions of the language, made for the first template. */
const handlebars = once(() => {
  const engine = Handlebars.create();
  const functions = templateFunctionsOf(filters, tests, globals);
  const helperNames = registerHelpers(engine, functions);
  return {
    engine,
    knownHelpers: Object.fromEntries([...helperNames].map((name) => [name, true])),
    functionNames: new Set([...functions.keys(), 'raw_shell']) as ReadonlySet<string>,
    /**
     * What Handlebars hands to its partials: a template that is called like one takes the helpers as they are, where it would
     * otherwise wrap each of several hundred for each rendering.
     */
    runtime: { partial: true, helpers: engine.helpers, hooks: {}, protoAccessControl: { properties: never, methods: never } } as const,
  };
});
const never = { whitelist: {}, defaultValue: false };

/**
 * Renders a Handlebars template file. How values are written follows the name of its target: quoted for a shell in
 * `*.sh.hbs`, plain words only in `*.rules.hbs`, as they are elsewhere. The text is a Secret if a secret was printed into it.
 *
 * @param extra names that only this template sees, over the variables
 */
export function renderHandlebars(
  path: string,
  text: string,
  evaluation: Evaluation,
  extra: Readonly<Record<string, unknown>> = {},
): string | Secret {
  const { interpreter } = evaluation;
  const mode = modeOf(path);
  // Nothing to fill in, and nothing to find wrong: what is shell is read as shell all the same.
  if (mode !== 'shell' && !text.includes('{{')) return text;
  const state: RenderState = {
    interpreter,
    extra,
    mode,
    hasSecret: false,
    partial: (name, from, frame) => renderPartial(name, from, frame, mode),
  };
  const frame: DataFrame = { state, context: rootContext, variables: {}, root: rootContext };
  const result = guarded({ file: path, line: 1, column: 1 }, () =>
    interpreter.inFile(path, () => deeper(() => compiled(path, text, mode)(null, { ...handlebars().runtime, data: frame }))),
  );
  return state.hasSecret ? new Secret(result) : result;
}

/**
 * What of a template can be checked without a value: its syntax, its helpers, and whether each value can be quoted where it stands.
 *
 * @throws DiagnosticError for the first mistake
 */
export function checkHandlebars(path: string, text: string): void {
  rewrite(parseHandlebars(path, text), modeOf(path), handlebars().functionNames);
}

/** The file `_name.hbs` beside the template; in a shell script `_name.sh.hbs` comes first. */
function renderPartial(name: string, from: string, frame: DataFrame, mode: Mode): string {
  if (!/^[\w-]+(?:\/[\w-]+)*$/.test(name)) throw new FunctionError(`"${name}" is not the name of a partial`);
  const folder = dirname(from);
  const base = name.replace(/(?:^|(?<=\/))(?=[^/]+$)/, '_').replace('__', '_');
  const suffixes = { shell: ['.sh.hbs', '.hbs'], rules: ['.rules.hbs', '.hbs'], text: ['.hbs'] }[mode];
  const places = suffixes.map((suffix) => join(folder, base + suffix));
  for (const place of places) {
    const text = readIfExists(place);
    if (text !== undefined) return deeper(() => compiled(place, text, mode)(null, { ...handlebars().runtime, data: frame }));
  }
  throw new FunctionError(`there is no partial "${name}"`, `searched ${places.join(', ')}`);
}

const cache = new Map<string, Compiled>();

/** Compiling takes a hundred times as long as rendering: each text is compiled once. */
function compiled(path: string, text: string, mode: Mode): Compiled {
  const key = `${mode}\0${path}\0${text}`;
  const known = cache.get(key);
  if (known) return known;
  const program = parseHandlebars(path, text);
  const { engine, knownHelpers, functionNames } = handlebars();
  rewrite(program, mode, functionNames);
  const template = engine.compile(program, { noEscape: true, knownHelpers, knownHelpersOnly: true }) as unknown as Compiled;
  if (cache.size >= 1_000) cache.clear();
  cache.set(key, template);
  return template;
}
