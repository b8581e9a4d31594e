import { DiagnosticError, error } from '../diagnostic.ts';
import type { Arguments, BinaryOperator, Comparison, ComparisonOperator, FilterCall, Node } from './ast.ts';
import { limits } from './budget.ts';
import { find } from './call.ts';
import type { Functions } from './function.ts';
import { FunctionError } from './function-error.ts';
import { filters, tests } from './functions.ts';
import { placeIn } from './source.ts';
import { syntaxError } from './syntax-error.ts';
import { TokenStream } from './token-stream.ts';

/** How tightly operators bind, as in Jinja: there `~` binds tighter than `+`, and `**` goes from left to right. */
const powers: Readonly<Record<string, number>> = {
  or: 1,
  and: 2,
  '==': 4,
  '!=': 4,
  '<': 4,
  '<=': 4,
  '>': 4,
  '>=': 4,
  in: 4,
  not: 4,
  '+': 5,
  '-': 5,
  '~': 6,
  '*': 7,
  '/': 7,
  '//': 7,
  '%': 7,
  '**': 8,
};
const notPower = 3;
const comparePower = 4;

const constants: Readonly<Record<string, unknown>> = { true: true, True: true, false: false, False: false, none: null, None: null };

const reserved = new Set(['and', 'or', 'not', 'in', 'is', 'if', 'else']);

/** A Pratt parser over the tokens of one expression. Statements use it for the parts of a tag. */
export class Parser extends TokenStream {
  #depth = 0;

  /** With the ternary `a if b else c`. */
  expression(): Node {
    this.#enter();
    let node = this.disjunction();
    while (this.is('if')) {
      const { offset } = this.next();
      const test = this.disjunction();
      const otherwise = this.skip('else') ? this.expression() : undefined;
      node = { type: 'condition', offset, test, value: node, ...(otherwise && { otherwise }) };
    }
    this.#depth--;
    return node;
  }

  /** Without it: what stands before an `if`. */
  disjunction(): Node {
    return this.#operators(0);
  }

  /** One expression, or several with commas: a tuple. */
  tuple(part: () => Node = () => this.expression(), isEnd: () => boolean = () => false): Node {
    const { offset } = this.current;
    const items = [part()];
    let isTuple = false;
    while (this.skip(',')) {
      isTuple = true;
      if (this.current.type === 'end' || this.is(')') || isEnd()) break;
      items.push(part());
    }
    return isTuple || items.length !== 1 ? { type: 'tuple', offset, items } : (items[0] as Node);
  }

  /** Filters as in `{% filter a | b %}`, without an input. */
  filters(): FilterCall[] {
    const list = [this.#filterCall()];
    while (this.skip('|')) list.push(this.#filterCall());
    return list;
  }

  #operators(power: number): Node {
    this.#enter();
    let left: Node;
    if (this.is('not') && power <= notPower) {
      const { offset } = this.next();
      left = { type: 'unary', offset, operator: 'not', operand: this.#operators(notPower) };
    } else {
      left = this.#unary(true);
    }
    for (;;) {
      const operator = this.#operatorHere();
      const binding = operator === undefined ? 0 : (powers[operator] ?? 0);
      if (operator === undefined || binding <= power) break;
      left = this.#infix(left, operator, binding);
    }
    this.#depth--;
    return left;
  }

  #operatorHere(): string | undefined {
    const { type, text } = this.current;
    if (type === 'operator') return text;
    if (type !== 'name') return undefined;
    if (text === 'not') return this.is('in', this.ahead()) ? 'not' : undefined;
    return text === 'or' || text === 'and' || text === 'in' ? text : undefined;
  }

  #infix(left: Node, operator: string, power: number): Node {
    if (power === comparePower) return this.#comparison(left);
    const { offset } = this.next();
    if (operator === '~') {
      const parts = [left, this.#operators(power)];
      while (this.skip('~')) parts.push(this.#operators(power));
      return { type: 'concat', offset, parts };
    }
    const right = this.#operators(power);
    if (operator === 'or' || operator === 'and') return { type: 'logic', offset, operator, left, right };
    return { type: 'binary', offset, operator: operator as BinaryOperator, left, right };
  }

  #comparison(first: Node): Node {
    const rest: Comparison[] = [];
    const { offset } = this.current;
    for (;;) {
      const text = this.#operatorHere();
      if (text === undefined || powers[text] !== comparePower) break;
      const token = this.next();
      if (text === 'not') this.next();
      const operator = (text === 'not' ? 'not in' : text) as ComparisonOperator;
      rest.push({ operator, offset: token.offset, operand: this.#operators(comparePower) });
    }
    return { type: 'compare', offset, first, rest };
  }

  #unary(withFilters: boolean): Node {
    this.#enter();
    let node: Node;
    if (this.is('-') || this.is('+')) {
      const { offset, text } = this.next();
      node = { type: 'unary', offset, operator: text as '-' | '+', operand: this.#unary(false) };
    } else {
      node = this.#primary();
    }
    node = this.#postfix(node);
    if (withFilters) node = this.#filtersAndTests(node);
    this.#depth--;
    return node;
  }

  #primary(): Node {
    const token = this.current;
    const { offset } = token;
    if (token.type === 'name') {
      if (reserved.has(token.text)) throw this.unexpected('an expression');
      this.next();
      if (Object.hasOwn(constants, token.text)) return { type: 'literal', offset, value: constants[token.text] };
      return { type: 'name', offset, name: token.text };
    }
    if (token.type === 'string') {
      this.next();
      let value = String(token.value);
      while (this.current.type === 'string') value += String(this.next().value);
      return { type: 'literal', offset, value };
    }
    if (token.type === 'number') return { type: 'literal', offset, value: this.next().value };
    if (this.skip('(')) {
      const node: Node = this.is(')') ? { type: 'tuple', offset, items: [] } : this.tuple();
      this.expect(')');
      return node;
    }
    if (this.skip('[')) return { type: 'list', offset, items: this.#series(']', () => this.expression()) };
    if (this.skip('{')) return { type: 'dict', offset, entries: this.#series('}', () => this.#entry()) };
    throw this.unexpected('an expression');
  }

  #entry(): readonly [Node, Node] {
    const key = this.expression();
    this.expect(':');
    return [key, this.expression()];
  }

  #series<T>(closer: string, part: () => T): T[] {
    const items: T[] = [];
    while (!this.is(closer)) {
      if (items.length > 0) this.expect(',');
      if (this.is(closer)) break;
      items.push(part());
    }
    this.expect(closer);
    return items;
  }

  #postfix(start: Node): Node {
    let node = start;
    for (let links = 0; ; links++) {
      this.#checkChain(links);
      if (this.is('.')) node = this.#attribute(node);
      else if (this.is('[')) node = this.#subscript(node);
      else if (this.is('(')) node = { type: 'call', offset: this.current.offset, callee: node, args: this.#arguments() };
      else return node;
    }
  }

  #filtersAndTests(start: Node): Node {
    let node = start;
    for (let links = 0; ; links++) {
      this.#checkChain(links);
      if (this.skip('|')) node = { type: 'filter', input: node, ...this.#filterCall() };
      else if (this.is('is')) node = this.#test(node);
      else if (this.is('(')) node = { type: 'call', offset: this.current.offset, callee: node, args: this.#arguments() };
      else return node;
    }
  }

  #attribute(object: Node): Node {
    this.expect('.');
    const token = this.next();
    if (token.type === 'name') return { type: 'attribute', offset: token.offset, object, name: token.text };
    if (token.type === 'number') {
      const index: Node = { type: 'literal', offset: token.offset, value: token.value };
      return { type: 'subscript', offset: token.offset, object, index };
    }
    this.back();
    throw this.unexpected('a name or number after "."');
  }

  #subscript(object: Node): Node {
    const { offset } = this.expect('[');
    const bound = () => (this.is(':') || this.is(']') ? undefined : this.expression());
    const first = bound();
    if (this.is(':')) {
      const bounds = [first];
      while (bounds.length < 3 && this.skip(':')) bounds.push(bound());
      this.expect(']');
      return { type: 'slice', offset, object, bounds };
    }
    if (!first) throw this.unexpected('an expression');
    this.expect(']');
    return { type: 'subscript', offset, object, index: first };
  }

  #filterCall(): FilterCall {
    const { offset, name } = this.#known('filter', filters);
    return { offset, name, args: this.is('(') ? this.#arguments() : noArguments };
  }

  #test(input: Node): Node {
    const is = this.expect('is');
    const isNegated = this.skip('not');
    const { offset, name } = this.#known('test', tests);
    const test: Node = { type: 'test', offset, input, name, args: this.#testArguments() };
    return isNegated ? { type: 'unary', offset: is.offset, operator: 'not', operand: test } : test;
  }

  /** A test takes one argument also without brackets: `x is divisibleby 3`. */
  #testArguments(): Arguments {
    if (this.is('(')) return this.#arguments();
    const { type, text } = this.current;
    if (type === 'name' && text === 'is')
      throw syntaxError(this.source, this.current.offset, 'tests cannot follow each other: join them with `and`', 2);
    const isValue = type === 'string' || type === 'number' || this.is('[') || this.is('{');
    const isName = type === 'name' && !['else', 'or', 'and', 'if', 'not', 'in', 'recursive'].includes(text);
    if (!isValue && !isName) return noArguments;
    return { positional: [this.#postfix(this.#primary())], named: [] };
  }

  /** The name of a function, with its collection or without; one that does not exist is found here, before anything runs. */
  #known(kind: 'filter' | 'test', functions: Functions): { offset: number; name: string } {
    const { offset } = this.current;
    let name = this.name().text;
    while (this.skip('.')) name += `.${this.name().text}`;
    try {
      find(kind, functions, name);
    } catch (e) {
      if (!(e instanceof FunctionError)) throw e;
      throw new DiagnosticError(error(`unknown-${kind}`, e.message, placeIn(this.source, offset, name.length), e.hint));
    }
    return { offset, name };
  }

  #arguments(): Arguments {
    this.expect('(');
    const positional: Node[] = [];
    const named: [string, Node][] = [];
    let spread: Node | undefined;
    let spreadNamed: Node | undefined;
    this.#series(')', () => {
      if (this.skip('*')) spread = this.expression();
      else if (this.skip('**')) spreadNamed = this.expression();
      else if (this.current.type === 'name' && this.is('=', this.ahead())) {
        const { text } = this.next();
        this.next();
        named.push([text, this.expression()]);
      } else if (named.length > 0 || spread || spreadNamed) throw this.unexpected('a named argument: positional ones come first');
      else positional.push(this.expression());
    });
    return { positional, named, ...(spread && { spread }), ...(spreadNamed && { spreadNamed }) };
  }

  #enter(): void {
    if (++this.#depth > limits.depth) throw syntaxError(this.source, this.current.offset, `nested deeper than ${limits.depth} levels`);
  }

  #checkChain(links: number): void {
    if (links > limits.depth / 2) throw syntaxError(this.source, this.current.offset, 'this chain is too long');
  }
}

const noArguments: Arguments = { positional: [], named: [] };
