import { isScalar, parseDocument, visit } from 'yaml';
import { wholeOf } from './coerce.ts';
import type { Named } from './function.ts';
import { FunctionError } from './function-error.ts';
import { float, integer } from './numbers.ts';
import { pyYamlTags } from './py-yaml-tags.ts';
import { dictOf, isTruthy } from './values.ts';
import { writeYaml } from './yaml-writer.ts';

/** A value written as YAML 1.1; dates stay text, and `1.0` a float. */
export function fromYaml(text: string): unknown {
  const document = parseDocument(text, {
    version: '1.1',
    merge: true,
    intAsBigInt: true,
    customTags: pyYamlTags,
    logLevel: 'silent',
  });
  const [problem] = document.errors;
  if (problem) throw new FunctionError(`this is not YAML: ${problem.message.split('\n')[0]}`);
  visit(document, {
    Scalar: (_, node) => {
      if (!isScalar(node)) return;
      if (node.value instanceof Date && node.source !== undefined) node.value = node.source;
      else if (typeof node.value === 'number') node.value = float(node.value);
      else if (typeof node.value === 'bigint') node.value = integer(node.value);
    },
  });
  return ownData(document.toJS({ maxAliasCount: 100 }));
}

/** The parser's maps as plain objects, whatever their keys are named. */
function ownData(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(ownData);
  if (typeof value !== 'object' || value === null || Object.getPrototypeOf(value) !== Object.prototype) return value;
  return dictOf(Object.entries(value).map(([k, v]) => [k, ownData(v)]));
}

/** @param named the keywords of PyYAML's `dump` that shape the text */
export function toYaml(value: unknown, indent: unknown, flow: unknown, named: Named): string {
  const {
    width,
    sort_keys: sort,
    default_flow_style: style,
    explicit_start: start,
    explicit_end: end,
    allow_unicode: _unicode,
    ...others
  } = named;
  const unknown = Object.keys(others)[0];
  if (unknown !== undefined) throw new FunctionError(`has no parameter "${unknown}"`);
  const spaces = wholeOf(indent, 2);
  const best = spaces > 1 && spaces < 10 ? spaces : 2;
  const wanted = wholeOf(width, 80);
  const flowStyle = style === undefined ? flow : style;
  return writeYaml(value, {
    indent: best,
    width: wanted > best * 2 ? wanted : 80,
    flow: flowStyle === null ? undefined : isTruthy(flowStyle),
    sortKeys: isTruthy(sort ?? true),
    explicitStart: isTruthy(start ?? false),
    explicitEnd: isTruthy(end ?? false),
  });
}
