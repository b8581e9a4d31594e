import { Evaluation } from '../language/evaluation.ts';
import type { Scope } from '../language/scope.ts';
import type { VarsLevel } from '../model.ts';
import type { HostRun } from './host-run.ts';
import type { Frame } from './state.ts';

type Table = ReadonlyMap<string, { readonly value: unknown }>;

/** A host's variables at a task, by Ansible's 22 levels of precedence (its documentation, `playbooks_variables`). */
export class HostScope implements Scope {
  readonly host: HostRun;
  readonly frame: Frame;
  readonly locals: Readonly<Record<string, unknown>>;

  constructor(host: HostRun, frame: Frame, locals: Readonly<Record<string, unknown>> = frame.locals) {
    this.host = host;
    this.frame = frame;
    this.locals = locals;
  }

  get(name: string): unknown {
    if (Object.hasOwn(this.locals, name)) return this.locals[name];
    const magic = this.frame.play.run.magic.get(name);
    if (magic) return magic(this.host, this.frame);
    const { host, frame } = this;
    const { vars } = frame.directives;
    const { play } = frame;
    const direct =
      play.run.options.extraVars.get(name) ??
      fromLayers(vars, name, 'include params', 'role params') ??
      plain(host.setFacts, name) ??
      plain(host.includedVars, name) ??
      fromLayers(vars, name, 'task vars', 'block vars') ??
      frame.role?.vars.get(name);
    if (direct !== undefined) return direct.value;
    for (const role of play.roles) {
      const found = role.vars.get(name);
      if (found) return found.value;
    }
    const found =
      fromTables(play.hostVars.get(host.name) ?? [], name) ??
      fromTables(play.vars, name) ??
      plain(host.facts, name) ??
      fromInventory(host, name);
    return found ? found.value : this.#default(name);
  }

  #default(name: string): unknown {
    const own = this.frame.role?.defaults.get(name);
    if (own) return own.value;
    for (const role of this.frame.play.roles) {
      const found = role.defaults.get(name);
      if (found) return found.value;
    }
    return undefined;
  }

  *names(): Iterable<string> {
    const { host, frame } = this;
    yield* Object.keys(this.locals);
    yield* frame.play.run.magic.keys();
    for (const layer of frame.directives.vars) yield* layer.variables.keys();
    for (const map of [frame.play.run.options.extraVars, host.setFacts, host.includedVars, host.facts]) yield* map.keys();
    for (const table of [...frame.play.vars, ...(frame.play.hostVars.get(host.name) ?? [])]) yield* table.keys();
    for (const role of [frame.role, ...frame.play.roles]) if (role) yield* [...role.vars.keys(), ...role.defaults.keys()];
    for (const layer of host.host.layers) yield* layer.variables.keys();
  }
}

/** Evaluates for one host at one place. */
export function evaluationFor(host: HostRun, frame: Frame, locals?: Readonly<Record<string, unknown>>): Evaluation {
  return new Evaluation(new HostScope(host, frame, locals), frame.play.run.environment(frame));
}

function plain(map: ReadonlyMap<string, unknown>, name: string): { readonly value: unknown } | undefined {
  return map.has(name) ? { value: map.get(name) } : undefined;
}

/** The innermost layer that has the name; layers of `first` count above those of `second`. */
function fromLayers(
  layers: Frame['directives']['vars'],
  name: string,
  first: VarsLevel,
  second: VarsLevel,
): { readonly value: unknown } | undefined {
  for (const level of [first, second]) {
    for (let i = layers.length - 1; i >= 0; i--) {
      const layer = layers[i];
      const found = layer?.level === level ? layer.variables.get(name) : undefined;
      if (found) return found;
    }
  }
  return undefined;
}

function fromTables(tables: readonly Table[], name: string): { readonly value: unknown } | undefined {
  for (const table of tables) {
    const found = table.get(name);
    if (found) return found;
  }
  return undefined;
}

function fromInventory(host: HostRun, name: string): { readonly value: unknown } | undefined {
  const { layers } = host.host;
  for (let i = layers.length - 1; i >= 0; i--) {
    const found = layers[i]?.variables.get(name);
    if (found) return found;
  }
  return undefined;
}
