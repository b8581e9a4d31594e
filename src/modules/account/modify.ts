import { added, type Diff, replaced } from '../../diff.ts';
import { lines, sh } from '../../session/script.ts';
import type { AccountPlan } from './create.ts';
import type { Account, UserParams } from './parameters.ts';
import { expiryDay, setAges, setPassword } from './password.ts';

interface Difference {
  readonly diff: Diff;
  /** Flags of usermod. */
  readonly flags: readonly (string | number)[];
}

/** @param facts what the probe printed behind the entry of passwd */
export function modifyAccount(p: UserParams, account: Account, facts: string): AccountPlan | undefined {
  const rows = facts.split('\n');
  const fact = (name: string) => rows.find((row) => row.startsWith(`${name} `))?.slice(name.length + 1);
  const differences = [
    ...plain(p, account),
    ...group(p, account, fact('primary') ?? ''),
    ...groups(p, (fact('groups') ?? '').split(' '), fact('primary') ?? ''),
    ...expiry(p, fact('ages')?.split(':')[2] ?? ''),
    ...lock(p, rows.includes('locked'), rows.includes('same-password')),
  ];
  const flags = differences.flatMap((difference) => difference.flags);
  const setsPassword = p.password !== undefined && p.update_password === 'always' && !rows.includes('same-password');
  const [min = '', max = ''] = fact('ages')?.split(':') ?? [];
  const setsAges =
    (p.password_expire_min !== undefined && String(p.password_expire_min) !== min) ||
    (p.password_expire_max !== undefined && String(p.password_expire_max) !== max);
  const makesHome = p.create_home && !p.move_home && !rows.includes('home');
  const diff: readonly Diff[] = [
    ...differences.map((difference) => difference.diff),
    ...(setsPassword ? [replaced(`password of ${p.name}`, 'another one', 'the declared one (not shown)')] : []),
    ...(setsAges
      ? [
          replaced(
            `ages of the password of ${p.name}`,
            `${min} to ${max} days`,
            `${p.password_expire_min ?? min} to ${p.password_expire_max ?? max} days`,
          ),
        ]
      : []),
    ...(makesHome ? [added(`home of ${p.name}`, p.home ?? account.home)] : []),
  ];
  if (diff.length === 0) return undefined;
  return {
    diff,
    script: lines(
      flags.length === 0 ? undefined : sh`usermod ${flags} -- ${p.name}`,
      setsPassword ? setPassword(p) : undefined,
      setsAges ? setAges(p) : undefined,
      makesHome ? makeHome(p, p.home ?? account.home) : undefined,
    ),
  };
}

function plain(p: UserParams, account: Account): readonly Difference[] {
  const { name } = p;
  return [
    ...(p.uid === undefined || p.uid === account.uid
      ? []
      : [{ diff: replaced(`uid of ${name}`, String(account.uid), String(p.uid)), flags: ['-u', p.uid, ...(p.non_unique ? ['-o'] : [])] }]),
    ...(p.comment === undefined || p.comment === account.comment
      ? []
      : [{ diff: replaced(`comment of ${name}`, account.comment, p.comment), flags: ['-c', p.comment] }]),
    ...(p.home === undefined || p.home === account.home
      ? []
      : [{ diff: replaced(`home of ${name}`, account.home, p.home), flags: ['-d', p.home, ...(p.move_home ? ['-m'] : [])] }]),
    ...(p.shell === undefined || p.shell === account.shell
      ? []
      : [{ diff: replaced(`shell of ${name}`, account.shell, p.shell), flags: ['-s', p.shell] }]),
  ];
}

function group(p: UserParams, account: Account, primary: string): readonly Difference[] {
  if (p.group === undefined || p.group === primary || p.group === String(account.gid)) return [];
  return [{ diff: replaced(`group of ${p.name}`, primary, p.group), flags: ['-g', p.group] }];
}

/** The primary group is nobody's further group. */
function groups(p: UserParams, current: readonly string[], primary: string): readonly Difference[] {
  if (p.groups === undefined) return [];
  const main = p.group ?? primary;
  const have = current.filter((name) => name !== '' && name !== primary && name !== main);
  const want = p.groups.filter((name) => name !== main);
  const missing = want.filter((name) => !have.includes(name));
  const extra = p.append ? [] : have.filter((name) => !want.includes(name));
  if (missing.length === 0 && extra.length === 0) return [];
  const after = p.append ? [...have, ...missing] : want;
  return [
    {
      diff: replaced(`groups of ${p.name}`, have.join(', ') || 'none', after.join(', ') || 'none'),
      flags: p.append ? ['-a', '-G', missing.join(',')] : ['-G', want.join(',')],
    },
  ];
}

/** @param current days since 1970, or nothing for never */
function expiry(p: UserParams, current: string): readonly Difference[] {
  if (p.expires === undefined) return [];
  const now = current === '' || Number(current) < 0 ? undefined : expiryDay(Number(current) * 86_400);
  const wanted = expiryDay(p.expires);
  return now === wanted ? [] : [{ diff: replaced(`end of ${p.name}`, now ?? 'never', wanted ?? 'never'), flags: ['-e', wanted ?? ''] }];
}

function lock(p: UserParams, locked: boolean, samePassword: boolean): readonly Difference[] {
  if (p.password_lock === undefined || p.password_lock === locked) return [];
  const setsPassword = p.password !== undefined && p.update_password === 'always' && !samePassword;
  const diff = replaced(`password of ${p.name}`, locked ? 'locked' : 'open', p.password_lock ? 'locked' : 'open');
  return [{ diff, flags: setsPassword ? [] : [p.password_lock ? '-L' : '-U'] }];
}

/** As useradd makes one: the files of the skeleton, and the mode that login.defs says. */
function makeHome(p: UserParams, home: string) {
  return sh`mkdir -p -- ${home}
cp -R -- ${p.skeleton ?? '/etc/skel'}/. ${home}
chown -R -h ${`${p.name}:`} -- ${home}
u=$(sed -n 's/^UMASK[[:space:]]*//p' /etc/login.defs)
chmod "$(printf %o "$((0777 & ~0\${u:-22}))")" -- ${home}`;
}
