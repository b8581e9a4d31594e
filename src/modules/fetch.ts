import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import * as z from 'zod';
import { sh } from '../session/script.ts';
import { converged, failure, imperative } from './module.ts';
import { contentDiff, contentOf, sha1 } from './shared/file-content.ts';
import { boolean, text } from './shared/parameters.ts';
import { pathWord } from './shared/path-word.ts';

export const fetch = imperative({
  params: () =>
    z.strictObject({
      src: text().describe('File on the host'),
      dest: text().describe('Directory on the controller; the file goes to dest/host/src'),
      flat: boolean().default(false).describe('dest is the file itself, or ends with a slash and takes the name of the file'),
      fail_on_missing: boolean().default(true).describe('Fail where the file is missing'),
      validate_checksum: boolean().default(true).describe('Accepted for Ansible; what arrives is always what was sent'),
    }),
  readOnly: true,
  docs: {
    summary: 'Brings a file of the host to the controller',
    examples: '- fetch:\n    src: /etc/ssh/ssh_host_ed25519_key.pub\n    dest: collected/\n',
  },
  run: async (p, host) => {
    const report = await host.session.run(sh`p=${pathWord(p.src)}
[ -e "$p" ] || exit 44
[ -d "$p" ] && exit 45
base64 <"$p"`);
    if (report.rc === 44) {
      const msg = 'the remote file does not exist, not transferring, ignored';
      return p.fail_on_missing ? failure('the remote file does not exist', { file: p.src }) : converged({ msg, file: p.src });
    }
    if (report.rc === 45) return failure('remote file is a directory, fetch cannot work on directories', { file: p.src });
    if (report.rc !== 0) return failure(report.stderr.trim() || `cannot read ${p.src}`, { file: p.src });
    const bytes = Buffer.from(report.stdout, 'base64');
    const dest = destination(p, host.host, host.resolve(p.dest));
    const old = existsSync(dest) ? readFileSync(dest) : undefined;
    const result = { dest, checksum: sha1(bytes), file: p.src };
    if (old?.equals(bytes)) return converged(result);
    if (!host.check) {
      mkdirSync(dirname(dest), { recursive: true });
      // What was readable to one user of the host is not made readable to every user of this machine.
      writeFileSync(dest, bytes, { mode: 0o600 });
      if (old === undefined) chmodSync(dest, 0o600);
    }
    return { changed: true, ...result, diff: contentDiff(dest, old === undefined ? null : old.toString(), contentOf(bytes)) };
  },
});

function destination(p: { readonly src: string; readonly dest: string; readonly flat: boolean }, host: string, dest: string): string {
  const parts = p.src.replace(/^~/, '').split('/');
  if (parts.includes('..')) throw new Error(`${p.src} leads out of the directory of its host`);
  if (!p.flat) return join(dest, host, ...parts);
  return p.dest.endsWith('/') ? join(dest, basename(p.src)) : dest;
}
