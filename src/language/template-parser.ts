import { didYouMean } from '../diagnostic.ts';
import type { Body, Macro, Node, Statement, Target } from './ast.ts';
import { limits } from './budget.ts';
import { tokenize } from './lexer.ts';
import { Parser } from './parser.ts';
import type { Source } from './source.ts';
import { syntaxError } from './syntax-error.ts';
import { type BodyOptions, TemplateScanner } from './template-scanner.ts';

const statements = [
  'for',
  'if',
  'set',
  'with',
  'block',
  'macro',
  'call',
  'filter',
  'include',
  'import',
  'from',
  'do',
  'break',
  'continue',
  'raw',
  'autoescape',
];

/** Parses text with statements between: a whole template. */
export function parseBody(source: Source, options: BodyOptions = {}): Body {
  return new BodyParser(source, options).parse();
}

class BodyParser {
  readonly #source: Source;
  readonly #scanner: TemplateScanner;
  #depth = 0;
  #loops = 0;

  constructor(source: Source, options: BodyOptions) {
    this.#source = source;
    this.#scanner = new TemplateScanner(source, options);
  }

  parse(): Body {
    return this.#body(undefined).body;
  }

  /** Up to one of the tags that end a block; its parser stands behind the tag's name. */
  #body(block: { readonly name: string; readonly offset: number; readonly ends: readonly string[] } | undefined): {
    body: Body;
    end: string;
    parser: Parser;
  } {
    if (++this.#depth > limits.depth / 4) throw syntaxError(this.#source, this.#scanner.at, 'blocks are nested too deep');
    const body: Statement[] = [];
    for (;;) {
      const mark = this.#scanner.nextMark((text) => {
        if (text !== '') body.push({ type: 'text', text: text.replace(/\r\n?/g, '\n') });
      });
      if (mark === undefined) {
        if (block)
          throw syntaxError(
            this.#source,
            block.offset,
            `\`${block.name}\` has no ${block.ends.map((e) => `\`${e}\``).join(' or ')}`,
            block.name.length,
          );
        this.#depth--;
        return { body, end: '', parser: new Parser(this.#source, tokenize({ ...this.#source, text: '' })) };
      }
      if (mark === '{{') {
        body.push(this.#output());
        continue;
      }
      const parser = this.#scanner.inside('%}');
      const { text: name, offset } = parser.name();
      if (block?.ends.includes(name)) {
        this.#depth--;
        return { body, end: name, parser };
      }
      const statement = this.#statement(name, offset, parser, block?.ends ?? []);
      if (Array.isArray(statement)) body.push(...statement);
      else body.push(statement as Statement);
    }
  }

  #output(): Statement {
    const parser = this.#scanner.inside('}}');
    const expression = parser.tuple();
    parser.end();
    return { type: 'output', expression };
  }

  #statement(name: string, offset: number, p: Parser, ends: readonly string[]): Statement | Body {
    switch (name) {
      case 'for':
        return this.#for(offset, p);
      case 'if':
        return this.#if(offset, p);
      case 'set':
        return this.#set(offset, p);
      case 'with':
        return this.#with(offset, p);
      case 'block':
        return this.#named(offset, p);
      case 'macro': {
        const macroName = p.name().text;
        return { type: 'macro', macro: this.#macro('macro', macroName, this.#parameters(p), offset, p) };
      }
      case 'call': {
        const parameters = p.is('(') ? this.#parameters(p) : [];
        const call = p.expression();
        return { type: 'call', offset, call, caller: this.#macro('call', 'caller', parameters, offset, p) };
      }
      case 'filter': {
        const filters = p.filters();
        return { type: 'filter-block', filters, body: this.#block('filter', offset, p) };
      }
      case 'include':
        return this.#include(offset, p);
      case 'import':
      case 'from':
        return this.#import(name, offset, p);
      case 'autoescape':
        p.expression();
        return this.#block('autoescape', offset, p);
      case 'break':
      case 'continue':
        p.end();
        if (this.#loops === 0) throw syntaxError(this.#source, offset, `\`${name}\` stands outside of a loop`, name.length);
        return { type: name };
      case 'do': {
        const expression = p.tuple();
        p.end();
        return { type: 'do', expression };
      }
      default: {
        const expected =
          ends.length > 0 ? `expected ${ends.map((e) => `\`${e}\``).join(', ')} or another tag, found \`${name}\`` : undefined;
        throw syntaxError(
          this.#source,
          offset,
          expected ?? `there is no tag \`${name}\``,
          name.length,
          didYouMean(name, [...statements, ...ends]),
        );
      }
    }
  }

  /** The body of a block that ends with `end…`. */
  #block(name: string, offset: number, p: Parser): Body {
    p.end();
    const { body, parser } = this.#body({ name, offset, ends: [`end${name}`] });
    parser.end();
    return body;
  }

  #for(offset: number, p: Parser): Statement {
    const target = this.#target(p);
    p.expect('in');
    const items = p.tuple(
      () => p.disjunction(),
      () => p.is('if') || p.is('recursive'),
    );
    const filter = p.skip('if') ? p.expression() : undefined;
    const recursive = p.skip('recursive');
    p.end();
    this.#loops++;
    const first = this.#body({ name: 'for', offset, ends: ['endfor', 'else'] });
    this.#loops--;
    first.parser.end();
    const otherwise = first.end === 'else' ? this.#closing('for', offset) : [];
    return { type: 'for', offset, target, items, ...(filter && { filter }), recursive, body: first.body, otherwise };
  }

  #if(offset: number, p: Parser): Statement {
    const branches: { test: Node; body: Body }[] = [];
    let test = p.tuple(() => p.disjunction());
    p.end();
    for (;;) {
      const { body, end, parser } = this.#body({ name: 'if', offset, ends: ['elif', 'else', 'endif'] });
      branches.push({ test, body });
      if (end === 'elif') test = parser.tuple(() => parser.disjunction());
      parser.end();
      if (end !== 'elif') return { type: 'if', branches, otherwise: end === 'else' ? this.#closing('if', offset) : [] };
    }
  }

  #closing(name: string, offset: number): Body {
    const { body, parser } = this.#body({ name, offset, ends: [`end${name}`] });
    parser.end();
    return body;
  }

  #set(offset: number, p: Parser): Statement {
    const target = this.#target(p);
    if (p.skip('=')) {
      const value = p.tuple();
      p.end();
      return { type: 'set', target, value };
    }
    const filters = p.skip('|') ? p.filters() : [];
    return { type: 'set-block', target, filters, body: this.#block('set', offset, p) };
  }

  #with(offset: number, p: Parser): Statement {
    const assignments: [Target, Node][] = [];
    while (p.current.type !== 'end') {
      if (assignments.length > 0) p.expect(',');
      const target = this.#target(p, true);
      p.expect('=');
      assignments.push([target, p.expression()]);
    }
    return { type: 'with', assignments, body: this.#block('with', offset, p) };
  }

  /** A block of a template that no other extends is its body, where it stands. */
  #named(offset: number, p: Parser): Statement {
    const { text: name } = p.name();
    if (p.is('scoped')) p.next();
    if (p.is('required')) p.next();
    p.end();
    const { body, parser } = this.#body({ name: 'block', offset, ends: ['endblock'] });
    if (parser.is(name)) parser.next();
    parser.end();
    return { type: 'with', assignments: [], body };
  }

  #parameters(p: Parser): { name: string; default?: Node }[] {
    const list: { name: string; default?: Node }[] = [];
    p.expect('(');
    while (!p.is(')')) {
      if (list.length > 0) p.expect(',');
      const { text: name, offset } = p.name();
      if (p.skip('=')) list.push({ name, default: p.expression() });
      else if (list.some((q) => q.default))
        throw syntaxError(this.#source, offset, 'a parameter without a default follows one with a default', name.length);
      else list.push({ name });
    }
    p.expect(')');
    return list;
  }

  #macro(block: 'macro' | 'call', name: string, parameters: Macro['parameters'], offset: number, p: Parser): Macro {
    const start = this.#scanner.at;
    const body = this.#block(block, offset, p);
    const text = this.#source.text.slice(start, this.#scanner.at);
    return { name, offset, parameters, body, takesMore: /\bvarargs\b/.test(text), takesNamed: /\bkwargs\b/.test(text) };
  }

  #include(offset: number, p: Parser): Statement {
    const path = p.expression();
    const ignoreMissing = p.skip('ignore');
    if (ignoreMissing) p.expect('missing');
    const withContext = this.#context(p) ?? true;
    p.end();
    return { type: 'include', offset, path, ignoreMissing, withContext };
  }

  #import(kind: 'import' | 'from', offset: number, p: Parser): Statement {
    const path = p.expression();
    if (kind === 'import') {
      p.expect('as');
      const names = p.name().text;
      const withContext = this.#context(p) ?? false;
      p.end();
      return { type: 'import', offset, path, withContext, names };
    }
    p.expect('import');
    const names: [string, string][] = [];
    do {
      const name = p.name().text;
      names.push([name, p.skip('as') ? p.name().text : name]);
    } while (p.skip(','));
    const withContext = this.#context(p) ?? false;
    p.end();
    return { type: 'import', offset, path, withContext, names };
  }

  #context(p: Parser): boolean | undefined {
    if ((p.is('with') || p.is('without')) && p.is('context', p.ahead())) {
      const isWith = p.next().text === 'with';
      p.next();
      return isWith;
    }
    return undefined;
  }

  #target(p: Parser, single = false): Target {
    const { offset } = p.current;
    const items: Target[] = [];
    let isTuple = false;
    do {
      if (items.length > 0 && (p.is('in') || p.is('='))) break;
      items.push(this.#targetItem(p));
      if (single) break;
      isTuple ||= p.is(',');
    } while (p.skip(','));
    return isTuple ? { type: 'tuple', offset, items } : (items[0] as Target);
  }

  #targetItem(p: Parser): Target {
    if (p.skip('(')) {
      const inner = this.#target(p);
      p.expect(')');
      return inner;
    }
    const { text: name, offset } = p.name();
    if (!p.skip('.')) return { type: 'name', offset, name };
    return { type: 'attribute', offset, object: name, name: p.name().text };
  }
}
