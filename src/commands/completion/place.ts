import type { Command, Option } from 'commander';

/** What a value is: the word for it in the help (`<file>`), and its choices where there are such. */
interface Slot {
  readonly means: string;
  readonly choices?: readonly string[];
}

/** Where in a command line somebody stands. */
export interface Place {
  readonly command: Command;
  /** What was given to options before, by their names. */
  readonly given: ReadonlyMap<string, readonly string[]>;
  /** The value that is wanted here; undefined where there is none. */
  readonly slot?: Slot;
  /** Options and commands may stand here, too. */
  readonly isFree: boolean;
  /** What is written of the value, and what stands before it in the same word (`--limit=`). */
  readonly written: string;
  readonly before: string;
}

/** Walks the words as commander would. The last one is the word that is being written. */
export function placeOf(program: Command, words: readonly string[]): Place {
  const given = new Map<string, string[]>();
  let command = program;
  let awaiting: Option | undefined;
  let positionals = 0;
  let isOver = false;
  for (const word of words.slice(0, -1)) {
    if (awaiting) {
      take(given, awaiting, word);
      awaiting = undefined;
    } else if (!isOver && word === '--') isOver = true;
    else if (!isOver && word.startsWith('-') && word !== '-') awaiting = readOption(command, word, given);
    else {
      const child = positionals === 0 ? command.commands.find((c) => c.name() === word || c.aliases().includes(word)) : undefined;
      if (child) command = child;
      else positionals++;
    }
  }
  const written = words.at(-1) ?? '';
  const base = { command, given, written, before: '', isFree: false };
  if (awaiting) return { ...base, slot: slotOf(awaiting) };
  const [, name = '', value] = /^(--[^=]+)=(.*)$/s.exec(written) ?? [];
  const assigned = isOver || value === undefined ? undefined : optionOf(command, name);
  if (assigned && value !== undefined) return { ...base, slot: slotOf(assigned), written: value, before: `${name}=` };
  const last = command.registeredArguments.at(-1);
  const argument = command.registeredArguments[positionals] ?? (last?.variadic ? last : undefined);
  const slot = argument && { means: argument.name(), ...(argument.argChoices && { choices: argument.argChoices }) };
  return { ...base, isFree: !isOver, ...(slot && { slot }) };
}

function slotOf(option: Option): Slot {
  const means = /[<[]([^>\].]+)/.exec(option.flags)?.[1] ?? '';
  return { means, ...(option.argChoices && { choices: option.argChoices }) };
}

function takesValue(option: Option): boolean {
  return option.required || option.optional;
}

function optionOf(command: Command, name: string): Option | undefined {
  return command.options.find((option) => option.long === name || option.short === name);
}

/** Notes what the word gives; the option whose value is the next word, if that is so. */
function readOption(command: Command, word: string, given: Map<string, string[]>): Option | undefined {
  if (word.startsWith('--')) {
    const [name = '', ...value] = word.split('=');
    const option = optionOf(command, name);
    if (!option || !takesValue(option)) return undefined;
    if (value.length === 0) return option;
    take(given, option, value.join('='));
    return undefined;
  }
  // -bK is two flags; in -ihosts.yml the rest is the value.
  for (let i = 1; i < word.length; i++) {
    const option = optionOf(command, `-${word[i]}`);
    if (!option || !takesValue(option)) continue;
    if (i === word.length - 1) return option;
    take(given, option, word.slice(i + 1));
    return undefined;
  }
  return undefined;
}

function take(given: Map<string, string[]>, option: Option, value: string): void {
  given.set(option.attributeName(), [...(given.get(option.attributeName()) ?? []), value]);
}
