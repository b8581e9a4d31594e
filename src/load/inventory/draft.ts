import { type Diagnostic, DiagnosticError, error, type Position } from '../../diagnostic.ts';
import type { Variable } from '../../inventory.ts';
import type { Secret } from '../../language/secret.ts';

/** Names of this machine: the first of them in an inventory is what the others mean, too. */
export const localNames: readonly string[] = ['localhost', '127.0.0.1', '::1'];

/** A source of hosts, as its hosts know it. */
export interface Source {
  /** The path that messages show: as the user wrote it. */
  readonly path: string;
  /** `inventory_file` and `inventory_dir` of the hosts that this source names first. */
  readonly variables: ReadonlyMap<string, Variable>;
  /** Makes a secret of a text: there where the source is encrypted. */
  readonly mark?: ((text: string) => Secret) | undefined;
}

export interface GroupDraft {
  readonly name: string;
  readonly position: Position;
  readonly parents: Set<string>;
  readonly children: Set<string>;
  readonly hosts: Set<string>;
  readonly variables: Map<string, Variable>;
  /** `ansible_group_priority`: orders groups of the same depth, 1 where it is not set. It is no variable of the hosts. */
  priority?: Variable & { readonly value: number };
}

export interface HostDraft {
  readonly name: string;
  readonly position: Position;
  /** The groups that name it directly. */
  readonly groups: Set<string>;
  readonly variables: Map<string, Variable>;
}

/** An inventory while sources are read into it, and what was found wrong on the way. */
export class Draft {
  readonly groups = new Map<string, GroupDraft>();
  readonly hosts = new Map<string, HostDraft>();
  readonly problems: Diagnostic[] = [];
  readonly warnings: Diagnostic[] = [];

  constructor() {
    const nowhere = { file: '(built in)', line: 1, column: 1 };
    this.group('all', nowhere);
    this.addChild('all', this.group('ungrouped', nowhere).name, nowhere);
  }

  problem(code: string, message: string, position?: Position, hint?: string): void {
    this.problems.push(error(code, message, position, hint));
  }

  warn(code: string, message: string, position?: Position, hint?: string): void {
    this.warnings.push({ ...error(code, message, position, hint), severity: 'warning' });
  }

  /** Runs one part of the reading; what it throws as a mistake of the user is kept, so that the rest is checked too. */
  collect<T>(part: () => T): T | undefined {
    try {
      return part();
    } catch (thrown) {
      if (!(thrown instanceof DiagnosticError)) throw thrown;
      this.problems.push(...thrown.diagnostics);
      return undefined;
    }
  }

  async collectAsync(part: () => Promise<void>): Promise<void> {
    try {
      await part();
    } catch (thrown) {
      this.collect(() => {
        throw thrown;
      });
    }
  }

  /** The group of this name, made if it is new. */
  group(name: string, position: Position): GroupDraft {
    let group = this.groups.get(name);
    if (!group) {
      group = { name, position, parents: new Set(), children: new Set(), hosts: new Set(), variables: new Map() };
      this.groups.set(name, group);
    }
    return group;
  }

  /** Puts a host into a group. A port counts only where the host is new, as in Ansible. */
  host(name: string, group: GroupDraft, source: Source, position: Position, port?: number): HostDraft {
    let host = this.hosts.get(name);
    if (!host) {
      host = { name, position, groups: new Set(), variables: new Map(source.variables) };
      if (port !== undefined) host.variables.set('ansible_port', { value: port, position });
      this.hosts.set(name, host);
    }
    host.groups.add(group.name);
    group.hosts.add(name);
    return host;
  }

  addChild(parent: string, child: string, position: Position): void {
    const parentGroup = this.group(parent, position);
    if (parentGroup.children.has(child)) return;
    const path = child === 'all' ? ['all', parent] : this.#pathDown(child, parent);
    if (path) {
      this.problem(
        'group-cycle',
        `group "${child}" cannot be a child of "${parent}": ${[...path, child].join(' > ')} is a circle`,
        position,
      );
      return;
    }
    parentGroup.children.add(child);
    this.group(child, position).parents.add(parent);
  }

  setGroupVariable(group: GroupDraft, name: string, variable: Variable): void {
    if (name !== 'ansible_group_priority') {
      group.variables.set(name, variable);
      return;
    }
    const priority = Number(variable.value);
    if (Number.isInteger(priority)) group.priority = { value: priority, position: variable.position };
    else this.problem('wrong-type', `"ansible_group_priority" must be a whole number, found "${variable.value}"`, variable.position);
  }

  /** The groups from `from` down to `to`, if there is a way. */
  #pathDown(from: string, to: string, seen = new Set<string>()): readonly string[] | undefined {
    if (from === to) return [from];
    for (const child of this.groups.get(from)?.children ?? []) {
      if (seen.has(child)) continue;
      seen.add(child);
      const path = this.#pathDown(child, to, seen);
      if (path) return [from, ...path];
    }
    return undefined;
  }
}
