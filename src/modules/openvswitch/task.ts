import type { DeclaredBridge, DeclaredPort } from './document.ts';

export interface OpenvswitchTask {
  /** What messages call the document. */
  readonly name: string;
  readonly owner: string;
  readonly cookie: string;
  readonly prune: boolean;
  readonly adopt: boolean;
  /** The host puts the flows back when it boots. */
  readonly restore: boolean;
  readonly rundir: string | undefined;
  readonly bridges: ReadonlyMap<string, DeclaredBridge>;
  readonly ports: ReadonlyMap<string, DeclaredPort>;
  /** Bridge → lines for ovs-ofctl. */
  readonly flows: ReadonlyMap<string, readonly string[]>;
}

/** The key of `external_ids` that says whose a bridge or port is. */
export const OWNER_KEY = 'weft-owner';
