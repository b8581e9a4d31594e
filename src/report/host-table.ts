import { type Chunked, chunked, itemAt, withItem } from './chunked.ts';

/** What is shown of a host: how it stands to the current task, or that it is out of the play. */
export const hostStates = ['failed', 'unreachable', 'running', 'connecting', 'changed', 'ok', 'skipped', 'waiting'] as const;
export type HostState = (typeof hostStates)[number];

export interface HostRow {
  readonly name: string;
  readonly connected: boolean;
  /** Whether it belongs to the current play. */
  readonly playing: boolean;
  /** What it came to in the round below; in a later round it is waiting again. */
  readonly state: HostState;
  readonly round: number;
  /** Why it is out of the play. */
  readonly out: 'failed' | 'unreachable' | undefined;
  readonly task: string | undefined;
  /** Since when it is at that task, in ms since the epoch. */
  readonly since: number;
  /** The end of what its command has written, raw: what is being written last. */
  readonly tail: string;
}

/** Every host that was heard of in this run. */
export interface HostTable {
  readonly index: ReadonlyMap<string, number>;
  readonly rows: Chunked<HostRow>;
  /** Where the hosts of the play stand in `rows`. */
  readonly members: readonly number[];
  /** Counts the tasks: a state that was reached in an earlier round is over. */
  readonly round: number;
  /** Hosts of the play by what is shown of them. */
  readonly counts: Readonly<Record<HostState, number>>;
}

const noCounts: HostTable['counts'] = {
  failed: 0,
  unreachable: 0,
  running: 0,
  connecting: 0,
  changed: 0,
  ok: 0,
  skipped: 0,
  waiting: 0,
};

export const noHosts: HostTable = { index: new Map(), rows: [], members: [], round: 0, counts: noCounts };

/** The table at the start of a play: its hosts wait; who was connected stays so. */
export function playedBy(table: HostTable, names: readonly string[]): HostTable {
  const index = new Map(table.index);
  const rows: HostRow[] = table.rows.flat().map((row) => ({ ...row, playing: false }));
  const members = names.map((name) => {
    const at = index.get(name) ?? rows.length;
    index.set(name, at);
    rows[at] = { ...newRow(name), connected: rows[at]?.connected ?? false, playing: true };
    return at;
  });
  return { index, rows: chunked(rows), members, round: table.round + 1, counts: { ...noCounts, waiting: new Set(members).size } };
}

function newRow(name: string): HostRow {
  return { name, connected: false, playing: false, state: 'waiting', round: 0, out: undefined, task: undefined, since: 0, tail: '' };
}

/** The table at the start of a task: all that are still in wait for it. */
export function nextRound(table: HostTable): HostTable {
  const { failed, unreachable } = table.counts;
  const total = Object.values(table.counts).reduce((a, b) => a + b, 0);
  return { ...table, round: table.round + 1, counts: { ...noCounts, failed, unreachable, waiting: total - failed - unreachable } };
}

/** What is shown of a host. */
export function shownState(row: HostRow, round: number): HostState {
  return row.out ?? (row.round === round ? row.state : 'waiting');
}

/** The table with one host changed. A host that was not heard of, one that is only delegated to, is added. */
export function withHost(table: HostTable, name: string, change: (row: HostRow) => HostRow): HostTable {
  const { index, rows, members, round, counts } = table;
  const at = index.get(name) ?? index.size;
  const before = itemAt(rows, at) ?? newRow(name);
  const after = change(before);
  const changed = {
    index: at < index.size ? index : new Map(index).set(name, at),
    rows: withItem(rows, at, after),
    members,
    round,
    counts,
  };
  const from = shownState(before, round);
  const to = shownState(after, round);
  if (after.playing && from !== to) {
    const next = { ...counts };
    next[from]--;
    next[to]++;
    changed.counts = next;
  }
  return changed;
}

/** The hosts of the play, in its order. */
export function rowsOf({ members, rows }: HostTable): readonly HostRow[] {
  return members.map((at) => itemAt(rows, at)).filter((row) => row !== undefined);
}
