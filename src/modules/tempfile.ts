import { randomBytes } from 'node:crypto';
import * as z from 'zod';
import { sh } from '../session/script.ts';
import { failure, imperative } from './module.ts';
import { optional, text, textOf } from './shared/parameters.ts';
import { pathWord } from './shared/path-word.ts';

const part = () => textOf(z.string().regex(/^[^/]*$/, 'expected a part of a name, without "/"'));

export const tempfile = imperative({
  params: () =>
    z.strictObject({
      state: z.enum(['file', 'directory']).default('file').describe('What to make'),
      path: optional(text()).describe('Folder to make it in; by default $TMPDIR, or /tmp'),
      prefix: part().default('ansible.').describe('What its name begins with'),
      suffix: part().default('').describe('What its name ends with'),
    }),
  docs: {
    summary: 'Makes a temporary file or folder with a name of its own',
    description: 'Only its owner may read it. It stays until a task removes it.',
    examples:
      '- tempfile:\n    state: directory\n    suffix: build\n  register: scratch\n\n- file:\n    path: "{{ scratch.path }}"\n    state: absent\n',
  },
  run: async (p, host) => {
    if (host.check) return { skipped: true, msg: `would make a temporary ${p.state}` };
    const name = `${p.prefix}${randomBytes(6).toString('hex')}${p.suffix}`;
    const { rc, stdout, stderr } = await host.session.run(sh`d=${p.path === undefined ? sh`\${TMPDIR:-/tmp}` : pathWord(p.path)}
t=$d/${name}
umask 077
set -C
${p.state === 'file' ? sh`: >"$t"` : sh`mkdir -- "$t"`} || exit
printf %s "$t"`);
    if (rc !== 0) return failure(stderr.trim());
    return { changed: true, path: stdout, state: p.state, mode: p.state === 'file' ? '0600' : '0700' };
  },
});
