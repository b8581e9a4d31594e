import { dirname, isAbsolute, join } from 'node:path';
import type { Body } from './ast.ts';
import { deeper } from './budget.ts';
import { type Evaluation, guarded } from './evaluation.ts';
import { Locals } from './locals.ts';
import { endingWith, newlinesAtEnd } from './printing.ts';
import { readIfExists } from './read-file.ts';
import { type Files, newFrame, render } from './render.ts';
import type { Secret } from './secret.ts';
import type { Source } from './source.ts';
import { parseBody } from './template-parser.ts';
import type { BodyOptions } from './template-scanner.ts';

export type JinjaOptions = Pick<BodyOptions, 'trimBlocks' | 'lstripBlocks'>;

/** A template file's syntax tree, and the text that its offsets count in. */
export interface ParsedJinja {
  readonly source: Source;
  readonly body: Body;
}

/**
 * Renders a Jinja template file as Ansible's `template` does: the newline after a block tag is dropped, the one at the end of
 * the file stays. A first line `#jinja2: trim_blocks: False, lstrip_blocks: True` changes that.
 *
 * @param extra names that only this template sees, over the variables
 * @param options what the first line does not say
 */
export function renderJinja(
  path: string,
  text: string,
  evaluation: Evaluation,
  extra: Readonly<Record<string, unknown>> = {},
  options: JinjaOptions = {},
): string | Secret {
  const { interpreter } = evaluation;
  return guarded({ file: path, line: 1, column: 1 }, () =>
    interpreter.inFile(path, () => {
      const { source, body } = parseJinja(path, text, options);
      const locals = new Locals(undefined, Object.entries(extra));
      const rendered = deeper(() => render(interpreter, body, newFrame(source, locals, filesFor(interpreter.environment.searchPath))));
      return endingWith(newlinesAtEnd(source.text), rendered);
    }),
  );
}

const cache = new Map<string, ParsedJinja>();

/** @throws DiagnosticError where the text is no template */
export function parseJinja(path: string, text: string, given: JinjaOptions = {}): ParsedJinja {
  const key = `${path}\0${given.trimBlocks ?? ''}\0${given.lstripBlocks ?? ''}\0${text}`;
  const known = cache.get(key);
  if (known) return known;
  const source: Source = { text: text.replace(/\r\n?/g, '\n'), position: { file: path, line: 1, column: 1 } };
  const { start, ...options } = header(source.text, given);
  const result = { source, body: parseBody(source, { ...options, start }) };
  if (cache.size >= 1_000) cache.clear();
  cache.set(key, result);
  return result;
}

/** Ansible's way to set options in the file itself. */
function header(text: string, given: JinjaOptions): JinjaOptions & { start: number } {
  const match = /^#jinja2:([^\n]*)\n?/.exec(text);
  if (!match) return { ...given, start: 0 };
  const on = (name: string, otherwise: boolean) => {
    const value = new RegExp(`${name}\\s*:\\s*['"]?(\\w+)`).exec(match[1] ?? '')?.[1];
    return value === undefined ? otherwise : /^(?:true|yes|1)$/i.test(value);
  };
  return {
    start: match[0].length,
    trimBlocks: on('trim_blocks', given.trimBlocks ?? true),
    lstripBlocks: on('lstrip_blocks', given.lstripBlocks ?? false),
  };
}

/** Included files stand beside the including one, or in the search path. */
function filesFor(searchPath: readonly string[]): Files {
  const folders = (from: string) => [...new Set([dirname(from), ...searchPath.flatMap((p) => [join(p, 'templates'), p])])];
  return {
    searched: folders,
    read: (names, from) => {
      for (const name of names) {
        for (const place of isAbsolute(name) ? [name] : folders(from).map((folder) => join(folder, name))) {
          const text = readIfExists(place);
          if (text !== undefined) return parseJinja(place, text);
        }
      }
      return undefined;
    },
  };
}
