import { spawnSync } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { tmpdir } from 'node:os';
import { checkItems } from '../budget.ts';
import { mappingOf, sequenceOf, stringOf, textOf, wholeOf } from '../coerce.ts';
import { type Context, fn, type Named } from '../function.ts';
import { FunctionError } from '../function-error.ts';
import { formatPercent } from '../percent-format.ts';
import { Undefined } from '../undefined.ts';
import { dictOf, entriesOf, getKey, hasKey, isMapping, isSequence, isTruthy, itemsOf } from '../values.ts';

const passing = { passesOn: true };

export const valueLookups = [
  fn('env', '...names **named', (names: unknown[], named: Named) =>
    names.map((name) => process.env[stringOf(name)] ?? named.default ?? ''),
  ),
  fn(
    'vars',
    '...names **named',
    (names: unknown[], named: Named, context: Context) => {
      return names.map((name) => {
        const value = context.variable(stringOf(name));
        return value instanceof Undefined && 'default' in named ? named.default : defined(value);
      });
    },
    passing,
  ),
  fn('config', '...names **named', (names: unknown[], named: Named) => names.flatMap((name) => setting(stringOf(name), named))),
  fn('varnames', '...patterns', (patterns: unknown[], context: Context) => {
    const names = [...new Set(context.scope.names())];
    return patterns.flatMap((p) => names.filter((name) => context.test('search', name, [p])));
  }),
  fn('items', '...terms', (terms: unknown[]) => terms.flatMap((t) => (isSequence(t) ? itemsOf(t) : [t])), passing),
  fn('list', '...terms', (terms: unknown[]) => terms, passing),
  fn('flattened', '...terms', (terms: unknown[], context: Context) => sequenceOf(context.filter('flatten', terms, [])), passing),
  fn(
    'dict',
    '...terms',
    (terms: unknown[]) =>
      terms.flatMap((term) =>
        entriesOf(mappingOf(term)).map(([key, value]) =>
          dictOf([
            ['key', key],
            ['value', value],
          ]),
        ),
      ),
    passing,
  ),
  fn(
    'together',
    '...lists',
    (lists: unknown[]) => {
      const rows = lists.map(sequenceOf);
      const length = Math.max(0, ...rows.map((r) => r.length));
      return Array.from({ length }, (_, i) => rows.map((row) => row[i] ?? null));
    },
    passing,
  ),
  fn(
    'nested',
    '...lists',
    (lists: unknown[]) => {
      const pools = lists.map((l) => (isSequence(l) ? itemsOf(l) : [l]));
      checkItems(pools.reduce((size, pool) => size * pool.length, 1));
      return pools.reduce<unknown[][]>(
        (rows, pool) => rows.flatMap((row) => pool.map((item) => [...row, ...(isSequence(item) ? itemsOf(item) : [item])])),
        [[]],
      );
    },
    passing,
  ),
  fn(
    'indexed_items',
    '...terms',
    (terms: unknown[]) => terms.flatMap((t) => (isSequence(t) ? itemsOf(t) : [t])).map((item, i) => [i, item]),
    passing,
  ),
  fn(
    'subelements',
    '...terms',
    (terms: unknown[], context: Context) => {
      const [list, path, flags] = terms;
      const skip = isMapping(flags) && isTruthy(getKey(flags, 'skip_missing') ?? false);
      return sequenceOf(context.filter('subelements', list, [path, skip]));
    },
    passing,
  ),
  fn(
    'random_choice',
    '...terms',
    (terms: unknown[]) => {
      const all = terms.flatMap((t) => (isSequence(t) ? itemsOf(t) : [t]));
      return all.length === 0 ? [] : [all[randomInt(all.length)]];
    },
    passing,
  ),
  fn('sequence', '...terms **named', (terms: unknown[], named: Named) =>
    terms.length === 0 ? sequence(named) : terms.flatMap((t) => sequence(sequenceOptions(textOf(t), named))),
  ),
  fn('inventory_hostnames', '...patterns', (patterns: unknown[], context: Context) => {
    const groups = mappingOf(defined(context.variable('groups')));
    return patterns
      .flatMap((p) => textOf(p).split(/[:,]/))
      .flatMap((name) => (hasKey(groups, name) ? sequenceOf(getKey(groups, name)) : []));
  }),
  fn('pipe', '...commands', (commands: unknown[], context: Context) => commands.map((c) => run(stringOf(c), context).replace(/\n+$/, ''))),
  fn('lines', '...commands', (commands: unknown[], context: Context) =>
    commands.flatMap((c) => run(stringOf(c), context).replace(/\n$/, '').split('\n')),
  ),
];

/** Ansible's settings that mean something here, with the values that they have here. */
const settings: Readonly<Record<string, () => unknown>> = {
  DEFAULT_HASH_BEHAVIOUR: () => 'replace',
  DEFAULT_JINJA2_NATIVE: () => true,
  DEFAULT_MANAGED_STR: () => 'Ansible managed',
  DEFAULT_REMOTE_USER: () => null,
  DEFAULT_BECOME_METHOD: () => 'sudo',
  DEFAULT_BECOME_USER: () => 'root',
  DEFAULT_LOCAL_TMP: () => tmpdir(),
  DEFAULT_REMOTE_PORT: () => null,
};

function setting(name: string, { on_missing: onMissing = 'error' }: Named): readonly unknown[] {
  if (Object.hasOwn(settings, name)) return [settings[name]?.()];
  if (onMissing === 'skip' || onMissing === 'warn') return [];
  throw new FunctionError(`there is no setting "${name}"`, `known are ${Object.keys(settings).join(', ')}`);
}

function defined(value: unknown): unknown {
  if (value instanceof Undefined) throw value.error();
  return value;
}

/** Runs a command on the controller: only where the user has allowed it. */
function run(command: string, context: Context): string {
  if (!context.environment.pipeAllowed)
    throw new FunctionError('running commands on this machine is off', 'it is allowed by the option --allow-pipe');
  const result = spawnSync('/bin/sh', ['-c', command], { encoding: 'utf8', maxBuffer: 16_000_000 });
  if (result.status !== 0) throw new FunctionError(`the command ended with ${result.status ?? result.signal ?? result.error?.message}`);
  return result.stdout;
}

/** `start=1 end=5 stride=2 format=web%02d count=3`, or `1-5/2:web%02d`. */
function sequenceOptions(term: string, named: Named): Named {
  const short = /^(?:(0x[\da-f]+|0\d*|[1-9]\d*)-)?(0x[\da-f]+|0\d*|[1-9]\d*)(?:\/(-?\d+))?(?::(.+))?$/i.exec(term.trim());
  if (short)
    return dictOf([
      ...Object.entries(named),
      ['start', short[1] ?? 1],
      ['end', short[2]],
      ['stride', short[3] ?? 1],
      ['format', short[4] ?? '%d'],
    ]);
  const pairs = term
    .trim()
    .split(/\s+/)
    .map((word): [string, unknown] => {
      const at = word.indexOf('=');
      if (at < 0) throw new FunctionError(`"${word}" is not a parameter like end=5`);
      return [word.slice(0, at), word.slice(at + 1)];
    });
  return dictOf([...Object.entries(named), ...pairs]);
}

function sequence(options: Named): string[] {
  const unknown = Object.keys(options).find((k) => !['start', 'end', 'count', 'stride', 'format'].includes(k));
  if (unknown !== undefined) throw new FunctionError(`has no parameter "${unknown}"`);
  const start = number(options.start ?? 1);
  const stride = number(options.stride ?? 1);
  if (stride === 0) return [];
  const count = options.count === undefined ? undefined : number(options.count);
  if ((count === undefined) === (options.end === undefined)) throw new FunctionError('needs either `end` or `count`');
  const end = count === undefined ? number(options.end) : start + (count - 1) * stride;
  if (count === 0) return [];
  if (stride > 0 && end < start) throw new FunctionError('to count backwards make the stride negative');
  if (stride < 0 && end > start) throw new FunctionError('to count forwards make the stride positive');
  const length = Math.floor((end - start) / stride) + 1;
  checkItems(length);
  const format = textOf(options.format ?? '%d');
  return Array.from({ length }, (_, i) => formatPercent(format, start + i * stride));
}

/** Also octal and hexadecimal, as C writes them. */
function number(value: unknown): number {
  if (typeof value !== 'string') return wholeOf(value);
  const parsed = /^0[0-7]+$/.test(value) ? Number.parseInt(value, 8) : Number(value);
  if (!Number.isSafeInteger(parsed)) throw new FunctionError(`"${value}" is not a whole number`);
  return parsed;
}
