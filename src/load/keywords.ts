/** Keywords that hand down (model.ts `Directives`), as they are written. */
const directiveKeywords = [
  'when',
  'tags',
  'vars',
  'environment',
  'module_defaults',
  'become',
  'become_user',
  'become_method',
  'become_flags',
  'ignore_errors',
  'ignore_unreachable',
  'unreachable_fails',
  'check_mode',
  'diff',
  'no_log',
  'any_errors_fatal',
  'throttle',
  'timeout',
  'delegate_to',
  'delegate_facts',
  'run_once',
  'connection',
  'port',
  'remote_user',
] as const;

/** Keywords of Ansible that a person may bring along and that change nothing here; each is accepted and ignored. */
const silent = ['collections', 'debugger', 'become_exe'];

export const blockKeywords = [
  ...directiveKeywords,
  ...silent,
  'name',
  'block',
  'rescue',
  'always',
  'notify',
  'confirm',
  'loop',
  'loop_control',
];

export const taskKeywords = [
  ...directiveKeywords,
  ...silent,
  'name',
  'action',
  'local_action',
  'args',
  'loop',
  'loop_control',
  'register',
  'until',
  'retries',
  'delay',
  'changed_when',
  'failed_when',
  'notify',
  'listen',
  'async',
  'poll',
];

export const playKeywords = [
  ...directiveKeywords.filter((k) => !['when', 'delegate_to', 'delegate_facts'].includes(k)),
  ...silent,
  'name',
  'hosts',
  'vars_files',
  'vars_prompt',
  'gather_facts',
  'gather_subset',
  'gather_timeout',
  'fact_path',
  'roles',
  'pre_tasks',
  'tasks',
  'post_tasks',
  'handlers',
  'serial',
  'strategy',
  'order',
  'max_fail_percentage',
  'force_handlers',
];

export const roleKeywords = [...directiveKeywords, ...silent, 'role', 'name', 'allow_duplicates'];

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
