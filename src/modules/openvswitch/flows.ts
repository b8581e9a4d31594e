import { createHash } from 'node:crypto';
import type { OpenvswitchDocument } from './document.ts';

/** The cookie of all flows of an owner: 64 bits, neither 0 (nobody's) nor all ones. */
export function cookieOf(owner: string): string {
  const value = createHash('sha256').update(`weft:v1:${owner}`).digest().readBigUInt64BE(0) & 0x7fffffffffffffffn;
  return `0x${(value === 0n ? 1n : value).toString(16)}`;
}

/** Flows of each bridge as lines for ovs-ofctl. Names of declared ports become their numbers: ovs-ofctl cannot compare names. */
export function flowLines(document: OpenvswitchDocument, owner: string, mistakes: string[]): ReadonlyMap<string, readonly string[]> {
  const numbers = new Map(document.ports.map((port) => [port.name, port.ofport]));
  const cookie = cookieOf(owner);
  const lines = new Map<string, string[]>();
  document.flows.forEach((flow, i) => {
    const numbered = (text: string) =>
      text.replace(/\b(in_port=|output:|output\(port=)"?([A-Za-z0-9_.-]+)"?/g, (whole, before: string, name: string) => {
        if (/^\d+$/.test(name) || /^[A-Z_]+$/.test(name) || name.startsWith('NXM') || name.startsWith('reg')) return whole;
        const number = numbers.get(name);
        if (number === undefined) mistakes.push(`flows[${i}]: the port ${name} needs an \`ofport\` under \`ports\` to be named by a flow`);
        return `${before}${number}`;
      });
    if (/cookie\s*=/.test(flow.match)) mistakes.push(`flows[${i}].match: the cookie says whose the flow is, and is not to be set`);
    const match = numbered(flow.match);
    const line = `cookie=${cookie},table=${flow.table},priority=${flow.priority}${match === '' ? '' : `,${match}`} actions=${numbered(flow.actions)}`;
    const list = lines.get(flow.bridge);
    if (list) list.push(line);
    else lines.set(flow.bridge, [line]);
  });
  return lines;
}

/** One line of `ovs-ofctl diff-flows`: `+` is declared and not there, `-` is there and not declared (or otherwise). */
export interface FlowDifference {
  readonly sign: '+' | '-';
  /** Table, priority and match, as ovs-ofctl spells them. */
  readonly key: string;
  readonly cookie: string;
  readonly text: string;
}

export function readDifference(line: string): FlowDifference | undefined {
  const sign = line[0];
  if (sign !== '+' && sign !== '-') return undefined;
  const text = line.slice(1).trim();
  const [, table = '0', rest = ''] = /^(?:table=(\d+) )?(.*)$/.exec(text) ?? [];
  // The match has no blanks; what follows the first one is about the flow.
  const match = /^(?:cookie=|actions=|idle_timeout=|hard_timeout=)/.test(rest.trimStart()) ? '' : rest.slice(0, rest.indexOf(' '));
  const cookie = /(?:^| )cookie=(0x[0-9a-f]+)/.exec(rest.slice(0, rest.indexOf('actions=')))?.[1] ?? '0x0';
  return { sign, key: `table=${table}${match === '' ? '' : `,${match}`}`, cookie, text };
}
