import { HostError } from '../session/session.ts';

/** The server closed the connection before it said who it is: what MaxStartups does at random while many log in at once. */
export class DroppedError extends HostError {}
