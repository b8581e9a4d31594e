import type { Body, FilterCall, Macro, Node, Statement, Target } from './ast.ts';
import { deeper, spend } from './budget.ts';
import { Callable } from './callable.ts';
import type { Named } from './function.ts';
import { FunctionError } from './function-error.ts';
import type { Frame, Interpreter } from './interpreter.ts';
import { Locals } from './locals.ts';
import { loopItem } from './loop.ts';
import { Namespace } from './namespace.ts';
import { located } from './node-errors.ts';
import { concat, endingWith } from './printing.ts';
import type { Secret } from './secret.ts';
import type { Source } from './source.ts';
import type { Template } from './template.ts';
import { Undefined } from './undefined.ts';
import { describe, dictOf, isSequence, isTruthy, itemsOf, iterate, Tuple } from './values.ts';

type Text = string | Secret;

/** A frame in which names can be set. */
export type Scoped = Frame & {
  readonly locals: Locals;
  readonly files?: Files;
  /** Set by `break` and `continue` until their loop sees it. */
  readonly signal: { pending?: 'break' | 'continue' };
};

/** A frame for a text that stands for itself. */
export function newFrame(source: Source, locals = new Locals(), files?: Files): Scoped {
  return { source, locals, owned: new WeakSet(), signal: {}, ...(files && { files }) };
}

/** Reads the template files that a file includes. */
export interface Files {
  /** The text of the first of these that exists, with its path; undefined where there is none. */
  read(paths: readonly string[], from: string): { readonly source: Frame['source']; readonly body: Body } | undefined;
  /** Where `read` looked, for messages. */
  readonly searched: (from: string) => readonly string[];
}

/** Text with statements in a string of a YAML file. */
export function renderBody(interpreter: Interpreter, template: Template): Text {
  const text = render(interpreter, template.body, newFrame(template));
  return template.newlines === '' ? text : endingWith(template.newlines.length, text);
}

export function render(interpreter: Interpreter, body: Body, frame: Scoped): Text {
  const parts: Text[] = [];
  for (const statement of body) {
    const text = renderStatement(interpreter, statement, frame);
    if (text !== '') parts.push(text);
    if (frame.signal.pending) break;
  }
  return parts.length === 1 ? (parts[0] as Text) : concat(parts);
}

function renderStatement(i: Interpreter, s: Statement, frame: Scoped): Text {
  switch (s.type) {
    case 'text':
      return s.text;
    case 'output':
      return output(i, s.expression, frame);
    case 'if': {
      const branch = s.branches.find(({ test }) => isTruthy(i.evaluate(test, frame)));
      return render(i, branch?.body ?? s.otherwise, frame);
    }
    case 'for':
      return loop(i, s, frame, i.evaluate(s.items, frame), 0);
    case 'set':
      assign(i, s.target, i.evaluate(s.value, frame), frame);
      return '';
    case 'set-block':
      assign(i, s.target, filtered(i, s.body, s.filters, frame), frame);
      return '';
    case 'with': {
      const inner = nested(frame);
      for (const [target, value] of s.assignments) assign(i, target, i.evaluate(value, frame), inner);
      return render(i, s.body, inner);
    }
    case 'macro':
      frame.locals.set(s.macro.name, macro(i, s.macro, frame));
      return '';
    case 'call': {
      const inner = nested(frame);
      return i.printed(callWith(i, s.call, macro(i, s.caller, frame), inner));
    }
    case 'filter-block':
      return i.printed(filtered(i, s.body, s.filters, frame));
    case 'do':
      i.evaluate(s.expression, frame);
      return '';
    case 'break':
    case 'continue':
      frame.signal.pending = s.type;
      return '';
    case 'include':
      return include(i, s, frame);
    case 'import':
      importFile(i, s, frame);
      return '';
  }
}

function output(i: Interpreter, node: Node, frame: Frame): Text {
  try {
    return i.printed(i.evaluate(node, frame));
  } catch (e) {
    throw located(e, node, frame.source);
  }
}

function nested(frame: Scoped, values?: Iterable<readonly [string, unknown]>): Scoped {
  return { ...frame, locals: new Locals(frame.locals, values) };
}

function filtered(i: Interpreter, body: Body, filters: readonly FilterCall[], frame: Scoped): unknown {
  return i.applyFilters(render(i, body, nested(frame)), filters, frame);
}

function loop(i: Interpreter, s: Statement & { type: 'for' }, frame: Scoped, source: unknown, depth: number): Text {
  const { filter } = s;
  let items: readonly unknown[];
  try {
    items = iterate(i.shallow(source)).map((item) => i.shallow(item));
  } catch (e) {
    throw located(e, s.items, frame.source);
  }
  if (filter) {
    items = items.filter((item) => {
      const inner = nested(frame);
      assign(i, s.target, item, inner);
      return isTruthy(i.evaluate(filter, inner));
    });
  }
  if (items.length === 0) return render(i, s.otherwise, nested(frame));
  const again = (value: unknown) => deeper(() => loop(i, s, frame, value, depth + 1));
  const changed: { last?: readonly unknown[] } = {};
  const parts: Text[] = [];
  const signal: Scoped['signal'] = {};
  for (const [index, item] of items.entries()) {
    spend(1);
    const variable = loopItem({ items, index, depth, changed, deeper: s.recursive ? again : undefined });
    const inner: Scoped = { ...nested(frame, [['loop', variable]]), signal };
    assign(i, s.target, item, inner);
    parts.push(render(i, s.body, inner));
    const isOver = signal.pending === 'break';
    delete signal.pending;
    if (isOver) break;
  }
  return concat(parts);
}

function assign(i: Interpreter, target: Target, value: unknown, frame: Scoped): void {
  if (target.type === 'name') {
    frame.locals.set(target.name, value ?? null);
    return;
  }
  if (target.type === 'attribute') {
    const object = frame.locals.get(target.object);
    if (!(object instanceof Namespace)) {
      throw located(
        new FunctionError(`only a namespace() can be assigned to, and "${target.object}" is none`),
        nameNode(target),
        frame.source,
      );
    }
    object.set(target.name, i.resolve(value));
    return;
  }
  const resolved = i.shallow(value);
  if (resolved instanceof Undefined) throw resolved.error();
  const items = isSequence(resolved) ? itemsOf(resolved) : undefined;
  if (items?.length !== target.items.length) {
    const found = items ? `${items.length} values` : describe(resolved);
    throw located(new FunctionError(`expected ${target.items.length} values to assign, found ${found}`), nameNode(target), frame.source);
  }
  for (const [index, each] of target.items.entries()) assign(i, each, items[index], frame);
}

function nameNode(target: Target): Node {
  return { type: 'name', offset: target.offset, name: 'object' in target ? target.object : '' };
}

/** A macro sees the names around its definition, not those around its call. */
function macro(i: Interpreter, definition: Macro, frame: Scoped): Callable {
  const { name, parameters, body } = definition;
  return new Callable(name, (positional, named) =>
    deeper(() => {
      const inner: Scoped = { ...nested(frame), signal: {} };
      bindParameters(i, definition, positional, named, inner);
      const rest = positional.slice(parameters.length);
      const others = Object.entries(named).filter(([n]) => n !== 'caller' && !parameters.some((p) => p.name === n));
      // As in Jinja, only a macro that asks for what is left over takes it.
      if (rest.length > 0 && !definition.takesMore) throw new FunctionError(`\`${name}\` takes at most ${parameters.length} arguments`);
      if (others[0] && !definition.takesNamed) throw new FunctionError(`\`${name}\` has no parameter "${others[0][0]}"`);
      inner.locals.set('varargs', new Tuple(rest));
      inner.locals.set('kwargs', dictOf(others));
      if (named.caller instanceof Callable) inner.locals.set('caller', named.caller);
      return render(i, body, inner);
    }),
  );
}

function bindParameters(i: Interpreter, m: Macro, positional: readonly unknown[], named: Named, inner: Scoped): void {
  m.parameters.forEach((parameter, index) => {
    const { name } = parameter;
    if (index < positional.length && Object.hasOwn(named, name)) throw new FunctionError(`\`${m.name}\`: "${name}" is given twice`);
    const given = index < positional.length ? positional[index] : Object.hasOwn(named, name) ? named[name] : undefined;
    const missing: Node = { type: 'name', offset: m.offset, name };
    const value = given ?? (parameter.default ? i.evaluate(parameter.default, inner) : i.missing(name, missing, inner));
    inner.locals.set(name, value ?? null);
  });
}

/** Evaluates the call of a `call` block, with `caller` added to its arguments. */
function callWith(i: Interpreter, node: Node, caller: Callable, frame: Scoped): unknown {
  if (node.type !== 'call') throw located(new FunctionError('expected a call of a macro'), node, frame.source);
  const named: (readonly [string, Node])[] = [...node.args.named, ['caller', { type: 'literal', offset: node.offset, value: caller }]];
  return i.evaluate({ ...node, args: { ...node.args, named } }, frame);
}

function include(i: Interpreter, s: Statement & { type: 'include' }, frame: Scoped): Text {
  const found = open(i, s.path, frame, s.ignoreMissing);
  if (!found) return '';
  const locals = s.withContext ? new Locals(frame.locals) : new Locals();
  return i.inFile(found.source.position.file, () => deeper(() => render(i, found.body, { ...frame, source: found.source, locals })));
}

function importFile(i: Interpreter, s: Statement & { type: 'import' }, frame: Scoped): void {
  const found = open(i, s.path, frame, false);
  if (!found) return;
  const locals = s.withContext ? new Locals(frame.locals) : new Locals();
  i.inFile(found.source.position.file, () => deeper(() => render(i, found.body, { ...frame, source: found.source, locals })));
  const own = dictOf([...locals.own()]);
  if (typeof s.names === 'string') {
    frame.locals.set(s.names, new Namespace(own));
    return;
  }
  for (const [name, as] of s.names) {
    if (!Object.hasOwn(own, name)) throw located(new FunctionError(`the imported file has no "${name}"`), s.path, frame.source);
    frame.locals.set(as, own[name]);
  }
}

function open(i: Interpreter, path: Node, frame: Scoped, ignoreMissing: boolean): ReturnType<Files['read']> {
  const value = i.argument(path, frame);
  if (value instanceof Undefined) throw value.error();
  const paths = (isSequence(value) ? itemsOf(value) : [value]).map(String);
  const from = frame.source.position.file;
  try {
    const found = frame.files?.read(paths, from);
    if (found || ignoreMissing) return found;
    throw new FunctionError(`there is no file ${paths.join(' or ')}`, `looked in ${frame.files?.searched(from).join(', ') ?? 'no folder'}`);
  } catch (e) {
    throw located(e, path, frame.source);
  }
}
