import { createHash } from 'node:crypto';
import { type Diff, removed, replaced } from '../../diff.ts';
import { lines, type Script, sh } from '../../session/script.ts';
import type { Report } from '../../session/session.ts';
import { type Change, type Comparison, change, type Declarative, isChange } from '../module.ts';
import { type Texts, withTexts } from '../shared/texts.ts';
import { installBoot, probeBoot, removeBoot } from './boot.ts';
import { RESTORE_FOLDER } from './folder.ts';

/** What makes the objects of one owner anew after a reboot. */
interface Restore {
  readonly owner: string;
  /** Name of its file: `50-network-blue`. The number is its turn; below 50 it comes before any interface is up. */
  readonly file: string;
}

/** A change whose script has texts. */
export interface LongChange extends Change {
  readonly texts: Texts;
}

/** A script that the host writes, from what it holds after the change. */
export interface Printed {
  /** What the text follows from: the file is written again where this is another. */
  readonly of: string;
  /** Prints the text. */
  readonly print: Script;
}

interface Keeping<D> {
  /** Undefined where a task does not declare all of an owner: then nobody could say what is to be restored. */
  readonly restore: (data: D) => Restore | undefined;
  /** The script, which may be run any number of times; undefined where nothing is to be restored. */
  readonly script: (data: D, report: Report) => Script | Printed | undefined;
}

/**
 * A declarative module whose objects the kernel forgets: what makes them anew is kept on the host and goes together with
 * them. Costs no round trip: the probe tells which script is there, and the change writes it where another is needed.
 */
export function restoring<D>(
  module: {
    readonly probe: (data: D) => Script;
    readonly compare: (data: D, report: Report) => Comparison | LongChange;
  },
  keeping: Keeping<D>,
): Pick<Declarative<unknown, D>, 'probe' | 'compare'> {
  return {
    probe: (data) => {
      const restore = keeping.restore(data);
      return restore ? lines(probeKept(restore), module.probe(data)) : module.probe(data);
    },
    compare: (data, report) => {
      const restore = keeping.restore(data);
      const [kept, rest] = readKept(report);
      const comparison = module.compare(data, rest);
      const isDone = !restore || !kept || ('failed' in comparison && comparison.failed === true);
      return delivered(isDone ? comparison : withRestore(comparison, restore, kept, keeping.script(data, rest)));
    },
  };
}

function delivered(comparison: Comparison | LongChange): Comparison {
  if (!isChange(comparison) || !('texts' in comparison)) return comparison;
  const { texts, ...change } = comparison;
  return Object.keys(texts).length === 0 ? change : { ...change, ...withTexts(change.script, texts) };
}

/** A part of a file's name, of whatever text a namespace may be called. */
export function filePart(text: string): string {
  return text.replace(/[^A-Za-z0-9_.-]/g, '_');
}

/** The file's first line says the hash of all of it: `read` is no fork. */
function probeKept({ file }: Restore): Script {
  return sh`restore=${`${RESTORE_FOLDER}/${file}`} hash=-
[ ! -r "$restore" ] || read -r _ _ hash <"$restore"
${probeBoot()}
printf '@restore %s %s\n' "$hash" "$boot"`;
}

interface Kept {
  /** `-` where there is no file. */
  readonly hash: string;
  readonly boot: string;
}

function readKept(report: Report): [Kept | undefined, Report] {
  const [line = '', hash = '', boot = ''] = /^@restore (\S*) (\S*)\n/.exec(report.stdout) ?? [];
  return line === ''
    ? [undefined, report]
    : [
        { hash, boot },
        { ...report, stdout: report.stdout.slice(line.length) },
      ];
}

function withRestore(
  comparison: Comparison | LongChange,
  restore: Restore,
  kept: Kept,
  script: Script | Printed | undefined,
): Comparison | LongChange {
  if (script !== undefined && kept.boot === 'none') return isChange(comparison) ? warned(comparison) : comparison;
  const hash = script === undefined ? '-' : hashOf(script);
  if (hash === kept.hash && (script === undefined || kept.boot === 'ready')) return comparison;
  const { script: write, texts } = script === undefined ? { script: remove(restore), texts: {} } : keep(restore, kept, hash, script);
  if (isChange(comparison))
    return {
      ...comparison,
      script: lines(sh`(`, comparison.script, sh`) || exit`, write),
      texts: { ...('texts' in comparison && comparison.texts), ...texts },
    };
  const label = `restore script of ${restore.owner}`;
  const diff: Diff = script === undefined ? removed(label) : replaced(label, kept.hash === '-' ? 'none' : 'not up to date', 'up to date');
  const { changed: _, ...result } = comparison;
  return { ...change({ diff: [diff], script: write, result }), texts };
}

function warned(comparison: Change): Change {
  const warning = 'this host has neither systemd nor System V init: what was made does not survive a reboot';
  return { ...comparison, result: { ...comparison.result, warnings: [warning] } };
}

function hashOf(script: Script | Printed): string {
  const of = 'of' in script ? script.of : script.text;
  return createHash('sha256').update(of).digest('hex').slice(0, 16);
}

function keep({ owner, file }: Restore, { boot }: Kept, hash: string, script: Script | Printed): Pick<LongChange, 'script' | 'texts'> {
  const path = `${RESTORE_FOLDER}/${file}`;
  const part = `${RESTORE_FOLDER}/.${file}`;
  const head = `# weft:v1:${owner} ${hash}\n# Makes what Weft made for this owner anew when the host boots. Written by Weft, which writes it again.\n`;
  const isPrinted = 'of' in script;
  return {
    script: lines(
      sh`umask 077
mkdir -p ${RESTORE_FOLDER} && { ${isPrinted ? sh`printf '%s' ${head} && ${script.print}` : sh`cat "$texts/kept"`}
} >${part} && mv -f ${part} ${path} || exit`,
      boot === 'ready' ? undefined : installBoot(),
    ),
    texts: isPrinted ? {} : { kept: `${head}${script.text}\n` },
  };
}

function remove({ file }: Restore): Script {
  return lines(sh`rm -f ${`${RESTORE_FOLDER}/${file}`}`, removeBoot, sh`:`);
}
