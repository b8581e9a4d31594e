// `npm run demo`: three hypervisors on this machine, two tenants with the same addresses, packets that show it.
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync } from 'node:fs';
import { demoPackages } from './packages.mjs';
import { setUp } from './setup.mjs';

const hosts = ['hv1', 'hv2', 'hv3'];
const servers = [
  { tenant: 'blue', name: 'web1', host: 'hv1', address: '10.0.1.11' },
  { tenant: 'blue', name: 'web2', host: 'hv2', address: '10.0.1.12' },
  { tenant: 'blue', name: 'db1', host: 'hv3', address: '10.0.2.21' },
  { tenant: 'red', name: 'web1', host: 'hv2', address: '10.0.1.11' },
  { tenant: 'red', name: 'web2', host: 'hv3', address: '10.0.1.12' },
  { tenant: 'red', name: 'db1', host: 'hv1', address: '10.0.2.21' },
];
const site = ['playbooks/site.yml', '-i', 'inventories/lab'];
const started = Date.now();

try {
  await setUp(demoPackages);
  title('Three hypervisors on this machine');
  weft('lab', 'up', '-n', '3');
  mkdirSync('inventories/lab/group_vars/hypervisors', { recursive: true });
  cpSync('scripts/demo-tenants.yml', 'inventories/lab/group_vars/hypervisors/tenants.yml');

  title('weft plan: what would change');
  weft('plan', ...site);

  title('weft run: make it so, over SSH');
  weft('run', ...site);

  title('weft run, once more: nothing changes, and `ip monitor` on every host stays silent');
  const monitors = hosts.map(watch);
  await delay(500);
  weft('run', ...site, '-v');
  await delay(500);
  const seen = monitors.map((m) => m.stop()).join('');
  if (seen !== '') throw new Error(`the kernels saw changes although nothing should change:\n${seen}`);
  console.log('\nip monitor: silent on hv1, hv2 and hv3');

  title('Who reaches whom: echo requests sent by the row, counted where the column receives them');
  matrix();

  console.log(`
Done in ${Math.round((Date.now() - started) / 1000)} s. Look around:

    npx weft lab ssh hv1
    npx weft lab exec hv1 -- ip netns exec srv-blue-main-web1 ping -c 3 10.0.1.12
    npx weft tunnel add green --hosts hv1,hv2 -i inventories/lab

What is declared stands in inventories/lab/group_vars/hypervisors/tenants.yml. Tear down:

    npx weft lab down
`);
} catch (error) {
  console.error(`\n${error instanceof Error ? error.message : error}`);
  process.exitCode = 1;
}

function title(text) {
  console.log(`\n\n== ${text}\n`);
}

function weft(...args) {
  console.log(`$ npx weft ${args.join(' ')}`);
  const { status } = spawnSync(process.execPath, ['bin/weft.js', ...args], { stdio: 'inherit' });
  if (status !== 0) throw new Error(`"weft ${args.join(' ')}" ended with exit code ${status}`);
}

function delay(ms) {
  return new Promise((resolve) => {
    setTimeout(resolve, ms);
  });
}

function inHost(host, script) {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['bin/weft.js', 'lab', 'exec', host, '--', 'sh', '-c', script], {
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`on ${host}: ${script}\n${stderr}`);
  return stdout;
}

/** Follows what the kernel of a host says about its links, addresses, routes and tables, until `stop`, which gives it. */
function watch(host) {
  inHost(host, 'setsid ip -o monitor link address route </dev/null >/run/demo-monitor 2>&1 & echo $! >/run/demo-monitor.pid');
  return { stop: () => inHost(host, 'kill $(cat /run/demo-monitor.pid); sed "s/^/$(hostname): /" /run/demo-monitor') };
}

/** Every server sends to every address; who received is read from the counters of the receivers' own network stacks. */
function matrix() {
  const label = (s) => `${s.tenant}/${s.name}`;
  const width = 10;
  console.log(`${''.padEnd(width)} ${servers.map((s) => label(s).padEnd(width)).join('')}`);
  let wrong = 0;
  for (const from of servers) {
    const before = received();
    const addresses = [...new Set(servers.map((s) => s.address))];
    inHost(from.host, addresses.map((a) => `${inside(from)} ping -c 1 -W 1 -q ${a} >/dev/null 2>&1 || true`).join('\n'));
    const after = received();
    const cells = servers.map((to) => {
      const reached = after.get(label(to)) > before.get(label(to));
      const expected = from.tenant === to.tenant;
      // A server that pings its own address hears itself.
      if (reached !== expected) wrong++;
      return (reached ? (expected ? 'yes' : 'LEAK') : expected ? 'LOST' : '-').padEnd(width);
    });
    console.log(`${label(from).padEnd(width)} ${cells.join('')}`);
  }
  if (wrong > 0) throw new Error(`${wrong} pairs are not as declared`);
  console.log('\nEach tenant reaches its own servers, in both subnets and over all hosts, and nobody else’s, at the same addresses.');
}

function inside(server) {
  return `ip netns exec srv-${server.tenant}-main-${server.name}`;
}

/** Echo requests that each server has received so far. */
function received() {
  const counts = new Map();
  for (const host of hosts) {
    const here = servers.filter((s) => s.host === host);
    const script = here
      .map((s) => `echo ${s.tenant}/${s.name} $(${inside(s)} awk '/^Icmp: [0-9]/ { print $10 }' /proc/net/snmp)`)
      .join('\n');
    for (const line of inHost(host, script).trim().split('\n')) {
      const [name, count] = line.split(' ');
      counts.set(name, Number(count));
    }
  }
  return counts;
}
