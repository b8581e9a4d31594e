import { Secret } from '../../../src/language/secret.ts';
import { cases } from '../cases.ts';

const file = (stat: string, owner = 'root', group = 'root') => `0022\nstat ${stat}\nowner ${owner}\ngroup ${group}\n`;

cases('copy', [
  {
    title: 'the content and the mode are there',
    task: { content: 'a', dest: '/f', mode: '0644' },
    says: `${file('1 81a4 0 0')}same\n`,
    outcome: { changed: false, dest: '/f', size: 1 },
  },
  {
    title: 'only the mode differs',
    task: { content: 'a', dest: '/f', mode: '0600' },
    says: `${file('1 81a4 0 0')}same\n`,
    script: 'set -e\np=/f\nchmod 00600 -- "$p"',
    diff: ['~ mode of /f 0644 → 0600'],
  },
  {
    title: 'a new content keeps owner and mode',
    task: { content: 'b', dest: '/f' },
    says: `${file('1 81a0 5 6')}differs\ncontent\na`,
    script: `set -e
p=/f
d=\${p%/*}
[ -d "$d/" ] || { echo "directory $d does not exist" >&2; exit 1; }
t=$d/.weft-NONCE
trap 'rm -f -- "$t"' EXIT
trap 'exit 143' TERM
umask 077
set -C
printf %s b >"$t" || { [ ! -e "$t" ] || echo "cannot write $t: is its file system full?" >&2; exit 1; }
set +C
chown 5:6 -- "$t" 2>/dev/null || :
chmod 00640 -- "$t"
mv -f -- "$t" "$p"
trap - EXIT`,
    diff: ['/f: "a" → "b"'],
  },
  {
    title: 'a secret is not shown',
    task: { content: new Secret('hunter2'), dest: '/f', mode: '0600' },
    says: '0022\n',
    script: `set -e
p=/f
d=\${p%/*}
[ -d "$d/" ] || { echo "directory $d does not exist" >&2; exit 1; }
t=$d/.weft-NONCE
trap 'rm -f -- "$t"' EXIT
trap 'exit 143' TERM
umask 077
set -C
printf %s '********' >"$t" || { [ ! -e "$t" ] || echo "cannot write $t: is its file system full?" >&2; exit 1; }
set +C
chmod 00600 -- "$t"
mv -f -- "$t" "$p"
trap - EXIT`,
    diff: ['+ file /f mode 0600, not shown: it holds a secret'],
  },
  {
    title: 'force: false leaves what is there',
    task: { content: 'b', dest: '/f', force: false },
    says: `${file('1 81a4 0 0')}differs\n`,
    outcome: { changed: false, msg: 'file already exists' },
  },
  {
    title: 'content into a directory',
    task: { content: 'b', dest: '/d' },
    says: file('4096 41ed 0 0'),
    outcome: { failed: true, msg: '/d is a directory, expected a file' },
  },
]);
