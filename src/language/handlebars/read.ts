import { DiagnosticError, didYouMean, error } from '../../diagnostic.ts';
import { access, namesIn } from '../access.ts';
import { FunctionError } from '../function-error.ts';
import type { Interpreter } from '../interpreter.ts';
import { Undefined } from '../undefined.ts';
import { LazyMapping } from '../values.ts';
import { placeOf } from './place.ts';
import { type DataFrame, Overlay, rootContext } from './state.ts';

/** Reads `a.b.c` in the context that is `depth` levels out (-1: the top). An Undefined where it leads nowhere. */
export function readPath(frame: DataFrame, depth: number, name: string, parts: readonly string[], loc: hbs.AST.SourceLocation): unknown {
  const { context, isReached } = contextAt(frame, depth);
  if (!isReached) throw new FunctionError(`"${name}" leads out of the template`);
  const { interpreter } = frame.state;
  const [head, ...rest] = parts;
  if (head === undefined) return whole(context, interpreter);
  const value = readName(frame, context, head);
  if (value === undefined) return missing(name, loc, () => hintFor(frame, context, head));
  return readRest(interpreter, value, rest, name, loc);
}

export function readRest(
  interpreter: Interpreter,
  start: unknown,
  parts: readonly string[],
  name: string,
  loc: hbs.AST.SourceLocation,
): unknown {
  let value = start;
  for (const part of parts) {
    if (value instanceof Undefined) return value;
    const inner = interpreter.shallow(access(value, part), name);
    const parent = value;
    if (inner === undefined) return missing(name, loc, () => didYouMean(part, namesIn(parent)));
    value = inner;
  }
  return interpreter.resolve(value);
}

/** One name of a context, or undefined. */
export function readName(frame: DataFrame, context: unknown, name: string): unknown {
  const { interpreter, extra } = frame.state;
  if (context === rootContext) return Object.hasOwn(extra, name) ? interpreter.shallow(extra[name], name) : interpreter.read(name);
  if (context instanceof Overlay) return Object.hasOwn(context.names, name) ? context.names[name] : readName(frame, context.below, name);
  return interpreter.shallow(access(context, name), name);
}

export function missing(name: string, loc: hbs.AST.SourceLocation, hint: () => string | undefined): Undefined {
  return new Undefined(name, () => new DiagnosticError(error('undefined-variable', `"${name}" is undefined`, placeOf(loc), hint())));
}

function contextAt(frame: DataFrame, depth: number): { context: unknown; isReached: boolean } {
  let current: DataFrame | undefined = frame;
  if (depth < 0) while (current.parent) current = current.parent;
  for (let i = 0; i < depth && current; i++) current = current.parent;
  return { context: current?.context, isReached: current !== undefined };
}

function whole(context: unknown, interpreter: Interpreter): unknown {
  if (context instanceof Overlay) return whole(context.below, interpreter);
  if (context !== rootContext) return context;
  const { scope } = interpreter;
  return new LazyMapping({
    keys: () => scope.names(),
    has: (name) => scope.get(name) !== undefined,
    get: (name) => interpreter.variable(name),
  });
}

/** A name that exists further out is the likeliest meaning; otherwise the nearest known one. */
function hintFor(frame: DataFrame, context: unknown, name: string): string | undefined {
  for (let outer = frame.parent, dots = '../'; outer; outer = outer.parent, dots += '../') {
    if (readName(frame, outer.context, name) !== undefined) return `did you mean "${outer.parent ? dots : '@root.'}${name}"?`;
  }
  return didYouMean(name, namesOf(frame, context));
}

function namesOf(frame: DataFrame, context: unknown): string[] {
  const { interpreter, extra } = frame.state;
  if (context === rootContext) return [...Object.keys(extra), ...interpreter.scope.names()];
  if (context instanceof Overlay) return [...Object.keys(context.names), ...namesOf(frame, context.below)];
  return namesIn(context);
}
