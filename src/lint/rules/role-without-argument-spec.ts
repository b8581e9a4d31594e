import type { Rule } from '../rule.ts';

export const roleWithoutArgumentSpec: Rule = {
  id: 'role-without-argument-spec',
  severity: 'info',
  summary: 'a role that does not say what it takes',
  why: `With \`meta/argument_specs.yml\` what a role is given is checked before any host is touched, down to the keys of each entry, and
\`weft doc ROLE\` shows it.`,
  bad: {
    'roles/web/defaults/main.yml': 'web_port: 80\n',
    'roles/web/tasks/main.yml': '- name: Port\n  debug: { msg: "{{ web_port }}" }\n',
  },
  good: {
    'roles/web/defaults/main.yml': 'web_port: 80\n',
    'roles/web/tasks/main.yml': '- name: Port\n  debug: { msg: "{{ web_port }}" }\n',
    'roles/web/meta/argument_specs.yml': 'argument_specs:\n  main:\n    options:\n      web_port: { type: int }\n',
  },
  *role(role) {
    const defaults = role.files.find((f) => f.kind === 'variables' && f.path.includes('/defaults/'));
    if (!defaults || role.files.some((f) => f.kind === 'argument-specs')) return;
    yield { at: { file: defaults.shown, line: 1, column: 1 }, message: `role "${role.name}" has no meta/argument_specs.yml` };
  },
};
