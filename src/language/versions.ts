import { FunctionError } from './function-error.ts';

type Part = number | string;

/** Whether `a operator b` holds for two versions, by the rules of Python's LooseVersion, StrictVersion or of semver. */
export function compareVersions(a: string, b: string, operator: string, kind: string): boolean {
  if (a === '' || b === '') throw new FunctionError('a version must not be empty');
  const order =
    kind === 'semver' || kind === 'semantic'
      ? compareSemantic(a, b)
      : kind === 'strict'
        ? compareStrict(a, b)
        : compareParts(loose(a), loose(b));
  switch (operator) {
    case '==':
    case '=':
    case 'eq':
      return order === 0;
    case '!=':
    case '<>':
    case 'ne':
      return order !== 0;
    case '<':
    case 'lt':
      return order < 0;
    case '<=':
    case 'le':
      return order <= 0;
    case '>':
    case 'gt':
      return order > 0;
    case '>=':
    case 'ge':
      return order >= 0;
    default:
      throw new FunctionError(`"${operator}" is not a comparison`, 'use one of ==, !=, <, <=, >, >=');
  }
}

function loose(version: string): Part[] {
  return (version.match(/\d+|[a-z]+|[^\d.a-z]+/g) ?? []).map((p) => (/^\d/.test(p) ? Number(p) : p));
}

function compareParts(a: readonly Part[], b: readonly Part[]): number {
  for (let i = 0; i < a.length && i < b.length; i++) {
    const x = a[i] as Part;
    const y = b[i] as Part;
    if (x === y) continue;
    if (typeof x !== typeof y) throw new FunctionError(`the parts ${JSON.stringify(x)} and ${JSON.stringify(y)} have no order`);
    return x < y ? -1 : 1;
  }
  return a.length - b.length;
}

function compareStrict(a: string, b: string): number {
  const parse = (version: string): Part[] => {
    const match = /^(\d+)\.(\d+)(?:\.(\d+))?(?:([ab])(\d+))?$/.exec(version);
    if (!match) throw new FunctionError(`"${version}" is not a strict version like 1.2.3 or 1.2b1`);
    const [, major, minor, patch, stage, number] = match;
    // A version without a stage comes after those with one.
    return [Number(major), Number(minor), Number(patch ?? 0), stage ?? 'z', Number(number ?? 0)];
  };
  return compareParts(parse(a), parse(b));
}

function compareSemantic(a: string, b: string): number {
  const parse = (version: string) => {
    const match = /^(\d+)\.(\d+)\.(\d+)(?:-([\da-zA-Z-]+(?:\.[\da-zA-Z-]+)*))?(?:\+[\da-zA-Z.-]+)?$/.exec(version);
    if (!match) throw new FunctionError(`"${version}" is not a semantic version like 1.2.3`);
    return { core: match.slice(1, 4).map(Number), stage: match[4]?.split('.') };
  };
  const [x, y] = [parse(a), parse(b)];
  const order = compareParts(x.core, y.core);
  if (order !== 0 || (!x.stage && !y.stage)) return order;
  if (!x.stage || !y.stage) return x.stage ? -1 : 1;
  for (let i = 0; i < x.stage.length && i < y.stage.length; i++) {
    const [p, q] = [x.stage[i] ?? '', y.stage[i] ?? ''];
    if (p === q) continue;
    const [pNumeric, qNumeric] = [/^\d+$/.test(p), /^\d+$/.test(q)];
    if (pNumeric && qNumeric) return Number(p) - Number(q);
    return pNumeric !== qNumeric ? (pNumeric ? -1 : 1) : p < q ? -1 : 1;
  }
  return x.stage.length - y.stage.length;
}
