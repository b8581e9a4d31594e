import type { Position } from '../diagnostic.ts';
import type { HostRun } from './host-run.ts';
import type { Frame } from './state.ts';
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
}

interface Table {
  readonly level: string;
  readonly of?: string;
  readonly variables: ReadonlyMap<string, { readonly value: unknown; readonly position?: Position }>;
}

/** Every place that gives a host's variable a value at the start of a play (or of a role in it): who counts first. */
export function originsOf(name: string, host: HostRun, frame: Frame): readonly VariableOrigin[] {
  return tables(host, frame).flatMap(({ level, of, variables }) => {
    const found = variables.get(name);
    return found ? [{ level, ...(of !== undefined && { of }), ...found }] : [];
  });
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
