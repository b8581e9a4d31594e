import { type Script, sh } from '../../session/script.ts';

/**
 * Which files an owner has, one list for each: `sha256sum -c` reads it. A file is known again by its path and by what was written
 * to it, so a list that is wrong removes nothing that somebody else has written since.
 */
export const LEDGERS = '/var/lib/weft/files';

/** What has become of a file of the list. */
export type Fate = 'as written' | 'changed' | 'gone';

export interface Ledger {
  readonly text: string;
  readonly fates: ReadonlyMap<string, Fate>;
}

/** Prints the list, and behind `@now` what `sha256sum` says of its files. BusyBox' calls one that is not there FAILED. */
export function probeLedger(owner: string): Script {
  return sh`l=${`${LEDGERS}/${owner}`}
if [ -f "$l" ]; then
  cat <"$l" || exit
  echo @now
  LC_ALL=C sha256sum -c "$l" 2>/dev/null || :
  while IFS= read -r line; do [ -e "\${line#*  }" ] || printf '%s: GONE\n' "\${line#*  }"; done <"$l"
fi`;
}

export function readLedger(said: string): Ledger {
  const [text = '', now = ''] = said.split(/^@now\n/m);
  const words = new Map(
    now.split('\n').map((line): [string, string] => {
      const colon = line.lastIndexOf(': ');
      return [line.slice(0, colon), line.slice(colon + 2)];
    }),
  );
  const paths = text.split('\n').flatMap((line) => (line === '' ? [] : [line.replace(/^\S+ {2}/, '')]));
  return { text, fates: new Map(paths.map((path) => [path, fateOf(words.get(path))])) };
}

function fateOf(word: string | undefined): Fate {
  if (word === 'OK') return 'as written';
  return word === 'GONE' ? 'gone' : 'changed';
}

/** @param hashes SHA-256 of each path */
export function ledgerText(hashes: ReadonlyMap<string, string>): string {
  return [...hashes]
    .map(([path, hash]) => `${hash}  ${path}\n`)
    .sort((a, b) => (a.slice(66) < b.slice(66) ? -1 : 1))
    .join('');
}

export function writeLedger(owner: string, text: string): Script {
  const path = `${LEDGERS}/${owner}`;
  if (text === '') return sh`rm -f -- ${path}`;
  return sh`(umask 077 && mkdir -p ${LEDGERS} && printf %s ${text} >${`${path}.new`} && mv -f ${`${path}.new`} ${path})`;
}
