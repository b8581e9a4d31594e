import * as z from 'zod';
import { added, type Diff, removed, replaced } from '../../diff.ts';
import { lines, type Script, sh } from '../../session/script.ts';
import type { Report } from '../../session/session.ts';
import { type Comparison, change, converged, type Docs, declarative, failure } from '../module.ts';
import { words } from '../shared/parameters.ts';
import type { Manager, PackageState } from './manager.ts';
import { managers } from './managers.ts';

const NAME = /^[A-Za-z0-9@][A-Za-z0-9+._:~*=@/-]*$/;

export const packageNames = () =>
  words()
    .refine((names) => names.every((name) => NAME.test(name)), 'expected names of packages')
    .describe('Packages: a name or a list of names');

export const packageState = () =>
  z
    .preprocess(
      (state) => (state === 'installed' ? 'present' : state === 'removed' ? 'absent' : state),
      z.enum(['present', 'absent', 'latest']),
    )
    .meta({ enum: ['present', 'absent', 'latest', 'installed', 'removed'] })
    .default('present')
    .describe('latest also upgrades what is there');

interface Params {
  readonly name: readonly string[];
  readonly state: 'present' | 'absent' | 'latest';
  readonly use: string;
}

function packageModule(use: string, docs: Docs) {
  return declarative<Params>({
    isOpen: true,
    params: () =>
      z.strictObject({
        name: packageNames(),
        state: packageState(),
        use: z
          .enum(['auto', ...managers.map((manager) => manager.name)])
          .default(use)
          .describe('Package manager; auto takes the one that the host has'),
      }),
    aliases: { pkg: 'name', package: 'name' },
    docs,
    probe: (p) => probe(p),
    compare: (p, report) => compare(p, report),
  });
}

export const genericPackage = packageModule('auto', {
  summary: 'Packages, by whatever package manager the host has (apt, dnf or apk)',
  examples: '- package:\n    name: [ipset, conntrack]\n',
});

export const dnf = packageModule('dnf', {
  summary: 'Packages of Fedora and its kin',
  examples: '- dnf:\n    name: openvswitch\n    state: latest\n',
});

export const apk = packageModule('apk', { summary: 'Packages of Alpine', examples: '- apk:\n    name: ipset\n' });

function probe(p: Params): Script {
  const branches = managers
    .filter((manager) => p.use === 'auto' || manager.name === p.use)
    .map(
      (manager, i) => sh`${i === 0 ? sh`if` : sh`elif`} ${manager.detect}; then
echo ${manager.name}
${manager.query(p.name, p.state === 'latest')}`,
    );
  return lines(...branches, sh`else echo none; fi`);
}

function compare(p: Params, report: Report): Comparison {
  const [name, ...rest] = report.stdout.split('\n');
  const manager = managers.find((one) => one.name === name);
  if (!manager)
    return failure(
      `the host has no package manager that is known here: ${p.use === 'auto' ? managers.map((m) => m.name).join(', ') : p.use}`,
    );
  const plan = decide(p, manager.read(rest.join('\n'), p.name));
  if (plan.names.length === 0) return converged();
  return change({ diff: plan.diff, script: scriptFor(manager, p.state, plan.names) });
}

function scriptFor(manager: Manager, state: Params['state'], names: readonly string[]): Script {
  return state === 'absent' ? manager.remove(names) : state === 'latest' ? manager.upgrade(names) : manager.install(names);
}

/** Which packages have to change, and how that reads. */
export function decide(
  p: Pick<Params, 'name' | 'state'>,
  found: ReadonlyMap<string, PackageState>,
): { readonly names: readonly string[]; readonly diff: readonly Diff[] } {
  const plans = p.name.flatMap((name): readonly { readonly name: string; readonly diff: Diff }[] => {
    const { installed, candidate } = found.get(name) ?? {};
    const [plain = '', version] = name.split('=');
    const object = `package ${plain}`;
    if (p.state === 'absent') return installed === undefined ? [] : [{ name: plain, diff: removed(object, installed) }];
    const wanted = version ?? (p.state === 'latest' ? candidate : undefined);
    if (installed === undefined) return [{ name, diff: added(object, version ?? candidate ?? '') }];
    return wanted === undefined || matchesVersion(installed, wanted) ? [] : [{ name, diff: replaced(object, installed, wanted) }];
  });
  return { names: plans.map((plan) => plan.name), diff: plans.map((plan) => plan.diff) };
}

/** `1.2*` stands for every version that begins so. */
function matchesVersion(installed: string, wanted: string): boolean {
  const [head = '', ...rest] = wanted.split('*');
  return rest.length === 0 ? installed === wanted : installed.startsWith(head);
}
