import type { Handler, Task } from '../model.ts';
import type { Become } from '../session/become.ts';
import type { Script } from '../session/script.ts';
import { dropNotes, type HandlerNote, handlerNote, writeNotes } from './handler-note.ts';
import { notifiedBy } from './handlers.ts';
import type { HostRun } from './host-run.ts';
import type { TaskResult } from './outcome.ts';
import type { Frame } from './state.ts';

/** The notes of one task on one host: its handlers are noted down on the host before, and with, what changes it. */
export interface PendingNote {
  /** To be called when a change is about to be sent to `target`: what goes in front of its script. */
  begin(target: HostRun): Promise<Script | undefined>;
  /** To be called with the result: what did not change needs no handler. */
  settle(result: TaskResult): void;
}

/** Undefined where the task notifies nobody. */
export function pendingNote(task: Task, frame: Frame, host: HostRun, become: Become | undefined): PendingNote | undefined {
  if (frame.directives.notify.length === 0) return undefined;
  let written: readonly HandlerNote[] | undefined;
  return {
    async begin(target) {
      if (written) return undefined;
      written = newNotes(task, frame, host);
      if (written.length === 0) return undefined;
      for (const note of written) host.notes.set(note.id, become);
      if (target.name === host.name) return writeNotes(written);
      // Somebody else is changed: the note belongs to who will run the handler, and has to be there first.
      if (host.link.isConnected) await (await host.link.changing(become)).run(writeNotes(written));
      return undefined;
    },
    settle(result) {
      const changed = result.changed && !result.failed;
      if (!written && changed && host.link.isConnected) {
        written = newNotes(task, frame, host);
        for (const note of written) host.notes.set(note.id, become);
        if (written.length > 0) host.link.afterwards(become, writeNotes(written));
      }
      if (!written || written.length === 0 || changed || mayHaveChanged(result)) return;
      for (const { id } of written) host.notes.delete(id);
      host.link.afterwards(become, dropNotes(written.map(({ id }) => id)));
    },
  };
}

/** Notes of handlers that are not noted down yet. What cannot be told before the task has run is told by it. */
function newNotes(task: Task, frame: Frame, host: HostRun): readonly HandlerNote[] {
  try {
    const { run, play, uses } = frame.play;
    const isIncluded = ({ role }: Handler) => uses.some((use) => use.role === role && use.by === 'include');
    const notes = notifiedBy(task, frame, host).map((handler) => handlerNote(play, handler, run.emitter.runId, isIncluded(handler)));
    return notes.filter(({ id }) => !host.notes.has(id) && !host.link.kept.has(id));
  } catch {
    return [];
  }
}

/** The end of the task was not heard. */
function mayHaveChanged(result: TaskResult): boolean {
  return result.unreachable === true || result.kind === 'interrupted' || result.kind === 'timeout';
}
