import { Script } from 'node:vm';
import { checkItems } from './budget.ts';
import { FunctionError } from './function-error.ts';
import { anchored, translatePattern } from './python-regex.ts';

interface Options {
  readonly ignoreCase?: unknown;
  readonly multiline?: unknown;
  /** Where the match must stand: anywhere, at the start, or over the whole text. */
  readonly anchor?: 'start' | 'whole';
}

const maxInput = 1_000_000;
const maxPattern = 4_000;
/** A pattern that takes longer than this for one text has run away. */
const timeoutMs = 1_000;

/** The first match of a Python pattern, with its groups. */
export function searchPattern(text: string, pattern: string, options: Options = {}): RegExpExecArray | undefined {
  const regex = compile(pattern, options, '');
  return guarded(regex, text, () => regex.exec(text)) ?? undefined;
}

export function allMatches(text: string, pattern: string, options: Options = {}): RegExpExecArray[] {
  const regex = compile(pattern, options, 'g');
  return guarded(regex, text, () => {
    const found: RegExpExecArray[] = [];
    for (const match of text.matchAll(regex)) checkItems(found.push(match));
    return found;
  });
}

/** Python's re.sub: `\1`, `\g<1>` and `\g<name>` in the replacement are groups. */
export function replacePattern(text: string, pattern: string, replacement: string, options: Options = {}, count = 0): string {
  const matches = allMatches(text, pattern, options);
  let result = '';
  let at = 0;
  for (const match of count > 0 ? matches.slice(0, count) : matches) {
    result += text.slice(at, match.index) + expand(replacement, match);
    at = match.index + match[0].length;
  }
  return result + text.slice(at);
}

/** A group by number or name, as regex_search is asked for them: `\\1`, `\\g<name>`. */
export function groupOf(match: RegExpExecArray, key: string): string | undefined {
  if (!/^\d+$/.test(key)) {
    if (!match.groups || !Object.hasOwn(match.groups, key)) throw new FunctionError(`the pattern has no group "${key}"`);
    return match.groups[key];
  }
  if (Number(key) >= match.length) throw new FunctionError(`the pattern has no group ${key}`);
  return match[Number(key)];
}

/** Python's Match.expand. */
export function expand(replacement: string, match: RegExpExecArray): string {
  return replacement.replace(/\\(?:g<(\w+)>|([1-9]\d?)|(0[0-7]{0,2})|([\s\S]))/g, (whole, name, number, octal, character) => {
    const key = name ?? number;
    if (key !== undefined) return groupOf(match, String(key)) ?? '';
    if (octal !== undefined) return String.fromCharCode(Number.parseInt(octal, 8));
    const known = { n: '\n', t: '\t', r: '\r', a: '\x07', b: '\b', f: '\f', v: '\v', '\\': '\\' }[String(character)];
    if (known === undefined && /[a-zA-Z]/.test(character)) throw new FunctionError(`"${whole}" in the replacement means nothing`);
    return known ?? whole;
  });
}

const compiled = new Map<string, RegExp>();

function compile(pattern: string, options: Options, extra: string): RegExp {
  if (pattern.length > maxPattern) throw new FunctionError(`a pattern of more than ${maxPattern} characters`);
  const flags = `u${extra}${isSet(options.ignoreCase) ? 'i' : ''}${isSet(options.multiline) ? 'm' : ''}`;
  const key = `${flags}/${options.anchor ?? ''}/${pattern}`;
  let regex = compiled.get(key);
  if (!regex) {
    // A leading (?m) also decides what `$` means, so the option is put into the pattern.
    const whole = translatePattern(isSet(options.multiline) ? `(?m)${pattern.replace(/^\(\?m\)/, '')}` : pattern);
    const { source, flags: own } = options.anchor ? anchored(whole, options.anchor) : whole;
    regex = build(pattern, source, [...new Set(flags + own)].join(''));
    if (compiled.size > 1_000) compiled.clear();
    compiled.set(key, regex);
  }
  regex.lastIndex = 0;
  return regex;
}

function build(pattern: string, source: string, flags: string): RegExp {
  try {
    return new RegExp(source, flags);
  } catch (e) {
    const reason = e instanceof Error ? e.message.replace(/^Invalid regular expression: [\s\S]*\/\w*: /, '') : String(e);
    throw new FunctionError(`the pattern ${JSON.stringify(pattern)} is wrong: ${reason}`);
  }
}

function isSet(value: unknown): boolean {
  return value !== undefined && value !== null && value !== false && value !== 0;
}

/** Backtracking can take for ever: patterns or texts for which it could are run with a time limit. */
function guarded<T>(regex: RegExp, text: string, run: () => T): T {
  if (text.length > maxInput) throw new FunctionError(`a text of more than ${maxInput} characters is not searched`);
  if (isHarmless(regex, text)) return run();
  return withTimeout(run);
}

/** No quantifier inside or next to another that could share the work, on a short text. */
function isHarmless(regex: RegExp, text: string): boolean {
  const quantifiers = regex.source.replace(/\\[\s\S]|\[(?:\\[\s\S]|[^\]])*\]/g, 'c').match(/[*+]|\{\d*,\d*\}/g)?.length ?? 0;
  const hasGroupQuantifier = /\)(?:[*+]|\{)/.test(regex.source);
  return quantifiers === 0 || (!hasGroupQuantifier && text.length ** Math.min(quantifiers, 4) <= 1_000_000);
}

const limited = new Script('globalThis[Symbol.for("weft.limited")]()');

/** Runs a function under the time limit of node:vm, the one thing in Node that can interrupt a regular expression. */
function withTimeout<T>(run: () => T): T {
  const slot = Symbol.for('weft.limited');
  const holder = globalThis as unknown as Record<symbol, unknown>;
  holder[slot] = run;
  try {
    return limited.runInThisContext({ timeout: timeoutMs }) as T;
  } catch (e) {
    if ((e as { code?: string }).code === 'ERR_SCRIPT_EXECUTION_TIMEOUT')
      throw new FunctionError(`the pattern takes too long for this text (more than ${timeoutMs} ms)`);
    throw e;
  } finally {
    delete holder[slot];
  }
}
