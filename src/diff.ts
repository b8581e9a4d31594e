/**
 * What a change does to what is in use: `live` nothing is interrupted; `recreate` the object goes and
 * comes back; `flush` what it held (a table, a set, a cache) is emptied.
 */
export type Disruption = 'live' | 'recreate' | 'flush';

/** One difference between what is and what is declared, as a person reads it. */
export type Diff =
  | {
      readonly kind: 'object';
      readonly action: 'add' | 'change' | 'remove';
      /** What it is, e.g. `link vxb42 in vpc-blue`. */
      readonly object: string;
      /** For add and remove: its properties. For change: `mtu 1500 → 1450`. */
      readonly detail: string;
      readonly disruption: Disruption;
    }
  | {
      readonly kind: 'text';
      /** The file on the host. */
      readonly path: string;
      readonly before: string;
      readonly after: string;
    };

export function added(object: string, detail = ''): Diff {
  return { kind: 'object', action: 'add', object, detail, disruption: 'live' };
}

export function removed(object: string, detail = ''): Diff {
  return { kind: 'object', action: 'remove', object, detail, disruption: 'live' };
}

export function replaced(object: string, from: string, to: string, disruption: Disruption = 'live'): Diff {
  return { kind: 'object', action: 'change', object, detail: `${from} → ${to}`, disruption };
}
