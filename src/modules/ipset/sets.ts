import { type About, elementReader, readAbout, UNSAID, wordsOf } from './elements.ts';

/** One set as it is declared. */
export interface WantedSet {
  /** The kernel's name. */
  readonly name: string;
  readonly type: string;
  /** By the kernel's spelling. */
  readonly elements: ReadonlyMap<string, About>;
  /** Words of `ipset create` and their values ('' for a flag). */
  readonly options: ReadonlyMap<string, string>;
}

export interface SavedSet {
  readonly name: string;
  readonly type: string;
  readonly options: ReadonlyMap<string, string>;
  readonly elements: ReadonlyMap<string, About>;
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
  const elements = new Map<string, About>();
  const readElements = elementReader(type, declared.has('netmask') ? Number(declared.get('netmask')) : undefined);
  let haveTimeouts = false;
  let haveComments = false;
  for (const entry of entries) {
    const read = readElements(entry);
    if ('mistake' in read) {
      mistake(`set ${name}: ${read.mistake}`);
      continue;
    }
    for (const key of read.keys) elements.set(key, read.about);
    haveTimeouts ||= read.about.timeout !== undefined;
    haveComments ||= read.about.comment !== undefined;
  }
  const options = new Map(declared);
  if (/^hash:(ip|net)/.test(type) && !options.has('family')) {
    const [first] = elements.keys();
    options.set('family', first?.split(',')[0]?.includes(':') ? 'inet6' : 'inet');
  }
  if (!options.has('timeout') && haveTimeouts) options.set('timeout', '0');
  if (!options.has('comment') && haveComments) options.set('comment', '');
  if (type.startsWith('hash:') && !options.has('maxelem') && elements.size > LEAST_MAXELEM) {
    options.set('maxelem', String(2 ** Math.ceil(Math.log2(elements.size))));
  }
  return { name, type, elements, options };
}

/** Reads `ipset save`: each set and, behind it, its elements. */
export function readSavedSets(text: string): ReadonlyMap<string, SavedSet> {
  const sets = new Map<string, SavedSet>();
  let elements = new Map<string, About>();
  let adds = '';
  for (const line of text.split('\n')) {
    if (line.startsWith('create ')) {
      const [, name = '', type = '', ...words] = line.split(' ');
      elements = new Map();
      sets.set(name, { name, type, options: optionsOf(words), elements });
      adds = `add ${name} `;
    } else if (adds !== '' && line.startsWith(adds)) {
      // The kernel's spelling is canonical: only what is said about the element needs reading.
      const space = line.indexOf(' ', adds.length);
      if (space < 0) elements.set(line.slice(adds.length), UNSAID);
      else elements.set(line.slice(adds.length, space), readAbout(wordsOf(line.slice(space))));
    }
  }
  return sets;
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
