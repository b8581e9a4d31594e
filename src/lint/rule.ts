import type { Diagnostic, Position, Severity } from '../diagnostic.ts';
import type { PlayView } from './play-view.ts';
import type { Project } from './project.ts';
import type { RoleFolder, SourceFile } from './source-file.ts';
import type { TaskView } from './task-view.ts';

/** A piece of a file and what shall stand there instead. Offsets count characters from 0, `end` is excluded. */
export interface Edit {
  /** As in a `Position`: from where the person stands. */
  readonly file: string;
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** Edits that only make sense together. */
export interface Fix {
  /** What it does, in the imperative. */
  readonly title: string;
  readonly edits: readonly Edit[];
}

/** What a rule has to say about one place. */
export interface Problem {
  readonly at: Position;
  readonly message: string;
  readonly hint?: string | undefined;
  readonly fix?: Fix | undefined;
  /** The code of what loading says about the same place with less to the point; this stands for it, as an error too. */
  readonly replaces?: string;
}

/** A problem with the rule that found it. */
export interface Finding extends Diagnostic {
  readonly position: Position;
  readonly fix?: Fix;
}

/** Tasks, a playbook (where it has `hosts:`), or files by their path. */
export type Example = string | Readonly<Record<string, string>>;

/** What is written about a rule. */
export interface RuleDocs {
  /** Stable, kebab-case. */
  readonly id: string;
  readonly severity: Severity;
  /** One line, without a full stop. */
  readonly summary: string;
  readonly why: string;
  readonly bad: Example;
  readonly good: Example;
  /** Whether `--fix` mends what it finds, where that is safe. */
  readonly isFixable?: boolean;
}

type Problems = Iterable<Problem>;

/** A rule looks at what it asks for: each task, play, … of the project, or the project as a whole. */
export interface Rule extends RuleDocs {
  /** Tasks, handlers and blocks. */
  readonly task?: (task: TaskView, project: Project) => Problems;
  readonly play?: (play: PlayView, project: Project) => Problems;
  readonly role?: (role: RoleFolder, project: Project) => Problems;
  /** Each file: YAML of any kind, and templates. */
  readonly file?: (file: SourceFile, project: Project) => Problems;
  readonly project?: (project: Project) => Problems;
}
