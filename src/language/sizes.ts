import { FunctionError } from './function-error.ts';

/** Sizes for people, as in ansible.module_utils.common.text.formatters. */
const ranges: readonly (readonly [string, number])[] = [
  ['Y', 2 ** 80],
  ['Z', 2 ** 70],
  ['E', 2 ** 60],
  ['P', 2 ** 50],
  ['T', 2 ** 40],
  ['G', 2 ** 30],
  ['M', 2 ** 20],
  ['K', 2 ** 10],
  ['B', 1],
];

export function bytesToHuman(size: number, isBits: boolean, unit?: string): string {
  const base = isBits ? 'bits' : 'Bytes';
  const [suffix, limit] = ranges.find(([s, l]) => (unit === undefined ? size >= l : unit === s || unit.toUpperCase().charAt(0) === s)) ?? [
    '',
    1,
  ];
  const name = limit === 1 ? base : suffix + (isBits ? 'b' : 'B');
  return `${(size / limit).toFixed(2)} ${name}`;
}

/** Bytes (or bits) in `10M`, `2.5 GiB`-less units of 1024: `10MB`, `1 Kb`. */
export function humanToBytes(text: string, defaultUnit: string | undefined, isBits: boolean): number {
  const match = /^\s*(\d*\.?\d*)\s*([A-Za-z]+)?/.exec(text);
  const number = match?.[1];
  if (!match || !number || number === '.') throw new FunctionError(`"${text}" is not a size like 10M`);
  const unit = match[2] ?? defaultUnit;
  if (unit === undefined || unit === '') return Math.round(Number(number));
  const limit = ranges.find(([s]) => s === unit.charAt(0).toUpperCase())?.[1];
  if (limit === undefined) throw new FunctionError(`"${unit}" is not a unit`, `units are ${ranges.map(([s]) => s).join(', ')}`);
  const class_ = isBits ? 'b' : 'B';
  const word = isBits ? 'bit' : 'byte';
  const isWord = limit === 1 && (unit.toLowerCase() === word || unit.toLowerCase() === `${word}s`);
  if (unit.length > 1 && !isWord && (unit.length > 2 || unit.charAt(1) !== class_)) {
    throw new FunctionError(`"${unit}" is not a unit of ${isBits ? 'bits' : 'bytes'}`, `write ${unit.charAt(0)}${class_}`);
  }
  return Math.round(Number(number) * limit);
}
