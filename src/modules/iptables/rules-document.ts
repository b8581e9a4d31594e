import { type Diagnostic, DiagnosticError, error } from '../../diagnostic.ts';
import { chainName, ruleHash, ruleTag, setName } from './names.ts';

/** One rule as it goes to `iptables-restore`, without its `-A CHAIN`. */
export interface DeclaredRule {
  /** As the document has it: what a person recognises. */
  readonly text: string;
  /** Of the text with the kernel's names: what its tag says. */
  readonly hash: string;
  /** With the kernel's names and the tag. */
  readonly spec: string;
}

export interface DeclaredTable {
  /** The owner's chains, by the kernel's name. */
  readonly chains: ReadonlyMap<string, readonly DeclaredRule[]>;
  /** Rules in chains that are not the owner's (built-in ones, DOCKER-USER …): at their beginning, and at their end. */
  readonly first: ReadonlyMap<string, readonly DeclaredRule[]>;
  readonly last: ReadonlyMap<string, readonly DeclaredRule[]>;
}

export type DeclaredRules = ReadonlyMap<string, DeclaredTable>;

/** The lines that write all rules of a chain. */
export function appended(chain: string, rules: readonly DeclaredRule[]): readonly string[] {
  return rules.length === 0 ? [] : [`-A ${chain} ${rules.map((rule) => rule.spec).join(`\n-A ${chain} `)}`];
}

const BUILT_IN: Readonly<Record<string, readonly string[]>> = {
  filter: ['INPUT', 'FORWARD', 'OUTPUT'],
  nat: ['PREROUTING', 'INPUT', 'OUTPUT', 'POSTROUTING'],
  mangle: ['PREROUTING', 'INPUT', 'FORWARD', 'OUTPUT', 'POSTROUTING'],
  raw: ['PREROUTING', 'OUTPUT'],
  security: ['INPUT', 'FORWARD', 'OUTPUT'],
};

interface OpenTable {
  readonly chains: Map<string, DeclaredRule[]>;
  readonly first: Map<string, DeclaredRule[]>;
  readonly last: Map<string, DeclaredRule[]>;
  /** Rules wait for the end of the table: a jump may name a chain that is declared after it. */
  readonly lines: { readonly number: number; readonly line: string }[];
  readonly names: Map<string, string>;
}

/** Complains about the line that is being read. */
type Refuse = (message: string, hint?: string) => void;

/**
 * Reads iptables-save format: `*table`, `:chain - [0:0]` for each own chain, `-A` (or `-I`, at the beginning of a chain
 * of somebody else) and rules, `COMMIT`. Throws DiagnosticError with every line that it cannot use.
 */
export function readRules(name: string, text: string, owner: string): DeclaredRules {
  const tables = new Map<string, OpenTable>();
  const mistakes: Diagnostic[] = [];
  let table: { readonly name: string; readonly open: OpenTable } | undefined;
  let number = 0;
  const refuse: Refuse = (message, hint) => {
    mistakes.push(error('iptables-rules', `${name}, rendered line ${number}: ${message}`, undefined, hint));
  };
  for (const raw of text.split('\n')) {
    number++;
    const line = raw.trim();
    if (line === '' || line.startsWith('#')) continue;
    if (line.startsWith('*')) {
      const tableName = line.slice(1);
      if (BUILT_IN[tableName] === undefined) refuse(`there is no table "${tableName}"`, `one of ${Object.keys(BUILT_IN).join(', ')}`);
      const open = tables.get(tableName) ?? { chains: new Map(), first: new Map(), last: new Map(), lines: [], names: new Map() };
      tables.set(tableName, open);
      table = { name: tableName, open };
    } else if (line === 'COMMIT') table = undefined;
    else if (!table) refuse('expected *table before this line');
    else if (line.startsWith(':')) declareChain(table.name, table.open, line, owner, refuse);
    else table.open.lines.push({ number, line });
  }
  for (const [tableName, open] of tables) {
    for (const one of open.lines) {
      number = one.number;
      readRule(owner, tableName, open, one.line, refuse);
    }
  }
  if (mistakes.length > 0) throw new DiagnosticError(mistakes);
  return tables;
}

function readRule(owner: string, table: string, open: OpenTable, line: string, refuse: Refuse): void {
  const plain = PLAIN_RULE.exec(line);
  const simple = plain && plainRule(plain[3] ?? '', open.names);
  const words = simple ? plain.slice(1, 3) : splitRule(line);
  if (!words) {
    refuse('a quote is not closed');
    return;
  }
  const [command, chain] = words;
  if ((command !== '-A' && command !== '-I') || !chain) {
    refuse(`expected -A or -I and a chain, found "${line}"`);
    return;
  }
  const { text, before, behind } = simple ?? ruleOf(words.slice(2), owner, open.names);
  const hash = ruleHash(table, chain, joined(before, behind));
  const rule = { text, hash, spec: joined(joined(before, `-m comment --comment "${ruleTag(owner, hash)}"`), behind) };
  const own = open.names.get(chain);
  if (own !== undefined && command === '-I') refuse(`-I in the own chain ${chain}; its rules are in the order of their lines`);
  const into = own !== undefined ? open.chains : command === '-I' ? open.first : open.last;
  const key = own ?? chain;
  const list = into.get(key);
  if (list) list.push(rule);
  else into.set(key, [rule]);
}

function declareChain(table: string, open: OpenTable, line: string, owner: string, refuse: Refuse): void {
  const [, name = '', policy = '-'] = /^:(\S+)(?:\s+(\S+))?/.exec(line) ?? [];
  if (BUILT_IN[table]?.includes(name)) {
    if (policy !== 'ACCEPT' && policy !== '-')
      refuse(`the policy of ${name} has no owner`, `set it by \`iptables: { table: ${table}, chain: ${name}, policy: ${policy} }\``);
    return;
  }
  if (!/^[A-Za-z0-9_.:][A-Za-z0-9_.:-]*$/.test(name)) {
    refuse(`"${name}" is no name for a chain`);
    return;
  }
  const kernels = chainName(owner, name);
  open.names.set(name, kernels);
  if (!open.chains.has(kernels)) open.chains.set(kernels, []);
}

const JUMPS = new Set(['-j', '-g', '--jump', '--goto']);
const SETS = new Set(['--match-set', '--add-set', '--del-set']);

/** A rule before its tag is known, which goes before the target: that one's own options must stay behind it. */
interface Spelled {
  readonly text: string;
  /** With the kernel's names: up to the target, and from it on. */
  readonly before: string;
  readonly behind: string;
}

function joined(one: string, other: string): string {
  return one === '' || other === '' ? one + other : `${one} ${other}`;
}

function ruleOf(words: readonly string[], owner: string, names: ReadonlyMap<string, string>): Spelled {
  const spelled = words.map(word);
  const text = spelled.join(' ');
  let target = words.length;
  for (let i = words.length - 2; i >= 0; i--) {
    const option = words[i] ?? '';
    const name = words[i + 1] ?? '';
    if (JUMPS.has(option)) {
      spelled[i + 1] = word(names.get(name) ?? name);
      target = i;
    } else if (SETS.has(option)) spelled[i + 1] = word(ownedSet(owner, name));
  }
  return { text, before: spelled.slice(0, target).join(' '), behind: spelled.slice(target).join(' ') };
}

/** The same for most rules, of which there are tens of thousands: nothing is quoted, one target, no set of an owner. */
function plainRule(text: string, names: ReadonlyMap<string, string>): Spelled | undefined {
  if (text.includes('@')) return undefined;
  const jump = JUMP.exec(text);
  if (!jump) return { text, before: text, behind: '' };
  const { index, 0: whole, 1: to = '' } = jump;
  const rest = text.slice(index + whole.length);
  if (JUMPS.has(to) || JUMP.test(rest)) return undefined;
  const option = whole.slice(0, -to.length);
  return { text, before: text.slice(0, Math.max(0, index - 1)), behind: `${option}${names.get(to) ?? to}${rest}` };
}

/** `@name` is the ipset `name` of the same owner, `@other/name` that of another one; all else is literal. */
function ownedSet(owner: string, name: string): string {
  const [, other, own] = /^@(?:([a-z0-9-]+)\/)?(.+)$/.exec(name) ?? [];
  return own === undefined ? name : setName(other ?? owner, own);
}

/** Words as iptables-restore splits a line: double quotes group, a backslash in them escapes. Undefined where a quote stays open. */
export function splitRule(line: string): string[] | undefined {
  const words: string[] = [];
  const pattern = /\s*(?:"((?:[^"\\]|\\.)*)"(?=\s|$)|([^\s"]+)(?=\s|$))/y;
  const end = line.trimEnd().length;
  while (pattern.lastIndex < end) {
    const match = pattern.exec(line);
    if (!match) return undefined;
    words.push(match[1] === undefined ? (match[2] ?? '') : match[1].replace(/\\(.)/g, '$1'));
  }
  return words;
}

const PLAIN = '[A-Za-z0-9_.,:/=!+%@^~-]+';
const PLAIN_WORD = new RegExp(`^${PLAIN}$`);
/** Nothing in it is quoted, nor has to be: command, chain, and the rest. */
const PLAIN_RULE = new RegExp(`^(${PLAIN}) (${PLAIN})(?: (${PLAIN}(?: ${PLAIN})*))?$`);
const JUMP = /(?<=^| )(?:-j|-g|--jump|--goto) (\S+)/;

function word(text: string): string {
  return PLAIN_WORD.test(text) ? text : `"${text.replace(/["\\]/g, '\\$&')}"`;
}
