import { statSync } from 'node:fs';
import { basename } from 'node:path';
import * as z from 'zod';
import { toJson } from '../../language/json.ts';
import { Secret } from '../../language/secret.ts';
import { type Controller, declarative } from '../module.ts';
import { attributeParameters } from '../shared/file-attributes.ts';
import { contentOf, sha1 } from '../shared/file-content.ts';
import { fileMode, octal } from '../shared/file-mode.ts';
import { boolean, optional, text } from '../shared/parameters.ts';
import { comparePlacement, type Placement, probePlacement } from '../shared/place-file.ts';
import { validateParameter } from '../shared/write-file.ts';
import { compareRemoteCopy, probeRemoteCopy, type RemoteCopy } from './remote.ts';
import { compareTree, probeTree, readTree, type Tree } from './tree.ts';

const params = () =>
  z
    .strictObject({
      src: optional(text()).describe(
        'File or directory in `files/` of the role or beside the playbook; with a slash at its end, only what is in it',
      ),
      content: optional(z.union([z.instanceof(Secret), z.record(z.string(), z.unknown()), z.array(z.unknown()), text()])).describe(
        'What the file shall hold, instead of src; a list or dictionary becomes JSON',
      ),
      dest: text().describe('File or directory on the host'),
      ...attributeParameters(),
      mode: fileMode({ preserve: true }).describe('Permissions: "0644", symbolic, or `preserve` for those of the source'),
      directory_mode: fileMode().describe('Permissions of directories that are made on the way'),
      backup: boolean().default(false).describe('Keep the old file beside the new one'),
      force: boolean().default(true).describe('Replace a file that differs'),
      follow: boolean().default(false).describe('Where dest is a symbolic link, write what it points to'),
      remote_src: boolean().default(false).describe('src is on the host already'),
      local_follow: boolean().default(true).describe('Copy what symbolic links in src point to'),
      checksum: optional(text()).describe('SHA-1 that the source must have'),
      validate: optional(text().refine(validateParameter, 'expected %s where the file goes')).describe(
        'A command that must accept the new file, with %s in its place',
      ),
    })
    .refine((p) => (p.src === undefined) !== (p.content === undefined), 'expected either src or content')
    .refine((p) => p.content === undefined || !p.dest.endsWith('/'), 'content needs a file as dest, found a directory');

type Params = z.output<ReturnType<typeof params>>;
type Data = (Placement & { readonly kind: 'file' }) | Tree | RemoteCopy;

export const copy = declarative<Params, Data>({
  params,
  docs: {
    summary: 'Copies files to the host',
    examples: `- copy:
    src: sshd_config
    dest: /etc/ssh/sshd_config
    mode: "0600"
    validate: sshd -t -f %s
  notify: reload ssh

- copy:
    content: "{{ vtep }} {{ inventory_hostname }}\\n"
    dest: /etc/weft-vtep
`,
  },
  prepare: (p, controller) => {
    if (p.content !== undefined)
      return placement(
        p,
        p.content instanceof Secret || typeof p.content === 'string' ? p.content : toJson(p.content, { indent: null, sort: false }),
      );
    const src = p.src ?? '';
    if (p.remote_src) return { kind: 'remote', ...p, src };
    const path = controller.find('files', src);
    if (statSync(path).isDirectory()) return readTree(path, src, p, controller);
    return fileFrom(path, src, p, controller);
  },
  probe: (data) => (data.kind === 'file' ? probePlacement(data) : data.kind === 'tree' ? probeTree(data) : probeRemoteCopy(data)),
  compare: (data, report) =>
    data.kind === 'file'
      ? comparePlacement(data, report)
      : data.kind === 'tree'
        ? compareTree(data, report)
        : compareRemoteCopy(data, report),
});

function fileFrom(path: string, src: string, p: Params, controller: Controller): Data {
  const bytes = controller.read(path);
  if (p.checksum !== undefined && p.checksum !== sha1(bytes)) {
    throw new Error(`${src} has the checksum ${sha1(bytes)}, expected ${p.checksum}`);
  }
  return placement({ ...p, mode: p.mode === 'preserve' ? octal(statSync(path).mode) : p.mode }, bytes, src, controller.isEncrypted?.(path));
}

function placement(p: Params, source: Uint8Array | string | Secret, src?: string, isSecret = false): Data {
  const name = src === undefined ? undefined : basename(src);
  const isDirectory = name !== undefined && p.dest.endsWith('/');
  return {
    kind: 'file',
    target: { path: isDirectory ? p.dest + name : p.dest, basename: name, follow: p.follow },
    content: contentOf(source, isSecret),
    attributes: { owner: p.owner, group: p.group, mode: p.mode },
    parents: isDirectory ? { owner: p.owner, group: p.group, mode: p.directory_mode } : undefined,
    force: p.force,
    backup: p.backup,
    validate: p.validate,
    result: src === undefined ? {} : { src },
  };
}
