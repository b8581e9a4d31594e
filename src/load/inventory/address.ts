import { once } from '../../once.ts';

/** A host as an inventory or a pattern writes it: a name or an address, ranges allowed, and the port after it. */
export interface Address {
  readonly host: string;
  readonly port?: number;
}

// The grammar is that of ansible-core 2.14, lib/ansible/parsing/utils/addresses.py, with its ways: the alternatives
// of `ipv6` but for the last are not anchored at the end, so that "ab::anything" counts as an address.
const range = { decimal: '\\[[0-9]+:[0-9]+(?::[0-9]+)?\\]', hex: '\\[[0-9a-f]+:[0-9a-f]+(?::[0-9]+)?\\]' };
const octet = `(?:[01]?[0-9]{1,2}|2[0-4][0-9]|25[0-5]|${range.decimal})`;
const word = `(?:[0-9a-f]{1,4}|${range.hex})`;
const labelRange = '\\[(?:[a-z]:[a-z]|[0-9]+:[0-9]+)(?::[0-9]+)?\\]';
const label = `(?:[\\p{L}\\p{N}_]|${labelRange})(?:[\\p{L}\\p{N}_-]|${labelRange})*(?<![_-])`;

const ipv4 = new RegExp(`^(?:${octet}\\.){3}${octet}$`, 'i');
const hostname = once(() => new RegExp(`^${label}(?:\\.${label})*$`, 'iu'));
const ipv6 = once(
  () =>
    new RegExp(
      `^(?:${[
        `(?:${word}:){7}${word}`,
        `(?:${word}:){1,6}:`,
        ...[1, 2, 3, 4, 5, 6].map((before) => `(?:${word}:){${before}}(?::${word}){1,${7 - before}}`),
        `:(?::${word}){1,6}`,
        `${word}?::`,
        `(?:0:){6}(?:${word}\\.){3}${word}`,
        `::(?:ffff:)?(?:${word}\\.){3}${word}`,
        `(?:0:){5}ffff:(?:${word}\\.){3}${word}$`,
      ].join('|')})`,
      'i',
    ),
);
/** Most names: taken by `hostname` too, whose letters of all the world take V8 long to compile. */
const plainName = /^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)*$/i;
const bracketed = /^\[(.+)\]:([0-9]+)$/;
const withPort = /^((?:[^:[\]]|\[[^\]]*\])*):([0-9]+)$/;

/** The host and port in `text`; undefined where it is neither a name nor an address. */
export function parseAddress(text: string): Address | undefined {
  let host = text;
  let port: number | undefined;
  for (const form of [bracketed, withPort]) {
    const found = form.exec(host);
    if (!found) continue;
    host = found[1] ?? '';
    port = Number(found[2]);
  }
  if (!plainName.test(host) && !ipv4.test(host) && !ipv6().test(host) && !hostname().test(host)) return undefined;
  return { host, ...(port !== undefined && { port }) };
}
