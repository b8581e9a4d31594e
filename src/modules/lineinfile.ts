import * as z from 'zod';
import { expand } from '../language/regex.ts';
import { Secret } from '../language/secret.ts';
import { declarative } from './module.ts';
import { compareEdit, type Edit, type Edited, editAliases, editParameters, probeEdit } from './shared/edit-file.ts';
import { boolean, optional, secretText, text } from './shared/parameters.ts';
import { pythonRegExp } from './shared/python-regexp.ts';

const params = () =>
  z
    .strictObject({
      ...editParameters(),
      state: z.enum(['present', 'absent']).default('present').describe('Whether the line shall be there'),
      line: optional(secretText()).describe('The line'),
      regexp: optional(text()).describe('Which line to replace (the last that matches) or remove (all that match); Python syntax'),
      search_string: optional(text()).describe('Like regexp, as plain text'),
      insertafter: optional(text()).describe('Where no line matches: behind the last one that matches this, or EOF'),
      insertbefore: optional(text()).describe('Where no line matches: before the last one that matches this, or BOF'),
      backrefs: boolean().default(false).describe('Fill \\1 and \\g<name> in line from the match; without a match do nothing'),
      firstmatch: boolean().default(false).describe('Take the first match, not the last'),
      create: boolean().default(false).describe('Make the file where it is missing'),
    })
    .refine((p) => p.state === 'absent' || p.line !== undefined, { error: 'line is required with state=present', path: ['line'] })
    .refine((p) => p.state === 'present' || p.line !== undefined || p.regexp !== undefined || p.search_string !== undefined, {
      error: 'one of line, search_string, or regexp is required with state=absent',
    })
    .refine((p) => !p.backrefs || p.regexp !== undefined, { error: 'regexp is required with backrefs=true', path: ['backrefs'] })
    .refine((p) => p.regexp === undefined || p.search_string === undefined, { error: 'regexp and search_string exclude each other' })
    .refine((p) => p.insertafter === undefined || p.insertbefore === undefined, {
      error: 'insertafter and insertbefore exclude each other',
    });

type Params = z.output<ReturnType<typeof params>>;
type Data = Edit & { readonly params: Params };

export const lineinfile = declarative<Params, Data>({
  params,
  aliases: { ...editAliases, regex: 'regexp', value: 'line' },
  docs: {
    summary: 'One line in a file: that it is there, or not',
    examples: `- lineinfile:
    path: /etc/ssh/sshd_config
    regexp: ^#?PermitRootLogin
    line: PermitRootLogin prohibit-password
    validate: sshd -t -f %s
`,
  },
  prepare: (p, controller) => ({
    ...p,
    params: p,
    absent: p.state === 'absent',
    secret: p.line instanceof Secret,
    check: controller.check,
  }),
  probe: probeEdit,
  compare: (data, report) =>
    compareEdit(data, report, (old, encode) => {
      const rows = (old ?? '').match(/[^\n]*\n|[^\n]+$/g) ?? [];
      return data.params.state === 'absent' ? without(rows, data.params, encode) : withLine(rows, data.params, encode);
    }),
});

type Encode = (text: string) => string;

function lineOf(p: Params, encode: Encode): string {
  return encode(p.line instanceof Secret ? p.line.reveal() : (p.line ?? ''));
}

function without(rows: readonly string[], p: Params, encode: Encode): Edited {
  const matches = matcher(p, encode);
  const line = lineOf(p, encode);
  const kept = rows.filter((row) => (matches ? !matches(row) : bare(row) !== line));
  const found = rows.length - kept.length;
  return { text: kept.join(''), msg: found > 0 ? `${found} line(s) removed` : '', result: { found } };
}

/** What `regexp` or `search_string` finds; undefined where neither is given. */
function matcher(p: Params, encode: Encode): ((row: string) => boolean) | undefined {
  if (p.regexp !== undefined) {
    const expression = pythonRegExp(encode(p.regexp));
    return (row) => row.search(expression) >= 0;
  }
  const wanted = p.search_string === undefined ? undefined : encode(p.search_string);
  return wanted === undefined ? undefined : (row) => row.includes(wanted);
}

/** The steps and their order are those of Ansible's `present`, so that the same playbook gives the same file. */
function withLine(rows: readonly string[], p: Params, encode: Encode): Edited {
  const line = lineOf(p, encode);
  const matches = matcher(p, encode);
  const matched = matches ? pick(rows, matches, p.firstmatch) : -1;
  if (matched >= 0) return replaceAt(rows, matched, p, line, encode);
  const anchor = anchorOf(rows, p, line, encode);
  // With firstmatch Ansible looks no further than the anchor and the row where the line would go.
  const seen = p.firstmatch && anchor >= 0 ? rows.slice(0, anchor + 2) : rows;
  const exact = seen.findLastIndex((row) => bare(row) === line);
  if (exact >= 0) return replaceAt(rows, exact, { ...p, backrefs: false }, line, encode);
  if (p.backrefs) return { text: rows.join(''), msg: '' };
  const at =
    p.insertbefore === 'BOF' || p.insertafter === 'BOF' ? 0 : anchor < 0 ? rows.length : p.insertbefore === undefined ? anchor + 1 : anchor;
  return { text: ended(rows, at).toSpliced(at, 0, `${line}\n`).join(''), msg: 'line added' };
}

/** The row that insertafter or insertbefore finds, or -1. */
function anchorOf(rows: readonly string[], p: Params, line: string, encode: Encode): number {
  const place = p.insertbefore ?? p.insertafter ?? 'EOF';
  if (place === 'EOF' || place === 'BOF') return -1;
  const expression = pythonRegExp(encode(place));
  return pick(rows, (row) => bare(row) !== line && row.search(expression) >= 0, p.firstmatch);
}

function replaceAt(rows: readonly string[], at: number, p: Params, line: string, encode: Encode): Edited {
  const row = rows[at] ?? '';
  const match = p.backrefs && p.regexp !== undefined ? pythonRegExp(encode(p.regexp)).exec(row) : null;
  const filled = match ? expand(line, match) : line;
  const wanted = filled.endsWith('\n') ? filled : `${filled}\n`;
  return row === wanted ? { text: rows.join(''), msg: '' } : { text: rows.with(at, wanted).join(''), msg: 'line replaced' };
}

/** A row before the new one must end. */
function ended(rows: readonly string[], at: number): string[] {
  return rows.map((row, i) => (i === at - 1 && !/[\r\n]$/.test(row) ? `${row}\n` : row));
}

function pick(rows: readonly string[], matches: (row: string) => boolean, first: boolean): number {
  return first ? rows.findIndex(matches) : rows.findLastIndex(matches);
}

function bare(row: string): string {
  return row.replace(/[\r\n]+$/, '');
}
