import * as z from 'zod';
import { lines, sh } from '../session/script.ts';
import { converged, declarative, failure } from './module.ts';
import { permissionFacts, typeFacts } from './shared/file-facts.ts';
import { octal } from './shared/file-mode.ts';
import { boolean, text } from './shared/parameters.ts';
import { pathWord } from './shared/path-word.ts';

export const stat = declarative({
  readOnly: true,
  params: () =>
    z.strictObject({
      path: text().describe('What to look at'),
      follow: boolean().default(false).describe('Look at what a symbolic link points to'),
      get_checksum: boolean().default(true).describe('Compute the checksum of a file'),
      checksum_algorithm: z.enum(['md5', 'sha1', 'sha224', 'sha256', 'sha384', 'sha512']).default('sha1').describe('How'),
    }),
  aliases: { dest: 'path', name: 'path', checksum: 'checksum_algorithm', checksum_algo: 'checksum_algorithm' },
  docs: {
    summary: 'What a path is: its type, owner, mode, times, checksum',
    examples: '- stat:\n    path: /srv/images/base.qcow2\n  register: base\n',
  },
  probe: (p) =>
    lines(
      sh`p=${pathWord(p.path)}`,
      sh`[ -e "$p" ] ${p.follow ? sh`` : sh`|| [ -L "$p" ] `}|| exit 0`,
      sh`stat ${p.follow ? sh`-L ` : sh``}-c '%f %u %g %s %i %D %h %X %Y %Z %b %o %t %T
%U
%G' -- "$p" || exit
r= w= x=
[ -r "$p" ] && r=r
[ -w "$p" ] && w=w
[ -x "$p" ] && x=x
echo "access $r$w$x"`,
      p.get_checksum
        ? sh`if [ -f "$p" ] ${p.follow ? sh`` : sh`&& [ ! -L "$p" ] `}&& [ -n "$r" ]; then h=$(${`${p.checksum_algorithm}sum`} <"$p") && echo "checksum \${h%% *}"; fi`
        : undefined,
      sh`if [ -L "$p" ]; then echo link; readlink -- "$p"; echo --; readlink -f -- "$p"; fi
exit 0`,
    ),
  compare: (p, report) => {
    if (report.rc !== 0) return failure(report.stderr.trim() || `cannot look at ${p.path}`);
    if (report.stdout === '') return converged({ stat: { exists: false } });
    const [header = '', link] = report.stdout.split(/^link\n/m);
    const [numbers = '', owner = '', group = '', access = '', checksum] = header.split('\n');
    const [raw = '', uid, gid, size, inode, device = '', links, atime, mtime, ctime, blocks, blockSize, major = '0', minor = '0'] =
      numbers.split(' ');
    const bits = Number.parseInt(raw, 16);
    const [target, source] = link?.split(/^--\n/m).map((part) => part.replace(/\n$/, '')) ?? [];
    const allowed = access.slice('access '.length);
    return converged({
      stat: {
        exists: true,
        path: p.path,
        ...typeFacts(bits),
        mode: octal(bits),
        ...permissionFacts(bits),
        uid: Number(uid),
        gid: Number(gid),
        pw_name: owner,
        gr_name: group,
        size: Number(size),
        inode: Number(inode),
        dev: Number.parseInt(device, 16),
        device_type: deviceNumber(Number.parseInt(major, 16), Number.parseInt(minor, 16)),
        nlink: Number(links),
        atime: Number(atime),
        mtime: Number(mtime),
        ctime: Number(ctime),
        blocks: Number(blocks),
        block_size: Number(blockSize),
        readable: allowed.includes('r'),
        writeable: allowed.includes('w'),
        executable: allowed.includes('x'),
        ...(checksum?.startsWith('checksum ') && { checksum: checksum.slice('checksum '.length) }),
        ...(target !== undefined && !p.follow && { lnk_target: target, lnk_source: source }),
      },
    });
  },
});

/** As glibc's makedev puts it together. */
function deviceNumber(major: number, minor: number): number {
  return ((major & 0xfff) << 8) | (minor & 0xff) | ((minor & ~0xff) << 12);
}
