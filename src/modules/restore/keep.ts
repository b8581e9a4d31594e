import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { type Diff, removed, replaced } from '../../diff.ts';
import { lines, type Script, sh } from '../../session/script.ts';
import type { Report } from '../../session/session.ts';
import { type Change, type Comparison, change, type Declarative } from '../module.ts';
import { installBoot, probeBoot, removeBoot } from './boot.ts';
import { RESTORE_FOLDER } from './folder.ts';

/** What makes the objects of one owner anew after a reboot. */
interface Restore {
  readonly owner: string;
  /** Name of its file: `50-network-blue`. The number is its turn; below 50 it comes before any interface is up. */
  readonly file: string;
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
  module: Pick<Declarative<unknown, D>, 'probe' | 'compare'>,
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
      if (!restore || !kept || ('failed' in comparison && comparison.failed === true)) return comparison;
      return withRestore(comparison, restore, kept, keeping.script(data, rest));
    },
  };
}

/** A part of a file's name, of whatever text a namespace may be called. */
export function filePart(text: string): string {
  return text.replace(/[^A-Za-z0-9_.-]/g, '_');
}

/** The file's first line says the hash of all of it: `read` is no fork. */
function probeKept({ file }: Restore): Script {
  return sh`restore=${`${RESTORE_FOLDER}/${file}`} hash=-
[ ! -r "$restore" ] || read -r _ _ hash <"$restore"
${probeBoot}
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

function withRestore(comparison: Comparison, restore: Restore, kept: Kept, script: Script | Printed | undefined): Comparison {
  if (script !== undefined && kept.boot === 'none') return isChange(comparison) ? warned(comparison) : comparison;
  const hash = script === undefined ? '-' : hashOf(script);
  if (hash === kept.hash && (script === undefined || kept.boot === 'ready')) return comparison;
  const write = script === undefined ? remove(restore) : keep(restore, kept, hash, script);
  if (isChange(comparison)) return { ...comparison, script: lines(sh`(`, comparison.script, sh`) || exit`, write) };
  const label = `restore script of ${restore.owner}`;
  const diff: Diff = script === undefined ? removed(label) : replaced(label, kept.hash === '-' ? 'none' : 'not up to date', 'up to date');
  const { changed: _, ...result } = comparison;
  return change({ diff: [diff], script: write, result });
}

function isChange(comparison: Comparison): comparison is Change {
  return 'change' in comparison && comparison.change === true;
}

function warned(comparison: Change): Change {
  const warning = 'this host has neither systemd nor System V init: what was made does not survive a reboot';
  return { ...comparison, result: { ...comparison.result, warnings: [warning] } };
}

function hashOf(script: Script | Printed): string {
  const of = 'of' in script ? script.of : script.text;
  return createHash('sha256').update(of).digest('hex').slice(0, 16);
}

/** From this size on it travels packed. In bytes. */
const SHORT = 8192;

function keep({ owner, file }: Restore, { boot }: Kept, hash: string, script: Script | Printed): Script {
  const path = `${RESTORE_FOLDER}/${file}`;
  const part = `${RESTORE_FOLDER}/.${file}`;
  const head = `# weft:v1:${owner} ${hash}\n# Makes what Weft made for this owner anew when the host boots. Written by Weft, which writes it again.\n`;
  return lines(
    sh`umask 077
mkdir -p ${RESTORE_FOLDER} && { ${textOf(head, script)}
} >${part} && mv -f ${part} ${path} || exit`,
    boot === 'ready' ? undefined : installBoot,
  );
}

function textOf(head: string, script: Script | Printed): Script {
  if ('of' in script) return sh`printf '%s' ${head} && ${script.print}`;
  const text = `${head}${script.text}\n`;
  if (text.length < SHORT) return sh`printf '%s' ${text}`;
  return sh`printf '%s' ${gzipSync(text, { level: 1 }).toString('base64')} | base64 -d | gzip -dc`;
}

function remove({ file }: Restore): Script {
  return lines(sh`rm -f ${`${RESTORE_FOLDER}/${file}`}`, removeBoot, sh`:`);
}
