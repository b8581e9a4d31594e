import type { Loop } from '../model.ts';
import { collect, complain } from './context.ts';
import { FieldReader, fieldsOf, refuseUnknown } from './fields.ts';
import { loopControlKeywords } from './keywords.ts';

/** `loop:` or `with_…:`, with `loop_control:`. */
export function readLoop(reader: FieldReader): Loop | undefined {
  const field = [...reader.fields.values()].find((f) => f.name === 'loop' || f.name.startsWith('with_'));
  if (!field) return undefined;
  const { loading, file } = reader;
  const controlField = reader.fields.get('loop_control');
  const fields = controlField ? collect(loading, () => fieldsOf(file, controlField.node, '"loop_control"')) : undefined;
  const control = new FieldReader(loading, file, fields ?? new Map());
  refuseUnknown(loading, control.fields, Object.keys(loopControlKeywords), '"loop_control"');
  const source = reader.value(field.name);
  if (source === null) complain(loading, 'wrong-type', `"${field.name}" must be a list, found nothing`, field.at);
  const breakWhen = control.expressions('break_when');
  const indexVariable = control.literal('index_var');
  return {
    style: field.name === 'loop' ? 'loop' : field.name.slice('with_'.length),
    source,
    position: field.at,
    variable: control.literal('loop_var') ?? 'item',
    ...(indexVariable !== undefined && { indexVariable }),
    ...(control.has('label') && { label: control.value('label') }),
    ...(control.has('pause') && { pause: control.value('pause') }),
    ...(breakWhen && { breakWhen }),
    extended: control.flag('extended', false),
  };
}
