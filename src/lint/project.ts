import type { Diagnostic } from '../diagnostic.ts';
import type { Loading } from '../load/context.ts';
import type { PlayView } from './play-view.ts';
import type { RoleFolder, SourceFile } from './source-file.ts';
import type { TaskView } from './task-view.ts';

/** Everything that is checked in one go, and what it refers to. */
export interface Project {
  readonly loading: Loading;
  /** By absolute path. */
  readonly files: ReadonlyMap<string, SourceFile>;
  readonly roles: ReadonlyMap<string, RoleFolder>;
  readonly plays: readonly PlayView[];
  readonly tasks: readonly TaskView[];
  /** What loading found. */
  readonly diagnostics: readonly Diagnostic[];
  readonly context: Context;
}

/** What else may define or use variables. */
export interface Context {
  /** Names that the inventory and `-e` define; without an inventory undefined. */
  readonly inventory?: ReadonlySet<string>;
  /** Names found in inventories and variable files lying about, whether they are used or not. */
  readonly likely: ReadonlySet<string>;
  /** Words inside of braces in those files: variables that they use. */
  readonly mentioned: ReadonlySet<string>;
}
