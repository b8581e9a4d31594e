import type { LinkOf } from './document.ts';

/** `info_data` of `ip -j -d link`. */
export type LinkInfo = Readonly<Record<string, unknown>>;

/** One option of a link type, in one spelling for what is declared and what is found. The empty string: not set. */
interface TypeOption {
  readonly name: string;
  /** Where the document leaves it out: whatever it is, or not set. */
  readonly absent: 'as-it-is' | 'unset';
  /** It can change while the link lives, from one set value to another. */
  readonly live: boolean;
  /** Words for `ip link add|set … type T`. */
  readonly words: (value: string) => readonly string[];
  readonly read: (info: LinkInfo) => string;
}

export interface LinkType {
  /** `info_kind` of the kernel. */
  readonly kind: string;
  readonly options: readonly TypeOption[];
}

const text = (value: unknown): string => (value === undefined || value === 'any' ? '' : String(value));
const onOff = (value: unknown): string => (value === undefined ? '' : value === true || value === 1 ? 'on' : 'off');

const option = (name: string, live: boolean, words: TypeOption['words'], read: TypeOption['read']): TypeOption => ({
  name,
  absent: 'unset',
  live,
  words,
  read,
});
const fixed = (name: string, word: string, read: TypeOption['read']) => option(name, false, (value) => [word, value], read);
const local = (live: boolean) =>
  option(
    'local',
    live,
    (value) => ['local', value],
    (info) => text(info.local ?? info.local6),
  );
const remote = (live: boolean) =>
  option(
    'remote',
    live,
    (value) => ['remote', value],
    (info) => text(info.remote ?? info.remote6 ?? info.group ?? info.group6),
  );

const bridgeOption = (name: string, word: string, write: (value: string) => string, read: (value: unknown) => string): TypeOption => ({
  name,
  absent: 'as-it-is',
  live: true,
  words: (value) => [word, write(value)],
  read: (info) => read(info[word]),
});
const bit = (value: string) => (value === 'on' ? '1' : '0');
/** The kernel counts these in hundredths of a second. */
const hundredths = (value: string) => String(Number(value) * 100);
const seconds = (value: unknown) => (typeof value === 'number' ? String(value / 100) : '');

const vni = fixed('vni', 'id', (info) => text(info.id));
const udpPort = fixed('port', 'dstport', (info) => text(info.port));
const gre = [local(false), remote(false), fixed('key', 'key', (info) => keyNumber(info.ikey))];

export const LINK_TYPES: Readonly<Record<LinkOf['type'], LinkType>> = {
  vxlan: {
    kind: 'vxlan',
    options: [
      vni,
      udpPort,
      local(true),
      remote(true),
      option(
        'learning',
        true,
        (value) => [value === 'on' ? 'learning' : 'nolearning'],
        (info) => onOff(info.learning),
      ),
    ],
  },
  geneve: { kind: 'geneve', options: [vni, udpPort, remote(false)] },
  gre: { kind: 'gre', options: gre },
  gretap: { kind: 'gretap', options: gre },
  bridge: {
    kind: 'bridge',
    options: [
      bridgeOption('stp', 'stp_state', bit, onOff),
      bridgeOption('forward_delay', 'forward_delay', hundredths, seconds),
      bridgeOption('mcast_snooping', 'mcast_snooping', bit, onOff),
      bridgeOption('nf_call_iptables', 'nf_call_iptables', bit, onOff),
      bridgeOption('ageing_time', 'ageing_time', hundredths, seconds),
    ],
  },
  vlan: { kind: 'vlan', options: [fixed('id', 'id', (info) => text(info.id))] },
  macvlan: { kind: 'macvlan', options: [fixed('mode', 'mode', (info) => text(info.mode))] },
  veth: { kind: 'veth', options: [] },
  dummy: { kind: 'dummy', options: [] },
  tap: { kind: 'tun', options: [] },
};

/** Options of a bridge's port: the name in the document and in JSON → the word of `ip link set … type bridge_slave`. */
export const PORT_OPTIONS = ['neigh_suppress', 'learning', 'isolated', 'hairpin', 'flood'] as const;

/** GRE keys are printed as dotted quads. */
function keyNumber(key: unknown): string {
  if (typeof key !== 'string') return text(key);
  return String(key.split('.').reduce((sum, octet) => sum * 256 + Number(octet), 0));
}
