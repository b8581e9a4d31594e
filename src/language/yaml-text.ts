import { isScalar, parseDocument, Scalar, stringify, visit } from 'yaml';
import { wholeOf } from './coerce.ts';
import { finish } from './data.ts';
import type { Named } from './function.ts';
import { FunctionError } from './function-error.ts';

export function fromYaml(text: string): unknown {
  const document = parseDocument(text, { version: '1.1', merge: true, logLevel: 'silent' });
  const [problem] = document.errors;
  if (problem) throw new FunctionError(`this is not YAML: ${problem.message.split('\n')[0]}`);
  visit(document, {
    Scalar: (_, node) => {
      // Dates stay text, as everywhere in Weft.
      if (isScalar(node) && node.value instanceof Date && node.source !== undefined) node.value = node.source;
    },
  });
  return document.toJS({ maxAliasCount: 100 }) as unknown;
}

interface YamlOptions {
  readonly indent: unknown;
  /** false: every list and mapping on lines of its own; null: the innermost in brackets, as PyYAML's default. */
  readonly style: unknown;
  readonly named: Named;
}

export function toYaml(value: unknown, options: YamlOptions): string {
  return stringify(finish(value), {
    version: '1.1',
    indent: wholeOf(options.indent, 2),
    lineWidth: 0,
    sortMapEntries: true,
    defaultStringType: Scalar.PLAIN,
  });
}
