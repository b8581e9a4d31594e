import { DiagnosticError, didYouMean, error } from '../diagnostic.ts';
import { access, namesIn, slice } from './access.ts';
import type { Arguments, FilterCall, Node } from './ast.ts';
import { enter, leave } from './budget.ts';
import { call, find } from './call.ts';
import { Callable } from './callable.ts';
import { resolveTemplates } from './data.ts';
import type { Context, Environment, Fn, Named } from './function.ts';
import { FunctionError } from './function-error.ts';
import type { Locals } from './locals.ts';
import { methodsOf } from './methods.ts';
import { isMutator, mutate } from './mutators.ts';
import { dotted, located, placeOf, undefinedError } from './node-errors.ts';
import { binary, compares, negate } from './operators.ts';
import { concat, endingWith, str } from './printing.ts';
import type { Scope } from './scope.ts';
import { Secret } from './secret.ts';
import type { Source } from './source.ts';
import { Template } from './template.ts';
import { Omit, Undefined } from './undefined.ts';
import { dictOf, entriesOf, isMapping, isTruthy, iterate, keyText, Tuple } from './values.ts';

/** Where an expression stands, and what a template has set around it. */
export interface Frame {
  readonly source: Source;
  readonly locals?: Locals;
  /** Lists and mappings that this rendering has made itself: only these may it change. */
  readonly owned?: WeakSet<object>;
}

/** Renders a template that is more than one expression. */
export type Render = (interpreter: Interpreter, template: Template) => string | Secret;

/** Evaluates the nodes of expressions against a scope. Variables are read when needed, and resolved once. */
export class Interpreter implements Context {
  readonly scope: Scope;
  readonly environment: Environment;
  readonly reads = new Set<string>();
  file = '';
  readonly #render: Render;
  readonly #values = new Map<Template, unknown>();
  /** Made when it is needed: most evaluations meet no list or mapping with templates in it. */
  #resolved: WeakMap<object, unknown> | undefined;
  /** Templates that are being evaluated, each with the name it was read by. */
  readonly #active: { readonly template: Template; readonly name: string }[] = [];

  constructor(scope: Scope, environment: Environment, render: Render) {
    this.scope = scope;
    this.environment = environment;
    this.#render = render;
  }

  /** The value of a node; lists and mappings in it may still hold templates (see `resolve`). */
  evaluate(node: Node, frame: Frame): unknown {
    if (node.type === 'literal') return node.value;
    try {
      enter();
      return this.#evaluate(node, frame);
    } catch (e) {
      throw located(e, node, frame.source);
    } finally {
      leave();
    }
  }

  /** The value of a node with everything in it resolved, as functions take it. */
  argument(node: Node, frame: Frame): unknown {
    return this.resolve(this.evaluate(node, frame));
  }

  resolve(value: unknown): unknown {
    if (typeof value !== 'object' || value === null) return value;
    if (value instanceof Template) return this.resolve(this.template(value));
    const known = this.#resolved?.get(value);
    if (known !== undefined) return known;
    const result = resolveTemplates(value, (template) => this.template(template));
    if (result !== value) {
      this.#resolved ??= new WeakMap();
      this.#resolved.set(value, result);
    }
    return result;
  }

  variable(name: string): unknown {
    const value = this.read(name);
    return value === undefined ? new Undefined(name, () => undefinedError(name)) : this.resolve(value);
  }

  filter(name: string, input: unknown, args: readonly unknown[], named: Named = {}): unknown {
    return this.#call(find('filter', this.environment.filters, name), [input], args, named);
  }

  test(name: string, input: unknown, args: readonly unknown[], named: Named = {}): boolean {
    return isTruthy(this.#call(find('test', this.environment.tests, name), [input], args, named));
  }

  attribute(value: unknown, path: unknown): unknown {
    let result = value;
    const keys = path instanceof Tuple ? path.items : typeof path === 'string' ? path.split('.') : [path];
    for (const key of keys) {
      if (result instanceof Undefined) return result;
      const found = this.shallow(access(result, key));
      if (found === undefined) {
        const parent = result;
        const name = keys.map((k) => keyText(k)).join('.');
        return new Undefined(name, () => undefinedError(name, undefined, didYouMean(keyText(key), namesIn(parent))));
      }
      result = found;
    }
    return this.resolve(result);
  }

  /** Applies filters written without an input, as in `{% filter upper %}`. */
  applyFilters(input: unknown, filters: readonly FilterCall[], frame: Frame): unknown {
    return filters.reduce((value, each) => {
      const node: Node = { type: 'filter', input: { type: 'literal', offset: each.offset, value }, ...each };
      return this.evaluate(node, frame);
    }, input);
  }

  /** What is printed for a value inside text: nothing for null, otherwise as Python prints it. */
  printed(value: unknown): string | Secret {
    const resolved = this.resolve(value);
    return resolved === null || resolved === undefined ? '' : str(resolved);
  }

  /** The value of a template, evaluated once. `name` is what it was read by. */
  template(template: Template, name?: string): unknown {
    if (this.#values.has(template)) return this.#values.get(template);
    const label = name ?? this.#active.at(-1)?.name ?? template.text;
    const start = this.#active.findIndex((a) => a.template === template);
    if (start >= 0) {
      const path = [...this.#active.slice(start).map((a) => a.name), label].join(' → ');
      throw new DiagnosticError(error('recursive-variable', `recursive: ${path}`, template.position));
    }
    this.#active.push({ template, name: label });
    try {
      const value = this.inFile(template.position.file, () => this.#templateValue(template));
      this.#values.set(template, value);
      return value;
    } finally {
      this.#active.pop();
    }
  }

  /** Files that are named relative are looked for beside this one meanwhile. */
  inFile<T>(file: string, run: () => T): T {
    const before = this.file;
    this.file = file;
    try {
      return run();
    } finally {
      this.file = before;
    }
  }

  #templateValue(template: Template): unknown {
    const { whole } = template;
    if (!whole) return this.#render(this, template);
    const value = this.evaluate(whole, { source: template });
    return template.newlines !== '' && (typeof value === 'string' || value instanceof Secret)
      ? endingWith(template.newlines.length, value)
      : value;
  }

  shallow(value: unknown, name?: string): unknown {
    if (!(value instanceof Template)) return value;
    try {
      return this.template(value, name);
    } catch (e) {
      // As in Ansible, a variable made of an undefined one is undefined itself: `default` and `is defined` may follow.
      if (!(e instanceof DiagnosticError) || e.diagnostics[0]?.code !== 'undefined-variable') throw e;
      return new Undefined(name ?? value.text, () => e);
    }
  }

  /** One variable, which may still hold templates inside; undefined where there is none. */
  read(name: string): unknown {
    this.reads.add(name);
    return this.shallow(this.scope.get(name), name);
  }

  #evaluate(node: Node, frame: Frame): unknown {
    switch (node.type) {
      case 'literal':
        return node.value;
      case 'name':
        return this.#name(node, frame);
      case 'list':
        return own(
          node.items.map((item) => this.evaluate(item, frame)),
          frame,
        );
      case 'tuple':
        return new Tuple(node.items.map((item) => this.evaluate(item, frame)));
      case 'dict':
        return own(dictOf(node.entries.map(([key, value]) => [keyText(this.evaluate(key, frame)), this.evaluate(value, frame)])), frame);
      case 'attribute':
        return this.#access(node, node.object, node.name, frame);
      case 'subscript':
        return this.#access(node, node.object, this.evaluate(node.index, frame), frame);
      case 'slice':
        return this.#slice(node.object, node.bounds, frame);
      case 'call':
        return this.#callNode(node.callee, node.args, frame);
      case 'filter':
        return this.#function('filter', node, frame);
      case 'test':
        return isTruthy(this.#function('test', node, frame));
      case 'unary': {
        const value = this.evaluate(node.operand, frame);
        return node.operator === 'not' ? !isTruthy(value) : negate(node.operator, value);
      }
      case 'binary':
        return binary(node.operator, this.argument(node.left, frame), this.argument(node.right, frame));
      case 'logic': {
        const left = this.evaluate(node.left, frame);
        return isTruthy(left) === (node.operator === 'or') ? left : this.evaluate(node.right, frame);
      }
      case 'compare':
        return this.#compare(node.first, node.rest, frame);
      case 'concat':
        return concat(node.parts.map((part) => str(this.argument(part, frame))));
      case 'condition': {
        if (isTruthy(this.evaluate(node.test, frame))) return this.evaluate(node.value, frame);
        if (node.otherwise) return this.evaluate(node.otherwise, frame);
        // As in Jinja, what is missing here is nothing, even where undefined names are errors.
        return '';
      }
    }
  }

  #name(node: Node & { type: 'name' }, frame: Frame): unknown {
    const local = frame.locals?.get(node.name);
    if (local !== undefined) return local;
    const value = this.read(node.name);
    if (value !== undefined) return value;
    if (node.name === 'omit') return Omit;
    const candidates = () => [...(frame.locals?.names() ?? []), ...this.scope.names()];
    return this.missing(node.name, node, frame, () => didYouMean(node.name, candidates()));
  }

  #access(node: Node, objectNode: Node, key: unknown, frame: Frame): unknown {
    const object = this.evaluate(objectNode, frame);
    if (object instanceof Undefined) return object;
    if (key instanceof Undefined) throw key.error();
    const found = access(object, key);
    if (found === undefined) {
      const hint = () => (typeof key === 'string' ? didYouMean(key, namesIn(object)) : undefined);
      return this.missing(dotted(objectNode, key), node, frame, hint);
    }
    return found instanceof Template ? this.shallow(found, dotted(objectNode, key)) : found;
  }

  missing(name: string, node: Node, frame: Frame, hint?: () => string | undefined): Undefined {
    const { source } = frame;
    return new Undefined(name, () => undefinedError(name, placeOf(node, source), hint?.()));
  }

  #slice(objectNode: Node, bounds: readonly (Node | undefined)[], frame: Frame): unknown {
    const object = this.evaluate(objectNode, frame);
    if (object instanceof Undefined) throw object.error();
    return slice(
      object,
      bounds.map((b) => b && this.evaluate(b, frame)),
    );
  }

  #compare(first: Node, rest: (Node & { type: 'compare' })['rest'], frame: Frame): boolean {
    let left = this.argument(first, frame);
    for (const { operator, operand } of rest) {
      const right = this.argument(operand, frame);
      if (!compares(operator, left, right)) return false;
      left = right;
    }
    return true;
  }

  #function(kind: 'filter' | 'test', node: Node & { type: 'filter' | 'test' }, frame: Frame): unknown {
    const f = find(kind, kind === 'filter' ? this.environment.filters : this.environment.tests, node.name);
    const input = this.argument(node.input, frame);
    const { positional, named } = this.#arguments(node.args, frame);
    return this.#call(f, [input], positional, named);
  }

  #callNode(callee: Node, args: Arguments, frame: Frame): unknown {
    const { positional, named } = this.#arguments(args, frame);
    if (callee.type === 'attribute') return this.#method(callee, positional, named, frame);
    if (callee.type === 'name') {
      const value = frame.locals?.get(callee.name) ?? this.scope.get(callee.name);
      const f = value === undefined ? this.environment.globals.get(callee.name) : undefined;
      if (f) return this.#call(f, [], positional, named);
      // A filter can be called like a function, as in a template file: `cidr_host(net, 1)` is `net | cidr_host(1)`.
      const filter = value === undefined && positional.length > 0 ? this.environment.filters.get(callee.name) : undefined;
      if (filter) return this.#call(filter, positional.slice(0, 1), positional.slice(1), named);
      if (value === undefined)
        throw new FunctionError(`there is no function "${callee.name}"`, didYouMean(callee.name, this.environment.globals.keys()));
    }
    return callValue(this.evaluate(callee, frame), positional, named);
  }

  #method(callee: Node & { type: 'attribute' }, positional: readonly unknown[], named: Named, frame: Frame): unknown {
    const written = this.evaluate(callee.object, frame);
    if (written instanceof Undefined) throw written.error();
    if (isMutator(callee.name) && typeof written === 'object' && written !== null && frame.owned?.has(written)) {
      this.#resolved?.delete(written);
      return mutate(written, callee.name, positional);
    }
    const target = this.resolve(written);
    const methods = methodsOf(target);
    const method = methods?.get(callee.name);
    if (method) return this.#call(method, [target], positional, named);
    const own = access(target, callee.name);
    if (own instanceof Callable) return own.call(positional, named);
    const hint = isMutator(callee.name)
      ? 'values cannot be changed in place: make a new one with `+`, `combine` or `set`'
      : didYouMean(callee.name, methods?.keys() ?? []);
    throw new FunctionError(`there is no method "${callee.name}" of ${isMapping(target) ? 'a mapping' : 'this value'}`, hint);
  }

  #arguments(args: Arguments, frame: Frame): { positional: readonly unknown[]; named: Named } {
    const positional = args.positional.map((node) => this.argument(node, frame));
    if (args.spread) positional.push(...iterate(this.argument(args.spread, frame)));
    if (args.named.length === 0 && !args.spreadNamed) return { positional, named: {} };
    const named = args.named.map(([name, node]): [string, unknown] => [name, this.argument(node, frame)]);
    if (args.spreadNamed) {
      const more = this.argument(args.spreadNamed, frame);
      if (!isMapping(more)) throw new FunctionError('`**` needs a mapping');
      named.push(...entriesOf(more));
    }
    return { positional, named: dictOf(named) };
  }

  #call(f: Fn, input: readonly unknown[], positional: readonly unknown[], named: Named): unknown {
    try {
      return call(f, input, positional, named, this);
    } catch (e) {
      if (e instanceof FunctionError && !e.message.startsWith('`')) throw new FunctionError(`\`${f.name}\`: ${e.message}`, e.hint);
      throw e;
    }
  }
}

function own<T extends object>(value: T, frame: Frame): T {
  frame.owned?.add(value);
  return value;
}

function callValue(value: unknown, positional: readonly unknown[], named: Named): unknown {
  if (value instanceof Undefined) throw value.error();
  if (value instanceof Callable) return value.call(positional, named);
  throw new FunctionError('only functions can be called');
}
