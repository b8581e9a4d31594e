import { randomFrom } from '../random.ts';
import type { LanguageCase } from './language-case.ts';

type Data = Record<string, unknown>;

const words = ['x', 'y', 'z'];
const registers = ['r1', 'r2', 'r3'];
const variables = ['v1', 'v2', 'v3'];
const tags = ['t1', 't2', 't3'];
const handlers = ['h1', 'h2', 'h3', 'topic'];
const roles = ['one', 'two', 'three'];

const conditions = [
  "inventory_hostname == 'a'",
  "inventory_hostname != 'b'",
  'number > 1',
  "tier == 'front'",
  "v1 == 'x'",
  "v2 is defined and v2 != 'y'",
  'r1 is defined',
  'r1 is changed',
  'r2 is failed',
  'r3 is not skipped',
  "r1.msg | default('') == 'x'",
  'true',
  'false',
];

const messages = [
  '{{ inventory_hostname }} {{ v1 }} {{ v2 }} {{ v3 }}',
  // The words of an error are each program's own.
  "{{ r1 is failed }} {{ r1 is changed }} {{ r1 is skipped }} {{ r1.msg | default('-') in ['x', 'y', 'z'] }}",
  "{{ r2.results | default([]) | map(attribute='item') | list }} {{ (r2 | default({})) is changed }}",
  "{{ (r3.results | default([]))[0] | default({}) is failed }} {{ r3.skipped | default(false) }} {{ r3.failed | default('none') }}",
  "{{ hostvars['b'].r1 | default({}) is changed }} {{ hostvars['c'].fact | default('none') }} {{ hostvars['a'].group_names }}",
  '{{ ansible_play_batch }}',
  "{{ role_name | default('no role') }} {{ ansible_role_name | default('no role') }}",
  "{{ fact | default('no fact') }} {{ item | default('no item') }} {{ (ansible_failed_task | default({})).name | default('none') }}",
  "{{ groups['made'] | default([]) }} {{ group_names }} {{ from_role | default('none') }} {{ from_defaults | default('none') }}",
  "{{ included | default('none') }} {{ parameter | default('none') }} {{ ansible_check_mode }} {{ ansible_run_tags | sort }}",
  "{{ place | default('none') }} {{ (ansible_loop | default({})).index | default('none') }} {{ thing | default('none') }}",
  "{{ r1.stdout | default('none') }} {{ r2.attempts | default('none') }} {{ r3.results | default([]) | map(attribute='attempts', default=0) | list }}",
];

const lists = [
  [1, 2],
  ['x', 'y', 'z'],
  [],
  ['{{ v1 }}', '{{ inventory_hostname }}'],
  [{ k: 'x' }, { k: 'y' }],
  "{{ ['x', 'y'] if number > 1 else ['z'] }}",
  "{{ groups['front'] }}",
];

const lookups: Data[] = [
  { with_dict: { k: 'x', l: 'y' } },
  { with_sequence: 'count=2' },
  { with_indexed_items: ['x', 'y'] },
  {
    with_nested: [
      ['x', 'y'],
      [1, 2],
    ],
  },
  { with_together: [['x', 'y'], [1]] },
  { with_items: ['x', ['y', 'z']] },
];

const controls: Data[] = [
  { label: '{{ item }}' },
  { index_var: 'place' },
  { extended: true },
  { loop_var: 'thing' },
  { loop_var: 'thing', index_var: 'place', extended: true, label: '{{ place }}: {{ thing }}' },
];

/**
 * A playbook made at random, and its files: blocks, roles, includes, loops, conditions, handlers, failures, tags, and
 * results that are used later. The same one for the same seed.
 */
export function randomPlaybook(
  seed: number,
): Data & { readonly plays: Data[]; readonly files: Record<string, unknown>; readonly args: string[] } {
  const { next, int, chance, pick } = randomFrom(seed);
  const some = <T>(list: readonly T[], most: number): T[] => list.filter(() => chance(0.5)).slice(0, most);
  const times = <T>(least: number, most: number, make: () => T): T[] => Array.from({ length: least + int(most - least + 1) }, make);
  /** Ansible knows neither run_once nor the failure policies where hosts go their own way. */
  const isFree = chance(0.1);
  /** How far the others have come is chance there. */
  const shown = isFree ? messages.filter((m) => !/hostvars|play_batch|groups\[/.test(m)) : messages;
  /** Failure policies: without `always` and without failures in a rescue, of which Ansible makes something else (any-errors-fatal-is-fatal). */
  const isStrict = !isFree && chance(0.25);
  /** In check mode, a program that would run has changed something to Weft (check-mode-knows-what-a-program-registers). */
  const isCheck = chance(0.08);
  /** Defaults of `debug` say what it shows; one with `var:` cannot have these. */
  const hasDefaults = chance(0.25);
  let count = 0;
  /** Within a rescue, and in what a rescue may bring: a host that ends there has failed, to Ansible (rescued-is-rescued). */
  let isRescue = false;
  const inRescue = <T>(make: () => T): T => {
    const before = isRescue;
    isRescue = true;
    const made = make();
    isRescue = before;
    return made;
  };
  const nameOf = (what: string) => `${what} ${++count}`;

  const common = (task: Data): Data => {
    if (chance(0.25)) task.when = chance(0.8) ? pick(conditions) : [pick(conditions), pick(conditions)];
    if (chance(0.2)) task.tags = pick([...tags, [pick(tags), 'always'], ['never', pick(tags)], 'always']);
    if (chance(0.12)) task.vars = { [pick(variables)]: pick([...words, '{{ inventory_hostname }}']) };
    // Where it fails in a rescue, the others go on to theirs in Ansible (any-errors-fatal-is-fatal).
    if (chance(0.06) && !isFree && !isRescue) task.run_once = true;
    if (chance(0.06)) task.ignore_errors = true;
    if (chance(0.04)) task.check_mode = chance(0.5);
    if (chance(0.04)) task.no_log = true;
    if (chance(0.04)) task.environment = { WORD: pick(['x', '{{ v1 }}', '{{ inventory_hostname }}']) };
    if (hasDefaults && chance(0.15)) task.module_defaults = { debug: { msg: pick(['by default', '{{ v2 }} by default']) } };
    if (chance(0.03)) task.throttle = 1;
    if (isStrict && chance(0.1)) task.any_errors_fatal = chance(0.7);
    return task;
  };

  const looped = (task: Data): void => {
    if (chance(0.5)) task.loop = pick(lists);
    else if (chance(0.7)) task[pick(['with_items', 'with_list'])] = pick(lists.slice(0, 5));
    else Object.assign(task, pick(lookups));
    if (chance(0.3)) task.loop_control = pick(controls);
  };

  const action = (): Data =>
    pick<() => Data>([
      () => ({ debug: { msg: pick(shown) } }),
      () => ({ debug: { msg: pick(shown) } }),
      () => ({ debug: { msg: pick(shown) } }),
      () => ({ debug: chance(0.6) ? { msg: pick(words) } : {} }),
      () => ({ debug: hasDefaults ? {} : { var: pick([...variables, 'nothing_at_all', 'number']) } }),
      () => ({
        set_fact: {
          [pick(['fact', ...variables])]: pick([...words, "{{ item | default('none') }}", '{{ inventory_hostname }}', '{{ number }}']),
          ...(chance(0.2) && { cacheable: true }),
        },
      }),
      () => ({ fail: { msg: pick(words) } }),
      () => ({ assert: { that: pick(conditions) } }),
      () => (isCheck ? { ping: {} } : { command: pick(['true', 'false', 'echo {{ v1 }}', 'printenv WORD']), changed_when: chance(0.5) }),
    ])();

  const notified = (task: Data): void => {
    if (chance(0.25)) {
      task.changed_when = pick<unknown>([true, true, pick(conditions)]);
      task.notify = chance(0.7) ? pick(handlers) : [pick(handlers), pick(handlers)];
    }
  };

  const plain = (): Data => {
    const task = common({ name: nameOf('task'), ...action() });
    if (chance(0.22)) looped(task);
    if (chance(0.35)) task.register = pick(registers);
    notified(task);
    if (chance(0.1)) task.failed_when = pick([...conditions, "'x' in (r1.msg | default('') | string)"]);
    if (chance(0.06) && task.register !== undefined)
      Object.assign(task, { until: `${task.register} is ${pick(['succeeded', 'changed'])}`, retries: pick([1, 2]), delay: 0 });
    if (chance(0.06)) task.delegate_to = pick(['a', 'c', '{{ groups["front"][0] }}']);
    if (task.delegate_to !== undefined && chance(0.5)) task.delegate_facts = true;
    return task;
  };

  const include = (depth: number, isHandler = false): Data => {
    const kind = pick(
      isHandler ? ['include_tasks'] : ['include_tasks', 'include_tasks', 'import_tasks', 'include_role', 'import_role', 'include_vars'],
    );
    const task: Data = common({ name: nameOf(kind) });
    delete task.run_once;
    delete task.any_errors_fatal;
    delete task.check_mode;
    delete task.environment;
    delete task.module_defaults;
    delete task.throttle;
    delete task.no_log;
    if (kind !== 'include_vars' && kind.startsWith('import')) delete task.ignore_errors;
    if (kind === 'include_vars') {
      task[kind] = pick(['vars/some.yml', 'vars/{{ tier }}.yml']);
    } else if (kind.endsWith('role')) {
      const isPublic = kind === 'include_role' && chance(0.2);
      task[kind] = { name: pick(roles.slice(Math.min(depth, 2))), ...(isPublic && { public: true }) };
      // Those of a role that the play sees leak to all its tasks: vars-of-a-role-entry-are-its-own.
      if (kind === 'import_role' || isPublic) delete task.vars;
      if (chance(0.2) && kind === 'include_role' && !isPublic) task.vars = { parameter: pick(words) };
      if (kind === 'include_role' && chance(0.15)) (task[kind] as Data).apply = { tags: pick(tags) };
      if (chance(0.2)) (task[kind] as Data).tasks_from = 'other';
    } else {
      task[kind] = isRescue ? 'inc3.yml' : pick(['inc1.yml', 'inc2.yml', 'inc3.yml'].slice(Math.min(depth, 2)));
      if (chance(0.2)) task.vars = { parameter: pick(words) };
      if (kind === 'include_tasks' && chance(0.15)) task[kind] = { file: task[kind], apply: { tags: pick(tags), when: pick(conditions) } };
    }
    if (kind.startsWith('include') && chance(0.25)) {
      looped(task);
      // Of hosts with different lists, which goes first is chance in Ansible.
      if (String(task.loop).includes('number')) task.loop = ['x', 'y'];
      if (chance(0.3)) delete task.loop_control;
    }
    return task;
  };

  const meta = (depth: number): Data => {
    const what = pick([
      // How far the others have come is chance where they go their own way.
      ...(isFree || isRescue ? [] : ['end_batch', 'end_play']),
      ...(isRescue ? [] : ['end_host']),
      // Within a block, errors that are cleared put Ansible's hosts out of step, and a handler that fails is rescued by half (rescued-is-rescued).
      ...(depth === 0 ? ['clear_host_errors', 'flush_handlers', 'flush_handlers'] : []),
      'noop',
      'clear_facts',
    ]);
    const task: Data = { meta: what };
    if (chance(0.7) && what !== 'flush_handlers') task.when = pick(conditions.slice(0, 5));
    if (chance(0.2)) task.tags = pick(tags);
    return task;
  };

  const growing = (): Data =>
    pick<() => Data>([
      () => ({
        name: nameOf('group'),
        group_by: { key: pick(['made', 'made_{{ tier }}', '{{ v1 }}']) },
        ...(chance(0.4) && { when: pick(conditions.slice(0, 5)) }),
      }),
      ...(isFree
        ? []
        : [() => ({ name: nameOf('add'), add_host: { name: pick(['new1', 'new2']), groups: 'made', ansible_connection: 'local' } })]),
    ])();

  const harmless = (): Data => {
    const task: Data = { name: nameOf('task'), debug: { msg: pick(shown) } };
    notified(task);
    return task;
  };

  const block = (depth: number): Data => {
    const node = common({ name: nameOf('block'), block: nodes(1, 3, depth + 1) });
    if (chance(0.55)) node.rescue = inRescue(() => (isStrict ? times(1, 2, harmless) : nodes(1, 2, depth + 1)));
    if (chance(0.4) && !isStrict) {
      node.always = nodes(1, 2, depth + 1);
      // Where one host fails, the others go on in Ansible, and it does not always come to its own `always` (any-errors-fatal-is-fatal).
      delete node.run_once;
    }
    return node;
  };

  const node = (depth: number): Data => {
    const n = next();
    if (n < 0.15 && depth < 3) return block(depth);
    if (n < 0.27 && depth < 3) return include(depth);
    if (n < 0.32) return meta(depth);
    // Where it fails in a block with always, the other hosts go on in Ansible (any-errors-fatal-is-fatal).
    if (n < 0.35 && depth === 0) return growing();
    return plain();
  };
  const nodes = (least: number, most: number, depth: number): Data[] => times(least, most, () => node(depth));

  const handler = (name: string): Data => {
    const task: Data = { name, debug: { msg: pick(shown) } };
    if (chance(0.15)) task.when = pick(conditions);
    if (chance(0.15)) task.loop = pick(lists);
    if (chance(0.12)) Object.assign(task, { changed_when: true, notify: pick(handlers.slice(0, 3)) });
    if (chance(0.12)) task.fail = { msg: 'x' };
    if (task.fail) delete task.debug;
    if (chance(0.1)) task.tags = pick(tags);
    if (chance(0.2)) task.listen = 'topic';
    if (chance(0.1)) task.register = pick(registers);
    return task;
  };

  const play = (): Data => {
    const own: Data = {
      name: nameOf('play'),
      hosts: pick(['all', 'all', 'all', 'all', 'front', 'all:!b', 'back:a', 'made:a']),
      gather_facts: false,
    };
    own.vars = Object.fromEntries(variables.map((v) => [v, pick(words)]));
    if (chance(0.15)) own.serial = pick<unknown>([1, 2, '50%', [1, 2]]);
    if (chance(0.1) && !isStrict) own.force_handlers = true;
    if (isStrict && chance(0.4)) own.any_errors_fatal = true;
    if (isStrict && chance(0.5)) own.max_fail_percentage = pick([0, 30, 49, 50]);
    if (isFree) own.strategy = pick(['free', 'host_pinned']);
    if (chance(0.1)) own.vars_files = pick<unknown>([['vars/some.yml'], ['vars/{{ tier }}.yml'], [['vars/none.yml', 'vars/some.yml']]]);
    if (chance(0.08)) own.environment = { WORD: pick(words) };
    if (hasDefaults && chance(0.3)) own.module_defaults = { debug: { msg: 'by default of the play' } };
    if (chance(0.1)) own.order = pick(['reverse_inventory', 'sorted', 'reverse_sorted']);
    if (chance(0.1)) own.tags = pick(tags);
    if (chance(0.1)) own.ignore_errors = true;
    if (chance(0.2)) own.pre_tasks = nodes(1, 2, 0);
    if (chance(0.3)) {
      own.roles = some(roles, 3).map((role) => {
        if (chance(0.5)) return role;
        return {
          role,
          ...(chance(0.4) && { tags: pick(tags) }),
          ...(chance(0.4) && { when: pick(conditions) }),
          ...(chance(0.3) && { parameter: pick(words) }),
        };
      });
    }
    own.tasks = nodes(2, 6, 0);
    if (chance(0.15)) own.post_tasks = nodes(1, 2, 0);
    own.handlers = [handler('h1'), handler('h2'), handler('h3'), { name: 'last', debug: { msg: 'last' }, listen: 'topic' }];
    if (chance(0.15)) (own.handlers as Data[]).push({ ...include(2, true), name: 'h4', listen: 'topic' });
    return own;
  };

  const files: Record<string, unknown> = {
    'vars/some.yml': { included: 'some', v3: 'of some' },
    'vars/front.yml': { included: 'front' },
    'vars/back.yml': { included: 'back', v1: 'x' },
    'group_vars/made.yml': { included: 'of the group' },
  };
  for (const [i, file] of ['inc1.yml', 'inc2.yml'].entries()) files[file] = nodes(1, 3, i + 1);
  // Handlers include it: no handler may flush handlers.
  files['inc3.yml'] = inRescue(() => times(1, 3, plain));
  for (const [i, role] of roles.entries()) {
    files[`roles/${role}/tasks/main.yml`] = inRescue(() => times(1, 3, () => (chance(0.2) ? block(2) : plain())));
    files[`roles/${role}/tasks/other.yml`] = times(1, 2, plain);
    files[`roles/${role}/defaults/main.yml`] = { from_defaults: role, parameter: `default of ${role}` };
    files[`roles/${role}/vars/main.yml`] = { from_role: role };
    if (chance(0.5))
      files[`roles/${role}/handlers/main.yml`] = [handler(pick(handlers.slice(0, 3))), { ...handler(`of ${role}`), listen: 'topic' }];
    if (i > 0 && chance(0.3))
      files[`roles/${role}/meta/main.yml`] = { dependencies: [pick(roles.slice(0, i))], allow_duplicates: chance(0.3) };
  }
  const plays = times(1, 2, play);
  const args: string[] = [];
  if (chance(0.15)) args.push('--tags', pick([...tags, 't1,t2', 'tagged', 'untagged', 'all,never', 'never', 'always']));
  if (chance(0.1)) args.push('--skip-tags', pick([...tags, 't1,t3', 'always', 'tagged', 'untagged', 'all']));
  if (chance(0.08)) args.push('--limit', pick(['front', 'a:c', 'all:!c']));
  if (chance(0.08)) args.push('-e', pick(['v1=x', '{"v2": "y", "number": 2}']));
  if (isCheck) args.push('--check');
  if (chance(0.06)) args.push('--start-at-task', `task ${1 + int(count)}`);
  if (chance(0.05) && !isStrict) args.push('--force-handlers');
  return { plays, files, args };
}

export function caseOf(seed: number, { plays, files, args }: ReturnType<typeof randomPlaybook>): LanguageCase {
  const text = (data: unknown) => JSON.stringify(data, undefined, 1);
  return {
    name: `random ${seed}`,
    playbook: text(plays),
    files: Object.fromEntries(Object.entries(files).map(([path, data]) => [path, text(data)])),
    args,
    isUnordered: plays.some((p) => p.strategy !== undefined),
  };
}
