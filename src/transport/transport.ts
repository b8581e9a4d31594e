import type { Duplex, Readable, Writable } from 'node:stream';
import type { Secret } from '../language/secret.ts';

/** How to reach one host: Ansible's connection variables, resolved. */
export interface Endpoint {
  /** Name in the inventory, for messages. */
  readonly name: string;
  /** Address or name to connect to (`ansible_host`). */
  readonly host: string;
  readonly port?: number;
  readonly user?: string;
  readonly password?: Secret;
  readonly privateKeyFile?: string;
  /** `ansible_ssh_common_args`, split into words. */
  readonly sshArgs: readonly string[];
  readonly connectTimeoutMs: number;
}

export type HostKeyChecking = 'strict' | 'accept-new' | 'off';

/** One running command on a host. `exit` settles when the command ended or the link broke (rejecting with HostError `lost`). */
export interface Channel {
  readonly stdin: Writable;
  readonly stdout: Readable;
  readonly stderr: Readable;
  readonly exit: Promise<{ readonly code: number | undefined; readonly signal: string | undefined }>;
  close(): void;
}

/** An authenticated link to a host. */
export interface Connection {
  exec(command: string): Promise<Channel>;
  /** Opens a TCP stream from the host onwards: what a jump host is for. */
  forward(host: string, port: number): Promise<Duplex>;
  /** Settles when the link is gone, with the reason where there is one. */
  readonly closed: Promise<Error | undefined>;
  close(): void;
}

/** Makes connections. Rejects with HostError (resolve, connect, host-key, auth). */
export interface Transport {
  /** @param onAsked called once the host has what it takes to log in: it is at work then, and the controller has time for other things */
  connect(endpoint: Endpoint, signal?: AbortSignal, onAsked?: () => void): Promise<Connection>;
}
