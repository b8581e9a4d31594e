import * as z from 'zod';
import { optional } from './parameters.ts';

/** Modes that people write; as decimal numbers they are never meant. */
const COMMON = new Set([
  400, 440, 444, 500, 550, 555, 600, 640, 644, 660, 664, 666, 700, 710, 711, 750, 755, 770, 775, 777, 1777, 2755, 2775, 4755,
]);

const CLAUSE = /^([ugoa]*)((?:[-+=](?:[rwxXst]*|[ugo]))+)$/;
const OPERATION = /([-+=])([ugo]|[rwxXst]*)/g;

/** The parameter `mode` as text: octal digits, symbolic clauses, or `preserve` where `keep` allows it. */
export function fileMode({ preserve = false } = {}) {
  const symbolic = '(?:[ugoa]*(?:[-+=](?:[rwxXst]*|[ugo]))+)';
  return optional(
    z
      .unknown()
      .transform((value, context): string => {
        const mode = modeText(value);
        if (typeof mode === 'string' && (isMode(mode) || (preserve && mode === 'preserve'))) return mode;
        context.addIssue({ code: 'custom', message: typeof mode === 'string' ? expected(mode) : mode.refused });
        return z.NEVER;
      })
      .meta({
        type: ['string', 'integer'],
        pattern: `^\\s*(?:(?:0o)?[0-7]{1,5}|${symbolic}(?:,${symbolic})*${preserve ? '|preserve' : ''})\\s*$`,
        errorMessage: 'expected a mode like "0644" or "u=rw,g=r"',
      }),
  );
}

/** YAML 1.1 reads 0644 as the number 420: back to its octal digits. */
function modeText(value: unknown): string | { readonly refused: string } {
  if (typeof value === 'string') return value.trim().replace(/^0o/, '');
  if (typeof value !== 'number' || !Number.isInteger(value) || value < 0 || value > 0o7777) {
    return { refused: expected(String(value)) };
  }
  if (COMMON.has(value)) return { refused: `the number ${value} is no mode that anyone means; write "0${value}"` };
  return value.toString(8).padStart(4, '0');
}

function expected(found: string): string {
  return `expected a mode like "0644" or "u=rw,g=r", found ${JSON.stringify(found)}`;
}

function isMode(mode: string): boolean {
  return /^[0-7]{1,5}$/.test(mode) ? Number.parseInt(mode, 8) <= 0o7777 : mode.split(',').every((clause) => CLAUSE.test(clause));
}

/** Whether the result of `mode` depends on the mode that a file has. */
function isSymbolic(mode: string): boolean {
  return !/^[0-7]+$/.test(mode);
}

/**
 * The permission bits that `mode` asks for, as chmod(1) has them: `X` is execute for directories and for what
 * somebody may execute already; without `u`, `g`, `o` or `a` the bits of the umask are not given. What an earlier
 * clause did does not change what `X` and `g=u` see, as in Ansible.
 */
export function applyMode(mode: string, current: number, of: { readonly directory: boolean; readonly umask: number }): number {
  if (!isSymbolic(mode)) return Number.parseInt(mode, 8);
  const before = current & 0o7777;
  let bits = before;
  for (const clause of mode.split(',')) {
    const [, who = '', operations = ''] = CLAUSE.exec(clause) ?? [];
    const users = who === '' || who.includes('a') ? 'ugo' : who;
    for (const [, operator, permissions = ''] of operations.matchAll(OPERATION)) {
      for (const user of users) {
        const wanted = bitsOf(user, permissions, before, of.directory) & ~(who === '' ? of.umask : 0);
        if (operator === '+') bits |= wanted;
        else if (operator === '-') bits &= ~wanted;
        else bits = (bits & ~fieldOf(user)) | wanted;
      }
    }
  }
  return bits;
}

export function octal(bits: number): string {
  return (bits & 0o7777).toString(8).padStart(4, '0');
}

const SHIFT: Readonly<Record<string, number>> = { u: 6, g: 3, o: 0 };

/** The bits that belong to one class of users: its rwx, and setuid, setgid or sticky. */
function fieldOf(user: string): number {
  return (0o7 << (SHIFT[user] ?? 0)) | (user === 'u' ? 0o4000 : user === 'g' ? 0o2000 : 0o1000);
}

function bitsOf(user: string, permissions: string, before: number, directory: boolean): number {
  const shift = SHIFT[user] ?? 0;
  let bits = 0;
  for (const letter of permissions) {
    if (letter in SHIFT) bits |= ((before >> (SHIFT[letter] ?? 0)) & 0o7) << shift;
    else if (letter === 'r') bits |= 0o4 << shift;
    else if (letter === 'w') bits |= 0o2 << shift;
    else if (letter === 'x') bits |= 0o1 << shift;
    else if (letter === 'X') bits |= directory || before & 0o111 ? 0o1 << shift : 0;
    else if (letter === 's') bits |= user === 'u' ? 0o4000 : user === 'g' ? 0o2000 : 0;
    else if (letter === 't') bits |= user === 'o' ? 0o1000 : 0;
  }
  return bits;
}
