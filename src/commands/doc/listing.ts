import type { DocOption } from '../../schema/doc-option.ts';

/** What `weft doc` lists. */
export interface DocList {
  readonly modules: readonly DocLine[];
  readonly roles: readonly (DocLine & { readonly path?: string })[];
}

interface DocLine {
  readonly name: string;
  readonly summary?: string;
}

/** What is to be known of an option beside its description: `str, required`. */
export function factsOf({ type, required, choices, aliases, default: otherwise }: DocOption): string {
  return [
    choices ? `one of ${choices.map(choiceText).join(', ')}` : type,
    required ? 'required' : undefined,
    otherwise === undefined || otherwise === null ? undefined : `default ${JSON.stringify(otherwise)}`,
    aliases ? `or ${aliases.join(', ')}` : undefined,
  ]
    .filter(Boolean)
    .join('; ');
}

function choiceText(choice: unknown): string {
  return typeof choice === 'string' && /^\S+$/.test(choice) ? choice : JSON.stringify(choice);
}
