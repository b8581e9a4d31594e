import type { Script } from './script.ts';

/** What a script answered. `stdout` and `stderr` are decoded as UTF-8; control bytes are kept. */
export interface Report {
  readonly rc: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  /** Text or bytes for the script's standard input; without it, /dev/null. */
  readonly stdin?: string | Uint8Array;
  /**
   * After so many milliseconds the script's process group is killed and the promise rejects with HostError `timeout`.
   * Counts from when the script has its turn, not while it waits behind others.
   */
  readonly timeoutMs?: number;
  /** When it aborts, the script's process group is killed and the promise rejects with HostError `interrupted`. */
  readonly signal?: AbortSignal;
  /** It only asks: nothing on the host is another thing afterwards. */
  readonly readOnly?: boolean;
  /** The script goes on to its end when the link is cut: what changes a host half is worse than what does not start. */
  readonly mustFinish?: boolean;
  /** Output as it comes, in pieces of whole or partial lines. */
  readonly onOutput?: (stream: 'stdout' | 'stderr', text: string) => void;
}

/** What a session has cost so far. */
interface Traffic {
  /** The longest chain of scripts that each waited for the one before; scripts sent together count once. */
  readonly roundTrips: number;
  readonly bytesSent: number;
  readonly bytesReceived: number;
}

/** One shell on one host as one user. Scripts are sent without waiting and answered in order. */
export interface Session {
  readonly traffic: Traffic;
  run(script: Script, options?: RunOptions): Promise<Report>;
  /** Writes bytes to a new file (mode 0600, created exclusively); rejects with HostError when the host refuses. */
  upload(content: Uint8Array, path: string): Promise<void>;
  close(): Promise<void>;
}

/** Why a host (not a task) failed. */
export type HostErrorKind =
  | 'resolve' // name has no address
  | 'connect' // refused, no route, timed out, no SSH on the other end
  | 'host-key' // unknown, changed or revoked key
  | 'auth' // no offered key or password was accepted
  | 'lost' // the connection ended in the middle of something
  | 'become' // sudo refused
  | 'upload' // a file could not be written on the host: exists already, disk full, no such directory
  | 'locked' // another run holds the host
  | 'timeout' // a task ran longer than it may
  | 'interrupted' // the run is being stopped
  | 'protocol'; // the other end does not speak as expected

/** A failure of the way to a host: what was tried, what was found, and what to do about it. */
export class HostError extends Error {
  readonly kind: HostErrorKind;
  readonly hint: string | undefined;

  constructor(kind: HostErrorKind, message: string, hint?: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'HostError';
    this.kind = kind;
    this.hint = hint;
  }
}
