import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { withLab } from '../lab/support.ts';
import { needAnsible, type PlaybookRun, runAnsible } from './ansible/run.ts';
import { runWeft } from './run-weft.ts';

/** Whole roles as people share them: Ansible applies them to one host, Weft to another, and what is there then is compared. */
const lab = withLab({ hosts: 2, programs: ['visudo'] });
const hosts = { ansible: 'hv1', weft: 'hv2' } as const;
type Program = keyof typeof hosts;

const site = `
- hosts: web
  vars_files: [site-vars.yml]
  roles:
    - role: nginx
    - { role: chrony, tags: [time], chrony_makestep: "0.5 5" }
    - role: users
      vars: { users_sudo_group: wheel }
`;

const siteVars = `
nginx_remove_default_vhost: true
nginx_extra_http_options: |
  gzip on;
  gzip_types text/css;
nginx_maps:
  http_upgrade: { default: upgrade, "": close }
  http_host: { "a b": 1, default: "0" }
nginx_upstreams:
  - { name: app, strategy: ip_hash, keepalive: 16, servers: ["10.0.0.1:8080", "10.0.0.2:8080 weight=2"] }
  - name: static
    servers: [10.0.0.3]
nginx_vhosts:
  - server_name: "example.com www.example.com"
    server_name_redirect: old.example.com
    root: /var/www/example
    description: "Fish & <chips>"
    locations:
      - { path: /b/, proxy: app }
      - path: '\\.php$'
        modifier: "~"
        options: { try_files: [$uri, =404], expires: 30d }
    extra_parameters: |
      location ~ /\\.ht {
          deny all;
      }
  - { server_name: api.example.com, listen: "443 ssl", filename: 10-api.conf, ssl: { cert: /etc/ssl/a.pem, key: /etc/ssl/a.key } }
  - { server_name: gone.example.com, state: absent }
nginx_basic_auth:
  - { area: admin, users: [{ name: a.b, hash: "$apr1$x$y" }, { name: c, hash: h2 }] }
  - { area: none, users: [] }
chrony_servers:
  - { host: 10.0.0.123, options: [iburst, prefer] }
  - host: 10.0.0.124
chrony_allow: [192.168.0.0/16, 10/8]
chrony_keys: { 2: { value: ABCD, hex: true }, 1: { type: md5, value: secret } }
chrony_drop_ins:
  lists: { b: [1, "2", yes, null, 1.5], a: { deep: { er: "x: y" } } }
  plain: "# nothing\\n"
chrony_timezone: Europe/Berlin
common_packages: []
users:
  - username: alice
    name: Alice Adams
    uid: 3101
    groups: [adm, dev]
    password: "$6$salt$IxDD3jeSOb5eB1CX5LBsqZFVkJdido3OUILO5Ifz5iwMuTS4XMS130MTSuDDl3aCI6WouIL9AjRbLCelDCy.g."
    ssh_keys: ["ssh-ed25519 AAAA alice@here", "# no key", "ssh-rsa BBBB"]
    sudo: true
    sudo_nopasswd: "yes"
    sudo_commands: [/usr/bin/id, /bin/ls /root]
    profile: [EDITOR=vim, "GREETING=it's = me"]
    expires: 1767225600
  - { username: bob, uid: 3102, gid: 3500, shell: /bin/sh, home_mode: "0700", sudo: yes, sudo_as: "www-data" }
  - { username: carol_x, uid: 3103, state: present, groups: [dev], ssh_keys: [], profile: ["PAGER=less"] }
  - { username: dave, state: absent }
users_groups: [{ name: dev, gid: 3000 }, { name: ops, gid: 3001 }]
users_deleted: [mallory, nobody-here]
`;

/** Later the site is another one: what was declared otherwise is changed, and no more. */
const later = {
  nginx_vhosts: [{ server_name: 'api.example.com', filename: '10-api.conf', state: 'absent' }],
  chrony_pools: ['pool.example.org iburst', ''],
  users_deleted: ['carol_x'],
  users_motd: 'no',
};

const service = (name: string) => `#!/bin/sh
### BEGIN INIT INFO
# Provides: ${name}
# Required-Start: $remote_fs
# Required-Stop: $remote_fs
# Default-Start: 2 3 4 5
# Default-Stop: 0 1 6
# Short-Description: ${name}
### END INIT INFO
case "$1" in
  status) test -e /run/${name}.up && echo "${name} is running" || { echo "${name} is stopped"; exit 3; } ;;
  start) echo start >> /var/log/${name}.calls; touch /run/${name}.up ;;
  stop) if rm /run/${name}.up; then echo stop >> /var/log/${name}.calls; fi ;;
  restart) "$0" stop; "$0" start ;;
  reload|force-reload) echo reload >> /var/log/${name}.calls ;;
esac
exit 0
`;

const seen = `
for top in /etc/nginx /etc/chrony /etc/ansible-roles /etc/sudoers.d /etc/motd /var/www /var/lib/chrony /var/log/nginx /var/log/chrony /home /etc/localtime /etc/rc2.d /etc/rc6.d; do
  [ -e "$top" ] || [ -L "$top" ] || continue
  find "$top" -printf '%p %y %m %u:%g %l\\n' | sort
done
find /etc/nginx /etc/chrony /etc/ansible-roles /etc/sudoers.d /etc/motd /var/www /home -type f 2>/dev/null | sort | while read -r f; do echo "== $f"; cat "$f"; echo '=='; done
echo passwd; getent passwd | sort; getent group | sort; cut -d: -f1,2 /etc/shadow | sort
for s in nginx chrony; do echo "$s"; cat "/var/log/$s.calls" 2>/dev/null || true; done
`;

function folder(program: Program): string {
  return join(lab.project, program);
}

function write(program: Program): void {
  const files = {
    'hosts.yml': JSON.stringify({
      all: {
        hosts: { web: { ansible_host: lab.address(hosts[program]) } },
        vars: {
          ansible_user: 'root',
          ansible_ssh_private_key_file: lab.key,
          ansible_ssh_common_args: `-o UserKnownHostsFile=${lab.knownHosts} -o ControlPersist=20s`,
          ansible_python_interpreter: '/usr/bin/python3',
        },
      },
    }),
    'site.yml': site,
    'site-vars.yml': siteVars,
    'later.json': JSON.stringify(later),
  };
  mkdirSync(folder(program), { recursive: true });
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder(program), name), text);
  cpSync(join(import.meta.dirname, 'roles'), join(folder(program), 'roles'), { recursive: true });
}

async function compare(args: readonly string[], changes: 'some' | 'none'): Promise<void> {
  const run = (program: Program): PlaybookRun => ({ cwd: folder(program), args: ['-i', 'hosts.yml', 'site.yml', ...args] });
  const [ansible] = runAnsible([run('ansible')]);
  const weft = await runWeft(run('weft'));
  const said = `ansible: ${ansible?.output}\nweft: ${weft.output}`;
  expect(weft.lines, said).toEqual(ansible?.lines);
  expect(weft.lines.exitCode, said).toBe(0);
  expect(/changed=[1-9]/.test(weft.lines.recap.web ?? ''), said).toBe(changes === 'some');
  expect((await lab.sh(hosts.weft, seen)).split('\n')).toEqual((await lab.sh(hosts.ansible, seen)).split('\n'));
}

beforeAll(async () => {
  needAnsible();
  for (const program of ['ansible', 'weft'] as const) {
    write(program);
    for (const name of ['nginx', 'chrony'])
      await lab.exec(hosts[program], ['sh', '-c', `cat > /etc/init.d/${name}; chmod 755 /etc/init.d/${name}`], { input: service(name) });
    // Ansible takes a host for one with systemd that has its /sbin/init.
    await lab.sh(
      hosts[program],
      'rm /sbin/init; useradd -m mallory; mkdir -p /etc/nginx/sites-enabled; touch /etc/nginx/sites-enabled/default',
    );
  }
});

// One after another: each finds what the one before left.
test('roles under check mode, on hosts that have none of it', () => compare(['--check'], 'some'));
test('roles on new hosts', () => compare([], 'some'));
test('roles again: nothing changes', () => compare([], 'none'));
test('roles with other variables', () => compare(['-e', '@later.json'], 'some'));
