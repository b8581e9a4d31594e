import { Secret } from '../language/secret.ts';

/** Anything that may stand in `sh`. A list becomes words; a Script nests; everything else is one quoted word. */
export type ShellValue = string | number | Script | Secret | readonly (string | number | Secret)[];

/**
 * A piece of POSIX shell that can be sent to a host. The only ways to make one are `sh`, whose values
 * are quoted by construction, and `userScript`, for text that is shell because its author says so.
 */
export class Script {
  /** The text that runs. Never print it: it may hold secrets; print `display`. */
  readonly text: string;
  /** The same text with secrets masked. */
  readonly display: string;

  /** @internal use `sh` */
  constructor(text: string, display: string) {
    this.text = text;
    this.display = display;
  }
}

/** One word for a POSIX shell, whatever the text holds (but NUL, which no shell can carry). */
export function quote(text: string): string {
  if (text.includes('\0')) throw new RangeError('a shell word cannot hold a NUL byte');
  return /^[A-Za-z0-9_@%+:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}

/** The tagged template that makes scripts: sh`sysctl -n -- ${name}`. */
export function sh(strings: TemplateStringsArray, ...values: readonly ShellValue[]): Script {
  // An escape that JavaScript does not know leaves its whole piece undefined.
  if (strings.some((piece) => piece === undefined)) throw new SyntaxError(`an invalid escape in a script: ${strings.raw.join('…')}`);
  let text = strings[0] ?? '';
  let display = text;
  values.forEach((value, i) => {
    const rest = strings[i + 1] ?? '';
    const plain = word(value, false);
    text += plain + rest;
    display += (typeof value === 'string' ? plain : word(value, true)) + rest;
  });
  return new Script(text, display);
}

/** Shell text that a user wrote as shell: the `shell` module, templates of scripts. Never for values. */
export function userScript(text: string): Script {
  return new Script(text, text);
}

/** Several scripts as one, each on its own lines. */
export function lines(...scripts: readonly (Script | undefined)[]): Script {
  const present = scripts.filter((s): s is Script => s !== undefined);
  return new Script(present.map((s) => s.text).join('\n'), present.map((s) => s.display).join('\n'));
}

function word(value: ShellValue, masked: boolean): string {
  if (value instanceof Script) return masked ? value.display : value.text;
  if (value instanceof Secret) return masked ? "'********'" : quote(value.reveal());
  if (typeof value === 'string') return quote(value);
  if (typeof value === 'number') return quote(String(value));
  return value.map((v) => word(v, masked)).join(' ');
}
