import type { Script } from '../../session/script.ts';

/** What a package manager says about one package. */
export interface PackageState {
  readonly installed?: string;
  /** The version that would be installed, where it was asked for. */
  readonly candidate?: string;
}

/** How to ask and tell one package manager. Names come checked: they cannot be taken for options. */
export interface Manager {
  readonly name: string;
  /** Succeeds where this manager is the host's. */
  readonly detect: Script;
  /** Read-only. With `candidates`, the newest versions that are to be had too. */
  readonly query: (names: readonly string[], candidates: boolean) => Script;
  readonly read: (stdout: string, names: readonly string[]) => ReadonlyMap<string, PackageState>;
  readonly install: (names: readonly string[]) => Script;
  readonly upgrade: (names: readonly string[]) => Script;
  readonly remove: (names: readonly string[]) => Script;
}
