import { cases } from '../cases.ts';

const file = (stat: string, owner = 'root', group = 'root') => `0022\nstat ${stat}\nowner ${owner}\ngroup ${group}\n`;

cases('file', [
  { title: 'a directory as declared', task: { path: '/d', state: 'directory', mode: '0755' }, says: file('4096 41ed 0 0') },
  {
    title: 'a missing directory with attributes is made part by part',
    task: { path: '/a/b', state: 'directory', mode: '0750', owner: 'bob' },
    says: '0022\n',
    script: `set -e
p=/a/b
make() {
  [ -d "$1/" ] && return
  case $1 in */*) [ -z "\${1%/*}" ] || make "\${1%/*}" ;; esac
  [ -d "$1/" ] && return
  n=$1
  mkdir -- "$n"
  chown bob -- "$n"
chmod 00750 -- "$n"
}
make "$p"`,
    diff: ['+ directory /a/b mode 0750'],
  },
  {
    title: 'owner and mode of a file',
    task: { path: '/f', owner: 'bob', group: '7', mode: 'g+w' },
    says: file('3 81a4 0 0'),
    script: 'set -e\np=/f\nchown bob:7 -- "$p"\nchmod 00664 -- "$p"',
    diff: ['~ owner of /f root → bob', '~ group of /f root → 7', '~ mode of /f 0644 → 0664'],
    outcome: { owner: 'bob', gid: 7, mode: '0664', path: '/f', state: 'file' },
  },
  {
    title: 'a new owner clears setuid, so the mode is set again',
    task: { path: '/f', owner: 'bob' },
    says: file('3 89ed 0 0'),
    script: 'set -e\np=/f\nchown bob -- "$p"\nchmod 04755 -- "$p"',
    diff: ['~ owner of /f root → bob'],
  },
  { title: 'an owner by id that is so already', task: { path: '/f', owner: '1000' }, says: file('3 81a4 1000 0', 'bob') },
  { title: 'absent and gone', task: { path: '/x', state: 'absent' }, says: '' },
  {
    title: 'absent, a directory',
    task: { path: '/x', state: 'absent' },
    says: 'directory\n',
    script: 'rm -rf -- /x',
    diff: ['- directory /x'],
  },
  {
    title: 'absent, a link to a directory',
    task: { path: "/it's", state: 'absent' },
    says: 'link\n',
    script: "rm -f -- '/it'\\''s'",
    diff: ["- link /it's"],
  },
  {
    title: 'a file where a directory shall be',
    task: { path: '/d', state: 'directory' },
    says: file('1 81a4 0 0'),
    outcome: { failed: true, msg: '/d already exists as a file' },
  },
  {
    title: 'a link as declared',
    task: { path: '/l', src: 'a', state: 'link' },
    says: `0022\nlink\nstat 1 a1ff 0 0\nowner root\ngroup root\n--\nsource\n--\n--\na\n`,
  },
  {
    title: 'a link that points elsewhere',
    task: { path: '/l', src: 'a', state: 'link' },
    says: `0022\nlink\nstat 1 a1ff 0 0\nowner root\ngroup root\n--\nsource\n--\n--\nb\n`,
    script: 'set -e\np=/l\nln -sfn -- a "$p"',
    diff: ['~ link /l b → a'],
  },
  {
    title: 'a path of a home',
    task: { path: '~bob/x', state: 'absent' },
    says: 'file\n',
    script: 'rm -f -- ~bob/x',
    diff: ['- file ~bob/x'],
  },
]);
