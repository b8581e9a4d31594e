import { added, type Diff } from '../../diff.ts';
import { lines, type Script, sh } from '../../session/script.ts';
import type { UserParams } from './parameters.ts';
import { expiryDay, setAges, setPassword } from './password.ts';

export interface AccountPlan {
  readonly diff: readonly Diff[];
  readonly script: Script;
}

/** @param facts what the probe printed behind the entry of passwd */
export function createAccount(p: UserParams, facts: string): AccountPlan {
  const expiry = p.expires === undefined ? undefined : expiryDay(p.expires);
  const ownGroup = facts.split('\n').includes('own-group');
  const flags = [
    ...(p.uid === undefined ? [] : ['-u', p.uid, ...(p.non_unique ? ['-o'] : [])]),
    // A group of the user's name cannot be made a second time.
    ...(p.group === undefined ? (ownGroup ? ['-N'] : []) : ['-g', p.group]),
    ...(p.groups === undefined || p.groups.length === 0 ? [] : ['-G', p.groups.join(',')]),
    ...(p.comment === undefined ? [] : ['-c', p.comment]),
    ...(p.home === undefined ? [] : ['-d', p.home]),
    ...(p.shell === undefined ? [] : ['-s', p.shell]),
    ...(expiry === undefined ? [] : ['-e', expiry]),
    ...(p.create_home ? ['-m', ...(p.skeleton === undefined ? [] : ['-k', p.skeleton])] : ['-M']),
    ...(p.system ? ['-r'] : []),
  ];
  const parent = p.create_home && p.home !== undefined ? p.home.replace(/\/[^/]*\/?$/, '') : '';
  const known = [
    p.uid === undefined ? [] : `uid ${p.uid}`,
    p.home === undefined ? [] : `home ${p.home}`,
    p.groups?.length ? `groups ${p.groups.join(', ')}` : [],
  ];
  return {
    diff: [added(`user ${p.name}`, known.flat().join(', '))],
    script: lines(
      parent === '' ? undefined : sh`mkdir -p -- ${parent}`,
      sh`useradd ${flags} -- ${p.name}`,
      setPassword(p),
      p.password_lock && p.password === undefined ? sh`usermod -L -- ${p.name}` : undefined,
      setAges(p),
    ),
  };
}
