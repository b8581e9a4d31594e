import type { Diff } from '../../diff.ts';
import type { WantedSysctl } from './wanted.ts';

/**
 * The steps of a change in the order in which they run. What makes room comes first; within a namespace, additions
 * come before removals, so that a moved endpoint or address loses nothing.
 */
type Stages = readonly [
  'unlink', // links that go, or come back as something else
  'namespaces', // removed and added
  'create', // links, made in the host's namespace even when they live in another: a tunnel's socket stays behind
  'create-inside', // links that only their own namespace can make
  'sysctl', // before links go up: some decide what happens then
  'attributes',
  'addresses',
  'tunnels', // a moved endpoint has its new address by now, and its old one still
  'ports',
  'up',
  'routes',
  'remove', // neighbours and routes
  'remove-addresses',
  'restore', // what went with them
  'neighbours',
  'fdb', // additions, replacements, removals
];

export type Stage = Stages[number];

/** What differs and the lines for `ip -batch`, `bridge -batch` (stage `fdb`) that mend it. */
export interface Plan {
  readonly diffs: Diff[];
  /** Stage → namespace → lines. */
  readonly lines: Map<Stage, Map<string, string[]>>;
  readonly sysctls: WantedSysctl[];
  /** Namespaces where deleting an address must not delete others of its subnet. */
  readonly promoteIn: Set<string>;
  /** Why the change cannot be made. */
  readonly problems: string[];
}

export function emptyPlan(): Plan {
  return { diffs: [], lines: new Map(), sysctls: [], promoteIn: new Set(), problems: [] };
}

export function add(plan: Plan, stage: Stage, netns: string, line: string): void {
  const byNamespace = plan.lines.get(stage) ?? new Map<string, string[]>();
  plan.lines.set(stage, byNamespace);
  const list = byNamespace.get(netns);
  if (list) list.push(line);
  else byNamespace.set(netns, [line]);
}
