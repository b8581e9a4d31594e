import * as z from 'zod';
import { type Diff, replaced } from '../../diff.ts';
import { lines, type Script, sh } from '../../session/script.ts';
import type { Report } from '../../session/session.ts';
import { type Comparison, change, converged, declarative, failure } from '../module.ts';
import { boolean, integer, optional, textOf } from '../shared/parameters.ts';
import { aptGet, aptQuery, readAptQuery } from './apt-manager.ts';
import { decide, packageNames, packageState } from './package.ts';

const params = () =>
  z
    .strictObject({
      name: packageNames().default([]),
      state: packageState(),
      update_cache: boolean().default(false).describe('Fetch the lists of packages first, where anything is to be installed or upgraded'),
      cache_valid_time: integer().default(0).describe('Seconds for which the lists are good enough'),
      upgrade: z
        .preprocess((value) => ({ true: 'yes', false: 'no' })[String(value)] ?? value, z.enum(['no', 'yes', 'safe', 'full', 'dist']))
        .meta({ type: ['string', 'boolean'], enum: ['no', 'yes', 'safe', 'full', 'dist', true, false] })
        .default('no')
        .describe('Upgrade every package; full and dist may also remove some'),
      purge: boolean().default(false).describe('With state: absent, remove configuration files too'),
      autoremove: boolean().default(false).describe('Remove what was installed only for others and is needed no more'),
      install_recommends: optional(boolean()).describe('Install recommended packages too; without it as the host is set up'),
      default_release: optional(textOf(z.string().regex(/^[A-Za-z0-9][\w.*/-]*$/))).describe('Release to take packages from'),
      only_upgrade: boolean().default(false).describe('Upgrade what is installed, install nothing'),
      allow_downgrade: boolean().default(false).describe('A version in name may be older than the installed one'),
      dpkg_options: textOf(z.string().regex(/^[a-z][a-z-]*(,[a-z][a-z-]*)*$/))
        .default('force-confdef,force-confold')
        .describe('Options of dpkg'),
      lock_timeout: integer().default(60).describe('Seconds to wait for another apt'),
      force_apt_get: boolean().default(false).describe('Accepted for Ansible; it is always apt-get'),
    })
    .refine(
      (p) => p.name.length > 0 || p.update_cache || p.upgrade !== 'no' || p.autoremove,
      'expected name, upgrade, update_cache or autoremove',
    );

type Params = z.output<ReturnType<typeof params>>;

export const apt = declarative<Params>({
  isOpen: true,
  params,
  aliases: {
    pkg: 'name',
    package: 'name',
    'update-cache': 'update_cache',
    'default-release': 'default_release',
    'install-recommends': 'install_recommends',
    allow_downgrades: 'allow_downgrade',
  },
  docs: {
    summary: 'Packages of Debian and its kin',
    description: 'Unlike in Ansible, update_cache beside name fetches nothing while every package is there already.',
    examples: `- apt:
    name: [openvswitch-switch, ipset, conntrack]
    update_cache: true
    cache_valid_time: 3600

- apt:
    upgrade: dist
`,
  },
  probe: (p) =>
    lines(
      sh`command -v apt-get >/dev/null || { echo 'there is no apt-get on this host' >&2; exit 1; }`,
      p.update_cache
        ? sh`t=$(stat -c %Y /var/lib/apt/periodic/update-success-stamp 2>/dev/null || stat -c %Y /var/lib/apt/lists) && echo "age $(($(date +%s) - t))"`
        : undefined,
      sh`echo ==`,
      p.name.length > 0 ? aptQuery(p.name, p.state === 'latest') : undefined,
      sh`echo ==`,
      p.upgrade === 'no' ? undefined : sh`${aptGet()} -s ${upgradeWords(p)} || exit`,
      p.autoremove ? sh`${aptGet()} -s autoremove || exit` : undefined,
      sh`exit 0`,
    ),
  compare,
});

function compare(p: Params, report: Report): Comparison {
  if (report.rc !== 0) return failure(report.stderr.trim() || 'apt cannot be asked');
  const [cache = '', query = '', simulated = ''] = report.stdout.split(/^==\n/m);
  const age = Number(/^age (\d+)$/m.exec(cache)?.[1] ?? Number.POSITIVE_INFINITY);
  const stale = p.update_cache && !(p.cache_valid_time > 0 && age < p.cache_valid_time);
  const found = readAptQuery(query, p.name);
  const plan = decide(
    { name: p.only_upgrade ? p.name.filter((name) => found.get(name)?.installed !== undefined) : p.name, state: p.state },
    found,
  );
  const unknown = plan.names.filter(
    (name) => p.state !== 'absent' && found.get(name)?.installed === undefined && found.get(name)?.candidate === undefined,
  );
  if (unknown.length > 0 && !stale) return failure(`No package matching '${unknown.join("', '")}' is available`);
  const upgrades = simulatedChanges(simulated);
  // With stale lists nobody knows yet whether there is something newer.
  const askAgain = stale && (p.state === 'latest' || p.upgrade !== 'no');
  const alone = p.name.length === 0 && p.upgrade === 'no' && !p.autoremove;
  if (plan.names.length === 0 && upgrades.length === 0 && !askAgain && !(alone && stale)) return converged({ cache_updated: false });
  // Without the age itself: a saved plan must find tomorrow what it saw today.
  const old = !Number.isFinite(age) ? 'missing' : p.cache_valid_time > 0 ? `older than ${p.cache_valid_time} s` : 'as they are';
  const refresh: readonly Diff[] = stale ? [replaced('lists of packages', old, 'new')] : [];
  const names = askAgain && p.state === 'latest' ? p.name : plan.names;
  const script = lines(
    sh`set -e`,
    stale ? aptGet({ lockSeconds: p.lock_timeout, words: ['update'] }) : undefined,
    names.length > 0 ? sh`${call(p, p.state === 'absent' ? ['remove'] : ['install'])} -- ${names}` : undefined,
    p.upgrade === 'no' ? undefined : call(p, upgradeWords(p)),
    p.autoremove ? call(p, ['autoremove']) : undefined,
  );
  return change({
    diff: [...refresh, ...plan.diff, ...upgrades],
    script,
    result: { cache_updated: stale },
    after: (done) => ({ changed: alone || acted(done.stdout), stdout: done.stdout, stdout_lines: done.stdout.split('\n') }),
  });
}

function call(p: Params, verb: readonly string[]): Script {
  return aptGet({
    lockSeconds: p.lock_timeout,
    dpkg: p.dpkg_options.split(','),
    words: [
      ...(p.purge ? ['--purge'] : []),
      ...(p.install_recommends === undefined ? [] : [p.install_recommends ? '--install-recommends' : '--no-install-recommends']),
      ...(p.default_release === undefined ? [] : ['-t', p.default_release]),
      ...(p.only_upgrade ? ['--only-upgrade'] : []),
      ...(p.allow_downgrade ? ['--allow-downgrades'] : []),
      ...(p.autoremove && verb.includes('remove') ? ['--auto-remove'] : []),
      ...verb,
    ],
  });
}

function upgradeWords(p: Params): readonly string[] {
  return p.upgrade === 'full' || p.upgrade === 'dist' ? ['dist-upgrade'] : ['upgrade', '--with-new-pkgs'];
}

/** `Inst name [old] (new …)` and `Remv name [old]` of `apt-get -s`. */
function simulatedChanges(output: string): readonly Diff[] {
  return [...output.matchAll(/^(Inst|Remv) (\S+)(?: \[(\S+)\])?(?: \((\S+))?/gm)].map(([, verb, name, old, version]): Diff => {
    if (verb === 'Remv') return { kind: 'object', action: 'remove', object: `package ${name}`, detail: old ?? '', disruption: 'live' };
    return replaced(`package ${name}`, old ?? 'not installed', version ?? '');
  });
}

/** Whether any of the calls did something, from apt-get's summaries. */
function acted(output: string): boolean {
  const summaries = [...output.matchAll(/^\d+ upgraded, .*$/gm)].map(([line]) => line);
  return summaries.some((line) => !/^0 upgraded, 0 newly installed, (?:0 downgraded, )?0 to remove/.test(line));
}
