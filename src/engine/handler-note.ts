import { createHash } from 'node:crypto';
import { basename, dirname, join } from 'node:path';
import { isRecord } from '../load/arguments.ts';
import type { Handler, Play } from '../model.ts';
import { type Script, sh } from '../session/script.ts';

/**
 * What a host itself remembers of a handler that was notified there and did not run yet: a run that ends before its
 * handlers leaves it to the next one.
 */
export interface HandlerNote {
  /** Name of its file: the same for the same handler of the same play of the same playbook, wherever that is edited. */
  readonly id: string;
  readonly playbook: string;
  readonly play: string;
  readonly handler: string;
  /** Its role was included: whether it exists is only known when the include has run. */
  readonly isIncluded: boolean;
  /** The run that notified it, and when. */
  readonly run: string;
  readonly date: string;
}

export function handlerNote(play: Play, handler: Handler, run: string, isIncluded: boolean): HandlerNote {
  return {
    id: noteId(play, handler),
    playbook: playbookOf(play),
    play: playKey(play),
    handler: handlerKey(handler),
    isIncluded,
    run,
    date: new Date().toISOString(),
  };
}

export function noteId(play: Play, handler: Handler): string {
  return createHash('sha256')
    .update(JSON.stringify([placeOf(playbookOf(play)), playKey(play), handlerKey(handler)]))
    .digest('hex')
    .slice(0, 20);
}

/** Checkouts of one project lie in different places: the playbook and its folder say which it is. */
function placeOf(playbook: string): string {
  return join(basename(dirname(playbook)), basename(playbook));
}

function playbookOf(play: Play): string {
  return join(play.folder, basename(play.position.file));
}

function playKey({ name, hosts }: Play): string {
  return written(name ?? hosts);
}

function handlerKey({ name, role, listen }: Handler): string {
  return `${role ? `${role.name} : ` : ''}${name === undefined ? listen.join(', ') : written(name)}`;
}

/** As it stands in the file: what templates give may be another thing in the next run. */
function written(value: unknown): string {
  if (typeof value === 'string') return value;
  return isRecord(value) && typeof value.source === 'string' ? value.source : JSON.stringify(value);
}

export function isOfPlay(note: HandlerNote, play: Play): boolean {
  return note.play === playKey(play) && placeOf(note.playbook) === placeOf(playbookOf(play));
}

export function isOfHandler(note: HandlerNote, handler: Handler): boolean {
  return note.handler === handlerKey(handler);
}

/** Whether the note was written by this very playbook, and means a handler that stands in it for good. */
export function mustExist(note: HandlerNote, play: Play): boolean {
  return !note.isIncluded && note.playbook === playbookOf(play);
}

/** Where notes lie: root's in /var/lib, anyone else's at home. */
const notesFolder = sh`notes=/var/lib/weft/pending; [ -w /var/lib ] || notes=$HOME/.weft/pending`;

/** Only builtins, but for the first time. A host that cannot keep a note is changed all the same. */
export function writeNotes(notes: readonly HandlerNote[]): Script {
  const each = notes.map(({ id, ...note }) => sh`printf '%s\n' ${JSON.stringify(note)} >"$notes/"${id};`);
  return sh`(umask 077; ${notesFolder}; [ -d "$notes" ] || mkdir -p -- "$notes"; ${each.reduce((all, one) => sh`${all} ${one}`)}) 2>/dev/null`;
}

export function dropNotes(ids: readonly string[]): Script {
  return sh`${notesFolder}; cd -- "$notes" && rm -f -- ${ids} && rmdir -- "$notes" 2>/dev/null`;
}

/** Prints every note of this user, one a line. */
export const showNotes = sh`${notesFolder}
for file in "$notes"/*; do [ ! -f "$file" ] || { read -r note <"$file"; printf 'note %s %s\n' "\${file##*/}" "$note"; }; done`;

export function readNotes(answer: string): readonly HandlerNote[] {
  return [...answer.matchAll(/^note (\S+) (\{.*\})$/gm)].flatMap(([, id = '', json = '']) => {
    try {
      return [{ id, ...(JSON.parse(json) as Omit<HandlerNote, 'id'>) }];
    } catch {
      // Half written when the host lost its power: what it noted down for was not done either.
      return [];
    }
  });
}
