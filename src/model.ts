import type { Position } from './diagnostic.ts';
import type { Variables } from './inventory.ts';
import type { Expression } from './language/expression.ts';
import type { Template } from './language/template.ts';
import type { Module } from './modules/module.ts';

/** A value as it was written: it may be, or hold, Templates that are evaluated per host. */
export type Written = unknown;

/** Where a variable of a play comes from, with its number in Ansible's order of precedence. */
export type VarsLevel = 'block vars' | 'task vars' | 'role params' | 'include params';

interface VarsLayer {
  readonly level: VarsLevel;
  readonly variables: Variables;
}

/** Keywords that a play, role, block or include hands down to what stands in it. Lists add up; of the rest the innermost counts. */
export interface Directives {
  readonly when: readonly Expression[];
  readonly tags: readonly Written[];
  readonly vars: readonly VarsLayer[];
  readonly environment: readonly Written[];
  readonly moduleDefaults: readonly Readonly<Record<string, Written>>[];
  readonly notify: readonly Written[];
  readonly become?: Written;
  readonly becomeUser?: Written;
  readonly becomeMethod?: Written;
  readonly becomeFlags?: Written;
  readonly ignoreErrors?: Written;
  readonly ignoreUnreachable?: Written;
  /** Weft's own: a host that cannot be reached counts as failed, for `rescue` and for `max_fail_percentage`. */
  readonly unreachableFails?: Written;
  readonly checkMode?: Written;
  readonly diff?: Written;
  readonly noLog?: Written;
  readonly anyErrorsFatal?: Written;
  readonly throttle?: Written;
  readonly timeout?: Written;
  readonly delegateTo?: Written;
  readonly delegateFacts?: Written;
  readonly runOnce?: Written;
  readonly connection?: Written;
  readonly port?: Written;
  readonly remoteUser?: Written;
}

export interface Loop {
  /** `loop`, or what followed `with_`: `items`, `dict`, … */
  readonly style: string;
  readonly source: Written;
  readonly position: Position;
  readonly variable: string;
  readonly indexVariable?: string;
  readonly label?: Written;
  readonly pause?: Written;
  /** After an item of which all of them hold, no other follows. */
  readonly breakWhen?: readonly Expression[];
  readonly extended: boolean;
}

interface Placed {
  readonly position: Position;
  readonly name?: Template | string;
  readonly directives: Directives;
  /** The role that it was written in. */
  readonly role?: Role;
}

export interface Task extends Placed {
  readonly kind: 'task';
  /** Unique in the process; a task that runs several times keeps it. */
  readonly id: string;
  /** As it was written, e.g. `ansible.builtin.copy`. */
  readonly moduleName: string;
  readonly module: Module;
  readonly args: Written;
  /** Where a parameter (by its path) was written. */
  readonly argPosition: (path: readonly PropertyKey[]) => Position;
  readonly loop?: Loop;
  readonly register?: string;
  readonly until?: readonly Expression[];
  readonly retries?: Written;
  readonly delay?: Written;
  readonly changedWhen?: readonly Expression[];
  readonly failedWhen?: readonly Expression[];
  readonly async?: Written;
  readonly poll?: Written;
  /** Handlers only: topics it answers to besides its name. */
  readonly listen: readonly string[];
}

export interface Block extends Placed {
  readonly kind: 'block';
  readonly body: readonly TaskNode[];
  readonly rescue: readonly TaskNode[];
  readonly always: readonly TaskNode[];
  /** Weft's own: the block runs once for each item. */
  readonly loop?: Loop;
  /** How long hosts wait to be reached anew before they undo what the block did to their network. */
  readonly confirm?: Written;
}

/** `include_tasks`, `include_role`: decided per host at run time. */
export interface Include extends Placed {
  readonly kind: 'include';
  readonly id: string;
  readonly what: 'tasks' | 'role';
  /** File or role name, may be a template. */
  readonly target: Written;
  readonly targetPosition: Position;
  /** `tasks_from`, … of include_role. */
  readonly from: Readonly<Record<string, Written>>;
  /** `public:` of include_role: the rest of the play sees the role's variables. */
  readonly isPublic?: Written;
  /** `apply:` — what the included tasks inherit besides. */
  readonly apply: Directives;
  readonly loop?: Loop;
  readonly register?: string;
  /** The folder that a relative file name starts from. */
  readonly folder: string;
  readonly listen: readonly string[];
}

/** `include_vars`: reads variables on the controller, per host. */
export interface IncludeVars extends Placed {
  readonly kind: 'include-vars';
  readonly id: string;
  readonly args: Written;
  readonly folder: string;
  readonly loop?: Loop;
  readonly register?: string;
}

export interface Meta extends Placed {
  readonly kind: 'meta';
  readonly id: string;
  readonly action: MetaAction;
}

export const metaActions = [
  'flush_handlers',
  'refresh_inventory',
  'noop',
  'clear_facts',
  'clear_host_errors',
  'end_play',
  'end_host',
  'end_batch',
  'end_role',
  'reset_connection',
] as const;
type MetaAction = (typeof metaActions)[number];

/** A role where it is used, with what it was given. */
export interface RoleUse extends Placed {
  readonly kind: 'role';
  readonly use: Role;
  /** `import_role`: it runs where it stands, whether the role ran before or not. */
  readonly isRepeated?: boolean;
  /** Dependencies first, each a use of its own. */
  readonly dependencies: readonly RoleUse[];
}

export type TaskNode = Task | Block | Include | IncludeVars | Meta | RoleUse;
export type Handler = Task | Include;

export interface Role {
  readonly name: string;
  readonly path: string;
  readonly defaults: Variables;
  readonly vars: Variables;
  readonly tasks: readonly TaskNode[];
  readonly handlers: readonly Handler[];
  readonly allowDuplicates: boolean;
}

export interface VarsPrompt {
  readonly position: Position;
  readonly name: string;
  readonly prompt: string;
  readonly private: boolean;
  readonly default?: string;
  readonly confirm: boolean;
  /** The variable is the hash of the answer. */
  readonly encrypt?: { readonly type: string; readonly salt?: string; readonly saltSize: number };
}

export const strategies = ['linear', 'free', 'host_pinned'] as const;
type Strategy = (typeof strategies)[number];

export const hostOrders = ['inventory', 'reverse_inventory', 'sorted', 'reverse_sorted', 'shuffle'] as const;
export type HostOrder = (typeof hostOrders)[number];

export interface Play {
  readonly position: Position;
  readonly name?: Template | string;
  /** Folder of the playbook: where relative files are searched. */
  readonly folder: string;
  readonly hosts: Written;
  readonly directives: Directives;
  readonly vars: Variables;
  readonly varsFiles: readonly { readonly value: Written; readonly position: Position }[];
  readonly varsPrompt: readonly VarsPrompt[];
  /** Undefined where the play does not say. */
  readonly gatherFacts?: Written;
  readonly gatherSubset?: Written;
  readonly roles: readonly RoleUse[];
  readonly preTasks: readonly TaskNode[];
  readonly tasks: readonly TaskNode[];
  readonly postTasks: readonly TaskNode[];
  readonly handlers: readonly Handler[];
  readonly serial: readonly Written[];
  readonly strategy: Strategy;
  readonly order: HostOrder;
  readonly maxFailPercentage?: Written;
  readonly forceHandlers: Written;
}

export interface Playbook {
  readonly path: string;
  readonly plays: readonly Play[];
}
