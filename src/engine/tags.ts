/**
 * Whether a task with these tags runs, by Ansible's rules: `always` runs unless skipped by name, `never` only
 * when one of its tags is asked for; `tagged`, `untagged` and `all` may be asked for and skipped.
 */
export function tagsSelect(tags: readonly string[], wanted: readonly string[], skipped: readonly string[]): boolean {
  const own = new Set(tags);
  const matches = (names: readonly string[]) => names.some((n) => own.has(n));
  const isTagged = tags.length > 0;
  const only = wanted.length > 0 ? wanted : ['all'];
  const selected =
    own.has('always') ||
    (only.includes('all') && !own.has('never')) ||
    matches(only) ||
    (only.includes('tagged') && isTagged && !own.has('never')) ||
    (only.includes('untagged') && !isTagged);
  if (!selected || skipped.length === 0) return selected;
  if (matches(skipped)) return false;
  if (skipped.includes('all')) return own.has('always') && !skipped.includes('always');
  if (skipped.includes('tagged') && isTagged) return false;
  return !(skipped.includes('untagged') && !isTagged);
}
