import { Secret } from '../../language/secret.ts';
import { lines, type Script, sh } from '../../session/script.ts';
import type { Report } from '../../session/session.ts';
import { type Comparison, change, converged, declarative, failure } from '../module.ts';
import { pathWord } from '../shared/path-word.ts';
import { createAccount } from './create.ts';
import { databaseEntry } from './database.ts';
import { modifyAccount } from './modify.ts';
import { type Account, type UserParams, userParameters } from './parameters.ts';
import { makeKey, probeKey } from './ssh-key.ts';

export const user = declarative<UserParams>({
  params: userParameters,
  aliases: { user: 'name', createhome: 'create_home' },
  docs: {
    summary: 'Users',
    examples: `- user:
    name: weft
    shell: /bin/sh
    groups: [libvirt, kvm]
    append: true
    password: "{{ vault_weft_password_hash }}"
`,
  },
  probe: (p) =>
    lines(
      databaseEntry('passwd', p.name),
      sh`echo "$e"
echo --`,
      p.state === 'absent' ? undefined : sh`if [ -n "$e" ]; then\n${lines(sh`:`, ...probePresent(p))}\nelse\n${probeOwnGroup(p)}\nfi`,
    ),
  compare,
});

/** Each fork only for what the task declares. */
function probePresent(p: UserParams): readonly (Script | undefined)[] {
  return [
    p.group === undefined && p.groups === undefined ? undefined : sh`echo "primary $(id -gn -- ${p.name})"`,
    p.groups === undefined ? undefined : sh`echo "groups $(id -Gn -- ${p.name})"`,
    p.create_home ? sh`h=${p.home === undefined ? pathWord(`~${p.name}`) : sh`${p.home}`}; if [ -d "$h" ]; then echo home; fi` : undefined,
    readsShadow(p) ? probeShadow(p) : undefined,
    p.generate_ssh_key ? probeKey(p) : undefined,
  ];
}

function probeOwnGroup(p: UserParams): Script {
  return lines(databaseEntry('group', p.name), sh`if [ -n "$e" ]; then echo own-group; fi`);
}

function readsShadow(p: UserParams): boolean {
  const { password, password_lock, password_expire_max, password_expire_min, expires } = p;
  return [password, password_lock, password_expire_max, password_expire_min, expires].some((value) => value !== undefined);
}

/** Says how the password stands to the wanted one, and never what it is. */
function probeShadow(p: UserParams): Script {
  return sh`${databaseEntry('shadow', p.name)}
if [ -n "$e" ]; then
  set -f
  IFS=:
  set -- $e
  unset IFS
  case $2 in '!'*) echo locked ;; esac
  if [ "\${2#!}" = ${withoutLock(p.password) ?? ''} ]; then echo same-password; fi
  echo "ages $4:$5:$8"
fi`;
}

function withoutLock(password: string | Secret | undefined): string | Secret | undefined {
  return password instanceof Secret ? new Secret(password.reveal().replace(/^!/, '')) : password?.replace(/^!/, '');
}

function compare(p: UserParams, report: Report): Comparison {
  if (report.rc !== 0) return failure(report.stderr.trim() || `cannot look up the user ${p.name}`);
  const [entry = '', facts = ''] = report.stdout.split(/^--\n/m);
  const account = readAccount(entry);
  const result = { name: p.name, state: p.state };
  if (p.state === 'absent') {
    if (!account) return converged(result);
    const flags = [...(p.force ? ['-f'] : []), ...(p.remove ? ['-r'] : [])];
    const removal = sh`userdel ${flags} -- ${p.name}`;
    // userdel -r says 12 where there is no home directory to remove.
    const script = p.remove ? sh`${removal} || [ $? -eq 12 ]` : removal;
    return change({
      diff: [{ kind: 'object', action: 'remove', object: `user ${p.name}`, detail: `uid ${account.uid}`, disruption: 'live' }],
      script,
      result,
    });
  }
  const plan = account ? modifyAccount(p, account, facts) : createAccount(p, facts);
  const key = p.generate_ssh_key ? makeKey(p, facts) : undefined;
  const whole = { ...result, ...(account && accountResult(account)), ...key?.known };
  const warnings =
    p.password !== undefined && !isHash(p.password)
      ? { warnings: ['password does not look like a hash: the user will not be able to log in with it'] }
      : {};
  if (!plan && !key?.script) return converged({ ...whole, ...warnings });
  return change({
    diff: [...(plan?.diff ?? []), ...(key?.diff ?? [])],
    script: lines(
      sh`set -e`,
      plan?.script,
      key?.script,
      databaseEntry('passwd', p.name),
      sh`echo --
echo "$e"`,
    ),
    result: { ...whole, ...warnings },
    after: (done) => {
      const made = readAccount(done.stdout.slice(done.stdout.lastIndexOf('--\n') + 3));
      return { ...(made && accountResult(made)), ...key?.after(done.stdout) };
    },
  });
}

function readAccount(entry: string): Account | undefined {
  const [, , uid, gid, comment = '', home = '', shell = ''] = entry.trim().split(':');
  return uid === undefined ? undefined : { uid: Number(uid), gid: Number(gid), comment, home, shell };
}

function accountResult(account: Account): Readonly<Record<string, unknown>> {
  const { gid, ...rest } = account;
  return { ...rest, group: gid };
}

/** crypt(5), or a mark that no password matches. */
function isHash(password: string | Secret): boolean {
  const text = password instanceof Secret ? password.reveal() : password;
  return /^!?(\$[^$]+\$|\*|!|$)/.test(text) || /^[./0-9A-Za-z]{13}$/.test(text);
}
