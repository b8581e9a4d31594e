import { type Script, sh } from '../../session/script.ts';

export type Facts = Readonly<Record<string, unknown>>;

/** Facts that one piece of the probe gives. Names are without `ansible_`. */
export interface Section {
  readonly name: string;
  /** Which `gather_subset` it belongs to. */
  readonly subset: 'min' | 'hardware' | 'network' | 'virtual' | 'local';
  /** What it can give, so that a filter can leave it out; `ssh_host_key_*` style patterns are understood. */
  readonly facts: readonly string[];
  readonly script: Script;
  readonly read: (output: string) => Facts;
}

/** Many small files with one fork: each line comes behind the name of its file. Files that are not there are left out. */
export function filesScript(files: Script): Script {
  return sh`grep -sH '' ${files}`;
}

/** The content of each file that `filesScript` printed. */
export function readFiles(output: string, names: readonly string[]): (name: string) => string | undefined {
  const contents = new Map<string, string>();
  for (const line of output.split('\n')) {
    const name = names.find((one) => line.startsWith(`${one}:`)) ?? /^(\/[^:]*):/.exec(line)?.[1];
    if (name !== undefined) contents.set(name, `${contents.get(name) ?? ''}${line.slice(name.length + 1)}\n`);
  }
  return (name) => contents.get(name);
}
