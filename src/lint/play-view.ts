import type { YAMLMap } from 'yaml';
import type { Position } from '../diagnostic.ts';
import type { Loading } from '../load/context.ts';
import type { Fields } from '../load/fields.ts';
import type { YamlFile } from '../load/yaml.ts';
import type { RoleFolder, SourceFile } from './source-file.ts';
import type { TaskView } from './task-view.ts';

/** A play as it is written, and what it reaches. */
export interface PlayView {
  readonly loading: Loading;
  readonly source: SourceFile;
  readonly file: YamlFile;
  readonly node: YAMLMap;
  readonly fields: Fields;
  readonly at: Position;
  /** Absolute folder of the playbook. */
  readonly folder: string;
  /** Roles with everything they depend on. */
  readonly roles: Set<RoleFolder>;
  /** Its own tasks and handlers, those of the files that it includes among them, but not those of roles. */
  readonly tasks: TaskView[];
  /** Variables that are given to a file, a role or a playbook where it is imported. */
  readonly given: Set<string>;
  /** Whether it includes files or variables whose names are only known in a run. */
  isOpen: boolean;
}
