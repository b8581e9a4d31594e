import { statSync } from 'node:fs';
import { hostname, userInfo } from 'node:os';
import { basename } from 'node:path';
import * as z from 'zod';
import { Secret } from '../language/secret.ts';
import { declarative } from './module.ts';
import { attributeParameters } from './shared/file-attributes.ts';
import { contentOf } from './shared/file-content.ts';
import { fileMode, octal } from './shared/file-mode.ts';
import { boolean, optional, text } from './shared/parameters.ts';
import { comparePlacement, type Placement, probePlacement } from './shared/place-file.ts';
import { validateParameter } from './shared/write-file.ts';

export const template = declarative({
  params: () =>
    z.strictObject({
      src: text().describe('Template (`.hbs` or `.j2`) in `templates/` of the role or beside the playbook'),
      dest: text().describe('File on the host; a directory takes the name of the template'),
      ...attributeParameters(),
      mode: fileMode({ preserve: true }).describe('Permissions: "0644", symbolic, or `preserve` for those of the template'),
      backup: boolean().default(false).describe('Keep the old file beside the new one'),
      force: boolean().default(true).describe('Replace a file that differs'),
      follow: boolean().default(false).describe('Where dest is a symbolic link, write what it points to'),
      validate: optional(text().refine(validateParameter, 'expected %s where the file goes')).describe(
        'A command that must accept the new file, with %s in its place',
      ),
      trim_blocks: boolean().default(true).describe('In `.j2`: drop the newline after a block tag'),
      lstrip_blocks: boolean().default(false).describe('In `.j2`: drop white space between the start of a line and a block tag'),
      newline_sequence: z.enum(['\n', '\r', '\r\n']).default('\n').describe('How lines end'),
    }),
  docs: {
    summary: 'Renders a template to a file on the host',
    examples: `- template:
    src: keepalived.conf.hbs
    dest: /etc/keepalived/keepalived.conf
    mode: "0640"
    validate: keepalived -t -f %s
  notify: restart keepalived
`,
  },
  prepare: (params, controller): Placement => {
    const path = controller.find('templates', params.src);
    const rendered = controller.render(path, templateVariables(path, params), {
      trimBlocks: params.trim_blocks,
      lstripBlocks: params.lstrip_blocks,
    });
    const body = rendered instanceof Secret ? rendered.reveal() : rendered;
    const text = params.newline_sequence === '\n' ? body : body.replaceAll(/\r\n|\n/g, params.newline_sequence);
    const name = basename(params.src);
    return {
      target: { path: params.dest.endsWith('/') ? params.dest + name : params.dest, basename: name, follow: params.follow },
      content: contentOf(text, rendered instanceof Secret),
      attributes: { ...params, mode: params.mode === 'preserve' ? octal(statSync(path).mode) : params.mode },
      parents: params.dest.endsWith('/') ? {} : undefined,
      force: params.force,
      backup: params.backup,
      validate: params.validate,
      result: { src: params.src },
    };
  },
  probe: probePlacement,
  compare: comparePlacement,
});

/** What only a template knows, as in Ansible. The text of `ansible_managed` has no time in it: nothing would ever be converged. */
function templateVariables(path: string, { src, dest }: { readonly src: string; readonly dest: string }): Record<string, unknown> {
  return {
    ansible_managed: 'Ansible managed',
    template_path: src,
    template_fullpath: path,
    template_destpath: dest,
    template_host: hostname(),
    template_uid: ownerOf(path),
  };
}

let me: { readonly uid: number; readonly username: string } | undefined;

/** This user by name; others, for whom no list is read here, by number. */
function ownerOf(path: string): string {
  const { uid } = statSync(path);
  me ??= userInfo();
  return uid === me.uid ? me.username : String(uid);
}
