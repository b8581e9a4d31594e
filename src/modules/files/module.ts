import { createHash } from 'node:crypto';
import * as z from 'zod';
import { DiagnosticError, error } from '../../diagnostic.ts';
import { Secret } from '../../language/secret.ts';
import { lines, sh } from '../../session/script.ts';
import { type Controller, declarative } from '../module.ts';
import { ownerName } from '../network/ownership.ts';
import { attributeParameters } from '../shared/file-attributes.ts';
import { type Content, contentOf, inlineWord } from '../shared/file-content.ts';
import { optional, secretText, text, textOf } from '../shared/parameters.ts';
import { type Placement, probePlacement } from '../shared/place-file.ts';
import { readDocument } from '../shared/read-document.ts';
import { compare, type FilesTask } from './compare.ts';
import { probeLedger } from './ledger.ts';

const file = () =>
  z
    .strictObject({
      dest: textOf(z.string().regex(/^\/[^\n\\]*[^/\n\\]$/, 'expected the absolute path of a file')).describe('File on the host'),
      src: optional(text()).describe('Template (`.hbs`, `.j2`) in `templates/`, or else a file in `files/`'),
      content: optional(secretText()).describe('What the file shall hold, instead of src'),
      vars: z.record(z.string(), z.unknown()).default({}).describe('Variables for its template'),
      ...attributeParameters(),
    })
    .refine((one) => (one.src === undefined) !== (one.content === undefined), 'give one of `src` and `content`');

const params = () =>
  z
    .strictObject({
      owner: ownerName(),
      files: optional(z.array(file())).describe('All files of the owner, up to 48 KiB of text each; their directories must be there'),
      src: optional(text()).describe('Template of a document with `files`, in place of them: YAML or JSON'),
      state: z.enum(['present', 'absent']).default('present').describe('`absent`: all files of the owner go'),
    })
    .refine((p) => p.state === 'absent' || (p.files === undefined) !== (p.src === undefined), 'give one of `files` and `src`');

type Params = z.output<ReturnType<typeof params>>;
type Declared = z.output<ReturnType<typeof file>>;

export const files = declarative<Params, FilesTask>({
  params,
  docs: {
    summary: 'Has exactly these files of an owner on the host: one that is not listed any more is removed',
    description: `Each is made as by \`copy\` and \`template\`. Their list, with what was written, is kept on the host in \`/var/lib/weft/files/OWNER\`, which \`sha256sum -c\` reads.

A file that is not listed any more goes if it still holds what was written. One that somebody has changed since is left to them, with a warning.`,
    examples: `- name: The sites of this host
  files:
    owner: sites
    files:
      - { dest: /etc/nginx/conf.d/blue.conf, src: site.conf.hbs, vars: { site: blue }, mode: "0644" }
      - { dest: /etc/nginx/conf.d/green.conf, content: "include snippets/green;\\n" }
  notify: reload nginx

- name: One for each tenant, by a template of the list
  files: { owner: sites, src: sites.yml.hbs }
`,
  },
  prepare(p, controller) {
    const placements = declared(p, controller).map((one) => placementOf(one, controller));
    const hash = createHash('sha256');
    for (const { content, target } of placements) hash.update(`${target.path}\0${content.sha256}\0`);
    return { owner: p.owner, placements, mark: `@file ${hash.digest('hex')}` };
  },
  probe: ({ owner, placements, mark }) =>
    lines(
      sh`(${probeLedger(owner)}) || exit`,
      ...placements.map((placement) => sh`printf '%s\n' ${mark}; (${probePlacement(placement)}) || exit`),
    ),
  compare,
});

/** Throws DiagnosticError for a list that is wrong. */
function declared(p: Params, controller: Controller): readonly Declared[] {
  if (p.state === 'absent') return [];
  const list = p.src === undefined ? (p.files ?? []) : rendered(p.src, controller);
  const paths = new Set<string>();
  for (const { dest } of list) {
    if (paths.has(dest)) throw new DiagnosticError(error('files', `${dest} is listed twice`));
    paths.add(dest);
  }
  return list;
}

function rendered(src: string, controller: Controller): readonly Declared[] {
  const document = controller.render(controller.find('templates', src));
  if (document instanceof Secret) {
    throw new DiagnosticError(error('files', `${src}: a secret belongs into the template of a file, not into that of the list`));
  }
  return readDocument(z.strictObject({ files: z.array(file()).default([]) }), src, document).files;
}

function placementOf(one: Declared, controller: Controller): Placement {
  const content = contentFor(one, controller);
  if (inlineWord(content) === undefined) {
    throw new DiagnosticError(error('files', `${one.dest} is more than 48 KiB of text; use \`copy\` for it`));
  }
  return {
    target: { path: one.dest, follow: false },
    content,
    attributes: { owner: one.owner, group: one.group, mode: one.mode },
    force: true,
    backup: false,
    result: {},
  };
}

function contentFor(one: Declared, controller: Controller): Content {
  if (one.src === undefined) return contentOf(one.content ?? '');
  if (/\.(?:hbs|j2)$/.test(one.src)) {
    return contentOf(controller.render(controller.find('templates', one.src), one.vars, { trimBlocks: true }));
  }
  const path = controller.find('files', one.src);
  return contentOf(controller.read(path), controller.isEncrypted?.(path));
}
