// The parts of the bench. `hosts`: how many of the lab each needs; `load`: where it is, with a `measure` that yields rows of the report.
export const parts = {
  play: {
    title: 'The play',
    about: '14 shell, 4 template, 2 file on 10 and 50 hosts, against Ansible, Mitogen and a bare ssh2 program',
    hosts: { full: 50, quick: 10 },
    packages: ['ansible-core', 'ansible-mitogen'],
    load: () => import('./play.mjs'),
  },
  start: {
    title: 'Start',
    about: '`weft --version` against `node -e 0`; CPU of a run before it connects',
    hosts: { full: 1, quick: 1 },
    load: () => import('./start.mjs'),
  },
  far: {
    title: 'Far away',
    about: '100 declarative tasks with nothing to change, over 25 ms each way',
    hosts: { full: 1, quick: 1 },
    load: () => import('./far.mjs'),
  },
  converged: {
    title: 'Converged site',
    about: 'tunnels and networks of 200 tenants on 20 hosts, nothing to change',
    hosts: { full: 20, quick: 4 },
    packages: ['nftables'],
    load: () => import('./converged.mjs'),
  },
  objects: {
    title: 'Objects',
    about: 'tunnels, iptables rules, ipset entries on one host, against the bare tools',
    hosts: { full: 1, quick: 1 },
    load: () => import('./objects.mjs'),
  },
  inventory: {
    title: 'Inventory',
    about: '10,000 hosts × 50 tasks with a transport that answers at once; loading an inventory of 10,000 hosts',
    hosts: { full: 0, quick: 0 },
    load: () => import('./inventory.mjs'),
  },
  template: {
    title: 'Templates',
    about: 'a Handlebars and a Jinja template of 300 lines, for one host after another in one process',
    hosts: { full: 0, quick: 0 },
    load: () => import('./template.mjs'),
  },
  connections: {
    title: 'Connections',
    about: 'one run on 50 and on 500 hosts: memory and CPU of the controller for each',
    hosts: { full: 500, quick: 20 },
    load: () => import('./connections.mjs'),
  },
};
