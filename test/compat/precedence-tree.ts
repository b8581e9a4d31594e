/** A level of Ansible's precedence that a file can be written for. */
interface Level {
  readonly number: number;
  readonly name: string;
}

const levels: readonly Level[] = [
  'role defaults',
  'inventory group vars',
  'inventory group_vars/all',
  'playbook group_vars/all',
  'inventory group_vars',
  'playbook group_vars',
  'inventory host vars',
  'inventory host_vars',
  'playbook host_vars',
  'facts',
  'play vars',
  'vars_prompt',
  'vars_files',
  'role vars',
  'block vars',
  'task vars',
  'include_vars',
  'set_fact',
  'role params',
  'include params',
  'extra vars',
].map((name, i) => ({ number: i + 2, name }));

/** Facts have names of their own: one for each level that they are compared with. */
const facts = [
  'architecture',
  'date_time',
  'distribution',
  'distribution_file_parsed',
  'distribution_file_variety',
  'distribution_major_version',
  'distribution_release',
  'distribution_version',
  'domain',
  'effective_group_id',
  'effective_user_id',
  'env',
  'fqdn',
  'hostname',
  'kernel',
  'machine',
  'nodename',
  'os_family',
  'system',
  'user_id',
];

interface Pair {
  readonly variable: string;
  readonly lower: Level;
  readonly higher: Level;
}

/** Each pair of levels, with a variable that only these two set. */
export const pairs: readonly Pair[] = levels.flatMap((lower, i) =>
  levels.slice(i + 1).map((higher): Pair => {
    const other = lower.name === 'facts' ? higher : higher.name === 'facts' ? lower : undefined;
    const rank = other && levels.filter((l) => l.name !== 'facts').indexOf(other);
    const variable = rank === undefined ? `v_${lower.number}_${higher.number}` : `ansible_${facts[rank]}`;
    return { variable, lower, higher };
  }),
);

function setBy(name: string): readonly string[] {
  return pairs.filter((p) => p.lower.name === name || p.higher.name === name).map((p) => p.variable);
}

function mapping(name: string, indent = 0): string {
  return setBy(name)
    .map((v) => `${' '.repeat(indent)}${v}: ${name}\n`)
    .join('');
}

const all = pairs.map((p) => `        ${p.variable}: "{{ ${p.variable} if ${p.variable} in names else 'facts' }}"\n`).join('');

/** A tree in which every level sets its variables, and a task in the middle of it shows who won. */
export const precedenceFiles: Readonly<Record<string, string>> = {
  'inv/hosts.yml': `
all:
  vars: { ansible_connection: local, ansible_python_interpreter: /usr/bin/python3 }
  children:
    front:
      vars:
${mapping('inventory group vars', 8)}
      hosts:
        a:
${mapping('inventory host vars', 10)}
`,
  'inv/group_vars/all.yml': mapping('inventory group_vars/all'),
  'inv/group_vars/front.yml': mapping('inventory group_vars'),
  'inv/host_vars/a.yml': mapping('inventory host_vars'),
  'group_vars/all.yml': mapping('playbook group_vars/all'),
  'group_vars/front.yml': mapping('playbook group_vars'),
  'host_vars/a.yml': mapping('playbook host_vars'),
  'files.yml': mapping('vars_files'),
  'included.yml': mapping('include_vars'),
  'extra.yml': mapping('extra vars'),
  'roles/r/defaults/main.yml': mapping('role defaults'),
  'roles/r/vars/main.yml': mapping('role vars'),
  'roles/r/tasks/main.yml': `
- include_tasks: show.yml
  vars:
${mapping('include params', 4)}
`,
  'roles/r/tasks/show.yml': `
- vars:
${mapping('block vars', 4)}
  block:
    - name: all values
      debug:
        msg: "{{ shown }}"
      vars:
        names: ${JSON.stringify(levels.map((l) => l.name))}
        shown:
${all.replaceAll(/^ {8}/gm, '          ')}
${mapping('task vars', 8)}
`,
  'site.yml': `
- hosts: a
  gather_facts: false
  vars:
${mapping('play vars', 4)}
  vars_files: [files.yml]
  vars_prompt:
${setBy('vars_prompt')
  .map((v) => `    - { name: ${v}, prompt: x, default: vars_prompt }\n`)
  .join('')}
  pre_tasks:
    - setup: { gather_subset: ['!all', min] }
    - include_vars: included.yml
    - set_fact:
${mapping('set_fact', 8)}
  roles:
    - role: r
${mapping('role params', 6)}
`,
};
