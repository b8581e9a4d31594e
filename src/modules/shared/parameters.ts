import * as z from 'zod';
import { Secret } from '../../language/secret.ts';
import { once } from '../../once.ts';

// A schema that reads more than it gives says so in its metadata, in the words of JSON Schema: editors are told the same.
// The first type is the one to write. Each is made once: to make a schema takes longer than to read a playbook, and none is ever
// changed (what is added to one makes another).

const TRUE = new Set(['yes', 'on', '1', 'true', 't', 'y']);
const FALSE = new Set(['no', 'off', '0', 'false', 'f', 'n']);

const scalars = ['string', 'number', 'boolean'] as const;
const whole = /^\s*[-+]?\d+\s*$/;

/** `yes` as a regular expression of JSON Schema, which has no flags. */
function anyCase(word: string): string {
  return word.replace(/[a-z]/g, (letter) => `[${letter.toUpperCase()}${letter}]`);
}

/** Text. Numbers and booleans become text as Ansible writes them; a secret is read here, where it cannot stay marked. */
export const text = once(() => textOf(z.string()));

/** Text that is more than that. */
export function textOf(form: z.ZodString) {
  return z.preprocess(plainText, form).meta({ type: scalars });
}

/** Text that keeps the mark of a secret. */
export const secretText = once(() =>
  z
    .preprocess((value) => (value instanceof Secret ? value : plainText(value)), z.union([z.string(), z.instanceof(Secret)]))
    .meta({
      type: scalars,
      anyOf: undefined,
    }),
);

/** `yes`, `"on"`, 1, true … as Ansible reads them. */
export const boolean = once(() =>
  z
    .preprocess((value) => {
      const word = String(unsecret(value)).toLowerCase();
      return TRUE.has(word) ? true : FALSE.has(word) ? false : value;
    }, z.boolean())
    .meta({
      type: ['boolean', 'string', 'integer'],
      pattern: `^(?:${[...TRUE, ...FALSE].map(anyCase).join('|')})$`,
      errorMessage: 'expected true or false',
    }),
);

export const integer = once(() =>
  z
    .preprocess((value) => {
      const plain = unsecret(value);
      return typeof plain === 'string' && whole.test(plain) ? Number(plain) : plain;
    }, z.int())
    .meta({ type: ['integer', 'string'], pattern: whole.source, errorMessage: 'expected a whole number' }),
);

/** A number of seconds: whole or not. */
export const seconds = once(() =>
  z
    .preprocess((value) => {
      const plain = unsecret(value);
      return typeof plain === 'string' && plain.trim() !== '' ? Number(plain) : plain;
    }, z.number().nonnegative())
    .meta({
      type: ['number', 'string'],
      pattern: '^\\s*[+]?[0-9.]+(?:[eE][-+]?[0-9]+)?\\s*$',
      errorMessage: 'expected a number of seconds',
    }),
);

/** A list of words; `a,b` and a single value are read as lists. */
export const words = once(() =>
  z
    .preprocess((value) => {
      const plain = unsecret(value);
      if (Array.isArray(plain)) return plain;
      if (typeof plain === 'string') return plain === '' ? [] : plain.split(',').map((word) => word.trim());
      return plain === undefined ? plain : [plain];
    }, z.array(text()))
    .meta({ type: ['array', ...scalars] }),
);

/** May be left out; an empty value in YAML (null) leaves it out too. */
export function optional<S extends z.ZodType>(schema: S): Optional<S> {
  const known = optionals.get(schema) as Optional<S> | undefined;
  const made = known ?? makeOptional(schema);
  optionals.set(schema, made);
  return made;
}

type Optional<S extends z.ZodType> = ReturnType<typeof makeOptional<S>>;

const optionals = new WeakMap<z.ZodType, z.ZodType>();

function makeOptional<S extends z.ZodType>(schema: S) {
  return z.preprocess((value) => (value === null ? undefined : value), schema.optional()).meta({ nullable: true });
}

function unsecret(value: unknown): unknown {
  return value instanceof Secret ? value.reveal() : value;
}

function plainText(value: unknown): unknown {
  const plain = unsecret(value);
  if (typeof plain === 'boolean') return plain ? 'True' : 'False';
  return typeof plain === 'number' || typeof plain === 'bigint' ? String(plain) : plain;
}
