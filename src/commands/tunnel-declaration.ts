import { isMap, isSeq, parseDocument, type YAMLMap, type YAMLSeq } from 'yaml';
import { DiagnosticError, didYouMean, error } from '../diagnostic.ts';

/** One tunnel as `overlay_tunnels` declares it. */
export interface Tunnel {
  readonly tenant: string;
  readonly segment?: string;
  readonly vni: number;
  readonly hosts: readonly string[];
}

const variable = 'overlay_tunnels';

/** The tunnels that a file declares. */
export function declaredTunnels(text: string): readonly Tunnel[] {
  const value: unknown = parseDocument(text).toJS();
  const list = (value as Record<string, unknown> | null)?.[variable];
  return Array.isArray(list) ? (list as Tunnel[]) : [];
}

/** The smallest number from 10001 on that no tunnel uses. */
export function freeVni(tunnels: readonly Tunnel[]): number {
  const used = new Set(tunnels.map((t) => Number(t.vni)));
  let vni = 10_001;
  while (used.has(vni)) vni++;
  return vni;
}

/** The text with the tunnel declared; a tunnel that is there gets the hosts (and number) that are given. All else stays as it was written. */
export function withTunnel(file: string, text: string, tunnel: Tunnel): string {
  const document = parseDocument(text.trim() === '' ? `${variable}: []\n` : text);
  let list = document.get(variable) as YAMLSeq | undefined;
  if (list === undefined || list === null) {
    document.set(variable, document.createNode([]));
    list = document.get(variable) as unknown as YAMLSeq;
  }
  if (!isSeq(list)) throw new DiagnosticError(error('wrong-type', `"${variable}" must be a list`, { file, line: 1, column: 1 }));
  list.flow = false;
  const known = find(list, tunnel.tenant, tunnel.segment);
  if (known) {
    known.set('vni', tunnel.vni);
    known.set('hosts', flow(document.createNode([...tunnel.hosts])));
  } else {
    const node = document.createNode({ ...tunnel, hosts: [] }) as YAMLMap;
    node.set('hosts', flow(document.createNode([...tunnel.hosts])));
    list.add(node);
  }
  return document.toString({ lineWidth: 0 });
}

/** The text without the tunnel. */
export function withoutTunnel(file: string, text: string, tenant: string, segment: string | undefined): string {
  const document = parseDocument(text);
  const list = document.get(variable);
  const known = isSeq(list) ? find(list, tenant, segment) : undefined;
  if (!isSeq(list) || !known) {
    const tenants = declaredTunnels(text).map((t) => t.tenant);
    const hint = didYouMean(tenant, tenants) ?? (tenants.length > 0 ? `there is ${tenants.join(', ')}` : undefined);
    throw new DiagnosticError(error('no-tunnel', `no tunnel of "${tenant}" is declared in ${file}`, undefined, hint));
  }
  list.items.splice(list.items.indexOf(known), 1);
  if (list.items.length === 0) list.flow = true;
  return document.toString({ lineWidth: 0 });
}

function find(list: YAMLSeq, tenant: string, segment: string | undefined): YAMLMap | undefined {
  return list.items.find(
    (item): item is YAMLMap => isMap(item) && item.get('tenant') === tenant && (item.get('segment') ?? undefined) === segment,
  );
}

function flow<T>(node: T): T {
  if (isSeq(node)) node.flow = true;
  return node;
}
