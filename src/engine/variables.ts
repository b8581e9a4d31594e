import type { Position } from '../diagnostic.ts';
import { Evaluation } from '../language/evaluation.ts';
import type { Scope } from '../language/scope.ts';
import type { VarsLevel } from '../model.ts';
import type { HostRun } from './host-run.ts';
import { type Notes, newNotes, PendingResult, seenValue, Unforeseen } from './outlook.ts';
import type { Frame, UsedRole } from './state.ts';

interface Found {
  readonly value: unknown;
  readonly position?: Position;
}

type Table = ReadonlyMap<string, Found>;

/** A host's variables at a task, by Ansible's 22 levels of precedence (its documentation, `playbooks_variables`). */
export class HostScope implements Scope {
  readonly host: HostRun;
  readonly frame: Frame;
  readonly locals: Readonly<Record<string, unknown>>;
  /** In check mode: which changes that were not made the values hang on. */
  readonly notes: Notes | undefined;

  constructor(host: HostRun, frame: Frame, locals: Readonly<Record<string, unknown>> = frame.locals, notes?: Notes) {
    this.host = host;
    this.frame = frame;
    this.locals = locals;
    this.notes = notes ?? (host.outlook && newNotes());
  }

  get(name: string): unknown {
    return this.#find(name)?.value;
  }

  /** Where a variable that counts was written; undefined for what was computed. */
  positionOf(name: string): Position | undefined {
    return this.#find(name)?.position;
  }

  #find(name: string): Found | undefined {
    if (Object.hasOwn(this.locals, name)) return { value: this.#seen(this.locals[name]) };
    const magic = this.frame.play.run.magic.get(name);
    if (magic) return { value: magic(this.host, this.frame, this.notes) };
    const { host, frame } = this;
    const { vars } = frame.directives;
    const { play } = frame;
    return (
      play.run.options.extraVars.get(name) ??
      fromLayers(vars, name, 'include params', 'role params') ??
      this.#pending(name) ??
      plain(host.setFacts, name) ??
      plain(host.includedVars, name) ??
      fromLayers(vars, name, 'task vars', 'block vars') ??
      frame.role?.vars.get(name) ??
      fromRoles(play.roles, 'vars', name) ??
      fromTables(play.hostVars.get(host.name) ?? [], name) ??
      fromTables(play.vars, name) ??
      plain(host.facts, name) ??
      fromInventory(host, name) ??
      frame.role?.defaults.get(name) ??
      fromRoles(play.roles, 'defaults', name)
    );
  }

  /** An item of a loop over results notes what is asked of it where it is asked. */
  #seen(value: unknown): unknown {
    return value instanceof PendingResult && this.notes ? seenValue(value.pending, this.notes) : value;
  }

  #pending(name: string): Found | undefined {
    const pending = this.host.outlook?.pending.get(name);
    return pending && this.notes ? { value: seenValue(pending, this.notes) } : undefined;
  }

  *names(): Iterable<string> {
    const { host, frame } = this;
    yield* Object.keys(this.locals);
    yield* frame.play.run.magic.keys();
    for (const layer of host.host.layers) yield* layer.variables.keys();
    for (const map of [frame.play.run.options.extraVars, host.setFacts, host.includedVars, host.facts]) yield* map.keys();
    for (const layer of frame.directives.vars) yield* layer.variables.keys();
    for (const table of [...frame.play.vars, ...(frame.play.hostVars.get(host.name) ?? [])]) yield* table.keys();
    for (const role of [frame.role, ...frame.play.roles.map((u) => u.role)])
      if (role) yield* [...role.vars.keys(), ...role.defaults.keys()];
  }
}

/** Evaluates for one host at one place. */
export function evaluationFor(host: HostRun, frame: Frame, locals?: Readonly<Record<string, unknown>>, notes?: Notes): Evaluation {
  return new Evaluation(new HostScope(host, frame, locals, notes), frame.play.run.environment(frame));
}

/** Throws Unforeseen where what was evaluated is known only after changes that were not made. */
export function settle(evaluation: Evaluation): void {
  const unknown = notesOf(evaluation)?.unknown;
  if (unknown && unknown.size > 0) throw new Unforeseen(unknown);
}

/** What an evaluation of a host's values was found to hang on; only in check mode. */
export function notesOf({ scope }: Evaluation): Notes | undefined {
  return scope instanceof HostScope ? scope.notes : undefined;
}

function plain(map: ReadonlyMap<string, unknown>, name: string): Found | undefined {
  return map.has(name) ? { value: map.get(name) } : undefined;
}

/** The innermost layer that has the name; layers of `first` count above those of `second`. */
function fromLayers(layers: Frame['directives']['vars'], name: string, first: VarsLevel, second: VarsLevel): Found | undefined {
  for (const level of [first, second]) {
    for (let i = layers.length - 1; i >= 0; i--) {
      const layer = layers[i];
      const found = layer?.level === level ? layer.variables.get(name) : undefined;
      if (found) return found;
    }
  }
  return undefined;
}

function fromTables(tables: readonly Table[], name: string): Found | undefined {
  for (const table of tables) {
    const found = table.get(name);
    if (found) return found;
  }
  return undefined;
}

function fromRoles(roles: readonly UsedRole[], part: 'vars' | 'defaults', name: string): Found | undefined {
  for (const { role } of roles) {
    const found = role[part].get(name);
    if (found) return found;
  }
  return undefined;
}

function fromInventory(host: HostRun, name: string): Found | undefined {
  const { layers } = host.host;
  for (let i = layers.length - 1; i >= 0; i--) {
    const found = layers[i]?.variables.get(name);
    if (found) return found;
  }
  return undefined;
}
