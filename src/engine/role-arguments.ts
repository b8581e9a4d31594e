import { type Diagnostic, DiagnosticError, didYouMean, error, type Position } from '../diagnostic.ts';
import { argumentSpec, checkOption, type OptionSpec, type SpecProblem } from '../load/argument-spec.ts';
import { positionInside } from '../load/position-inside.ts';
import type { Role, RoleUse, TaskNode } from '../model.ts';
import type { HostRun } from './host-run.ts';
import { inherit } from './inherit.ts';
import type { Frame } from './state.ts';
import { evaluationFor, HostScope } from './variables.ts';

/**
 * Checks what the roles of a play are given against their `argument_specs.yml`, for every host and before any is
 * touched. A value that needs a fact is left for later: the role's own tasks meet it.
 */
export function checkRoleArguments(frame: Frame, nodes: readonly TaskNode[], hosts: readonly HostRun[]): readonly Diagnostic[] {
  const found = new Map<string, Diagnostic>();
  for (const use of usesIn(nodes, frame)) {
    const spec = argumentSpec(frame.play.run.loading, use.role.path);
    if (!spec) continue;
    const check = rememberedCheck();
    for (const host of hosts) {
      for (const diagnostic of checkRole(use.role, spec, host, use.frame, check)) {
        found.set(JSON.stringify([diagnostic.message, diagnostic.position]), diagnostic);
      }
    }
  }
  return [...found.values()];
}

interface Use {
  readonly role: Role;
  readonly frame: Frame;
  readonly position: Position;
}

function* usesIn(nodes: readonly TaskNode[], frame: Frame): Iterable<Use> {
  for (const node of nodes) {
    const directives = inherit(frame.directives, node.directives);
    if (node.kind === 'block') yield* usesIn([...node.body, ...node.rescue, ...node.always], { ...frame, directives });
    if (node.kind === 'role') yield* usesOf(node, { ...frame, directives });
  }
}

function* usesOf(use: RoleUse, frame: Frame): Iterable<Use> {
  const own = { ...frame, role: use.use };
  for (const dependency of use.dependencies) {
    yield* usesOf(dependency, { ...own, directives: inherit(frame.directives, dependency.directives) });
  }
  yield { role: use.use, frame: own, position: use.position };
}

type Check = (option: OptionSpec, value: unknown) => readonly SpecProblem[];

/** What hosts have in common, a list in the variables of their group, is the very same value for all of them: it is checked once. */
function rememberedCheck(): Check {
  const known = new Map<OptionSpec, Map<unknown, readonly SpecProblem[]>>();
  return (option, value) => {
    const ofOption = known.get(option) ?? new Map<unknown, readonly SpecProblem[]>();
    known.set(option, ofOption);
    const problems = ofOption.get(value) ?? checkOption(option, value, []);
    ofOption.set(value, problems);
    return problems;
  };
}

function checkRole(
  role: Role,
  spec: Readonly<Record<string, OptionSpec>>,
  host: HostRun,
  frame: Frame,
  check: Check,
): readonly Diagnostic[] {
  const evaluation = evaluationFor(host, frame);
  const scope = new HostScope(host, frame);
  return Object.entries(spec).flatMap(([name, option]): readonly Diagnostic[] => {
    const position = scope.positionOf(name);
    let value: unknown;
    try {
      value = evaluation.variable(name);
    } catch (thrown) {
      if (thrown instanceof DiagnosticError) return [];
      throw thrown;
    }
    if (value === undefined || value === null) {
      const message = `role "${role.name}" needs the variable "${name}"`;
      return option.required ? [error('missing-argument', `${message} (host ${host.name})`, position ?? frame.play.play.position)] : [];
    }
    const { loading } = frame.play.run;
    const start = position ?? frame.play.play.position;
    return check(option, value).map((p) => diagnosticOf(role, name, p, positionInside(loading, start, p.path)));
  });
}

function diagnosticOf(role: Role, name: string, { path, message, near }: SpecProblem, position: Position): Diagnostic {
  const where = path.reduce<string>((text, step) => (typeof step === 'number' ? `${text}[${step}]` : `${text}.${step}`), name);
  return error('role-argument', `role "${role.name}": ${where} ${message}`, position, near && didYouMean(near.name, near.known));
}
