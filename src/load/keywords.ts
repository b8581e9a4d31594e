import { hostOrders, metaActions, strategies } from '../model.ts';

/** What stands in the place of a module and is none. */
export interface ActionKeyword {
  readonly summary: string;
  /** The option that bare text means; without it there is no bare text. */
  readonly main?: string;
  readonly options?: Keywords;
  /** What the bare text may be, where there are no options. */
  readonly choices?: readonly string[];
}

/** What a keyword holds. All but names that are needed before the run may be templates. */
export type KeywordType =
  | 'text'
  | 'flag'
  | 'number'
  | 'percentage'
  | 'conditions'
  | 'names'
  | 'list'
  | 'mapping'
  | 'variables'
  | 'tasks'
  | 'roles'
  | 'prompts'
  | 'pattern'
  | 'loop-control'
  | 'anything';

export interface Keyword {
  readonly type: KeywordType;
  /** One sentence for editors and `weft doc`. */
  readonly summary: string;
  readonly choices?: readonly string[];
}

/** A table of keywords: what loading accepts, what editors offer, and what `weft doc` explains. */
export type Keywords = Readonly<Record<string, Keyword>>;

/** Keywords that hand down (model.ts `Directives`), as they are written. */
const directives = {
  when: { type: 'conditions', summary: 'Expressions without braces that must all hold, or it is skipped.' },
  tags: { type: 'names', summary: 'Names to choose it by: `-t`, `--skip-tags`; `always` and `never` have a meaning of their own.' },
  vars: { type: 'variables', summary: 'Variables for what stands in it.' },
  environment: { type: 'mapping', summary: 'Environment variables of what runs on the hosts.' },
  module_defaults: { type: 'mapping', summary: 'Parameters by module, for tasks that do not give them.' },
  become: { type: 'flag', summary: 'Become another user (root) on the host.' },
  become_user: { type: 'text', summary: 'The user to become; root unless it says otherwise.' },
  become_method: { type: 'text', summary: 'How to become another user: sudo, su or doas.' },
  become_flags: { type: 'text', summary: 'Options for sudo, su or doas.' },
  ignore_errors: { type: 'flag', summary: 'Go on with the host although it failed.' },
  ignore_unreachable: { type: 'flag', summary: 'Go on with the host although it could not be reached.' },
  unreachable_fails: {
    type: 'flag',
    summary: "Weft's own: a host that cannot be reached counts as failed, for rescue and max_fail_percentage.",
  },
  check_mode: { type: 'flag', summary: 'true: never change anything here; false: act even under --check.' },
  diff: { type: 'flag', summary: 'Show what differs, or do not.' },
  no_log: { type: 'flag', summary: 'Show neither parameters nor results: they hold secrets.' },
  any_errors_fatal: { type: 'flag', summary: 'A failure on one host ends the play on all of them.' },
  throttle: { type: 'number', summary: 'Hosts that it runs on at a time, at most.' },
  timeout: { type: 'number', summary: 'Seconds after which it has failed.' },
  delegate_to: { type: 'text', summary: 'Run it on this host instead, with the variables of the host of the play.' },
  delegate_facts: { type: 'flag', summary: 'Facts belong to the host that it was delegated to.' },
  run_once: { type: 'flag', summary: 'Run it on the first host only; its result counts for all.' },
  connection: { type: 'text', summary: 'ssh or local.' },
  port: { type: 'number', summary: 'Port of SSH.' },
  remote_user: { type: 'text', summary: 'The user to log in as.' },
} as const satisfies Keywords;

/** Keywords of Ansible that a person may bring along and that change nothing here; each is accepted and ignored. */
const silent = {
  collections: { type: 'list', summary: 'Accepted for Ansible; modules are found by their own names.' },
  debugger: { type: 'text', summary: 'Accepted for Ansible; there is no debugger.' },
  become_exe: { type: 'text', summary: 'Accepted for Ansible.' },
} as const satisfies Keywords;

const name = { type: 'text', summary: 'What it is called in the output.' } as const;

const looping = {
  loop: { type: 'list', summary: 'Run it for each item of a list; the item is the variable `item`.' },
  loop_control: { type: 'loop-control', summary: 'How the loop goes.' },
} as const satisfies Keywords;

const notify = { type: 'names', summary: 'Handlers to run at the end of the section if this changed something.' } as const;

export const blockKeywords: Keywords = {
  name,
  block: { type: 'tasks', summary: 'Tasks that share directives, rescue and always.' },
  rescue: { type: 'tasks', summary: 'What runs on hosts where a task of the block failed; they count as rescued.' },
  always: { type: 'tasks', summary: 'What runs at the end in any case.' },
  ...directives,
  ...looping,
  notify,
  confirm: {
    type: 'anything',
    summary: "Weft's own: hosts undo the block's changes to their network unless they are reached anew in time (`30s`).",
  },
  ...silent,
};

export const taskKeywords: Keywords = {
  name,
  ...directives,
  ...looping,
  register: { type: 'text', summary: 'Keep the result in the variable of this name.' },
  until: { type: 'conditions', summary: 'Repeat it until these hold.' },
  retries: { type: 'number', summary: 'How often it is repeated at most; 3 with `until`.' },
  delay: { type: 'number', summary: 'Seconds between repetitions; 5 unless it says otherwise.' },
  changed_when: { type: 'conditions', summary: 'When its result counts as changed.' },
  failed_when: { type: 'conditions', summary: 'When its result counts as failed.' },
  notify,
  listen: { type: 'names', summary: 'Of a handler: topics that it answers to besides its name.' },
  async: { type: 'number', summary: 'Let it run apart from the connection, for so many seconds at most.' },
  poll: { type: 'number', summary: 'With async: seconds between looks at it; 0 leaves it to itself.' },
  args: { type: 'mapping', summary: 'Parameters of the module, beside those behind its name.' },
  action: { type: 'anything', summary: 'The module and its parameters, the old way.' },
  local_action: { type: 'anything', summary: 'The same, on this machine.' },
  ...silent,
};

const { when: _when, delegate_to: _to, delegate_facts: _facts, ...directivesOfPlays } = directives;

export const playKeywords: Keywords = {
  name,
  hosts: { type: 'pattern', summary: 'The hosts: a pattern of groups and hosts, `web:!canary`, or a list of them.' },
  ...directivesOfPlays,
  vars_files: { type: 'list', summary: 'Files of variables; of a list within the list, the first that is there.' },
  vars_prompt: { type: 'prompts', summary: 'Variables to ask the person at the terminal for.' },
  gather_facts: { type: 'flag', summary: 'Ask hosts for facts first (true unless it says otherwise).' },
  gather_subset: { type: 'names', summary: 'Which facts: all, min, network, hardware, virtual, or !network …' },
  gather_timeout: { type: 'number', summary: 'Accepted for Ansible.' },
  fact_path: { type: 'text', summary: 'Accepted for Ansible.' },
  pre_tasks: { type: 'tasks', summary: 'Tasks before the roles.' },
  roles: { type: 'roles', summary: 'Roles, with their parameters.' },
  tasks: { type: 'tasks', summary: 'Tasks after the roles.' },
  post_tasks: { type: 'tasks', summary: 'Tasks at the end.' },
  handlers: { type: 'tasks', summary: 'What tasks may notify.' },
  serial: { type: 'list', summary: 'Hosts at a time: a number, a percentage, or a list of them for growing batches.' },
  strategy: {
    type: 'text',
    summary: 'linear: all hosts task by task; free, host_pinned: each host at its own pace.',
    choices: strategies,
  },
  order: {
    type: 'text',
    summary: 'The order of the hosts.',
    choices: hostOrders,
  },
  max_fail_percentage: { type: 'percentage', summary: 'The play ends when more than so many of a batch have failed.' },
  force_handlers: { type: 'flag', summary: 'Run notified handlers even on hosts where a task failed.' },
  ...silent,
};

const roleName = { type: 'text', summary: 'The name of the role.' } as const;

export const roleKeywords: Keywords = {
  role: roleName,
  name: { type: 'text', summary: 'The name of the role, the other way.' },
  ...directives,
  allow_duplicates: { type: 'flag', summary: 'Run it again though it ran already.' },
  ...silent,
};

export const importKeywords: Keywords = {
  name,
  vars: directives.vars,
  when: directives.when,
  tags: directives.tags,
};

export const loopControlKeywords: Keywords = {
  loop_var: { type: 'text', summary: 'The variable of the item, instead of `item`.' },
  index_var: { type: 'text', summary: 'A variable for the number of the item, from 0.' },
  label: { type: 'anything', summary: 'What is shown of an item.' },
  pause: { type: 'number', summary: 'Seconds between items.' },
  break_when: { type: 'conditions', summary: 'After an item of which this is true, no other follows (ansible-core 2.18).' },
  extended: { type: 'flag', summary: 'Make `ansible_loop` known: index, first, last, length …' },
  extended_allitems: { type: 'flag', summary: 'Accepted for Ansible.' },
};

/** Of an entry of `vars_prompt`. */
export const promptKeywords: Keywords = {
  name: { type: 'text', summary: 'The variable that gets the answer.' },
  prompt: { type: 'text', summary: 'The question.' },
  default: { type: 'anything', summary: 'The answer where nothing is typed.' },
  private: { type: 'flag', summary: 'Do not show what is typed (true unless it says otherwise).' },
  confirm: { type: 'flag', summary: 'Ask twice.' },
  encrypt: { type: 'text', summary: 'Keep the hash of the answer: sha512_crypt or sha256_crypt.' },
  salt: { type: 'text', summary: 'The salt of the hash; a random one unless given.' },
  salt_size: { type: 'number', summary: 'The length of a random salt, 8 unless given.' },
  unsafe: { type: 'flag', summary: 'Accepted for Ansible: no answer is ever read as a template.' },
};

const roleOptions = {
  name: roleName,
  role: { type: 'text', summary: 'The name of the role, the other way.' },
  tasks_from: { type: 'text', summary: 'A file in `tasks/` instead of main.' },
  vars_from: { type: 'text', summary: 'A file in `vars/` instead of main.' },
  defaults_from: { type: 'text', summary: 'A file in `defaults/` instead of main.' },
  handlers_from: { type: 'text', summary: 'A file in `handlers/` instead of main.' },
  allow_duplicates: { type: 'flag', summary: 'Run it again though it ran already.' },
  rolespec_validate: { type: 'flag', summary: 'Accepted for Ansible; arguments are always checked.' },
} as const satisfies Keywords;

const apply = { type: 'mapping', summary: 'Directives for each of the included tasks.' } as const;
const file = { type: 'text', summary: 'The file.' } as const;

/** What stands in the place of a module and is no module. */
export const actionKeywords: Readonly<Record<string, ActionKeyword>> = {
  include_tasks: { summary: 'Tasks of a file, decided for each host in the run.', main: 'file', options: { file, apply } },
  import_tasks: { summary: 'Tasks of a file, read before the run.', main: 'file', options: { file } },
  include_role: {
    summary: 'A role, decided for each host in the run.',
    options: {
      ...roleOptions,
      apply,
      public: { type: 'flag', summary: "The rest of the play sees the role's variables." },
    },
  },
  import_role: { summary: 'A role, read before the run.', options: roleOptions },
  include_vars: {
    summary: 'Variables of a file or of a folder, in the run.',
    main: 'file',
    options: {
      file,
      dir: { type: 'text', summary: 'A folder, instead of a file: every YAML and JSON file in it.' },
      depth: { type: 'number', summary: 'Of a folder: how many folders are read, the first among them; 0: all.' },
      files_matching: { type: 'text', summary: 'Of a folder: a regular expression that names of files must match.' },
      ignore_files: { type: 'names', summary: 'Of a folder: regular expressions for the ends of names that are left out.' },
      extensions: { type: 'names', summary: 'Of a folder: what names may end in; yaml, yml, json unless it says otherwise.' },
      ignore_unknown_extensions: { type: 'flag', summary: 'Of a folder: pass over other files; they are an error otherwise.' },
      name: { type: 'text', summary: 'One variable to put them all into.' },
    },
  },
  meta: { summary: 'Something about the run itself.', choices: metaActions },
  include: { summary: 'The old word for include_tasks.', main: 'file', options: { file, apply } },
};

/** The lookups that `with_…` may name. */
export const loopStyles = [
  'items',
  'list',
  'dict',
  'flattened',
  'nested',
  'cartesian',
  'together',
  'indexed_items',
  'sequence',
  'fileglob',
  'file',
  'first_found',
  'subelements',
  'lines',
  'random_choice',
  'inventory_hostnames',
];
