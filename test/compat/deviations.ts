import type { RunLines } from './run-lines.ts';

/** A place where Weft means something else than Ansible on purpose. Each has its section in docs/differences.md. */
export interface Deviation {
  /** The heading in docs/differences.md. */
  readonly id: string;
  readonly reason: string;
  /** The cases in which it shows, each with what becomes of Ansible's answer. */
  readonly cases: Readonly<Record<string, (ansible: RunLines) => RunLines>>;
}

export const deviations: readonly Deviation[] = [];
