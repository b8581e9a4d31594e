import { canonicalAddress, canonicalCidr, canonicalMac, networkOf } from '../network/canonical.ts';

/** What is said about an element of a set. */
export interface About {
  readonly nomatch: boolean;
  readonly comment: string | undefined;
  /** In seconds; undefined: that of the set. */
  readonly timeout: number | undefined;
  /** Other words of the declaration (`skbmark 0x1`), which are not compared. */
  readonly rest: readonly string[];
}

/** The same for all of which nothing is said: of tens of thousands, each object counts. */
export const UNSAID: About = { nomatch: false, comment: undefined, timeout: undefined, rest: [] };

/** Elements as the kernel spells them. */
export interface Elements {
  readonly keys: readonly string[];
  readonly about: About;
}

/** The greatest number of elements that one line may stand for. */
const EXPANSION = 65_536;

/**
 * Reads lines (`10.0.0.0/8`, `10.0.0.1,tcp:80 timeout 60 comment "x"`) as the elements that the kernel would keep:
 * ranges are spread out, a net of length 0 (which hash:net cannot hold) is split in two.
 */
export function elementReader(type: string, netmask?: number): (line: string) => Elements | { readonly mistake: string } {
  const kinds = type.slice(type.indexOf(':') + 1).split(',');
  const formsOf = kinds.map((kind) => spellings(type, kind, netmask));
  const [only] = formsOf.length === 1 ? formsOf : [];
  return (line) => {
    // Most lines of most sets, of which there are tens of thousands.
    const alone = only && !/[\s",\0]/.test(line) ? only(line) : undefined;
    if (alone) return { keys: alone, about: UNSAID };
    if (/[\n\r\0]/.test(line)) return { mistake: `an entry is one line, found ${JSON.stringify(line)}` };
    const [text = '', ...words] = /[\s"]/.test(line) ? wordsOf(line) : [line];
    const about = words.length > 0 ? readAbout(words) : UNSAID;
    const parts = text.split(',');
    if (parts.length !== kinds.length) return { mistake: `expected ${kinds.join(',')}, found "${text}"` };
    let keys: readonly string[] = [''];
    for (let i = 0; i < parts.length; i++) {
      const forms = formsOf[i]?.(parts[i] ?? '');
      if (forms === undefined) return { mistake: `"${parts[i]}" is no ${kinds[i]} as ${type} keeps it` };
      if (keys.length * forms.length > EXPANSION) return { mistake: `"${text}" stands for more than ${EXPANSION} elements` };
      keys = i === 0 ? forms : keys.flatMap((key) => forms.map((form) => `${key},${form}`));
    }
    return { keys, about };
  };
}

/** The words of a line; what stands in quotes is one. */
export function wordsOf(line: string): readonly string[] {
  return line.match(/"[^"]*"|\S+/g) ?? [];
}

/** Reads the words behind an element. */
export function readAbout(words: readonly string[]): About {
  let nomatch = false;
  let comment: string | undefined;
  let timeout: number | undefined;
  const rest: string[] = [];
  for (let i = 0; i < words.length; i++) {
    const word = words[i] ?? '';
    if (word === 'nomatch') nomatch = true;
    else if (word === 'comment') comment = (words[++i] ?? '').replace(/^"(.*)"$/, '$1');
    else if (word === 'timeout') timeout = Number(words[++i]);
    else if (word === 'packets' || word === 'bytes') i++;
    else rest.push(word);
  }
  return { nomatch, comment, timeout, rest };
}

/** The kernel's spellings of one part of an element; undefined where it is none. */
function spellings(type: string, kind: string, netmask: number | undefined): (text: string) => readonly string[] | undefined {
  switch (kind) {
    case 'ip':
      return (text) => addresses(text, netmask);
    case 'net':
      return (text) => networks(text, type !== 'hash:net,iface');
    case 'port':
      return (text) => ports(text, type !== 'bitmap:port');
    case 'mac':
      return (text) => {
        const mac = canonicalMac(text);
        return mac === undefined ? undefined : [mac.toUpperCase()];
      };
    case 'mark':
      return (text) => (/^(0x[0-9a-fA-F]{1,8}|\d{1,10})$/.test(text) ? [`0x${Number(text).toString(16).padStart(8, '0')}`] : undefined);
    default:
      return (text) => (text === '' ? undefined : [text]);
  }
}

function addresses(text: string, netmask: number | undefined): readonly string[] | undefined {
  const plain = canonicalAddress(text);
  if (plain !== undefined) return [netmask === undefined ? plain : (networkOf(`${plain}/${netmask}`).split('/')[0] ?? plain)];
  const range = ipv4Range(text);
  if (!range || range.last - range.first >= EXPANSION) return undefined;
  return Array.from({ length: range.last - range.first + 1 }, (_, i) => ipv4Text(range.first + i));
}

function networks(text: string, splitAll: boolean): readonly string[] | undefined {
  if (text.includes('-')) {
    const range = ipv4Range(text);
    return range && covering(range.first, range.last);
  }
  const cidr = canonicalCidr(text);
  if (cidr === undefined) return undefined;
  if (cidr.endsWith('/0') && splitAll) return cidr.includes(':') ? ['::/1', '8000::/1'] : ['0.0.0.0/1', '128.0.0.0/1'];
  return [bare(cidr.includes(':') ? networkOf(cidr) : ipv4Network(cidr))];
}

/** A single host is printed without its length. */
function bare(cidr: string): string {
  return cidr.replace(cidr.includes(':') ? /\/128$/ : /\/32$/, '');
}

function ports(text: string, withProtocol: boolean): readonly string[] | undefined {
  const [, protocol, first = '', last = first] = /^(?:([a-z0-9-]+):)?(\d{1,5})(?:-(\d{1,5}))?$/.exec(text) ?? [];
  if (first === '') return /^(icmp|icmpv6|ipv6-icmp):[a-z0-9/-]+$/.test(text) ? [text] : undefined;
  if (Number(first) > Number(last) || Number(last) > 65535) return undefined;
  const prefix = withProtocol ? `${protocol ?? 'tcp'}:` : '';
  return Array.from({ length: Number(last) - Number(first) + 1 }, (_, i) => `${prefix}${Number(first) + i}`);
}

/** `10.0.0.1-10.0.0.9`, `10.0.0.0/24` as numbers. */
function ipv4Range(text: string): { readonly first: number; readonly last: number } | undefined {
  const [from = '', to] = text.split('-');
  if (to === undefined) {
    const cidr = canonicalCidr(text);
    if (cidr === undefined || cidr.includes(':')) return undefined;
    const [network = '', bits = ''] = networkOf(cidr).split('/');
    const first = ipv4Number(network);
    return { first, last: first + 2 ** (32 - Number(bits)) - 1 };
  }
  if (canonicalAddress(from) === undefined || canonicalAddress(to) === undefined || from.includes(':') || to.includes(':'))
    return undefined;
  const range = { first: ipv4Number(from), last: ipv4Number(to) };
  return range.first <= range.last ? range : undefined;
}

/** Like `networkOf`, many times faster: blacklists are long. */
function ipv4Network(cidr: string): string {
  const [address = '', bits = ''] = cidr.split('/');
  const size = 2 ** (32 - Number(bits));
  return `${ipv4Text(Math.floor(ipv4Number(address) / size) * size)}/${bits}`;
}

/** The fewest networks that hold exactly the addresses from `first` to `last`. */
function covering(first: number, last: number): string[] {
  const networks: string[] = [];
  let at = first;
  while (at <= last) {
    let size = 1;
    while (size < 2 ** 31 && at % (size * 2) === 0 && at + size * 2 - 1 <= last) size *= 2;
    networks.push(bare(`${ipv4Text(at)}/${32 - Math.log2(size)}`));
    at += size;
  }
  return networks;
}

function ipv4Number(text: string): number {
  return text.split('.').reduce((sum, octet) => sum * 256 + Number(octet), 0);
}

function ipv4Text(value: number): string {
  return [value / 2 ** 24, value / 2 ** 16, value / 2 ** 8, value].map((part) => Math.floor(part) % 256).join('.');
}
