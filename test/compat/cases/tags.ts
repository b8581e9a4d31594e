import type { LanguageCase } from '../language-case.ts';

const playbook = `
- hosts: all
  gather_facts: false
  tags: [play]
  roles: [{ role: r, tags: [role] }]
  tasks:
    - { name: untagged, debug: { msg: x } }
    - { name: one, debug: { msg: x }, tags: one }
    - { name: one two, debug: { msg: x }, tags: [one, two] }
    - { name: comma, debug: { msg: x }, tags: "one,three" }
    - { name: always, debug: { msg: x }, tags: always }
    - { name: always one, debug: { msg: x }, tags: [always, one] }
    - { name: never, debug: { msg: x }, tags: never }
    - { name: never one, debug: { msg: x }, tags: [never, one] }
    - { name: template, debug: { msg: x }, tags: ["{{ 'o' ~ 'ne' }}"] }
    - block:
        - { name: in block, debug: { msg: x } }
        - { name: in block two, debug: { msg: x }, tags: two }
        - { name: fails, fail: { msg: no }, tags: two }
      rescue: [{ name: rescue, debug: { msg: x } }]
      always: [{ name: block always, debug: { msg: x }, tags: always }]
      tags: block
    - { name: include, include_tasks: more.yml, tags: inc }
    - { name: import, import_tasks: more.yml, tags: imp }
- hosts: all
  gather_facts: false
  tasks:
    - { name: second untagged, debug: { msg: x } }
    - { name: second never, debug: { msg: x }, tags: [never, deep] }
`;

const files = {
  'more.yml': '- { name: more, debug: { msg: x } }\n- { name: more one, debug: { msg: x }, tags: one }\n',
  'roles/r/tasks/main.yml': '- { name: of the role, debug: { msg: x } }\n- { name: of the role one, debug: { msg: x }, tags: one }\n',
};

const runs: readonly (readonly string[])[] = [
  [],
  ['--tags', 'one'],
  ['--tags', 'two'],
  ['--tags', 'one,two'],
  ['--tags', 'tagged'],
  ['--tags', 'untagged'],
  ['--tags', 'all'],
  ['--tags', 'never'],
  ['--tags', 'all,never'],
  ['--tags', 'deep'],
  ['--tags', 'play'],
  ['--tags', 'role'],
  ['--tags', 'block'],
  ['--tags', 'inc'],
  ['--tags', 'imp'],
  ['--tags', 'inc,one'],
  ['--tags', 'nothing'],
  ['--tags', 'always'],
  ['--skip-tags', 'one'],
  ['--skip-tags', 'tagged'],
  ['--skip-tags', 'untagged'],
  ['--skip-tags', 'always'],
  ['--skip-tags', 'all'],
  ['--skip-tags', 'block'],
  ['--skip-tags', 'play'],
  ['--tags', 'one', '--skip-tags', 'two'],
  ['--tags', 'one', '--skip-tags', 'always'],
  ['--tags', 'tagged', '--skip-tags', 'one'],
  ['--tags', 'one', '--tags', 'two'],
];

export const tagCases: readonly LanguageCase[] = runs.map((args) => ({
  name: `tags: ${args.join(' ') || '(none)'}`,
  playbook,
  files,
  args,
}));
