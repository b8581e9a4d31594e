import type { ZodType } from 'zod';
import type { Diff } from '../diff.ts';
import type { JinjaOptions } from '../language/jinja.ts';
import type { Secret } from '../language/secret.ts';
import { once } from '../once.ts';
import type { Script } from '../session/script.ts';
import type { Report, Session } from '../session/session.ts';

/** What a module gives back: Ansible's result keys. Undefined `failed` and `changed` mean false. */
export interface Outcome {
  readonly changed?: boolean;
  readonly failed?: boolean;
  readonly skipped?: boolean;
  readonly msg?: string;
  readonly diff?: readonly Diff[];
  /** Facts that become variables of the host at once (`ansible_facts`). */
  readonly ansible_facts?: Readonly<Record<string, unknown>>;
  /** Of `set_fact`: these are facts too, and kept with them beyond the run. */
  readonly cacheable?: boolean;
  readonly [key: string]: unknown;
}

/** A declarative module's decision that the host must change. */
export interface Change {
  readonly change: true;
  readonly diff: readonly Diff[];
  /** What makes it so. Exit code 0 means done; anything else fails the task with its stderr. */
  readonly script: Script;
  /**
   * What the script reads from its standard input, made when it is sent: a plan needs none of it. The script must see for itself that
   * all of it came: a cut link looks like the end.
   */
  readonly stdin?: () => Uint8Array;
  /** Keys of the result. */
  readonly result?: Readonly<Record<string, unknown>>;
  /** Keys of the result that only the script's answer can tell. */
  readonly after?: (report: Report) => Readonly<Record<string, unknown>>;
  /** It may cut the session that runs it: runs under confirmation. */
  readonly confirm?: boolean;
}

/** Converged: keys of the result, e.g. `{ path, mode }`. Failed: `{ failed: true, msg }`. */
export type Comparison = Outcome | Change;

export function converged(result: Readonly<Record<string, unknown>> = {}): Outcome {
  return { changed: false, ...result };
}

export function failure(msg: string, result: Readonly<Record<string, unknown>> = {}): Outcome {
  return { failed: true, msg, ...result };
}

export function change(parts: Omit<Change, 'change'>): Change {
  return { change: true, ...parts };
}

export function isChange<C extends Change>(comparison: Outcome | C): comparison is C {
  return 'change' in comparison && comparison.change === true;
}

/** What `weft doc` and the documentation show. */
export interface Docs {
  /** One line, without a full stop. */
  readonly summary: string;
  readonly description?: string;
  /** YAML tasks, as a person would write them. */
  readonly examples: string;
}

/** What a module may ask of the controller. */
export interface Controller {
  readonly check: boolean;
  readonly diff: boolean;
  /** How many -v were given. */
  readonly verbosity: number;
  /** The inventory's name of the host that the task runs on. */
  readonly host: string;
  /** A file by Ansible's search path (role's `folder`/, playbook's `folder`/, beside the playbook). Absolute path; throws an Error that lists the places searched. */
  find(folder: 'files' | 'templates', name: string): string;
  /** What a file of the controller holds, decrypted where it is a vault file. */
  read(path: string): Uint8Array;
  /** Whether what `read` gives was encrypted, so that it must not be shown. */
  isEncrypted?(path: string): boolean;
  /** Absolute path for a file that is to be written on the controller (`fetch`): a relative one is beside the playbook. */
  resolve(path: string): string;
  /** Renders a template file (`.hbs`, `.j2`) with the task's variables. `extra` are visible on top. A Secret where a secret went in. */
  render(path: string, extra?: Readonly<Record<string, unknown>>, options?: JinjaOptions): string | Secret;
  /** Asks the person at the terminal; not there where no terminal is. */
  readonly ask?: (prompt: string, options: { readonly echo: boolean }) => Promise<string>;
  /** Waits; ends early, rejecting with HostError `interrupted`, when the run is stopped. */
  sleep(ms: number): Promise<void>;
}

/** What Ansible's debug says of a variable that does not exist. */
export const notDefined = 'VARIABLE IS NOT DEFINED!';

/** A bare expression of a parameter, evaluated. `holds` is its truth as the language has it. */
export interface Asserted {
  readonly expression: string;
  readonly value: unknown;
  readonly holds: boolean;
}

interface Base<P> {
  /** Strict object; `.describe()` on each parameter is its documentation. */
  readonly params: () => ZodType<P>;
  readonly docs: Docs;
  /** Other names of parameters, as Ansible has them: alias → parameter. */
  readonly aliases?: Readonly<Record<string, string>>;
  /** The parameter that a bare string (`shell: ls`) means. */
  readonly freeForm?: string;
  /** It waits for what happens elsewhere (`wait_for`, `pause`): what was read before is old afterwards. */
  readonly waits?: boolean;
  /** Of `bare`: those that may name what does not exist; the module gets the value `notDefined`. */
  readonly lenient?: readonly string[];
  /** It only reads: it is no change whatever it finds. Of an imperative one: it runs under check mode too, and look-ahead survives it. */
  readonly readOnly?: boolean;
  /** It changes more than its diff says: a package brings files, users and programs. A plan is unsure of what comes after it. */
  readonly isOpen?: boolean;
  /** Parameters that are written as bare expressions (`assert: that:`): the module gets an `Asserted` for each (a list for a list). */
  readonly bare?: readonly string[];
}

/**
 * params → probe (a read-only script) → compare (pure) → change. Check mode is "do not send the change".
 * `prepare` turns parameters into data on the controller (reads a source file, renders a template) before the probe.
 */
export interface Declarative<P, D = P> extends Base<P> {
  readonly kind: 'declarative';
  readonly prepare: (params: P, controller: Controller) => D | Promise<D>;
  readonly probe: (data: D) => Script;
  readonly compare: (data: D, report: Report) => Comparison;
}

/** Says before anything is done that there is nothing to do. */
export interface Guard {
  /** Read-only: it goes ahead with what comes before it, and is not asked again while nothing changes. */
  readonly probe: Script;
  /** The outcome where it says so, or where it cannot be asked. */
  readonly held: (report: Report, check: boolean) => Outcome | undefined;
}

/** Acts by doing; its effect is known afterwards. */
export interface Imperative<P> extends Base<P> {
  readonly kind: 'imperative';
  readonly guard?: (params: P) => Guard | undefined;
  readonly run: (params: P, host: HostAccess) => Promise<Outcome>;
}

/** Runs on the controller alone (`debug`, `assert`, `set_fact`). */
export interface Local<P> extends Base<P> {
  readonly kind: 'local';
  /** Runs once for all hosts, not for each (`pause`). */
  readonly once?: boolean;
  readonly run: (params: P, controller: Controller) => Outcome | Promise<Outcome>;
}

/** What an imperative module may do to its host. */
export interface HostAccess extends Controller {
  readonly session: Session;
  /** Of the run: what outlives it carries it, so that a later one can tell whose it is. */
  readonly runId: string;
  /** Set for `async` with `poll: 0`: a program is started and left to itself, for so many seconds at most. */
  readonly backgroundSeconds?: number;
  /** `environment:` of the task, already evaluated; `session` exports it by itself. */
  readonly environment: Readonly<Record<string, string>>;
}

// biome-ignore lint/suspicious/noExplicitAny: the registry holds modules of every parameter type
export type Module = Declarative<any, any> | Imperative<any> | Local<any>;

/** A declarative module; `prepare` may be left out where parameters are the data. */
export function declarative<P>(module: Base<P> & Pick<Declarative<P>, 'probe' | 'compare'>): Declarative<P>;
export function declarative<P, D>(module: Base<P> & Pick<Declarative<P, D>, 'prepare' | 'probe' | 'compare'>): Declarative<P, D>;
export function declarative<P, D>(
  module: Base<P> & Partial<Pick<Declarative<P, D>, 'prepare'>> & Pick<Declarative<P, D>, 'probe' | 'compare'>,
): Declarative<P, D> {
  return { prepare: (params) => params as unknown as D, ...module, params: once(module.params), kind: 'declarative' };
}

export function imperative<P>(module: Omit<Imperative<P>, 'kind'>): Imperative<P> {
  return { ...module, params: once(module.params), kind: 'imperative' };
}

export function local<P>(module: Omit<Local<P>, 'kind'>): Local<P> {
  return { ...module, params: once(module.params), kind: 'local' };
}
