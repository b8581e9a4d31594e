import type { Variables } from '../inventory.ts';
import type { Secret } from '../language/secret.ts';
import type { Pact } from './pact.ts';

export const gatherings = ['implicit', 'explicit', 'smart'] as const;
/** When a play that does not say so gathers facts: `implicit`: it does; `smart`: of hosts of which none are known; `explicit`: it does not. */
export type Gathering = (typeof gatherings)[number];

/** What the person running it asked for. */
export interface RunOptions {
  readonly check: boolean;
  readonly diff: boolean;
  readonly forks: number;
  readonly tags: readonly string[];
  readonly skipTags: readonly string[];
  readonly limit?: string;
  readonly extraVars: Variables;
  readonly startAtTask?: string;
  readonly forceHandlers: boolean;
  readonly gathering?: Gathering;
  /** Ask before each task. */
  readonly step?: boolean;
  /** Whether lookups may run commands on the controller. */
  readonly pipeAllowed?: boolean;
  readonly verbosity: number;
  /** `user@controller pid 123`: what another run is told that finds a host held. */
  readonly who: string;
  /** How long, in ms, to wait for another run that holds a host. */
  readonly lockTimeoutMs: number;
  /** How long a host waits to be reached again before it undoes a change that may have cut it off. */
  readonly confirmSeconds: number;
  /** Set where a saved plan is made so. */
  readonly pact?: Pact;
  /** Connection settings of the command line: used where the inventory says nothing. */
  readonly connection: ConnectionDefaults;
}

interface ConnectionDefaults {
  readonly kind?: string;
  readonly user?: string;
  readonly password?: Secret;
  readonly privateKeyFile?: string;
  readonly sshArgs?: string;
  readonly connectTimeoutMs: number;
  readonly become: boolean;
  readonly becomeUser?: string;
  readonly becomeMethod?: string;
  readonly becomePassword?: Secret;
}
