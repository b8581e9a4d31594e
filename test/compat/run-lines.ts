/** What a run did, in the form in which two programs are compared. */
export interface RunLines {
  /** Names of the plays, in their order; batches of one play count once. */
  readonly plays: readonly string[];
  /** Tasks in the order they ran, with the results that each had. */
  readonly tasks: readonly string[];
  /** What happened to each host, in order: `task = status …`. */
  readonly hosts: Readonly<Record<string, readonly string[]>>;
  /** Counts of the recap. */
  readonly recap: Readonly<Record<string, string>>;
  readonly exitCode: number;
}

export interface TaskRun {
  readonly name: string;
  readonly results: string[];
}

function textOf(name: string, status: string, shown: unknown, items: readonly string[]): string {
  const value = shown === null || shown === undefined ? '' : ` ${stable(shown)}`;
  return `${name} = ${status}${value}${items.map((i) => `\n    ${i}`).join('')}`;
}

/**
 * JSON with the keys of mappings sorted. Numbers are text: a template that is one expression is text to Ansible
 * (without its `jinja2_native`), and keeps its type in Weft: `deviations.ts`, "types".
 */
function stable(value: unknown): string {
  return JSON.stringify(value, (_, v: unknown) =>
    typeof v === 'number'
      ? String(v)
      : typeof v === 'object' && v !== null && !Array.isArray(v)
        ? Object.fromEntries(Object.entries(v).sort(([a], [b]) => (a < b ? -1 : 1)))
        : v,
  );
}

/** A label may be data, or text that shows it. */
function dataOf(label: unknown): unknown {
  if (typeof label !== 'string') return label;
  try {
    return JSON.parse(label);
  } catch {
    return label;
  }
}

/** The words of an error are each program's own. */
function isBad(status: string): boolean {
  return status === 'failed' || status === 'ignored' || status === 'unreachable';
}

/** Gathers events of either program into lines. */
export class Lines {
  readonly #plays: string[] = [];
  readonly #tasks: TaskRun[] = [];
  readonly #byId = new Map<string, TaskRun>();
  readonly #items = new Map<string, string[]>();
  readonly #hosts: Record<string, string[]> = {};
  #recap: Record<string, string> = {};

  play(name: string): void {
    if (this.#plays.at(-1) !== name) this.#plays.push(name);
  }

  task(id: string, name: string): void {
    const task = { name, results: [] };
    this.#tasks.push(task);
    this.#byId.set(id, task);
  }

  item(id: string, host: string, status: string, label: unknown, value: unknown): void {
    const shown = isBad(status) ? null : value;
    const key = `${id} ${host}`;
    const items = this.#items.get(key) ?? [];
    items.push(textOf(`(${stable(dataOf(label))})`, status, shown, []));
    this.#items.set(key, items);
  }

  result(id: string, host: string, status: string, value: unknown): void {
    const shown = isBad(status) ? null : value;
    const key = `${id} ${host}`;
    const task = this.#byId.get(id);
    const items = this.#items.get(key) ?? [];
    this.#items.delete(key);
    const text = textOf(task?.name ?? '(no task)', status, shown, items);
    task?.results.push(`${host} ${status}`);
    this.#hosts[host] = [...(this.#hosts[host] ?? []), text];
  }

  recap(counts: Readonly<Record<string, Readonly<Record<string, number>>>>): void {
    this.#recap = Object.fromEntries(
      Object.entries(counts)
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([host, tally]) => [
          host,
          Object.entries(tally)
            .filter(([, n]) => n > 0)
            .sort(([a], [b]) => (a < b ? -1 : 1))
            .map(([k, n]) => `${k}=${n}`)
            .join(' '),
        ]),
    );
  }

  done(exitCode: number): RunLines {
    const tasks = this.#tasks.filter((t) => t.results.length > 0).map((t) => `${t.name}: ${t.results.toSorted().join(', ')}`);
    return { plays: this.#plays, tasks, hosts: this.#hosts, recap: this.#recap, exitCode };
  }
}
