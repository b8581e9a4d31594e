import type { Interpreter } from '../interpreter.ts';
import type { Mode } from './rewrite.ts';

/** One rendering: what its templates and partials share. */
export interface RenderState {
  readonly interpreter: Interpreter;
  /** Names that only this template sees. */
  readonly extra: Readonly<Record<string, unknown>>;
  readonly mode: Mode;
  /** Set once a secret was printed: then the whole text is one. */
  hasSecret: boolean;
  readonly partial: (name: string, from: string, frame: DataFrame) => string;
}

/** What Handlebars hands from helper to helper as `data`. */
export interface DataFrame {
  readonly state: RenderState;
  /** The value that names are looked up in; `rootContext` at the top. */
  readonly context: unknown;
  readonly parent?: DataFrame;
  /** `@index` and the like. */
  readonly variables: Readonly<Record<string, unknown>>;
  /** Keeps Handlebars from adding its own. */
  readonly root: unknown;
}

/** The context at the top: the variables of the scope. */
export const rootContext: unique symbol = Symbol('root');

/** A context with names of its own over another: what `{{> partial a=1}}` makes. */
export class Overlay {
  readonly names: Readonly<Record<string, unknown>>;
  readonly below: unknown;

  constructor(names: Readonly<Record<string, unknown>>, below: unknown) {
    this.names = names;
    this.below = below;
  }
}
