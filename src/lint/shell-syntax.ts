/** Words that only a shell knows. */
const builtins =
  /^(?:cd|source|\.|export|set|unset|ulimit|umask|type|command|exec|eval|if|for|while|until|case|trap|alias|read|wait|test|\[|\[\[|!|true|false|:|\{|echo)$/;

/** Whether a line is one command without anything that a shell would treat specially. Templates count as words. */
export function isSimpleCommand(text: string): boolean {
  const line = text.trim();
  const plain = line.replace(/\{\{.*?\}\}/gs, 'x');
  return plain !== '' && !/[|&;<>()$`\n*?[\]~#!{}\\]/.test(plain) && !/^\w+=/.test(plain) && !builtins.test(plain.split(/\s/, 1)[0] ?? '');
}
