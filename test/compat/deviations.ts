import type { RunLines } from './run-lines.ts';

/** A place where Weft means something else than Ansible on purpose. Each has its section in docs/differences.md. */
export interface Deviation {
  /** The heading in docs/differences.md. */
  readonly id: string;
  readonly reason: string;
  /** The cases in which it shows, each with what becomes of Ansible's answer. */
  readonly cases: Readonly<Record<string, (ansible: RunLines) => RunLines>>;
}

type Change = (ansible: RunLines) => RunLines;

/** What was said of the hosts, with other words in it. */
function reworded(from: string | RegExp, to: string): Change {
  const change = (text: string) => text.replaceAll(from, to);
  return (ansible) => ({
    ...ansible,
    hosts: Object.fromEntries(Object.entries(ansible.hosts).map(([host, lines]) => [host, lines.map(change)])),
  });
}

/** Ansible refused; Weft does this. */
function instead(lines: RunLines): Change {
  return () => lines;
}

function onEach<T>(value: T): Readonly<Record<string, T>> {
  return { a: value, b: value, c: value };
}

export const deviations: readonly Deviation[] = [
  {
    id: 'unknown-handler-fails-its-host',
    reason:
      'A handler that is named by a template and does not exist fails the task that names it, with its place; Ansible stops the whole run.',
    cases: {
      'a handler that is not there fails the host': instead({
        plays: ['all'],
        tasks: ['notifies: a failed, b failed, c failed'],
        hosts: onEach(['notifies = failed']),
        recap: onEach('failed=1'),
        exitCode: 2,
      }),
    },
  },
  {
    id: 'retries-without-until',
    reason: 'Without "until", "retries" means until the task succeeds, as in ansible-core from 2.16 on; 2.14 ignores it.',
    cases: { 'retries without until': reworded('"none"', '"1"') },
  },
  {
    id: 'subelements-keep-their-list',
    reason: 'with_subelements leaves the first part of an item whole; Ansible takes the list out of it on its way.',
    cases: {
      with_subelements: (ansible) =>
        reworded(
          '{\\"name\\":\\"y\\"}',
          '',
        )(reworded('{"name":"y"}', '{"keys":["3"],"name":"y"}')(reworded('{"name":"x"}', '{"keys":["1","2"],"name":"x"}')(ansible))),
    },
  },
  {
    id: 'exit-code-of-a-refused-start',
    reason: 'What is refused before any host is touched ends with 4, always; Ansible has 1 for some of it.',
    cases: { '--limit of nobody': (ansible) => ({ ...ansible, exitCode: 4 }) },
  },
  {
    id: 'vars-of-a-role-entry-are-its-own',
    reason: 'The "vars:" of an entry of "roles:" count for that use of the role; in Ansible they leak to every task of the play.',
    cases: {
      'vars of a role entry count for that use': (ansible) => ({
        ...ansible,
        hosts: Object.fromEntries(
          Object.entries(ansible.hosts).map(([host, lines]) => [host, lines.map((l, i) => (i === 0 ? l.replace('"y"', '"default"') : l))]),
        ),
      }),
    },
  },
  {
    id: 'hostvars-without-localhost',
    reason: 'hostvars names the hosts of the inventory; Ansible adds a localhost that nobody wrote once something asked for it.',
    cases: { 'names of hostvars': reworded(/4 (\['a', 'b', 'c'), 'localhost'\]/g, '3 $1]') },
  },
  {
    id: 'rescued-includes-are-rescued',
    reason: 'A file that cannot be included and whose failure is rescued counts as rescued; Ansible counts it as failed.',
    cases: {
      'include_tasks of a file that is not there fails the host, and can be rescued': (ansible) => ({
        ...ansible,
        recap: { ...ansible.recap, b: 'ok=2 rescued=1' },
      }),
    },
  },
];
