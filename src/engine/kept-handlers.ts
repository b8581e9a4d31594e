import type { Handler } from '../model.ts';
import { dropNotes, type HandlerNote, isOfHandler, isOfPlay, mustExist, noteId } from './handler-note.ts';
import { handlersOf } from './handlers.ts';
import type { HostRun } from './host-run.ts';
import type { KeptNote } from './link.ts';
import type { PlayRun } from './state.ts';

/** Notifies the handlers that an earlier run of this play left behind on a host, as far as they are known by now. */
export async function takeKeptHandlers(play: PlayRun, host: HostRun): Promise<void> {
  const known = await notesFor(play, host);
  if (known.length === 0) return;
  const handlers = handlersOf(play);
  const taken = known.filter(({ note, become }) => {
    const named = handlers.filter((h) => isOfHandler(note, h));
    for (const handler of named) host.notified.add(handler.id);
    if (named.length === 0) return false;
    host.notes.set(note.id, become);
    host.link.kept.delete(note.id);
    return true;
  });
  for (const [date, notes] of byDate(taken)) {
    warn(play, host, `handlers kept from the run of ${date}, which did not get to run them: ${notes.join(', ')}`);
  }
}

/** At the end of a play: a handler that the playbook does not have any more will never run. */
export async function dropKeptHandlers(play: PlayRun, host: HostRun): Promise<void> {
  const lost = (await notesFor(play, host)).filter(({ note }) => mustExist(note, play.play));
  for (const { note, become } of lost) {
    host.link.kept.delete(note.id);
    if (!play.run.options.check) host.link.afterwards(become, dropNotes([note.id]));
  }
  for (const [date, notes] of byDate(lost)) {
    warn(play, host, `handlers kept from the run of ${date} do not exist any more, and are forgotten: ${notes.join(', ')}`);
  }
}

/** A handler has run: nobody needs to remember it. */
export function forgetHandler(play: PlayRun, host: HostRun, handler: Handler): void {
  const id = noteId(play.play, handler);
  if (play.run.options.check || !host.notes.has(id)) return;
  host.link.afterwards(host.notes.get(id), dropNotes([id]));
  host.notes.delete(id);
}

async function notesFor({ play }: PlayRun, { link }: HostRun): Promise<readonly KeptNote[]> {
  await link.greeted();
  return [...link.kept.values()].filter(({ note }) => isOfPlay(note, play));
}

function byDate(notes: readonly KeptNote[]): ReadonlyMap<string, readonly string[]> {
  const dates = new Map<string, string[]>();
  const textOf = ({ date }: HandlerNote) => date.replace('T', ' ').replace(/\..*/, ' UTC');
  for (const { note } of notes) dates.set(textOf(note), [...(dates.get(textOf(note)) ?? []), note.handler]);
  return dates;
}

function warn({ run }: PlayRun, host: HostRun, message: string): void {
  run.emitter.emit({ type: 'warning', host: host.name, message: `${host.name}: ${message}` });
}
