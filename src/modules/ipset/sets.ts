import { type Element, readElements } from './elements.ts';

/** One set as it is declared. */
export interface WantedSet {
  /** The kernel's name. */
  readonly name: string;
  readonly type: string;
  readonly elements: ReadonlyMap<string, Element>;
  /** Words of `ipset create` and their values ('' for a flag). */
  readonly options: ReadonlyMap<string, string>;
}

export interface SavedSet {
  readonly name: string;
  readonly type: string;
  readonly options: ReadonlyMap<string, string>;
  /** Key → how `ipset save` prints all that is said about it. */
  readonly elements: ReadonlyMap<string, Element>;
}

const FLAGS = new Set(['counters', 'comment', 'skbinfo', 'forceadd']);
/** What the kernel chooses by itself. */
const ITS_OWN = new Set(['hashsize', 'bucketsize', 'initval']);
const LEAST_MAXELEM = 65_536;

/** Fills in what the elements need: `timeout` and `comment` where one has them, room for all of them. */
export function wantedSet(
  name: string,
  type: string,
  entries: readonly string[],
  declared: ReadonlyMap<string, string>,
  mistake: (message: string) => void,
): WantedSet {
  const elements = new Map<string, Element>();
  const netmask = declared.has('netmask') ? Number(declared.get('netmask')) : undefined;
  for (const entry of entries) {
    if (/[\n\r\0]/.test(entry)) {
      mistake(`set ${name}: an entry is one line, found ${JSON.stringify(entry)}`);
      continue;
    }
    const read = readElements(type, entry, netmask);
    if ('mistake' in read) mistake(`set ${name}: ${read.mistake}`);
    else for (const element of read) elements.set(element.key, element);
  }
  const options = new Map(declared);
  const all = [...elements.values()];
  if (/^hash:(ip|net)/.test(type) && !options.has('family'))
    options.set('family', all[0]?.key.split(',')[0]?.includes(':') ? 'inet6' : 'inet');
  if (!options.has('timeout') && all.some((e) => e.timeout !== undefined)) options.set('timeout', '0');
  if (!options.has('comment') && all.some((e) => e.comment !== undefined)) options.set('comment', '');
  if (type.startsWith('hash:') && !options.has('maxelem') && elements.size > LEAST_MAXELEM) {
    options.set('maxelem', String(2 ** Math.ceil(Math.log2(elements.size))));
  }
  return { name, type, elements, options };
}

/** Reads `ipset save`. */
export function readSavedSets(text: string): ReadonlyMap<string, SavedSet> {
  const sets = new Map<string, SavedSet & { elements: Map<string, Element> }>();
  for (const line of text.split('\n')) {
    if (line.startsWith('create ')) {
      const [, name = '', type = '', ...words] = line.split(' ');
      sets.set(name, { name, type, options: optionsOf(words), elements: new Map() });
    } else if (line.startsWith('add ')) {
      const space = line.indexOf(' ', 4);
      const set = sets.get(line.slice(4, space));
      const read = set ? readSavedElement(line.slice(space + 1)) : undefined;
      if (read) set?.elements.set(read.key, read);
    }
  }
  return sets;
}

function readSavedElement(text: string): Element | undefined {
  // The kernel's spelling is canonical: only what is said about the element needs reading.
  const space = text.indexOf(' ');
  if (space < 0) return { key: text, nomatch: false, comment: undefined, timeout: undefined, rest: [] };
  const read = readElements('list:set', `x${text.slice(space)}`);
  return 'mistake' in read || !read[0] ? undefined : { ...read[0], key: text.slice(0, space) };
}

function optionsOf(words: readonly string[]): Map<string, string> {
  const options = new Map<string, string>();
  for (let i = 0; i < words.length; i++) {
    const word = words[i] ?? '';
    options.set(word, FLAGS.has(word) ? '' : (words[++i] ?? ''));
  }
  return options;
}

/** What of its making differs: such a set has to be made anew. */
export function headerDifferences(wanted: WantedSet, saved: SavedSet): string[] {
  if (wanted.type !== saved.type) return [`type ${saved.type} → ${wanted.type}`];
  const differences: string[] = [];
  for (const name of new Set([...wanted.options.keys(), ...saved.options.keys()])) {
    if (ITS_OWN.has(name)) continue;
    const is = saved.options.get(name);
    const declared = wanted.options.get(name);
    if (is === declared) continue;
    // Left to the module: enough is enough.
    if (name === 'maxelem' && declared === undefined && Number(is) >= LEAST_MAXELEM) continue;
    if (name === 'maxelem' && declared === undefined) differences.push(`maxelem ${is} → ${LEAST_MAXELEM}`);
    else if ((name === 'size' || name === 'range') && declared === undefined) continue;
    else
      differences.push(
        FLAGS.has(name)
          ? `${is === undefined ? 'without' : 'with'} ${name} → ${declared === undefined ? 'without' : 'with'} it`
          : `${name} ${is ?? 'none'} → ${declared ?? 'none'}`,
      );
  }
  return differences;
}
