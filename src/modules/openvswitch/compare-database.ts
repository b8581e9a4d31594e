import { added, type Diff, removed, replaced } from '../../diff.ts';
import type { Database, FoundBridge } from './database.ts';
import type { DeclaredBridge, DeclaredPort } from './document.ts';
import { type OpenvswitchTask, OWNER_KEY } from './task.ts';

/** Words for one `ovs-vsctl`, command by command; all of them are one transaction. */
export interface Transaction {
  readonly diffs: Diff[];
  readonly commands: (readonly string[])[];
  readonly problems: string[];
  /** Bridges that lose their flows by the change. */
  readonly flushes: Set<string>;
  /** A link of the host (its network card, perhaps) comes or goes. */
  touchesHostLink: boolean;
}

type Values = ReadonlyMap<string, string> | Readonly<Record<string, string>>;

export function compareDatabase(task: OpenvswitchTask, found: Database): Transaction {
  const t: Transaction = { diffs: [], commands: [], problems: [], flushes: new Set(), touchesHostLink: false };
  for (const bridge of task.bridges.values()) compareBridge(task, t, bridge, found.bridges.get(bridge.name));
  if (task.prune) prune(task, t, found);
  for (const port of task.ports.values()) comparePort(task, t, port, found);
  return t;
}

function compareBridge(task: OpenvswitchTask, t: Transaction, bridge: DeclaredBridge, is: FoundBridge | undefined): void {
  const label = `bridge ${bridge.name}`;
  if (is) checkOwner(task, t, label, is.externalIds);
  else {
    t.diffs.push(added(label, bridge.datapath_type ?? ''));
    t.commands.push(['add-br', bridge.name]);
  }
  const set = setter(t, 'Bridge', bridge.name, label, is !== undefined);
  const ids = { ...bridge.external_ids, [OWNER_KEY]: task.owner };
  if (bridge.datapath_type !== undefined) set('datapath_type', is?.datapathType ?? 'system', bridge.datapath_type);
  set('fail_mode', is?.failMode, bridge.fail_mode);
  if (is && (is.failMode !== bridge.fail_mode || (bridge.datapath_type ?? is.datapathType) !== is.datapathType)) t.flushes.add(bridge.name);
  if (bridge.mcast_snooping !== undefined) set('mcast_snooping_enable', String(is?.mcastSnooping ?? false), String(bridge.mcast_snooping));
  setKeys(t, 'Bridge', bridge.name, label, 'other_config', is?.otherConfig, bridge.other_config);
  setKeys(t, 'Bridge', bridge.name, label, 'external_ids', is?.externalIds, ids);
}

function comparePort(task: OpenvswitchTask, t: Transaction, port: DeclaredPort, found: Database): void {
  const label = `port ${port.name} on ${port.bridge}`;
  if (!task.bridges.has(port.bridge) && !found.bridges.has(port.bridge)) {
    t.problems.push(`port ${port.name}: there is no bridge ${port.bridge}; declare it under \`bridges\`, or make it first`);
    return;
  }
  const there = found.ports.get(port.name);
  if (there) checkOwner(task, t, `port ${port.name}`, there.externalIds);
  const is = there?.bridge === port.bridge ? there : undefined;
  if (port.type === 'system' && !is) t.touchesHostLink = true;
  if (there && !is) {
    t.diffs.push(replaced(`port ${port.name}`, `bridge ${there.bridge}`, port.bridge, 'recreate'));
    t.commands.push(['del-port', there.bridge, port.name]);
  }
  if (!is) {
    if (!there) t.diffs.push(added(label, [port.type, ...Object.entries(port.options).map(([k, v]) => `${k}=${v}`)].join(' ')));
    t.commands.push(['add-port', port.bridge, port.name]);
  }
  const known = is !== undefined;
  const setPort = setter(t, 'Port', port.name, label, known);
  const setInterface = setter(t, 'Interface', port.name, label, known);
  setPort('tag', is?.tag?.toString(), port.tag?.toString());
  setPort('vlan_mode', is?.vlanMode, port.vlan_mode);
  const trunks = (list: readonly number[]) => [...list].sort((a, b) => a - b).join(',');
  setPort('trunks', trunks(is?.trunks ?? []) || undefined, trunks(port.trunks) || undefined);
  setInterface('type', is?.type ?? 'system', port.type, port.type === 'system' ? '""' : port.type);
  setInterface('mac', is?.mac, port.mac, port.mac && quoted(port.mac));
  setInterface('mtu_request', is?.mtu?.toString(), port.mtu?.toString());
  setInterface('ofport_request', is?.ofport?.toString(), port.ofport?.toString());
  if (spelled(is?.options ?? {}) !== spelled(port.options)) {
    t.commands.push(['set', 'Interface', port.name, `options={${spelled(port.options)}}`]);
    if (is) t.diffs.push(replaced(label, `options ${plain(is.options)}`, plain(port.options)));
  }
  setKeys(t, 'Port', port.name, label, 'external_ids', is?.externalIds, { ...port.external_ids, [OWNER_KEY]: task.owner });
}

function prune(task: OpenvswitchTask, t: Transaction, found: Database): void {
  const leaving = new Set<string>();
  for (const bridge of found.bridges.values()) {
    if (bridge.externalIds.get(OWNER_KEY) !== task.owner || task.bridges.has(bridge.name)) continue;
    const foreign = bridge.ports.filter((name) => name !== bridge.name && found.ports.get(name)?.externalIds.get(OWNER_KEY) !== task.owner);
    if (foreign.length > 0)
      t.problems.push(
        `bridge ${bridge.name} is not declared any more, but holds ports of others: ${foreign.join(', ')}; remove them first`,
      );
    if (bridge.ports.some((name) => found.ports.get(name)?.type === 'system')) t.touchesHostLink = true;
    leaving.add(bridge.name);
    t.diffs.push(removed(`bridge ${bridge.name}`));
    t.commands.push(['del-br', bridge.name]);
  }
  for (const port of found.ports.values()) {
    if (port.externalIds.get(OWNER_KEY) !== task.owner || task.ports.has(port.name)) continue;
    t.diffs.push(removed(`port ${port.name} on ${port.bridge}`, port.type));
    if (port.type === 'system') t.touchesHostLink = true;
    if (!leaving.has(port.bridge)) t.commands.push(['del-port', port.bridge, port.name]);
  }
}

function checkOwner(task: OpenvswitchTask, t: Transaction, label: string, ids: ReadonlyMap<string, string>): void {
  const owner = ids.get(OWNER_KEY);
  if (owner === task.owner || task.adopt) return;
  const whose = owner === undefined ? "is not Weft's" : `belongs to the owner "${owner}"`;
  t.problems.push(`${label} exists and ${whose}; rename one, or set \`adopt: true\` to take it over`);
}

/** Sets one column, or empties it. `value` where the database spells it otherwise than a person. */
function setter(t: Transaction, table: string, record: string, label: string, known: boolean) {
  return (column: string, is: string | undefined, declared: string | undefined, value = declared) => {
    if (is === declared) return;
    t.commands.push(['set', table, record, `${column}=${value ?? '[]'}`]);
    if (known) t.diffs.push(replaced(label, `${column} ${is ?? 'none'}`, declared ?? 'none'));
  };
}

/** Keys of a map that are declared; those of others are left alone. */
function setKeys(
  t: Transaction,
  table: string,
  record: string,
  label: string,
  column: string,
  is: Values | undefined,
  declared: Values,
): void {
  const there = new Map(entries(is ?? {}));
  for (const [key, value] of entries(declared)) {
    if (there.get(key) === value) continue;
    t.commands.push(['set', table, record, `${column}:${quoted(key)}=${quoted(value)}`]);
    if (is) t.diffs.push(replaced(label, `${column}:${key} ${there.get(key) ?? 'none'}`, value));
  }
}

function entries(values: Values): (readonly [string, string])[] {
  const list = values instanceof Map ? [...values.entries()] : Object.entries(values);
  return (list as [string, string][]).sort(([a], [b]) => (a < b ? -1 : 1));
}

function spelled(values: Values): string {
  return entries(values)
    .map(([key, value]) => `${quoted(key)}=${quoted(value)}`)
    .join(',');
}

function plain(values: Values): string {
  return (
    entries(values)
      .map(([key, value]) => `${key}=${value}`)
      .join(' ') || 'none'
  );
}

/** A string of the database: JSON's. */
function quoted(text: string): string {
  return JSON.stringify(text);
}
