import type { Found, FoundLink } from './found.ts';
import { groupOf, ownerOf } from './ownership.ts';
import type { Wanted, WantedLink } from './wanted.ts';

/** What a task of `network` works with: the document and how to treat what is found. */
export interface NetworkTask {
  /** What messages call the document. */
  readonly name: string;
  readonly owner: string;
  readonly prune: boolean;
  readonly adopt: boolean;
  /** The host makes it anew when it boots. */
  readonly restore: boolean;
  /** Nothing is changed now: what is missing may be made by a task before this one. */
  readonly check: boolean;
  readonly wanted: Wanted;
}

/** What is to become of one declared link. */
export type Fate =
  | { readonly kind: 'keep'; readonly found: FoundLink }
  /** `found`: it is there, and goes first. `gone`: it was there, and goes by itself with what it hangs on. */
  | { readonly kind: 'make'; readonly found: FoundLink | undefined; readonly gone: boolean };

export interface Comparing extends NetworkTask {
  readonly found: Found;
  /** In the order of dependence: a link comes after the one it hangs on. */
  readonly links: readonly WantedLink[];
  readonly fates: Map<string, Fate>;
  /** Keys of found links that are not there any more when links are made. */
  readonly leaving: Set<string>;
}

/** By its alias; before it has one, by the group that it was made with (a tap: by the record that was written first). */
export function owns(c: Pick<Comparing, 'owner' | 'found'>, link: FoundLink): boolean {
  const tagged = ownerOf(link.alias);
  if (tagged !== undefined || link.alias) return tagged === c.owner;
  return link.group === groupOf(c.owner) || (link.kind === 'tun' && recorded(c, `link ${link.key}`));
}

function recorded(c: Pick<Comparing, 'owner' | 'found'>, line: string): boolean {
  return c.found.ledgers.get(c.owner)?.includes(line) === true;
}

/** A namespace is marked on its own `lo`. */
export function ownsNamespace(c: Pick<Comparing, 'owner' | 'found'>, name: string): boolean {
  const found = c.found.namespaces.get(name);
  const lo = found?.links.get('lo');
  if (lo?.alias) return ownerOf(lo.alias) === c.owner;
  // Made, or half made, but not marked any more: the record was written before.
  return found !== undefined && recorded(c, `netns ${name}`);
}

/** The link as it was found, unless it is (re)made. */
export function kept(c: Comparing, link: WantedLink): FoundLink | undefined {
  const fate = c.fates.get(link.key);
  return fate?.kind === 'keep' ? fate.found : undefined;
}
