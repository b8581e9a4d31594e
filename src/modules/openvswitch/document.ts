import * as z from 'zod';
import { once } from '../../once.ts';
import { between, linkName, mac, matching } from '../network/document.ts';
import { boolean, optional, text } from '../shared/parameters.ts';

const word = () => matching(/^[A-Za-z0-9_.-]+$/, 'a word');
/** Values as the database keeps them: text. */
const values = () => z.record(z.string().regex(/^[A-Za-z0-9_.:-]+$/, 'expected a key'), text()).default({});

const bridge = once(() =>
  z.strictObject({
    name: linkName(),
    datapath_type: optional(word()).describe('`system` (the kernel) unless said otherwise; `netdev` is the userspace one'),
    fail_mode: optional(z.enum(['standalone', 'secure'])),
    mcast_snooping: optional(boolean()),
    other_config: values(),
    external_ids: values(),
  }),
);

const port = once(() =>
  z.strictObject({
    name: linkName(),
    bridge: linkName().describe('One of the document, or one of somebody else'),
    type: word().default('system').describe('`system` is a link that is there already; `internal`, `vxlan`, `gre`, `geneve`, `patch` …'),
    options: values().describe('`remote_ip`, `key`, `local_ip`, `dst_port`, `peer` …'),
    tag: optional(between(0, 4095)),
    trunks: z.array(between(0, 4095)).default([]),
    vlan_mode: optional(z.enum(['access', 'native-tagged', 'native-untagged', 'trunk', 'dot1q-tunnel'])),
    mac: optional(mac()),
    mtu: optional(between(68, 65535)),
    ofport: optional(between(1, 65279)).describe('Number of the port in flows; flows may name a port that has one'),
    external_ids: values(),
  }),
);

const oneLine = (pattern: RegExp, expected: string) => text().pipe(z.string().regex(pattern, `expected ${expected}`));

const flow = once(() =>
  z.strictObject({
    bridge: linkName(),
    table: between(0, 254).default(0),
    priority: between(0, 65535).default(32768),
    match: oneLine(/^[^\n]*$/, 'one line').default(''),
    actions: oneLine(/^[^\n]+$/, 'one line'),
  }),
);

export const openvswitchDocument = once(() =>
  z.strictObject({
    bridges: z.array(bridge()).default([]),
    ports: z.array(port()).default([]),
    flows: z.array(flow()).default([]),
  }),
);

export type OpenvswitchDocument = z.output<ReturnType<typeof openvswitchDocument>>;
export type DeclaredBridge = OpenvswitchDocument['bridges'][number];
export type DeclaredPort = OpenvswitchDocument['ports'][number];
