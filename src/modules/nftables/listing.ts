import { diffArrays } from 'diff';
import { added, type Diff, removed } from '../../diff.ts';

/** A chain, set, map … of a table as `nft list table` shows it. */
interface Block {
  /** `chain input`. */
  readonly title: string;
  readonly statements: readonly string[];
  readonly elements: readonly string[];
}

/** What differs between two listings of one table, object by object. The order of a set's elements means nothing. */
export function differences(table: string, before: string, after: string): Diff[] {
  const [was, is] = [blocksOf(before), blocksOf(after)];
  const diffs: Diff[] = [];
  for (const [title, block] of is) {
    const old = was.get(title);
    if (old) diffs.push(...inBlock(table, old, block));
    else diffs.push(added(`nft ${title} in ${table}`, sizeOf(block)));
  }
  for (const [title, block] of was) if (!is.has(title)) diffs.push(removed(`nft ${title} in ${table}`, sizeOf(block)));
  return diffs;
}

/** `2 chains, 1 set, 5 rules` */
export function contents(listing: string): string {
  const blocks = [...blocksOf(listing).values()];
  const chains = blocks.filter((b) => b.title.startsWith('chain '));
  const sets = blocks.filter((b) => /^(?:set|map) /.test(b.title));
  const rules = chains.reduce((n, chain) => n + rulesIn(chain), 0);
  return [count(chains.length, 'chain'), count(sets.length, 'set'), count(rules, 'rule')].filter(Boolean).join(', ');
}

function inBlock(table: string, was: Block, is: Block): Diff[] {
  const place = `${is.title === '' ? '' : `${is.title} of `}${table}`;
  const word = is.title.startsWith('chain ') ? 'rule' : 'property';
  const statements = changes(was.statements, is.statements).map(({ gained, text }) =>
    (gained ? added : removed)(`nft ${word} in ${place}`, text),
  );
  const [old, now] = [new Set(was.elements), new Set(is.elements)];
  const elements = [
    ...[...now].filter((e) => !old.has(e)).map((e) => added(`nft element in ${place}`, e)),
    ...[...old].filter((e) => !now.has(e)).map((e) => removed(`nft element in ${place}`, e)),
  ];
  return [...statements, ...elements];
}

function changes(before: readonly string[], after: readonly string[]): { readonly gained: boolean; readonly text: string }[] {
  return diffArrays([...before], [...after]).flatMap((part) =>
    part.added || part.removed ? part.value.map((text) => ({ gained: part.added === true, text })) : [],
  );
}

/** By title; what stands in the table itself (`flags dormant`) has none. */
function blocksOf(listing: string): ReadonlyMap<string, Block> {
  const blocks = new Map<string, Block>();
  const own: string[] = [];
  let open: { title: string; statements: string[] } | undefined;
  for (const line of listing.split('\n').slice(1)) {
    const [, tabs = '', text = ''] = /^(\t*)\s*(.*)$/.exec(line) ?? [];
    if (tabs.length === 0 || text === '') continue;
    if (tabs.length === 1 && text.endsWith('{')) open = { title: text.slice(0, -1).trim(), statements: [] };
    else if (tabs.length === 1 && open) {
      blocks.set(open.title, blockOf(open.title, open.statements));
      open = undefined;
    } else if (!open) own.push(text);
    else if (tabs.length === 2) open.statements.push(text);
    else open.statements.push(`${open.statements.pop() ?? ''} ${text}`);
  }
  blocks.set('', blockOf('', own));
  return blocks;
}

function blockOf(title: string, statements: readonly string[]): Block {
  const list = statements.find((s) => s.startsWith('elements = {'));
  const inside = list?.slice(list.indexOf('{') + 1, list.lastIndexOf('}')) ?? '';
  const elements = inside.match(/(?:"[^"]*"|\{[^}]*\}|[^,"{])+/g)?.map((e) => e.trim()) ?? [];
  return { title, statements: statements.filter((s) => s !== list), elements };
}

function rulesIn(chain: Block): number {
  return chain.statements.filter((s) => !/^(?:type \S+ hook |policy |comment ")/.test(s)).length;
}

function sizeOf(block: Block): string {
  return block.title.startsWith('chain ') ? count(rulesIn(block), 'rule') : count(block.elements.length, 'element');
}

function count(n: number, word: string): string {
  return n === 0 ? '' : `${n} ${word}${n === 1 ? '' : 's'}`;
}
