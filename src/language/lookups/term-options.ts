/**
 * The old way to give options, in the term itself: `lookup('ini', 'user section=main file=users.ini')`.
 *
 * @param names the options that the lookup has; another `word=` belongs to the key
 */
export function termOptions(
  term: string,
  names: readonly string[],
): { readonly key: string; readonly options: Readonly<Record<string, unknown>> } {
  const options: Record<string, unknown> = {};
  const key = term.replace(/\s+(\w+)=("[^"]*"|'[^']*'|\S*)/g, (whole, name: string, value: string) => {
    if (!names.includes(name)) return whole;
    const text = value.replace(/^(["'])(.*)\1$/, '$2');
    options[name] = /^(?:true|yes)$/i.test(text) ? true : /^(?:false|no)$/i.test(text) ? false : text;
    return '';
  });
  return { key, options };
}
