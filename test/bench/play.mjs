// The play: 14 shell, 4 template of 40 lines, 2 file, no facts, linear; forks 20; nothing to change but what `shell` does.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runWeft } from './lab.mjs';
import { execute, executeNode, inTurn, medianOf, ratioOf } from './measure.mjs';
import { ms, times } from './report.mjs';

const floor = new URL('floor.mjs', import.meta.url).pathname;
const target = '/tmp/weft-bench';
const forks = '20';

/** Writes the playbook and its templates; both sides read the very same files. */
function writePlay(folder) {
  mkdirSync(join(folder, 'templates'), { recursive: true });
  const tasks = [1, 2].map((n) => `    - file: { path: ${target}/d${n}, state: directory, mode: "0755" }`);
  let templates = 0;
  for (let n = 1; n <= 14; n++) {
    tasks.push(`    - shell: ${shellTask(n)}`);
    if (n % 3 !== 0) continue;
    const t = ++templates;
    tasks.push(`    - template: { src: conf${t}.j2, dest: ${templatePath(t)}, mode: "0644" }`);
    writeFileSync(join(folder, 'templates', `conf${t}.j2`), templateText(t));
  }
  const vars = '{ site: berlin, base_port: 8000 }';
  writeFileSync(join(folder, 'play.yml'), `- hosts: all\n  gather_facts: false\n  vars: ${vars}\n  tasks:\n${tasks.join('\n')}\n`);
  return join(folder, 'play.yml');
}

const shellTask = (n) => `ip -br link show | wc -l; echo task ${n}`;
const templatePath = (t) => `${target}/d${1 + (t % 2)}/conf${t}`;

function templateText(t) {
  const lines = Array.from({ length: 39 }, (_, i) => {
    if (i % 8 === 3) return `address_${i} = {{ inventory_hostname }}:{{ base_port + ${i} }}`;
    if (i % 8 === 7) return `name_${i} = {{ inventory_hostname | upper }}-{{ site }}-${i}`;
    return `setting_${i} = value ${i} of file ${t}`;
  });
  return `# File ${t} of {{ inventory_hostname }}\n${lines.join('\n')}\n`;
}

/** What the tasks come down to on a host: the programs that must run to do or to check them. */
function floorCommands() {
  const directory = (n) => `stat -c '%s %f %u %g %U %G' ${target}/d${n}`;
  const file = (t) => `stat -c '%s %f %u %g %U %G' ${templatePath(t)}; sha256sum <${templatePath(t)}`;
  const commands = [directory(1), directory(2)];
  for (let n = 1; n <= 14; n++) {
    commands.push(shellTask(n));
    if (n % 3 === 0) commands.push(file(n / 3));
  }
  return commands;
}

/** The sides, by name: each runs the play once on the first `n` hosts of the lab. */
function sides(lab, playbook, n, folder) {
  const inventory = lab.inventory(n);
  const ansible = (name, config) => {
    const file = join(folder, `${name}.cfg`);
    writeFileSync(file, config);
    return () => execute('ansible-playbook', ['-i', inventory, '-f', forks, playbook], { env: { ANSIBLE_CONFIG: file } });
  };
  const common = `[defaults]\ninterpreter_python = /usr/bin/python3\nretry_files_enabled = False\nlocalhost_warning = False\n`;
  const ssh = `[ssh_connection]\npipelining = True\nssh_args = -o ControlMaster=auto -o ControlPersist=60s\ncontrol_path_dir = ${folder}/cp\n`;
  const plugins = '/usr/lib/python3/dist-packages/ansible_mitogen/plugins/strategy';
  const floorInput = JSON.stringify({
    hosts: lab.hosts.slice(0, n).map((h) => h.address),
    key: lab.key,
    forks: Number(forks),
    commands: floorCommands(),
  });
  return {
    weft: () => runWeft(executeNode, playbook, inventory, '-f', forks),
    floor: () => executeNode([floor], { input: floorInput }),
    ansible: ansible('ansible', common + ssh),
    mitogen: ansible('mitogen', `${common}strategy_plugins = ${plugins}\nstrategy = mitogen_linear\n`),
  };
}

/** Refuses a play that did not do what it is measured by. */
function checkPlay({ events }, n) {
  const results = events.filter((event) => event.type === 'host-result');
  const count = (status) => results.filter((event) => event.status === status).length;
  if (results.length !== 20 * n || count('changed') !== 14 * n || count('ok') !== 6 * n)
    throw new Error(`the play did not converge: ${results.length} results, ${count('changed')} changed, ${count('ok')} ok`);
}

export async function* measure({ lab, folder, quick, note }) {
  for (const n of quick ? [10] : [10, 50]) {
    const all = sides(lab, writePlay(folder), n, folder);
    await all.weft();
    const runs = await inTurn(all, quick ? 2 : 3);
    checkPlay(runs.weft[0], n);
    for (const [side, results] of Object.entries(runs)) note(`${n} hosts, ${side}: ${Math.round(medianOf(results, 'ms'))} ms`);
    const aims = n === 50 ? { ansible: { atLeast: 45 }, mitogen: { atLeast: 30 }, floor: { atMost: 1.25 } } : {};
    yield times(`${n} hosts: faster than Ansible`, ratioOf(runs.ansible, runs.weft, 'ms'), aims.ansible);
    yield times(`${n} hosts: faster than Mitogen`, ratioOf(runs.mitogen, runs.weft, 'ms'), aims.mitogen);
    yield times(`${n} hosts: time of the floor`, ratioOf(runs.weft, runs.floor, 'ms'), aims.floor);
    yield ms(`${n} hosts: time`, medianOf(runs.weft, 'ms'));
  }
}
