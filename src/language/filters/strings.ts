import { checkLength } from '../budget.ts';
import { listOf, stringOf, textOf, wholeOf } from '../coerce.ts';
import { alias, type Context, fn, type Named } from '../function.ts';
import { FunctionError } from '../function-error.ts';
import { isInteger } from '../numbers.ts';
import { formatPercent } from '../percent-format.ts';
import { withSecrets } from '../printing.ts';
import * as text from '../text.ts';
import { dictOf, isTruthy, Tuple } from '../values.ts';

export const stringFilters = [
  ...alias(
    fn('string', '', (value) => withSecrets(value, textOf)),
    'text',
  ),
  fn('lower', '', (value) => textOf(value).toLowerCase()),
  fn('upper', '', (value) => textOf(value).toUpperCase()),
  fn('title', '', (value) => titleWords(textOf(value))),
  fn('capitalize', '', (value) => text.capitalize(textOf(value))),
  fn('trim', 'chars?', (value, characters) =>
    text.strip(textOf(value), characters === undefined ? undefined : stringOf(characters), 'both'),
  ),
  fn('replace', 'old new count?', (value, old, replacement, count) => {
    return text.replace(textOf(value), textOf(old), textOf(replacement), count === undefined || count === null ? -1 : wholeOf(count));
  }),
  fn('split', 'sep? maxsplit?', (value, separator, limit) => {
    return text.split(stringOf(value), separator === undefined || separator === null ? undefined : stringOf(separator), wholeOf(limit, -1));
  }),
  fn('join', 'd? attribute?', (value, separator = '', attribute = undefined, context: Context) => {
    const items = listOf(value).map((item) => (attribute === undefined ? item : context.attribute(item, attribute)));
    const glue = textOf(separator);
    return withSecrets(items, (revealed) => {
      let length = 0;
      const texts = (revealed as unknown[]).map((item) => {
        const piece = textOf(item);
        length += piece.length + glue.length;
        checkLength(length);
        return piece;
      });
      return texts.join(glue);
    });
  }),
  fn('indent', 'width? first? blank?', (value, width = 4, first = false, blank = false) =>
    indent(textOf(value), width, isTruthy(first), isTruthy(blank)),
  ),
  fn('center', 'width?', (value, width) => {
    checkLength(wholeOf(width, 80));
    return text.center(textOf(value), wholeOf(width, 80));
  }),
  fn('wordcount', '', (value) => textOf(value).match(/[\p{L}\p{N}_]+/gu)?.length ?? 0),
  fn('truncate', 'length? killwords? end? leeway?', (value, length, kill, end, leeway) => {
    return truncate(
      textOf(value),
      wholeOf(length, 255),
      isTruthy(kill ?? false),
      end === undefined ? '...' : textOf(end),
      wholeOf(leeway, 5),
    );
  }),
  fn('wordwrap', 'width? break_long_words? wrapstring? break_on_hyphens?', (value, width, breakLong, wrap, hyphens) => {
    return wordWrap(
      textOf(value),
      wholeOf(width, 79),
      isTruthy(breakLong ?? true),
      wrap === undefined ? '\n' : textOf(wrap),
      isTruthy(hyphens ?? true),
    );
  }),
  fn('format', '...values **named', (value, values: unknown[], named: Named) => {
    if (values.length > 0 && Object.keys(named).length > 0) throw new FunctionError('takes positional or named arguments, not both');
    return formatPercent(textOf(value), Object.keys(named).length > 0 ? named : new Tuple(values));
  }),
  fn('comment', 'style? **options', (value, style = 'plain', options: Named) => comment(textOf(value), stringOf(style), options)),
  ...alias(
    fn('escape', '', (value) => escapeHtml(textOf(value))),
    'e',
    'forceescape',
  ),
  fn('safe', '', (value) => textOf(value)),
  fn('striptags', '', (value) =>
    textOf(value)
      .replace(/<!--[\s\S]*?-->|<[^>]*>/g, '')
      .split(/\s+/)
      .filter(Boolean)
      .join(' '),
  ),
];

/** Every word, which here ends at white space, a hyphen or a bracket, as Jinja has it. */
function titleWords(value: string): string {
  return value
    .split(/([-\s({[<]+)/u)
    .map((word) => text.capitalize(word))
    .join('');
}

function indent(value: string, width: unknown, first: boolean, blank: boolean): string {
  if (isInteger(width)) checkLength(Number(width));
  const margin = typeof width === 'string' ? width : ' '.repeat(Math.max(0, wholeOf(width)));
  // Jinja adds a newline before it splits, so one at the end of the text stays.
  const lines = blank ? `${value}\n`.split(/\r\n|\n|\r/).slice(0, -1) : text.splitLines(`${value}\n`, false);
  checkLength(value.length + lines.length * margin.length);
  const [head = '', ...rest] = lines;
  const indented = [head, ...rest.map((line) => (line !== '' || blank ? margin + line : line))].join('\n');
  return first ? margin + indented : indented;
}

function truncate(value: string, length: number, kill: boolean, end: string, leeway: number): string {
  if (length < end.length) throw new FunctionError(`the length must be at least that of the end, ${end.length}`);
  const characters = [...value];
  if (characters.length <= length + leeway) return value;
  const cut = characters.slice(0, length - end.length).join('');
  if (kill) return cut + end;
  const space = cut.lastIndexOf(' ');
  return (space >= 0 ? cut.slice(0, space) : cut) + end;
}

/** Python's textwrap for each line of the text. */
function wordWrap(value: string, width: number, breakLong: boolean, wrap: string, hyphens: boolean): string {
  if (width < 1) throw new FunctionError('the width must be at least 1');
  return text
    .splitLines(value, false)
    .map((line) => wrapLine(line, width, breakLong, hyphens).join(wrap))
    .join(wrap);
}

function wrapLine(line: string, width: number, breakLong: boolean, hyphens: boolean): string[] {
  const pattern = hyphens ? /\s+|[^\s-]*\p{L}-+(?=\p{L})|[^\s-]+-*|-+/gu : /\s+|\S+/gu;
  const chunks = (line.match(pattern) ?? []).reverse();
  const lines: string[] = [];
  while (chunks.length > 0) {
    if (lines.length > 0 && chunks.at(-1)?.trim() === '') chunks.pop();
    let current = '';
    for (let chunk = chunks.at(-1); chunk !== undefined && current.length + chunk.length <= width; chunk = chunks.at(-1)) {
      current += chunk;
      chunks.pop();
    }
    const long = chunks.at(-1);
    if (long !== undefined && long.length > width) {
      const room = Math.max(1, width - current.length);
      if (breakLong) {
        current += long.slice(0, room);
        chunks[chunks.length - 1] = long.slice(room);
      } else if (current === '') {
        current = long;
        chunks.pop();
      }
    }
    if (current.trim() !== '' || lines.length === 0) lines.push(current.trimEnd());
  }
  return lines;
}

const commentStyles: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  plain: { decoration: '# ' },
  erlang: { decoration: '% ' },
  c: { decoration: '// ' },
  cblock: { beginning: '/*', decoration: ' * ', end: ' */' },
  xml: { beginning: '<!--', decoration: ' - ', end: '-->' },
};

function comment(value: string, style: string, options: Named): string {
  if (!Object.hasOwn(commentStyles, style)) throw new FunctionError(`there is no comment style "${style}"`);
  const preset = commentStyles[style] ?? {};
  const decoration = textOf(options.decoration ?? preset.decoration ?? '');
  const trimmed = decoration.trimEnd();
  const defaults = {
    newline: '\n',
    beginning: '',
    prefix: trimmed,
    prefix_count: 1,
    decoration,
    postfix: trimmed,
    postfix_count: 1,
    end: '',
  };
  const given = dictOf(Object.entries({ ...defaults, ...preset, ...options }));
  const option = (name: string) => textOf(given[name]);
  const newline = option('newline');
  const prefix = option('prefix');
  const prefixCount = wholeOf(given.prefix_count);
  const postfixCount = wholeOf(given.postfix_count);
  checkLength((prefix.length + newline.length) * prefixCount + (option('postfix').length + newline.length) * postfixCount);
  const beginning = option('beginning') === '' ? '' : option('beginning') + newline;
  const head = prefix === '' ? '' : (prefix === newline ? newline : prefix + newline).repeat(Math.max(0, prefixCount));
  const lines = (option('decoration') + value.replaceAll(newline, newline + option('decoration'))).replaceAll(
    option('decoration') + newline,
    option('decoration').trimEnd() + newline,
  );
  const tail = (newline + option('postfix')).repeat(Math.max(0, postfixCount));
  return beginning + head + lines + tail + (option('end') === '' ? '' : newline + option('end'));
}

function escapeHtml(value: string): string {
  const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&#34;', "'": '&#39;' };
  return value.replace(/[&<>"']/g, (c) => entities[c] ?? c);
}
