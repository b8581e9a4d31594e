import { posix } from 'node:path';
import * as z from 'zod';
import { globToRegExp } from '../../language/shell-pattern.ts';
import { lines, type Script, sh } from '../../session/script.ts';
import { converged, declarative, failure } from '../module.ts';
import { permissionFacts, typeFacts } from '../shared/file-facts.ts';
import { octal } from '../shared/file-mode.ts';
import { boolean, integer, optional, textOf, words } from '../shared/parameters.ts';
import { pathWord } from '../shared/path-word.ts';
import { pythonRegExp } from '../shared/python-regexp.ts';
import { type Entry, readSearched, STAT_FORMAT } from './entries.ts';
import { grepPattern } from './grep-pattern.ts';

const params = () =>
  z.strictObject({
    paths: words().describe('Folders to search'),
    patterns: words().default([]).describe('Names to take: shell patterns, or regular expressions with use_regex; any of them'),
    excludes: words().default([]).describe('Names to leave out of these'),
    use_regex: boolean().default(false).describe('patterns and excludes are regular expressions (Python syntax) for the start of the name'),
    file_type: z.enum(['any', 'directory', 'file', 'link']).default('file').describe('What to take'),
    recurse: boolean().default(false).describe('Search the folders in them too'),
    depth: optional(integer()).describe('With recurse: how many levels; 1 is what is right in the folder'),
    hidden: boolean().default(false).describe('Take names that begin with a dot, too'),
    follow: boolean().default(false).describe('Search behind symbolic links to folders, too'),
    age: optional(textOf(z.string().regex(/^-?\d+[smhdw]?$/i, 'expected a time like "2w" or "-1h"'))).describe(
      'At least so old: seconds, or with s, m, h, d, w; with a minus: at most',
    ),
    age_stamp: z.enum(['atime', 'ctime', 'mtime']).default('mtime').describe('Which time tells the age'),
    size: optional(textOf(z.string().regex(/^-?\d+[bkmgt]?$/i, 'expected a size like "10m" or "-1k"'))).describe(
      'At least so big: bytes, or with b, k, m, g, t; with a minus: at most',
    ),
    contains: optional(
      textOf(
        z
          .string()
          .refine(
            (pattern) => grepPattern(pattern) !== undefined,
            'expected a pattern that grep can match: no references, no looking around, no line breaks',
          ),
      ),
    ).describe('Files with a line that this matches at its start; Python syntax'),
    get_checksum: boolean().default(false).describe('Compute the SHA-1 of each file'),
  });

type Params = z.output<ReturnType<typeof params>>;

export const find = declarative<Params>({
  readOnly: true,
  params,
  aliases: { path: 'paths', name: 'paths', pattern: 'patterns', exclude: 'excludes' },
  docs: {
    summary: 'Files and folders by name, age, size or content',
    description:
      'Returns files (sorted by path, each with what stat says of it), matched, examined and skipped_paths. Nothing is copied: names, content and types are matched on the host.',
    examples:
      '- find:\n    paths: /var/log\n    patterns: ["*.gz", "*.1"]\n    age: 2w\n    recurse: true\n  register: old\n\n- file:\n    path: "{{ item.path }}"\n    state: absent\n  loop: "{{ old.files }}"\n',
  },
  probe: (p) =>
    lines(
      p.age === undefined ? undefined : sh`date '+//now %s'`,
      ...p.paths.map(
        (path) => sh`d=${pathWord(folder(path))}
printf '//in %s\n' "$d"
if [ -d "$d" ]; then find ${p.follow ? sh`-L` : sh`-H`} "$d" ${search(p)}; echo "//end $?"; else echo //none; fi`,
      ),
    ),
  compare: (p, report) => {
    if (report.rc !== 0) return failure(report.stderr.trim() || 'cannot search');
    const { entries, examined, now, skipped } = readSearched(report.stdout);
    const isWanted = filter(p, now);
    const files = entries
      .filter(isWanted)
      .sort((a, b) => (a.path < b.path ? -1 : 1))
      .map(facts);
    const complaint = report.stderr.trim();
    return converged({
      files,
      matched: files.length,
      examined,
      skipped_paths: Object.fromEntries([...skipped].map(([path, reason]) => [path, reason || complaint])),
      msg: skipped.size === 0 ? 'All paths examined' : `Not all paths examined: ${[...skipped.keys()].join(', ')}`,
    });
  },
});

/** Without what would make paths below it look otherwise, and not an option of `find`. */
function folder(path: string): string {
  const plain = path.replaceAll(/\/{2,}/g, '/').replace(/(.)\/$/, '$1');
  return plain.startsWith('-') ? `./${plain}` : plain;
}

/** Levels to search; Ansible counts what lies one deeper as examined, too. */
function levels({ recurse, depth }: Params): number | undefined {
  if (!recurse) return 1;
  return depth ? depth + 1 : undefined;
}

/** The expression of `find`: the host leaves out what it can tell, so that little has to travel. */
function search(p: Params): Script {
  const deepest = levels(p);
  const content = p.contains !== undefined && p.file_type === 'file' ? grepPattern(p.contains) : undefined;
  const type = { any: undefined, directory: sh`-type d`, file: sh`-type f`, link: sh`-type l` }[p.file_type];
  return spaced(
    sh`-mindepth 1`,
    deepest === undefined ? undefined : sh`-maxdepth ${deepest}`,
    sh`-exec sh -c 'echo "//seen $#"' sh {} +`,
    // Behind -L a link has the type of what it points to.
    p.follow && content === undefined ? undefined : type,
    names(p),
    content && sh`-exec grep ${content.ignoreCase ? sh`-i ` : sh``}-qEe ${content.pattern} {} \\;`,
    p.get_checksum
      ? sh`-exec sh -c 'for p do stat -c "$0" "$p"; if [ -f "$p" ] && [ ! -L "$p" ]; then printf "//sum "; sha1sum <"$p"; fi; done' ${STAT_FORMAT} {} +`
      : sh`-exec stat -c ${STAT_FORMAT} {} +`,
  );
}

function spaced(...parts: readonly (Script | undefined)[]): Script {
  return parts.reduce<Script>((all, part) => (part ? sh`${all} ${part}` : all), sh``);
}

/** Shell patterns that mean the same to every `find`. */
function names({ patterns, use_regex }: Params): Script | undefined {
  const [first, ...more] = patterns;
  if (use_regex || first === undefined || !patterns.every((pattern) => /^[\w.*?@+,=-]+$/.test(pattern))) return undefined;
  return sh`\\( ${more.reduce((all, pattern) => sh`${all} -o -name ${pattern}`, sh`-name ${first}`)} \\)`;
}

/** What is left to tell here: names by any pattern, hidden ones, depth, age, size. */
function filter(p: Params, now: number): (entry: Entry) => boolean {
  const expression = (pattern: string) => (p.use_regex ? pythonRegExp(`\\A(?:${pattern})`) : globToRegExp(pattern));
  const wanted = p.patterns.map(expression);
  const unwanted = p.excludes.map(expression);
  const age = amount(p.age, { s: 1, m: 60, h: 3600, d: 86_400, w: 604_800 });
  const size = amount(p.size, { b: 1, k: 1024, m: 1024 ** 2, g: 1024 ** 3, t: 1024 ** 4 });
  return (entry) => {
    const name = posix.basename(entry.path);
    const is = typeFacts(entry.bits);
    return (
      (p.hidden || !name.startsWith('.')) &&
      (!p.depth || !p.recurse || entry.depth <= p.depth) &&
      { any: true, directory: is.isdir, file: is.isreg, link: is.islnk }[p.file_type] &&
      (wanted.length === 0 || wanted.some((one) => one.test(name))) &&
      !unwanted.some((one) => one.test(name)) &&
      age(now - entry[p.age_stamp]) &&
      (!is.isreg || size(entry.size))
    );
  };
}

/** `2w`: at least that; `-2w`: at most. */
function amount(text: string | undefined, units: Readonly<Record<string, number>>): (found: number) => boolean {
  if (text === undefined) return () => true;
  const limit = Number.parseInt(text, 10) * (units[text.slice(-1).toLowerCase()] ?? 1);
  return (found) => (text.startsWith('-') ? found <= -limit : found >= limit);
}

function facts({ path, depth, bits, links, owner, group, ...rest }: Entry): Readonly<Record<string, unknown>> {
  return { path, mode: octal(bits), ...typeFacts(bits), ...permissionFacts(bits), ...rest, nlink: links, pw_name: owner, gr_name: group };
}
