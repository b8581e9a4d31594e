import { existsSync, readFileSync } from 'node:fs';
import { isAbsolute, join, resolve } from 'node:path';
import type { Evaluation } from '../language/evaluation.ts';
import type { Secret } from '../language/secret.ts';
import { renderFile } from '../language/template-file.ts';
import type { Controller } from '../modules/module.ts';
import type { HostRun } from './host-run.ts';
import type { Settings } from './settings.ts';
import { abortableSleep } from './sleep.ts';
import type { Frame } from './state.ts';
import { evaluationFor } from './variables.ts';

/** What a module may ask of the controller, for one task on one host. */
export function controllerFor(host: HostRun, frame: Frame, settings: Settings, evaluation: Evaluation): Controller {
  const { run } = frame.play;
  return {
    check: settings.check,
    diff: settings.diff,
    verbosity: run.options.verbosity,
    host: host.name,
    find: (folder, name) => findFile(searchFolders(frame, folder), name),
    read: (path) => readFileSync(path),
    resolve: (path) => resolve(frame.play.play.folder, path),
    render: (path, extra): string | Secret => {
      const withExtra = extra ? evaluationFor(host, frame, { ...frame.locals, ...extra }) : evaluation;
      return renderFile(path, readFileSync(path, 'utf8'), withExtra);
    },
    ...(run.ask && { ask: run.ask }),
    sleep: (ms) => abortableSleep(ms, run.signal),
  };
}

/** Where Ansible looks for a file of a role or play, in its order. */
export function searchFolders(frame: Frame, folder: string): readonly string[] {
  const { play } = frame.play;
  const own = frame.role ? [join(frame.role.path, folder), frame.role.path, join(frame.role.path, 'tasks')] : [];
  return [...own, join(play.folder, folder), play.folder];
}

function findFile(folders: readonly string[], name: string): string {
  const candidates = isAbsolute(name) ? [name] : folders.map((f) => join(f, name));
  const found = candidates.find((c) => existsSync(c));
  if (found === undefined) throw new Error(`no file "${name}"; searched ${candidates.join(', ')}`);
  return found;
}
