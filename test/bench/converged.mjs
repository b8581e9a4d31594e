// The site: tunnels and networks of 200 tenants on 20 hosts, made once; then run again with nothing to change.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { runWeft } from './lab.mjs';
import { executeNode } from './measure.mjs';

const root = new URL('../..', import.meta.url).pathname;
/** Each tenant has a network on so many hosts. */
const span = 4;

export async function converged(lab, { tenants, hosts }) {
  const inventory = lab.inventory(hosts);
  const folder = join(inventory, 'group_vars', 'hypervisors');
  mkdirSync(folder, { recursive: true });
  const placed = (i) => Array.from({ length: span }, (_, k) => `hv${((i * span + k) % hosts) + 1}`);
  const overlay = Array.from({ length: tenants }, (_, i) => ({ tenant: `t${i}`, vni: 10_000 + i, hosts: placed(i) }));
  const vpcs = Array.from({ length: tenants }, (_, i) => ({
    tenant: `t${i}`,
    name: 'main',
    hosts: placed(i),
    subnets: [{ name: 'web', cidr: `10.${i % 250}.0.0/24`, vni: 20_000 + i }],
    servers: [{ name: 'www', subnet: 'web', host: placed(i)[0], address: `10.${i % 250}.0.10`, attach: 'netns' }],
  }));
  writeFileSync(join(folder, 'tenants.yml'), stringify({ overlay_tunnels: overlay, vpcs }));
  const results = [];
  for (const playbook of ['overlay-tunnel.yml', 'vpc-bridge.yml', 'site.yml']) {
    const path = join(root, 'playbooks', playbook);
    const first = await runWeft(executeNode, path, inventory);
    const second = await runWeft(executeNode, path, inventory);
    const end = second.events.at(-1);
    const changed = second.events.filter((event) => event.type === 'host-result' && event.status === 'changed').length;
    if (changed > 0) throw new Error(`${playbook} changes something in its second run`);
    results.push({
      playbook,
      firstMs: first.ms,
      ms: second.ms,
      cpuMs: second.cpuMs,
      maxRssMiB: second.maxRssMiB,
      roundTripsPerHost: end.traffic.roundTrips / hosts,
    });
  }
  return results;
}

/** Takes the site off the hosts again. */
export async function removeSite(lab, hosts) {
  await runWeft(executeNode, join(root, 'playbooks', 'site.yml'), lab.inventory(hosts, { overlay_state: 'absent', vpc_state: 'absent' }));
}
