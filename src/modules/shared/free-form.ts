import { Secret } from '../../language/secret.ts';

/** Options that Ansible lets stand among the words of a command. */
const OPTIONS = /(?:^|(?<=\s))(creates|removes|chdir|executable|stdin|unless|onlyif)=("(?:[^"\\]|\\.)*"|'[^']*'|\S*)(?:\s+|$)/g;

/** `ls -l chdir=/tmp` → the command and the options that stood in it. */
export function readFreeForm(text: string): { readonly command: string; readonly options: Readonly<Record<string, string>> } {
  if (!text.includes('=')) return { command: text, options: {} };
  const options: Record<string, string> = {};
  const command = text.replace(OPTIONS, (_, name: string, value: string) => {
    options[name] = /^["']/.test(value) ? value.slice(1, -1) : value;
    return '';
  });
  return { command: Object.keys(options).length === 0 ? text : command.trim(), options };
}

interface FreeForm {
  readonly _raw_params?: string | Secret | undefined;
  readonly cmd?: string | Secret | undefined;
}

/** What a module is to run, and its parameters together with those that stand among the words of it. */
export function lineOf<P extends FreeForm>(params: P): { readonly line: string | Secret | undefined; readonly all: P } {
  const raw = params._raw_params;
  if (raw === undefined || raw instanceof Secret) return { line: params.cmd ?? raw, all: params };
  const { command, options } = readFreeForm(raw);
  return { line: params.cmd ?? command, all: { ...params, ...options } };
}
