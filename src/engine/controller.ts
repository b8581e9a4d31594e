import { isUtf8 } from 'node:buffer';
import { existsSync, readFileSync } from 'node:fs';
import { isAbsolute, join, resolve } from 'node:path';
import type { Evaluation } from '../language/evaluation.ts';
import type { JinjaOptions } from '../language/jinja.ts';
import { Secret } from '../language/secret.ts';
import { renderFile } from '../language/template-file.ts';
import { type Loading, shown } from '../load/context.ts';
import { isVaultText } from '../load/vault/envelope.ts';
import type { Controller } from '../modules/module.ts';
import type { HostRun } from './host-run.ts';
import type { Settings } from './settings.ts';
import { abortableSleep } from './sleep.ts';
import type { Frame } from './state.ts';
import { evaluationFor, notesOf } from './variables.ts';

/** What a module may ask of the controller, for one task on one host. A class: there is one for each, and most ask for little. */
export class TaskController implements Controller {
  readonly check: boolean;
  readonly diff: boolean;
  readonly verbosity: number;
  readonly host: string;
  readonly ask?: NonNullable<Controller['ask']>;
  readonly #host: HostRun;
  readonly #frame: Frame;
  readonly #evaluation: Evaluation;

  constructor(host: HostRun, frame: Frame, settings: Settings, evaluation: Evaluation) {
    const { run } = frame.play;
    this.check = settings.check;
    this.diff = settings.diff;
    this.verbosity = run.options.verbosity;
    this.host = host.name;
    if (run.ask) this.ask = run.ask;
    this.#host = host;
    this.#frame = frame;
    this.#evaluation = evaluation;
  }

  find(folder: 'files' | 'templates', name: string): string {
    const path = findFile(searchFolders(this.#frame, folder), name);
    this.#frame.play.run.loading.sources.add(path);
    return path;
  }

  read(path: string): Uint8Array {
    return sourceOf(this.#frame.play.run.loading, path).bytes;
  }

  isEncrypted(path: string): boolean {
    return sourceOf(this.#frame.play.run.loading, path).isEncrypted;
  }

  resolve(path: string): string {
    return resolve(this.#frame.play.play.folder, path);
  }

  render(path: string, extra?: Readonly<Record<string, unknown>>, options?: JinjaOptions): string | Secret {
    const frame = this.#frame;
    const { loading } = frame.play.run;
    const evaluation = extra
      ? evaluationFor(this.#host, frame, { ...frame.locals, ...extra }, notesOf(this.#evaluation))
      : this.#evaluation;
    const { bytes, isEncrypted } = sourceOf(loading, path);
    const rendered = renderFile(path, new TextDecoder().decode(bytes), evaluation, {}, options);
    if (!isEncrypted) return rendered;
    const text = rendered instanceof Secret ? rendered.reveal() : rendered;
    return loading.mark?.(text) ?? new Secret(text);
  }

  sleep(ms: number): Promise<void> {
    return abortableSleep(ms, this.#frame.play.run.signal);
  }
}

/** What a source file holds, decrypted where it is a vault file. */
function sourceOf(loading: Loading, path: string): { readonly bytes: Uint8Array; readonly isEncrypted: boolean } {
  const bytes = readFileSync(path);
  const plain = plainOf(loading, path, bytes);
  if (plain && isUtf8(plain)) loading.mark?.(new TextDecoder().decode(plain));
  return { bytes: plain ?? bytes, isEncrypted: plain !== undefined };
}

function plainOf(loading: Loading, path: string, bytes: Uint8Array): Uint8Array | undefined {
  return isVaultText(bytes) ? loading.decrypt?.(shown(loading, path), Buffer.from(bytes).toString('latin1')) : undefined;
}

/** The text of an encrypted file, for lookups. */
export function unsealed(loading: Loading, path: string, bytes: Uint8Array): Secret | undefined {
  const plain = plainOf(loading, path, bytes);
  if (plain === undefined) return undefined;
  const text = new TextDecoder().decode(plain);
  return loading.mark?.(text) ?? new Secret(text);
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
