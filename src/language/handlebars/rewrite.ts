import { DiagnosticError, didYouMean, error } from '../../diagnostic.ts';
import { FunctionError } from '../function-error.ts';
import { placeOf } from './place.ts';
import { afterText, afterValue, innermost, type Level, type ShellContext, sameContext, scriptStart } from './shell-context.ts';

/** What kind of text a template makes, by the name of its target: it decides how values are written. */
export type Mode = 'shell' | 'rules' | 'text';

export function modeOf(path: string): Mode {
  if (/\.sh\.hbs$/.test(path)) return 'shell';
  return /\.rules\.hbs$/.test(path) ? 'rules' : 'text';
}

type Expression = hbs.AST.Expression;
type Call = hbs.AST.MustacheStatement | hbs.AST.SubExpression | hbs.AST.BlockStatement;

/** Names under which functions are called in rewritten templates; Handlebars' own helpers are never reached. */
export const functionPrefix = 'f:';
const blocks = ['if', 'unless', 'each', 'with'];

/**
 * Rewrites a template so that every name is read, every function called and every value printed by helpers of ours: names
 * that do not exist are errors with their place, and values are quoted for the place where they stand.
 */
export function rewrite(program: hbs.AST.Program, mode: Mode, functions: ReadonlySet<string>): void {
  const rewriter = new Rewriter(mode, functions);
  // The end of the file ends a line: a comment, or the last line of a here-document.
  const end = afterText(rewriter.program(program, scriptStart), '\n');
  if (mode === 'shell' && !sameContext(end, scriptStart)) {
    const open = innermost(end);
    throw new DiagnosticError(error('template-quoting', `the text ends inside ${describe(open)}`, placeOf(program.loc)));
  }
}

class Rewriter {
  readonly #mode: Mode;
  readonly #functions: ReadonlySet<string>;
  readonly #blockParams: string[][] = [];

  constructor(mode: Mode, functions: ReadonlySet<string>) {
    this.#mode = mode;
    this.#functions = functions;
  }

  /** Rewrites the statements in place; returns where in a script they end. */
  program(program: hbs.AST.Program | undefined, start: ShellContext): ShellContext {
    if (!program) return start;
    this.#blockParams.push(program.blockParams ?? []);
    let context = start;
    for (const [index, statement] of program.body.entries()) {
      if (isContent(statement)) context = this.#text(statement, context);
      else if (isMustache(statement)) {
        program.body[index] = this.#mustache(statement, context);
        context = afterValue(context);
      } else if (isPartial(statement)) program.body[index] = this.#partial(statement, context);
      else if (isBlock(statement)) context = this.#block(statement, context);
      else if (statement.type !== 'CommentStatement') {
        throw mistake(statement, 'template-syntax', 'partial blocks and decorators are not supported');
      }
    }
    this.#blockParams.pop();
    return context;
  }

  #text(statement: hbs.AST.ContentStatement, context: ShellContext): ShellContext {
    if (this.#mode !== 'shell') return context;
    try {
      return afterText(context, statement.value);
    } catch (e) {
      throw e instanceof FunctionError ? mistake(statement, 'template-quoting', e.message, e.hint) : e;
    }
  }

  #mustache(statement: hbs.AST.MustacheStatement, context: ShellContext): hbs.AST.Statement {
    const { loc } = statement;
    if (!statement.escaped && this.#mode !== 'text') {
      const hint = this.#mode === 'shell' ? 'write {{x}}, or {{raw_shell x}} for text that is shell syntax itself' : 'write {{x}}';
      throw mistake(statement, 'template-quoting', '`{{{` would put a value into the text without quoting', hint);
    }
    const name = helperName(statement);
    if (name === 'raw_shell') {
      if (statement.params.length !== 1) throw mistake(statement, 'template-syntax', 'raw_shell takes one value');
      return print('text', [this.#expression(statement.params[0] as Expression)], loc);
    }
    const { printer, detail } = this.#printer(statement, context);
    return print(printer, [this.#value(statement), string(detail, loc)], loc);
  }

  #printer(statement: hbs.AST.Node, context: ShellContext): { printer: string; detail: string } {
    if (this.#mode === 'text') return { printer: 'text', detail: '' };
    if (this.#mode === 'rules') return { printer: 'token', detail: '' };
    const level = innermost(context);
    switch (level.kind) {
      case 'plain':
      case 'command':
      case 'parameter':
        return { printer: 'shell', detail: '' };
      case 'heredoc':
        return { printer: level.delimiter.isQuoted ? 'quoted-heredoc' : 'heredoc', detail: level.delimiter.word };
      case 'backtick':
      case 'quoted-parameter':
        throw mistake(
          statement,
          'template-quoting',
          `a value cannot be quoted inside ${describe(level)}`,
          level.kind === 'backtick' ? 'write $( … )' : 'put it into a variable first',
        );
      default:
        return { printer: level.kind, detail: '' };
    }
  }

  #block(block: hbs.AST.BlockStatement, context: ShellContext): ShellContext {
    const name = helperName(block);
    const isKnown = name !== undefined && blocks.includes(name) && block.params.length > 0;
    if (isKnown) block.params = block.params.map((p) => this.#expression(p));
    else block.params = [this.#value(block)];
    if (isKnown && block.params.length !== 1) throw mistake(block, 'template-syntax', `\`${name}\` takes one value`);
    // `{{#eq a b}}` is a condition; `{{#list}}` without arguments goes through a list or enters a mapping.
    const isSection = !isKnown && (block.path as hbs.AST.Node).type === 'PathExpression' && !hasArguments(block, name, this.#functions);
    block.path = path(isKnown ? `$${name}` : isSection ? '$section' : '$if', block.path.loc);
    block.hash = emptyHash(block.loc);
    const first = this.program(block.program, context);
    const second = this.program(block.inverse, context);
    this.#checkBranches(block, context, first, second, (isKnown && name !== 'each') || !(isKnown || isSection));
    return first;
  }

  /** Whichever way is taken, and however often, the script must be at the same kind of place afterwards. */
  #checkBranches(
    block: hbs.AST.BlockStatement,
    start: ShellContext,
    first: ShellContext,
    second: ShellContext,
    isCondition: boolean,
  ): void {
    if (this.#mode !== 'shell') return;
    if (sameContext(first, second) && (isCondition || sameContext(first, start))) return;
    throw mistake(block, 'template-quoting', 'a quote or bracket is opened here that not every way through the block closes');
  }

  #partial(statement: hbs.AST.PartialStatement, context: ShellContext): hbs.AST.Statement {
    const { loc } = statement;
    const kind = innermost(context).kind;
    if (this.#mode === 'shell' && kind !== 'plain' && kind !== 'command') {
      throw mistake(statement, 'template-quoting', `a partial cannot stand inside ${describe(innermost(context))}`);
    }
    const isName = statement.name.type === 'PathExpression';
    const name = isName ? string((statement.name as hbs.AST.PathExpression).original, loc) : this.#expression(statement.name);
    const params = [name, string(statement.indent ?? '', loc), ...statement.params.map((p) => this.#expression(p))];
    const node: hbs.AST.MustacheStatement = {
      type: 'MustacheStatement',
      path: path('$partial', loc),
      params,
      hash: this.#hash(statement.hash, loc),
      escaped: false,
      strip: statement.strip,
      loc,
    };
    return node;
  }

  /** The value of `{{x.y}}` or `{{f x y=z}}`, as an expression. */
  #value(call: Call): Expression {
    const name = helperName(call);
    if (call.params.length === 0 && (call.hash?.pairs.length ?? 0) === 0) {
      // A function that needs no argument can be called like a variable is read; the variable wins.
      if (name !== undefined && !this.#isBlockParam(name)) return invoke('$name', [string(name, call.path.loc)], call.path.loc);
      return this.#expression(call.path);
    }
    return this.#call(call);
  }

  #call(call: Call): Expression {
    const { loc } = call;
    const name = helperName(call);
    const written = (call.path as hbs.AST.PathExpression).original ?? '';
    if (name === undefined || !this.#functions.has(name)) {
      throw mistake(call.path, 'unknown-helper', `there is no helper "${written}"`, didYouMean(String(written), this.#functions));
    }
    const isAboutName = name === 'defined' || name === 'undefined';
    const params = call.params.map((p) =>
      isAboutName && p.type === 'StringLiteral' ? this.#named(p as hbs.AST.StringLiteral) : this.#expression(p),
    );
    return invoke(functionPrefix + name, params, loc, this.#hash(call.hash, loc));
  }

  /** `(defined "a.b")`: the name in the string, read as a path. */
  #named(literal: hbs.AST.StringLiteral): Expression {
    const parts = literal.value.split('.');
    return readPath(0, literal.value, parts, literal.loc);
  }

  #hash(hash: hbs.AST.Hash | undefined, loc: hbs.AST.SourceLocation): hbs.AST.Hash {
    if (!hash) return emptyHash(loc);
    return { ...hash, pairs: hash.pairs.map((pair) => ({ ...pair, value: this.#expression(pair.value) })) };
  }

  #expression(node: Expression): Expression {
    if (node.type === 'SubExpression') return this.#call(node as hbs.AST.SubExpression);
    if (node.type !== 'PathExpression') return node;
    const p = node as hbs.AST.PathExpression;
    if (p.data) return this.#data(p);
    const [head, ...rest] = p.parts;
    if (head !== undefined && p.depth === 0 && !/^(?:\.|this\b)/.test(p.original) && this.#isBlockParam(head)) {
      const variable: hbs.AST.PathExpression = { ...p, parts: [head], original: head };
      return rest.length === 0
        ? variable
        : invoke('$attribute', [variable, ...[p.original, ...rest].map((part) => string(part, p.loc))], p.loc);
    }
    return readPath(p.depth, p.original, p.parts, p.loc);
  }

  /** `@index`, `@root.x`. */
  #data(p: hbs.AST.PathExpression): Expression {
    const [head = '', ...rest] = p.parts;
    if (head === 'root') return readPath(-1, p.original, rest, p.loc);
    return invoke('$data', [number(p.depth, p.loc), ...[p.original, head, ...rest].map((part) => string(part, p.loc))], p.loc);
  }

  #isBlockParam(name: string): boolean {
    return this.#blockParams.some((names) => names.includes(name));
  }
}

function hasArguments(block: hbs.AST.BlockStatement, name: string | undefined, functions: ReadonlySet<string>): boolean {
  const [value] = block.params as [hbs.AST.SubExpression];
  return name !== undefined && functions.has(name) && value.path.original !== '$name';
}

/** The name of a plain `{{name …}}`: no dots, no `@`, no `../`. */
function helperName(call: Call): string | undefined {
  const p = call.path as hbs.AST.PathExpression;
  // Handlebars takes this word for a value, wherever it stands.
  if ((call.path.type as string) === 'UndefinedLiteral') return 'undefined';
  return p.type === 'PathExpression' && !p.data && p.depth === 0 && p.parts.length === 1 && p.original === p.parts[0]
    ? p.parts[0]
    : undefined;
}

function readPath(depth: number, original: string, parts: readonly string[], loc: hbs.AST.SourceLocation): Expression {
  return invoke('$path', [number(depth, loc), ...[original, ...parts].map((part) => string(part, loc))], loc);
}

function print(printer: string, params: Expression[], loc: hbs.AST.SourceLocation): hbs.AST.MustacheStatement {
  const strip = { open: false, close: false };
  return { type: 'MustacheStatement', path: path(`$print-${printer}`, loc), params, hash: emptyHash(loc), escaped: false, strip, loc };
}

function invoke(name: string, params: Expression[], loc: hbs.AST.SourceLocation, hash = emptyHash(loc)): hbs.AST.SubExpression {
  return { type: 'SubExpression', path: path(name, loc), params, hash, loc };
}

function path(name: string, loc: hbs.AST.SourceLocation): hbs.AST.PathExpression {
  return { type: 'PathExpression', data: false, depth: 0, parts: [name], original: name, loc };
}

function string(value: string, loc: hbs.AST.SourceLocation): hbs.AST.StringLiteral {
  return { type: 'StringLiteral', value, original: value, loc };
}

function number(value: number, loc: hbs.AST.SourceLocation): hbs.AST.NumberLiteral {
  return { type: 'NumberLiteral', value, original: value, loc };
}

function emptyHash(loc: hbs.AST.SourceLocation): hbs.AST.Hash {
  return { type: 'Hash', pairs: [], loc };
}

function isContent(node: hbs.AST.Node): node is hbs.AST.ContentStatement {
  return node.type === 'ContentStatement';
}

function isMustache(node: hbs.AST.Node): node is hbs.AST.MustacheStatement {
  return node.type === 'MustacheStatement';
}

function isPartial(node: hbs.AST.Node): node is hbs.AST.PartialStatement {
  return node.type === 'PartialStatement';
}

function isBlock(node: hbs.AST.Node): node is hbs.AST.BlockStatement {
  return node.type === 'BlockStatement';
}

function mistake(node: hbs.AST.Node, code: string, message: string, hint?: string): DiagnosticError {
  return new DiagnosticError(error(code, message, placeOf(node.loc), hint));
}

function describe(level: Level): string {
  const names: Readonly<Record<Level['kind'], string>> = {
    plain: 'a command',
    single: 'single quotes',
    double: 'double quotes',
    backtick: 'backticks',
    comment: 'a comment',
    parameter: '${ }',
    'quoted-parameter': '${ } inside double quotes',
    command: 'brackets',
    arithmetic: '$(( ))',
    heredoc: 'a here-document',
  };
  return names[level.kind];
}
