import { Secret } from '../../../src/language/secret.ts';
import { cases } from '../cases.ts';

const bob = 'bob:x:1000:1000:Bob:/home/bob:/bin/sh\n--\ngroups bob wheel\nprimary bob\nhome\n';
const end = `
if command -v getent >/dev/null; then
  e=$(getent passwd bob)
  case $? in 0|2) : ;; *) exit 1 ;; esac
else
  e=
  while IFS= read -r l; do case $l in bob:*) e=$l ;; esac; done </etc/passwd
fi
echo --
echo "$e"`;
cases('user', [
  {
    title: 'as declared',
    task: { name: 'bob', shell: '/bin/sh', groups: 'wheel', comment: 'Bob', uid: 1000 },
    says: bob,
    outcome: { changed: false, uid: 1000, home: '/home/bob' },
  },
  {
    title: 'missing, with a password that is in no argument',
    task: { name: 'bob', groups: ['wheel', 'kvm'], shell: '/bin/bash', password: new Secret('$6$salt$hash'), create_home: false },
    says: '\n--\n',
    script: `set -e\nuseradd -G wheel,kvm -s /bin/bash -M -- bob\nprintf '%s\n' '********' | chpasswd -e${end}`,
    diff: ['+ user bob groups wheel, kvm'],
  },
  {
    title: 'other shell and groups',
    task: { name: 'bob', shell: '/bin/bash', groups: ['kvm'] },
    says: bob,
    script: `set -e\nusermod -s /bin/bash -G kvm -- bob${end}`,
    diff: ['~ shell of bob /bin/sh → /bin/bash', '~ groups of bob wheel → kvm'],
  },
  {
    title: 'one more group',
    task: { name: 'bob', groups: 'kvm', append: true },
    says: bob,
    script: `set -e\nusermod -a -G kvm -- bob${end}`,
    diff: ['~ groups of bob wheel → wheel, kvm'],
  },
  { title: 'append with nothing new', task: { name: 'bob', groups: 'wheel', append: true }, says: bob },
  { title: 'the same password', task: { name: 'bob', password: '$6$a$b' }, says: `${bob}same-password\nages 0:99999:\n` },
  {
    title: 'another password, locked',
    task: { name: 'bob', password: '$6$a$b', password_lock: true },
    says: `${bob}ages 0:99999:\n`,
    script: `set -e\nprintf '%s\n' '********' | chpasswd -e${end}`,
    diff: ['~ password of bob open → locked', '~ password of bob another one → the declared one (not shown)'],
  },
  {
    title: 'a password only for a new user',
    task: { name: 'bob', password: '$6$a$b', update_password: 'on_create' },
    says: `${bob}ages 0:99999:\n`,
  },
  {
    title: 'an end',
    task: { name: 'bob', expires: 1422403387 },
    says: `${bob}ages 0:99999:\n`,
    script: `set -e\nusermod -e 2015-01-28 -- bob${end}`,
    diff: ['~ end of bob never → 2015-01-28'],
  },
  { title: 'the same end', task: { name: 'bob', expires: '1422403387' }, says: `${bob}ages 0:99999:16463\n` },
  {
    title: 'to be removed',
    task: { name: 'bob', state: 'absent', remove: true },
    says: 'bob:x:1000:1000:Bob:/home/bob:/bin/sh\n',
    script: 'userdel -r -- bob || [ $? -eq 12 ]',
    diff: ['- user bob uid 1000'],
  },
  { title: 'gone', task: { name: 'bob', state: 'absent' }, says: '\n' },
]);
