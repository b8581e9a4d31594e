import type { Position } from '../diagnostic.ts';
import { filters, globals, tests } from '../language/functions.ts';
import { parseHandlebars } from '../language/handlebars/parse.ts';
import { placeOf } from '../language/handlebars/place.ts';

/** A variable that a Handlebars template reads from the top: names inside `{{#each}}` are of the item, and nobody knows its keys. */
export interface TemplateName {
  readonly name: string;
  readonly at: Position;
  readonly isOptional: boolean;
}

/** The template must be one that can be parsed. */
export function handlebarsNames(path: string, text: string): readonly TemplateName[] {
  const visitor = new Visitor();
  visitor.program(parseHandlebars(path, text));
  return visitor.found;
}

const blocks = ['if', 'unless', 'each', 'with'];

class Visitor {
  readonly found: TemplateName[] = [];
  /** For each context from the top: whether it is the top itself. `{{#if}}` opens none. */
  #depth = 0;
  readonly #own: string[] = [];

  program(program: hbs.AST.Program | undefined, enters = false): void {
    if (!program) return;
    if (enters) this.#depth++;
    this.#own.push(...(program.blockParams ?? []));
    for (const statement of program.body) this.#statement(statement);
    this.#own.length -= program.blockParams?.length ?? 0;
    if (enters) this.#depth--;
  }

  #statement(statement: hbs.AST.Statement): void {
    if (statement.type === 'MustacheStatement') this.#call(statement as hbs.AST.MustacheStatement);
    else if (statement.type === 'BlockStatement') this.#block(statement as hbs.AST.BlockStatement);
    else if (statement.type === 'PartialStatement') {
      const { params, hash } = statement as hbs.AST.PartialStatement;
      this.#values(params, hash, false);
    }
  }

  #block(block: hbs.AST.BlockStatement): void {
    this.#call(block);
    const name = (block.path as hbs.AST.PathExpression).original;
    const isSection = block.params.length === 0;
    this.program(block.program, name === 'each' || name === 'with' || isSection);
    this.program(block.inverse);
  }

  #call(call: hbs.AST.MustacheStatement | hbs.AST.BlockStatement | hbs.AST.SubExpression): void {
    if (call.params.length === 0 && !call.hash?.pairs.length) {
      this.#value(call.path as hbs.AST.Expression, false);
      return;
    }
    const name = String((call.path as hbs.AST.PathExpression).original);
    const f = blocks.includes(name) ? undefined : (filters.get(name) ?? tests.get(name) ?? globals.get(name));
    this.#values(call.params, call.hash, f?.takesUndefined ?? (name === 'and' || name === 'or'));
  }

  #values(params: readonly hbs.AST.Expression[], hash: hbs.AST.Hash | undefined, isOptional: boolean): void {
    for (const [index, param] of params.entries()) this.#value(param, isOptional && index === 0);
    for (const pair of hash?.pairs ?? []) this.#value(pair.value, false);
  }

  #value(node: hbs.AST.Expression, isOptional: boolean): void {
    if (node.type === 'SubExpression') this.#call(node as hbs.AST.SubExpression);
    if (node.type !== 'PathExpression') return;
    const path = node as hbs.AST.PathExpression;
    const isRoot = path.data && path.parts[0] === 'root';
    const name = isRoot ? path.parts[1] : path.parts[0];
    if (name === undefined || (path.data && !isRoot)) return;
    if (/^(?:\.\/|this\b)/.test(path.original) && !isRoot) return;
    if (!isRoot && (path.depth !== this.#depth || (path.depth === 0 && this.#own.includes(name)))) return;
    if (globals.has(name)) return;
    this.found.push({ name, at: { ...placeOf(path.loc), length: path.original.length }, isOptional });
  }
}
