import type { Command } from 'commander';
import type { Candidate, Candidates } from './candidate.ts';
import { kinds } from './kinds.ts';
import type { Place } from './place.ts';

/** What may stand at a place, from the definition of the commands. */
export async function candidatesAt(place: Place): Promise<Candidates> {
  const { slot, written, before, isFree, command } = place;
  if (isFree && written.startsWith('-')) return { list: beginning(written, options(command)) };
  const children = isFree ? command.commands.map((c) => ({ value: c.name(), description: c.description() })) : [];
  const { files, list } = slot ? await valuesOf(slot, place) : { list: [] };
  return {
    ...(files && { files }),
    list: beginning(before + written, [...children, ...list.map((c) => ({ ...c, value: before + c.value }))]),
  };
}

async function valuesOf(slot: NonNullable<Place['slot']>, place: Place): Promise<Candidates> {
  if (slot.choices) return { list: slot.choices.map((value) => ({ value })) };
  const kind = Object.hasOwn(kinds, slot.means) ? kinds[slot.means as keyof typeof kinds] : undefined;
  return kind ? await kind(place) : { list: [] };
}

function options(command: Command): readonly Candidate[] {
  const own = command.options.filter((option) => !option.hidden);
  const listed = own.flatMap(({ long, short, description }) => [long, short].flatMap((value) => (value ? [{ value, description }] : [])));
  return [...listed, { value: '--help', description: 'display help for command' }];
}

function beginning(written: string, candidates: readonly Candidate[]): readonly Candidate[] {
  return candidates.filter(({ value }) => value.startsWith(written));
}
