// Hosts to measure on: a lab of the bench's own.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse, stringify } from 'yaml';
import { execute } from './measure.mjs';

export const weft = new URL('../../bin/weft.js', import.meta.url).pathname;

/**
 * Brings up a lab.
 * @param {string} name
 * @param {number} size how many hosts
 * @param {string} folder for inventories
 */
export async function labOf(name, size, folder) {
  const inventory = join(folder, name);
  await execute(process.execPath, [weft, 'lab', 'up', '-n', String(size), '--name', name, '--inventory', inventory]);
  const { hypervisors } = parse(readFileSync(join(inventory, 'hosts.yml'), 'utf8'));
  const hosts = Object.entries(hypervisors.hosts).map(([host, vars]) => ({ name: host, address: vars.ansible_host, vars }));
  const { vars } = hypervisors;
  return {
    hosts,
    key: vars.ansible_ssh_private_key_file,
    /** An inventory of the first `n` hosts, which Ansible reads too, with more variables for all of them. */
    inventory(n, more = {}) {
      const path = join(folder, `${name}-first-${n}`);
      mkdirSync(path, { recursive: true });
      const first = Object.fromEntries(hosts.slice(0, n).map((host) => [host.name, host.vars]));
      writeFileSync(join(path, 'hosts.yml'), stringify({ hypervisors: { hosts: first, vars: { ...vars, ...more } } }));
      return path;
    },
    /** An inventory of one host that is reached through a port of this machine. */
    through(port) {
      const path = join(folder, `${name}-port-${port}`);
      mkdirSync(path, { recursive: true });
      const [host] = hosts;
      const args = `${vars.ansible_ssh_common_args} -o HostKeyAlias=${host.address}`;
      const way = { ...host.vars, ansible_host: '127.0.0.1', ansible_port: port, ansible_ssh_common_args: args };
      writeFileSync(join(path, 'hosts.yml'), stringify({ hypervisors: { hosts: { [host.name]: way }, vars } }));
      return path;
    },
    /** Runs a script on the first host with the system's ssh, as a person would. */
    ssh: (script, input) =>
      execute(
        'ssh',
        ['-i', vars.ansible_ssh_private_key_file, ...vars.ansible_ssh_common_args.split(' '), `root@${hosts[0].address}`, script],
        {
          input,
        },
      ),
    down: () => execute(process.execPath, [weft, 'lab', 'down', '--name', name]),
  };
}

/** Runs a playbook with Weft; gives its events too where they are asked for. */
export async function runWeft(run, playbook, inventory, ...args) {
  const result = await run([weft, 'run', playbook, '-i', inventory, '--output', 'jsonl', ...args]);
  return {
    ...result,
    events: result.stdout
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line)),
  };
}
