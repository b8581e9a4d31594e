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
