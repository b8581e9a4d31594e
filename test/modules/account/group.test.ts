import { cases } from '../cases.ts';

cases('group', [
  { title: 'there', task: { name: 'g', gid: 7 }, says: 'g:x:7:\n', outcome: { changed: false, gid: 7 } },
  { title: 'missing', task: { name: 'g', gid: 7, system: true }, script: 'groupadd -r -g 7 -- g', diff: ['+ group g gid 7'] },
  { title: 'another id', task: { name: 'g', gid: 8 }, says: 'g:x:7:\n', script: 'groupmod -g 8 -- g', diff: ['~ gid of group g 7 → 8'] },
  { title: 'to be removed', task: { name: 'g', state: 'absent' }, says: 'g:x:7:\n', script: 'groupdel  -- g', diff: ['- group g gid 7'] },
  { title: 'gone', task: { name: 'g', state: 'absent' } },
]);
