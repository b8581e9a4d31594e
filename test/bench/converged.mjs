// The site: tunnels and networks of 200 tenants on 20 hosts, made once; then run again with nothing to change.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { runWeft } from './lab.mjs';
import { executeNode } from './measure.mjs';
import { count, mib, ms } from './report.mjs';

const root = new URL('../..', import.meta.url).pathname;
/** Each tenant has a network on so many hosts. */
const span = 4;

export async function* measure({ lab, quick, note }) {
  const [tenants, hosts] = quick ? [10, 4] : [200, 20];
  const inventory = lab.inventory(hosts);
  writeSite(inventory, tenants, hosts);
  try {
    for (const playbook of ['overlay-tunnel.yml', 'vpc-bridge.yml', 'site.yml']) {
      const path = join(root, 'playbooks', playbook);
      const first = await runWeft(executeNode, path, inventory);
      note(`${playbook}, first run: ${Math.round(first.ms)} ms, ${Math.round(first.cpuMs)} ms of CPU`);
      const again = await runWeft(executeNode, path, inventory);
      const changed = again.events.filter((event) => event.type === 'host-result' && event.status === 'changed');
      if (changed.length > 0)
        throw new Error(`${playbook} changes something in its second run: ${JSON.stringify(changed[0]).slice(0, 1000)}`);
      const name = `${playbook}, nothing to change`;
      yield count(`${name}: round trips per host after connecting`, again.events.at(-1).traffic.roundTrips / hosts, { atMost: 3 });
      yield ms(`${name}: time`, again.ms);
      yield ms(`${name}: CPU of the controller`, again.cpuMs);
      yield mib(`${name}: memory of the controller`, again.maxRssMiB);
    }
  } finally {
    await runWeft(executeNode, join(root, 'playbooks', 'site.yml'), lab.inventory(hosts, { overlay_state: 'absent', vpc_state: 'absent' }));
  }
}

function writeSite(inventory, tenants, hosts) {
  const folder = join(inventory, 'group_vars', 'hypervisors');
  mkdirSync(folder, { recursive: true });
  const placed = (i) => Array.from({ length: Math.min(span, hosts) }, (_, k) => `hv${((i * span + k) % hosts) + 1}`);
  const tunnels = Array.from({ length: tenants }, (_, i) => ({ tenant: `t${i}`, vni: 10_000 + i, hosts: placed(i) }));
  const vpcs = Array.from({ length: tenants }, (_, i) => ({
    tenant: `t${i}`,
    name: 'main',
    hosts: placed(i),
    subnets: [{ name: 'web', cidr: `10.${i % 250}.0.0/24`, vni: 20_000 + i }],
    servers: [{ name: 'www', subnet: 'web', host: placed(i)[0], address: `10.${i % 250}.0.10`, attach: 'netns' }],
  }));
  writeFileSync(join(folder, 'tenants.yml'), stringify({ overlay_tunnels: tunnels, vpcs }));
}
