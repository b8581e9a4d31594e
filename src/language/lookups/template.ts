import { stringOf } from '../coerce.ts';
import { Evaluation } from '../evaluation.ts';
import { type Context, fn, type Named } from '../function.ts';
import { FunctionError } from '../function-error.ts';
import { renderFile } from '../template-file.ts';
import { dictOf, entriesOf, isMapping } from '../values.ts';
import { findFile, readText } from './files.ts';

/** `lookup('template', 'x.j2', template_vars={…})`: a template file of the controller, rendered. */
export const templateLookup = fn('template', '...names **named', (names: unknown[], named: Named, context: Context) => {
  const { template_vars: extra, convert_data: _converted, ...unknown } = named;
  const wrong = Object.keys(unknown)[0];
  if (wrong !== undefined) throw new FunctionError(`has no parameter "${wrong}"`);
  return names.map((name) => {
    const path = findFile(context, 'templates', stringOf(name));
    const evaluation = new Evaluation(context.scope, context.environment);
    return renderFile(path, readText(path), evaluation, isMapping(extra) ? dictOf(entriesOf(extra)) : {});
  });
});
