import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';

const folder = mkdtempSync(join(tmpdir(), 'weft-vpc-'));
afterAll(() => rmSync(folder, { recursive: true }));
beforeAll(() => {
  // Nobody listens there: what is said is said before any host is asked.
  writeFileSync(
    join(folder, 'hosts.ini'),
    '[hypervisors]\na ansible_host=127.0.0.1 ansible_port=1\nb ansible_host=127.0.0.1 ansible_port=1\n\n[others]\nc\n',
  );
});

type Values = Readonly<Record<string, unknown>>;
const subnet = (more: Values = {}) => ({ name: 'web', cidr: '10.0.1.0/24', vni: 7, ...more });
const server = (more: Values = {}) => ({ name: 's1', subnet: 'web', host: 'a', address: '10.0.1.11', ...more });
const vpc = (more: Values = {}) => ({
  tenant: 'blue',
  name: 'prod',
  hosts: ['hypervisors'],
  subnets: [subnet()],
  servers: [server()],
  ...more,
});
const group = (...ingress: readonly Values[]) => vpc({ security_groups: [{ name: 'g', ingress }] });

/** What a run says of a declaration. */
function told(vpcs: readonly Values[]): string {
  if (!existsSync('dist/cli.js')) throw new Error('dist/cli.js is missing: run "npm run build" first');
  writeFileSync(join(folder, 'vpcs.json'), JSON.stringify({ vpcs }));
  const args = ['run', resolve('playbooks/vpc-bridge.yml'), '-i', 'hosts.ini', '-e', '@vpcs.json', '--output', 'plain'];
  const { stdout, stderr, status } = spawnSync(process.execPath, [resolve('bin/weft.js'), ...args], { cwd: folder, encoding: 'utf8' });
  expect(status, stdout + stderr).not.toBe(0);
  return stdout + stderr;
}

const cases: readonly (readonly [string, readonly Values[], string])[] = [
  ['a vni in two VPCs', [vpc(), vpc({ tenant: 'red' })], 'subnets blue/prod/web and red/prod/web have the same vni 7'],
  [
    'a vni that is too large',
    [vpc({ subnets: [subnet({ vni: 16777216 })] })],
    'subnet blue/prod/web: vni 16777216 is not between 1 and 16777215',
  ],
  [
    'two subnets in one zone',
    [vpc(), vpc({ tenant: 'red', subnets: [subnet({ vni: 65542 })] })],
    'subnets blue/prod/web and red/prod/web would share zone 8: give one of them another `zone`',
  ],
  ['a VPC that is declared twice', [vpc(), vpc({ subnets: [subnet({ vni: 8 })], servers: [] })], 'VPC blue/prod is declared twice'],
  [
    'two VPCs with one namespace',
    [vpc({ tenant: 'a-b', name: 'c', servers: [] }), vpc({ tenant: 'a', name: 'b-c', subnets: [subnet({ vni: 8 })], servers: [] })],
    'VPC a-b/c and VPC a/b-c would share the namespace vpc-a-b-c',
  ],
  [
    'a name with a blank',
    [vpc({ tenant: 'Blue team', servers: [] })],
    'VPC Blue team/prod: tenant "Blue team" must be of small letters, digits and "-"',
  ],
  ['an unknown host', [vpc({ hosts: ['a', 'hv9'] })], 'VPC blue/prod: host "hv9" is not in the inventory'],
  ['bits beyond the prefix', [vpc({ subnets: [subnet({ cidr: '10.0.1.5/24' })] })], '10.0.1.5/24 is no IPv4 network (10.0.1.0/24 is)'],
  ['a network of IPv6', [vpc({ subnets: [subnet({ cidr: 'fd00::/64' })] })], 'subnet blue/prod/web: fd00::/64 is no IPv4 network'],
  [
    'subnets that overlap',
    [vpc({ subnets: [subnet(), subnet({ name: 'db', cidr: '10.0.1.128/25', vni: 8 })] })],
    'VPC blue/prod: subnets web (10.0.1.0/24) and db (10.0.1.128/25) overlap',
  ],
  [
    'a gateway elsewhere',
    [vpc({ subnets: [subnet({ gateway: '10.0.2.1' })] })],
    'subnet blue/prod/web: the gateway 10.0.2.1 is not in 10.0.1.0/24',
  ],
  ['an unknown subnet', [vpc({ servers: [server({ subnet: 'wbe' })] })], 'server blue/prod/s1: there is no subnet "wbe" (there are web)'],
  [
    'an address elsewhere',
    [vpc({ servers: [server({ address: '10.0.2.11' })] })],
    'server blue/prod/s1: 10.0.2.11 is no address of subnet web (10.0.1.0/24)',
  ],
  [
    'the address of the gateway',
    [vpc({ servers: [server({ address: '10.0.1.1' })] })],
    'server blue/prod/s1: 10.0.1.1 is the gateway of subnet web',
  ],
  [
    'the broadcast address',
    [vpc({ servers: [server({ address: '10.0.1.255' })] })],
    'server blue/prod/s1: 10.0.1.255 is the broadcast address of subnet web',
  ],
  [
    'an address twice',
    [vpc({ servers: [server(), server({ name: 's2' })] })],
    'VPC blue/prod: servers s1 and s2 have the same address 10.0.1.11',
  ],
  [
    'a host of others',
    [vpc({ servers: [server({ host: 'c' })] })],
    'server blue/prod/s1: host c does not belong to the VPC (its hosts are a, b)',
  ],
  [
    'a mac of a group',
    [vpc({ servers: [server({ mac: '03:00:00:00:00:01' })] })],
    'server blue/prod/s1: mac 03:00:00:00:00:01 is not that of one network card',
  ],
  ['an unknown group', [vpc({ servers: [server({ groups: ['wbe'] })] })], 'server blue/prod/s1: there is no security group "wbe"'],
  [
    'a rule from an unknown group',
    [group({ protocol: 'tcp', from: { group: 'x' } })],
    'security group blue/prod/g, rule 1: there is no security group "x"',
  ],
  [
    'a rule from nowhere',
    [group({ protocol: 'tcp', from: 'x; flush' })],
    'security group blue/prod/g, rule 1: "x; flush" is no IPv4 network',
  ],
  [
    'a port of no port',
    [group({ protocol: 'tcp', port: 'http' })],
    'security group blue/prod/g, rule 1: http is no port (443, or 8000-8100)',
  ],
  ['a port of ICMP', [group({ protocol: 'any' }, { protocol: 'icmp', port: 8 })], 'security group blue/prod/g, rule 2: icmp has no port'],
  [
    'an unknown key',
    [vpc({ servers: [server({ adress: '10.0.1.12' })] })],
    'role "vpc-bridge": vpcs[0].servers[0].adress is not known here; did you mean "address"?',
  ],
  [
    'an unknown way to attach',
    [vpc({ servers: [server({ attach: 'tab' })] })],
    'vpcs[0].servers[0].attach must be one of netns, tap, veth, found "tab"; did you mean "tap"?',
  ],
];

test.each(cases)('%s is named', (_, vpcs, message) => {
  expect(told(vpcs)).toContain(message);
});

test('several mistakes are named at once', () => {
  const text = told([vpc({ hosts: ['hv9'], servers: [server({ groups: ['x'] })] })]);
  expect(text).toContain('host "hv9" is not in the inventory');
  expect(text).toContain('there is no security group "x"');
});
