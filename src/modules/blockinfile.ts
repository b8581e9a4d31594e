import * as z from 'zod';
import { Secret } from '../language/secret.ts';
import { declarative } from './module.ts';
import { compareEdit, type Edit, type Edited, editAliases, editParameters, probeEdit } from './shared/edit-file.ts';
import { boolean, optional, secretText, text } from './shared/parameters.ts';
import { pythonRegExp } from './shared/python-regexp.ts';

const params = () =>
  z
    .strictObject({
      ...editParameters(),
      state: z.enum(['present', 'absent']).default('present').describe('Whether the block shall be there'),
      block: secretText().default('').describe('The lines between the markers; without any, the block is removed'),
      marker: text()
        .default('# {mark} ANSIBLE MANAGED BLOCK')
        .describe('Line before and behind the block; {mark} becomes marker_begin or marker_end'),
      marker_begin: text().default('BEGIN').describe('What {mark} becomes before the block'),
      marker_end: text().default('END').describe('What {mark} becomes behind the block'),
      insertafter: optional(text()).describe('Where there is no block yet: behind the last line that matches this, or EOF'),
      insertbefore: optional(text()).describe('Where there is no block yet: before the last line that matches this, or BOF'),
      create: boolean().default(false).describe('Make the file where it is missing'),
    })
    .refine((p) => p.insertafter === undefined || p.insertbefore === undefined, {
      error: 'insertafter and insertbefore exclude each other',
    });

type Params = z.output<ReturnType<typeof params>>;
type Data = Edit & { readonly params: Params };

export const blockinfile = declarative<Params, Data>({
  params,
  aliases: { ...editAliases, content: 'block' },
  docs: {
    summary: 'Lines between two markers in a file: that they are there, or not',
    examples: `- blockinfile:
    path: /etc/hosts
    marker: "# {mark} hypervisors"
    block: |
      10.0.0.1 hv1
      10.0.0.2 hv2
`,
  },
  prepare: (p, controller) => ({
    ...p,
    params: p,
    absent: p.state === 'absent',
    secret: p.block instanceof Secret,
    check: controller.check,
  }),
  probe: probeEdit,
  compare: (data, report) => compareEdit(data, report, (old, encode) => withBlock(old, data.params, encode)),
});

function withBlock(old: string | undefined, p: Params, encode: (text: string) => string): Edited {
  const rows: readonly string[] = (old ?? '').match(/[^\r\n]*(?:\r\n|\n|\r)|[^\r\n]+$/g) ?? [];
  const marker = (mark: string) => `${encode(p.marker.replaceAll('{mark}', mark))}\n`;
  const [begin, end] = [marker(p.marker_begin), marker(p.marker_end)];
  const text = encode(p.block instanceof Secret ? p.block.reveal() : p.block);
  const block = p.state === 'present' && text !== '' ? [begin, text.endsWith('\n') ? text : `${text}\n`, end] : [];
  const [first, last] = [rows.lastIndexOf(begin), rows.lastIndexOf(end)].sort((a, b) => a - b);
  const there = first !== undefined && last !== undefined && first >= 0;
  const kept = there ? rows.toSpliced(first, last - first + 1) : rows;
  const at = there ? first : placeFor(p, old ?? '', rows, encode);
  const ended = kept.map((row, i) => (i === at - 1 && !row.endsWith('\n') ? `${row}\n` : row));
  const result = ended.toSpliced(at, 0, ...block).join('');
  const msg = result === old ? '' : old === undefined ? 'File created' : block.length === 0 ? 'Block removed' : 'Block inserted';
  return { text: result, msg };
}

/** The number of the row before which a new block goes. */
function placeFor(p: Params, old: string, rows: readonly string[], encode: (text: string) => string): number {
  if (p.insertbefore === 'BOF') return 0;
  const anchor = p.insertbefore ?? p.insertafter ?? 'EOF';
  if (anchor === 'EOF') return rows.length;
  const expression = pythonRegExp(encode(anchor));
  const behind = p.insertbefore === undefined ? 1 : 0;
  if (/^\(\?\w*m/.test(anchor)) {
    const match = expression.exec(old);
    if (!match) return rows.length;
    const until = old.slice(0, match.index + (behind ? match[0].length : 0));
    return until.split('\n').length - 1 + behind;
  }
  const found = rows.findLastIndex((row) => row.search(expression) >= 0);
  return found < 0 ? rows.length : found + behind;
}
