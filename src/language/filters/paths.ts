import { realpathSync } from 'node:fs';
import { homedir } from 'node:os';
import { basename, dirname, join, normalize, relative, resolve } from 'node:path';
import { stringOf, textOf, wholeOf } from '../coerce.ts';
import { fn, type Named } from '../function.ts';
import { FunctionError } from '../function-error.ts';
import { dictOf, entriesOf, isMapping, isSequence, itemsOf, Tuple } from '../values.ts';

export const pathFilters = [
  fn('basename', '', (value) => stringOf(value).slice(stringOf(value).lastIndexOf('/') + 1)),
  fn('dirname', '', (value) => {
    const path = stringOf(value);
    const head = path.slice(0, path.lastIndexOf('/') + 1);
    return /^\/+$/.test(head) ? head : head.replace(/\/+$/, '');
  }),
  fn('splitext', '', (value) => {
    const path = stringOf(value);
    const name = path.slice(path.lastIndexOf('/') + 1);
    const start = name.length - name.replace(/^\.+/, '').length;
    const dot = name.lastIndexOf('.');
    const cut = dot > start - 1 && dot >= start ? path.length - name.length + dot : path.length;
    return new Tuple([path.slice(0, cut), path.slice(cut)]);
  }),
  fn('expanduser', '', (value) => stringOf(value).replace(/^~(?=\/|$)/, homedir())),
  fn('expandvars', '', (value) =>
    stringOf(value).replace(/\$(?:\{(\w+)\}|(\w+))/g, (all, braced?: string, plain?: string) => process.env[braced ?? plain ?? ''] ?? all),
  ),
  // Python keeps two slashes at the start, and takes one off the end.
  fn('normpath', '', (value) => {
    const path = stringOf(value);
    const plain = normalize(path).replace(/(.)\/$/, '$1');
    return /^\/\/(?!\/)/.test(path) ? `/${plain}` : plain;
  }),
  fn('realpath', '', (value) => realPath(resolve(stringOf(value)))),
  fn('relpath', 'start?', (value, start = '.') => relative(resolve(stringOf(start)), resolve(stringOf(value))) || '.'),
  fn('path_join', '...others', (value, others: unknown[]) =>
    joinPaths([...(isSequence(value) ? itemsOf(value) : [value]), ...others].map((p) => stringOf(p))),
  ),
  fn('urlencode', '', (value) => {
    if (isMapping(value))
      return entriesOf(value)
        .map(([k, v]) => `${quoteQuery(k)}=${quoteQuery(textOf(v))}`)
        .join('&');
    if (isSequence(value))
      return itemsOf(value)
        .map((pair) =>
          itemsOf(pairOf(pair))
            .map((v) => quoteQuery(textOf(v)))
            .join('='),
        )
        .join('&');
    return quoteUrl(textOf(value), '/');
  }),
  fn('urldecode', '', (value) => unquote(textOf(value).replaceAll('+', ' '))),
  fn('urlsplit', 'query?', (value, part = '') => urlSplit(textOf(value), textOf(part))),
];

/** Python's os.path.join: an absolute part starts anew. */
function joinPaths(parts: readonly string[]): string {
  return parts.reduce(
    (path, part) => (part.startsWith('/') || path === '' ? part : path.endsWith('/') ? path + part : `${path}/${part}`),
    '',
  );
}

function pairOf(value: unknown): readonly unknown[] | Tuple {
  if (!isSequence(value) || itemsOf(value).length !== 2) throw new FunctionError('expected a list of pairs');
  return value;
}

/** In a query a space is a plus. */
function quoteQuery(text: string): string {
  return quoteUrl(text, '').replaceAll('%20', '+');
}

function quoteUrl(text: string, safe: string): string {
  return [...Buffer.from(text, 'utf8')]
    .map((byte) => {
      const c = String.fromCharCode(byte);
      return /[A-Za-z0-9_.~-]/.test(c) || safe.includes(c) ? c : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
    })
    .join('');
}

/** Python's unquote: what is no UTF-8 becomes U+FFFD, what is no escape stays. */
function unquote(text: string): string {
  return text.replace(/(?:%[\da-f]{2})+/gi, (escapes) => Buffer.from(escapes.replaceAll('%', ''), 'hex').toString('utf8'));
}

/** A path of the controller without symbolic links, as far as it exists. */
function realPath(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    const parent = dirname(path);
    return parent === path ? path : join(realPath(parent), basename(path));
  }
}

/** The parts of a URL as Python's urlsplit names them. */
function urlSplit(url: string, part: string): unknown {
  const match = /^(?:([A-Za-z][A-Za-z0-9+.-]*):)?(?:\/\/([^/?#]*))?([^?#]*)(?:\?([^#]*))?(?:#(.*))?$/s.exec(url);
  const [, scheme = '', netloc = '', path = '', query = '', fragment = ''] = match ?? [];
  const [, user, password, host, port] = /^(?:([^:@]*)(?::([^@]*))?@)?(\[[^\]]*\]|[^:]*)(?::(\d*))?$/.exec(netloc) ?? [];
  const parts: Named = dictOf([
    ['fragment', fragment],
    ['hostname', host ? host.replace(/^\[|\]$/g, '').toLowerCase() : null],
    ['netloc', netloc],
    ['password', password ?? null],
    ['path', path],
    ['port', port ? wholeOf(port) : null],
    ['query', query],
    ['scheme', scheme.toLowerCase()],
    ['username', user ?? null],
  ]);
  if (part === '') return parts;
  if (!Object.hasOwn(parts, part)) throw new FunctionError(`a URL has no part "${part}"`, `parts are ${Object.keys(parts).join(', ')}`);
  return parts[part];
}
