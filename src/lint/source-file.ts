import type { YamlFile } from '../load/yaml.ts';

export type FileKind = 'playbook' | 'tasks' | 'handlers' | 'variables' | 'meta' | 'argument-specs' | 'template';

/** A file that belongs to what is checked. */
export interface SourceFile {
  /** Absolute. */
  readonly path: string;
  /** As messages show it. */
  readonly shown: string;
  readonly kind: FileKind;
  readonly text: string;
  readonly role?: RoleFolder;
  /** Not there for templates, for what is no YAML, and for what is encrypted. */
  readonly yaml?: YamlFile;
  /** Variables of the loops around the `include_tasks` that name this file. */
  readonly loopVariables: Set<string>;
}

export interface RoleFolder {
  readonly name: string;
  /** Absolute. */
  readonly path: string;
  readonly files: SourceFile[];
  /** Roles that it names: dependencies, imports, includes. */
  readonly roles: Set<RoleFolder>;
  /** Whether it includes files or variables whose names are only known in a run. */
  isOpen: boolean;
  /** Whether some of its files are encrypted, so that nobody knows what they define. */
  hasSecretFiles: boolean;
}
