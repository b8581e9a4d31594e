/** A value of the database: text, a number, a set or a map, each as plain data. */
type Atom = string | number | boolean;

export interface FoundBridge {
  readonly name: string;
  readonly datapathType: string;
  readonly failMode: string | undefined;
  readonly mcastSnooping: boolean;
  readonly otherConfig: ReadonlyMap<string, string>;
  readonly externalIds: ReadonlyMap<string, string>;
  readonly ports: readonly string[];
}

interface FoundPort {
  readonly name: string;
  readonly bridge: string;
  readonly tag: number | undefined;
  readonly trunks: readonly number[];
  readonly vlanMode: string | undefined;
  readonly externalIds: ReadonlyMap<string, string>;
  readonly type: string;
  readonly options: ReadonlyMap<string, string>;
  readonly mac: string | undefined;
  readonly mtu: number | undefined;
  readonly ofport: number | undefined;
  readonly error: string | undefined;
}

export interface Database {
  readonly bridges: ReadonlyMap<string, FoundBridge>;
  readonly ports: ReadonlyMap<string, FoundPort>;
}

/** The columns that `readDatabase` understands, table by table. */
export const COLUMNS = {
  Bridge: 'name,datapath_type,fail_mode,mcast_snooping_enable,other_config,external_ids,ports',
  Port: '_uuid,name,tag,trunks,vlan_mode,external_ids,interfaces',
  Interface: '_uuid,name,type,options,mac,mtu_request,ofport_request,error',
} as const;

/** Reads three tables as `ovs-vsctl --format=json` prints them, one on a line. */
export function readDatabase(lines: readonly string[]): Database {
  const [bridgeRows = [], portRows = [], interfaceRows = []] = lines.map(rowsOf);
  const interfaces = new Map(interfaceRows.map((row) => [uuid(row._uuid), row]));
  const portsById = new Map(portRows.map((row) => [uuid(row._uuid), row]));
  const bridges = new Map<string, FoundBridge>();
  const ports = new Map<string, FoundPort>();
  for (const row of bridgeRows) {
    const name = String(row.name);
    const members = set(row.ports).map((id) => portsById.get(uuid(id)) ?? {});
    bridges.set(name, {
      name,
      datapathType: String(row.datapath_type) || 'system',
      failMode: first(row.fail_mode),
      mcastSnooping: row.mcast_snooping_enable === true,
      otherConfig: map(row.other_config),
      externalIds: map(row.external_ids),
      ports: members.map((port) => String(port.name)),
    });
    for (const port of members) ports.set(String(port.name), portOf(name, port, interfaces.get(uuid(set(port.interfaces)[0])) ?? {}));
  }
  return { bridges, ports };
}

type Row = Readonly<Record<string, unknown>>;

function rowsOf(line: string): Row[] {
  const table = JSON.parse(line) as { readonly headings: readonly string[]; readonly data: readonly (readonly unknown[])[] };
  return table.data.map((values) => Object.fromEntries(table.headings.map((heading, i) => [heading, values[i]])));
}

function portOf(bridge: string, port: Row, iface: Row): FoundPort {
  return {
    name: String(port.name),
    bridge,
    tag: number(port.tag),
    trunks: set(port.trunks).map(Number),
    vlanMode: first(port.vlan_mode),
    externalIds: map(port.external_ids),
    type: String(iface.type ?? '') || 'system',
    options: map(iface.options),
    mac: first(iface.mac)?.toLowerCase(),
    mtu: number(iface.mtu_request),
    ofport: number(iface.ofport_request),
    error: first(iface.error),
  };
}

/** `["set", […]]`; a set of one is printed as its element. */
function set(value: unknown): readonly unknown[] {
  if (Array.isArray(value) && value[0] === 'set') return value[1] as readonly unknown[];
  return value === undefined ? [] : [value];
}

function map(value: unknown): ReadonlyMap<string, string> {
  const pairs = Array.isArray(value) && value[0] === 'map' ? (value[1] as readonly (readonly [string, Atom])[]) : [];
  return new Map(pairs.map(([key, v]) => [key, String(v)]));
}

function uuid(value: unknown): string {
  return Array.isArray(value) ? String(value[1]) : String(value);
}

function first(value: unknown): string | undefined {
  const [one] = set(value);
  return one === undefined || one === '' ? undefined : String(one);
}

function number(value: unknown): number | undefined {
  const one = first(value);
  return one === undefined ? undefined : Number(one);
}
