import type { Position } from '../diagnostic.ts';
import type { HostRun } from './host-run.ts';
import { isTrue } from './settings.ts';
import type { Frame } from './state.ts';
import { isFactName, originsInTasks, type TaskOrigin } from './task-origins.ts';
import { evaluationFor } from './variables.ts';

/** One place that gives a variable a value. */
export interface VariableOrigin {
  /** As Ansible's documentation names its levels of precedence. */
  readonly level: string;
  /** The group, host or role that it is of. */
  readonly of?: string;
  /** As it was written: templates are not evaluated. */
  readonly value: unknown;
  readonly position?: Position;
  /** What a task, a prompt or a host gives counts only in the run: within that task, or from then on. */
  readonly reach?: TaskOrigin['reach'];
}

interface Table {
  readonly level: string;
  readonly of?: string;
  readonly variables: ReadonlyMap<string, { readonly value: unknown; readonly position?: Position }>;
}

/** Every place that gives a host's variable a value in a play (or in a role of it): who counts first. */
export function originsOf(name: string, host: HostRun, frame: Frame): readonly VariableOrigin[] {
  const written = tables(host, frame).flatMap(({ level, of, variables }): VariableOrigin[] => {
    const found = variables.get(name);
    return found ? [{ level, ...(of !== undefined && { of }), ...found }] : [];
  });
  return [...written, ...inTasks(name, host, frame), ...askedFor(name, frame)].sort((a, b) => rank(a) - rank(b));
}

/** Ansible's levels, highest first. Equal ones stay as they are. */
const levels: readonly (string | undefined)[] = [
  'extra vars (-e)',
  'include params',
  'role params',
  'set_fact',
  'registered',
  'include_vars',
  'task vars',
  'block vars',
  'role vars',
  'play vars_files',
  'vars_prompt',
  'play vars',
  'facts',
  undefined,
  'role defaults',
];

/** What is none of the list is the inventory's. */
function rank({ level }: VariableOrigin): number {
  return levels.indexOf(levels.includes(level) ? level : undefined);
}

/** In the tasks of the play or role that is looked at; of the play's other tasks, what they leave behind. */
function inTasks(name: string, host: HostRun, frame: Frame): readonly VariableOrigin[] {
  const { play, role } = frame;
  const { preTasks, tasks, postTasks, handlers } = play.play;
  const places = [
    { role: undefined, nodes: [...preTasks, ...tasks, ...postTasks, ...handlers] },
    ...play.roles.map((u) => ({ role: u.role, nodes: [...u.role.tasks, ...u.role.handlers] })),
  ];
  const found = places.flatMap((place) => {
    const origins = [...originsInTasks(name, place.nodes, { ...frame, role: place.role })];
    return place.role === role ? origins : origins.filter((o) => o.reach === 'after');
  });
  const { gatherFacts, position } = play.play;
  const asked = gatherFacts ?? play.run.options.gathering !== 'explicit';
  const isGathered = isFactName(name) && isTrue(evaluationFor(host, frame).value(asked));
  return isGathered ? [...found, { level: 'facts', of: host.name, value: undefined, position, reach: 'after' }] : found;
}

/** What is asked for at the start of a play. */
function askedFor(name: string, { play }: Frame): readonly VariableOrigin[] {
  const asked = play.play.varsPrompt.filter((p) => p.name === name);
  return asked.map(({ default: value, position }) => ({ level: 'vars_prompt', value, position, reach: 'after' }));
}

/** The names of all variables that something gives a value to. */
export function variableNames(host: HostRun, frame: Frame): readonly string[] {
  return [...new Set(tables(host, frame).flatMap(({ variables }) => [...variables.keys()]))].sort();
}

/** What a variable is in the end, for this host; throws where it needs what only the run knows. */
export function variableValue(name: string, host: HostRun, frame: Frame): unknown {
  return evaluationFor(host, frame).variable(name);
}

/** In the order of `HostScope`, highest first; what only a task or a run can set is not there yet. */
function tables(host: HostRun, frame: Frame): readonly Table[] {
  const { play, role, directives } = frame;
  const named = (level: string, variables: Table['variables'], of?: string): Table => ({
    level,
    variables,
    ...(of !== undefined && { of }),
  });
  const layers = (level: string) => directives.vars.filter((l) => l.level === level).map((l) => named(level, l.variables, role?.name));
  return [
    named('extra vars (-e)', play.run.options.extraVars),
    ...layers('role params').toReversed(),
    ...(role ? [named('role vars', role.vars, role.name)] : []),
    ...play.roles.filter((u) => u.role !== role).map((u) => named('role vars', u.role.vars, u.role.name)),
    ...(play.hostVars.get(host.name) ?? []).map((t) => named('play vars_files', t)),
    ...play.vars.map((t) => named('play vars', t)),
    ...host.host.layers.toReversed().map((l) => named(l.level, l.variables, l.of)),
    ...(role ? [named('role defaults', role.defaults, role.name)] : []),
    ...play.roles.filter((u) => u.role !== role).map((u) => named('role defaults', u.role.defaults, u.role.name)),
  ];
}
