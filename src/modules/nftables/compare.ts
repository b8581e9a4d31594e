import { added, type Diff, removed } from '../../diff.ts';
import { sh } from '../../session/script.ts';
import type { Report } from '../../session/session.ts';
import { type Comparison, change, converged, failure } from '../module.ts';
import type { Printed } from '../restore/keep.ts';
import { contents, differences } from './listing.ts';
import { type NftablesTask, sourceTag, TAG } from './probe.ts';
import { sha256, type Table, titleOf } from './tables.ts';

interface Found {
  /** Undefined where it carries none. */
  readonly tag: string | undefined;
  /** Its listing is what it was when the tag was written. */
  readonly intact: boolean;
  readonly listing: string;
}

export function compare(task: NftablesTask, report: Report): Comparison {
  const said = report.stderr.trim();
  if (report.rc !== 0) return failure(`the tables of the host cannot be read: ${said || `exit code ${report.rc}`}`);
  const { tables, canonical, marks } = read(report.stdout);
  if (marks.has('@no-nft')) return withoutNft(task);
  if (marks.has('@no-unshare'))
    return failure('the program `unshare` (util-linux) is needed on the host, to try rules where they do no harm');
  if (marks.has('@refused')) return failure(`${task.name}: the host refuses these rules: ${said}`);

  const diff: Diff[] = [];
  const problems: string[] = [];
  const words: string[] = [];
  for (const table of task.tables) {
    const title = titleOf(table);
    const is = tables.get(title);
    const listing = canonical.get(title);
    if (is && ownerOf(is.tag) !== task.owner) {
      problems.push(`table ${title} exists and ${is.tag === undefined ? "is not Weft's" : `belongs to the owner "${ownerOf(is.tag)}"`}`);
    }
    // Such a table sends no listing: it is what its tag says.
    if (is?.intact && is.tag?.startsWith(sourceTag(task.owner, table))) continue;
    if (listing === undefined) return failure(`the answer of the host about table ${title} cannot be understood`);
    const differing = is ? differences(title, is.listing, listing) : [added(`nft table ${title}`, contents(listing))];
    if (differing.length === 0) continue;
    diff.push(...differing);
    // Without the first line nft could not delete what is not there; the whole is one transaction of the kernel.
    words.push(
      `table ${title}`,
      `delete table ${title}`,
      `table ${title} {
	comment "${tagOf(task.owner, table, listing)}"
${table.body}}`,
    );
  }
  for (const [title, is] of tables) {
    if (!task.prune || ownerOf(is.tag) !== task.owner || task.tables.some((t) => titleOf(t) === title)) continue;
    diff.push(removed(`nft table ${title}`, contents(is.listing)));
    words.push(`delete table ${title}`);
  }
  if (problems.length > 0) return failure(`${task.name}: ${problems.join('\n')}; rename one of the two, or remove the one that is there`);
  if (words.length === 0) return converged();
  return change({ diff, script: sh`printf '%s\\n' ${words.join('\n')} | nft -f -` });
}

/**
 * Makes the tables that are not there yet, as the host lists them once they are made: so it is the same script however the
 * ruleset is spelled.
 */
export function restoreScript(task: NftablesTask, report: Report): Printed | undefined {
  if (task.tables.length === 0) return undefined;
  const { tables, canonical } = read(report.stdout);
  const listings = task.tables.map((table) => {
    const title = titleOf(table);
    const is = tables.get(title);
    const known = is?.intact === true && is.tag?.startsWith(sourceTag(task.owner, table)) ? is.tag : undefined;
    return `${title} ${(known ?? tagOf(task.owner, table, canonical.get(title) ?? '')).split('.').at(-1)}`;
  });
  const print = sh`for table in ${task.tables.map(titleOf)}; do
  printf 'nft list table %s >/dev/null 2>&1 || nft -f - <<"end of table" || rc=1\\n%s\\nend of table\\n' "$table" "$(nft -s list table $table)" || exit
done && echo 'exit \${rc:-0}'`;
  return { of: listings.join('\n'), print };
}

/** Who has no `nft` has no tables of ours. */
function withoutNft(task: NftablesTask): Comparison {
  if (task.tables.length === 0) return converged();
  return failure('the program `nft` is needed on the host and is not there; on Debian it is in the package nftables');
}

function read(stdout: string) {
  const tables = new Map<string, Found & { listing: string }>();
  const canonical = new Map<string, string>();
  const marks = new Set<string>();
  let append: (line: string) => void = () => undefined;
  for (const line of stdout.split(/(?<=\n)/)) {
    if (!line.startsWith('@')) {
      append(line);
      continue;
    }
    const [mark = '', family, name, tag, how] = line.trimEnd().split(' ');
    const title = `${family} ${name}`;
    marks.add(mark);
    if (mark === '@table') {
      const entry = { tag: tag === '-' ? undefined : tag, intact: how === 'intact', listing: '' };
      tables.set(title, entry);
      append = (text) => {
        entry.listing += text;
      };
    } else if (mark === '@canonical') {
      canonical.set(title, '');
      append = (text) => canonical.set(title, (canonical.get(title) ?? '') + text);
    }
  }
  return { tables, canonical, marks };
}

function ownerOf(tag: string | undefined): string | undefined {
  return tag?.slice(TAG.length).split('#')[0];
}

/** A comment of nftables holds 128 bytes; 63 of them may be the owner. */
function tagOf(owner: string, table: Table, listing: string): string {
  return `${sourceTag(owner, table)}.${sha256(listing).slice(0, 32)}`;
}
