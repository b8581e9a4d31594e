import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';

/** A place in the source that makes a diagnostic, and what can be told of its message. */
interface Maker {
  /** `src/load/play.ts:28` */
  readonly place: string;
  readonly code: string | undefined;
  readonly message: RegExp;
}

/** Functions that make a diagnostic, and which of their arguments are its code and its message. */
const makers: Readonly<Record<string, { readonly code?: number; readonly fixed?: string; readonly message: number }>> = {
  error: { code: 0, message: 1 },
  complain: { code: 1, message: 2 },
  problem: { code: 0, message: 1 },
  warn: { code: 0, message: 1 },
  wrong: { fixed: 'wrong-type', message: 1 },
  syntaxError: { fixed: 'expression-syntax', message: 2 },
  badRange: { fixed: 'bad-range', message: 1 },
  damaged: { fixed: 'vault-format', message: 0 },
  mistake: { code: 0, message: 1 },
};

/** Where another function has the name: script-source.ts, whose mistakes have all one code, and Handlebars' templates. */
function mistakeIn(path: string): (typeof makers)[string] | undefined {
  if (path.endsWith('script-source.ts')) return { fixed: 'script-output', message: 0 };
  return path.includes('handlebars') ? { code: 1, message: 2 } : makers.mistake;
}

export function makersIn(folders: readonly string[]): readonly Maker[] {
  return folders.flatMap((folder) => sourcesIn(folder)).flatMap(makersOf);
}

function sourcesIn(path: string): readonly string[] {
  if (path.endsWith('.ts')) return [path];
  return readdirSync(path, { recursive: true, encoding: 'utf8' }).flatMap((name) => (name.endsWith('.ts') ? [join(path, name)] : []));
}

function makersOf(path: string): readonly Maker[] {
  const source = ts.createSourceFile(path, readFileSync(path, 'utf8'), ts.ScriptTarget.Latest, true);
  const found: Maker[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isCallExpression(node)) {
      const callee = node.expression;
      const name = ts.isIdentifier(callee) ? callee.text : ts.isPropertyAccessExpression(callee) ? callee.name.text : '';
      const maker = name === 'mistake' ? mistakeIn(path) : makers[name];
      const message = maker && Object.hasOwn(makers, name) ? node.arguments[maker.message] : undefined;
      const text = message && patternOf(message);
      const pattern = name === 'wrong' && text !== undefined ? `must be ${text}, found` : text;
      if (maker && pattern !== undefined) {
        const line = source.getLineAndCharacterOfPosition(node.getStart()).line + 1;
        const codeNode = 'code' in maker && maker.code !== undefined ? node.arguments[maker.code] : undefined;
        const code = 'fixed' in maker ? maker.fixed : codeNode && ts.isStringLiteral(codeNode) ? codeNode.text : undefined;
        found.push({ place: `${path}:${line}`, code, message: new RegExp(pattern) });
      }
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

/** The fixed parts of a message, with anything between them; undefined where none of it is fixed (a helper's own call). */
function patternOf(node: ts.Expression): string | undefined {
  if (ts.isStringLiteralLike(node)) return escaped(node.text);
  if (!ts.isTemplateExpression(node)) return undefined;
  return [node.head.text, ...node.templateSpans.map((span) => span.literal.text)].map(escaped).join('[^]*?');
}

function escaped(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
}

/** Each expectation in the tests of a folder: a diagnostic as a person sees it. */
interface Expectation {
  readonly code: string;
  readonly text: string;
}

export function expectationsIn(folder: string): readonly Expectation[] {
  return sourcesIn(folder).flatMap((path) => {
    const text = readFileSync(path, 'utf8').replaceAll(/\\([`'"\\$])/g, '$1');
    const heads = [...text.matchAll(/^\s*(?:expected: )?[`'"]?(?:\S+(?: --\S+)*:\d+:\d+ {2})?(?:error|warning) {2}([a-z-]+)/gm)];
    return heads.map((head, i) => ({ code: head[1] ?? '', text: text.slice(head.index, heads[i + 1]?.index ?? head.index + 1000) }));
  });
}
