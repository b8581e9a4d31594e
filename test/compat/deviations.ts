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

/** Without some of what was said of the hosts. */
function without(what: RegExp): Change {
  return (ansible) => ({
    ...ansible,
    hosts: Object.fromEntries(Object.entries(ansible.hosts).map(([host, lines]) => [host, lines.filter((l) => !what.test(l))])),
  });
}

function onEach<T>(value: T): Readonly<Record<string, T>> {
  return { a: value, b: value, c: value };
}

export const deviations: readonly Deviation[] = [
  {
    id: 'types-are-kept',
    reason:
      'A template that is one expression keeps its type: a number stays a number. Ansible makes text of it unless jinja2_native is set. (Elsewhere numbers are compared as text.)',
    cases: {
      'the type of a template that is one expression': (ansible) =>
        reworded(
          'text = ok {"msg":"True False 11"}',
          'text = ok {"msg":"False True 2"}',
        )(reworded('nothing = ok {"msg":false}', 'nothing = ok {"msg":true}')(ansible)),
    },
  },
  {
    id: 'hostvars-with-the-variables-of-the-play',
    reason:
      'hostvars shows what a host has in this play, variables of the play and of its roles included, so that a role can ask for what it itself defines on another host. Ansible leaves these out.',
    cases: { 'hostvars and the variables of the play': reworded('not seen', 'of the play') },
  },
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
        reworded('{"name":"y"}', '{"keys":["3"],"name":"y"}')(reworded('{"name":"x"}', '{"keys":["1","2"],"name":"x"}')(ansible)),
    },
  },
  {
    id: 'exit-code-of-a-refused-start',
    reason: 'What is refused before any host is touched ends with 4, always; Ansible has 1 for some of it.',
    cases: { '--limit of nobody': (ansible) => ({ ...ansible, exitCode: 4 }) },
  },
  {
    id: 'vars-of-a-role-entry-are-its-own',
    reason:
      'The "vars:" of an entry of "roles:", of import_role and of a public include_role count for that use of the role; in Ansible they leak to every task of the play.',
    cases: {
      'vars of an import_role count for that use': (ansible) => ({
        ...ansible,
        hosts: Object.fromEntries(
          Object.entries(ansible.hosts).map(([host, lines]) => [
            host,
            lines.map((l) => (/^(?:before|after) = /.test(l) ? l.replace('given', 'default') : l)),
          ]),
        ),
      }),
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
    id: 'any-errors-fatal-is-fatal',
    reason:
      'After a failure that nothing rescues, any_errors_fatal lets always sections run and nothing else, as its documentation says; in Ansible the other hosts go on to the end of the play where the failed one still has an always or rescue to run.',
    cases: {
      'any_errors_fatal and a block with always': (ansible) => ({
        ...ansible,
        tasks: ansible.tasks.filter((t) => !/^(?:rest|after):/.test(t)),
        hosts: without(/^(?:rest|after) = /)(ansible).hosts,
        recap: { ...ansible.recap, a: 'ok=1 skipped=1', c: 'ok=1 skipped=1' },
      }),
      'any_errors_fatal in a rescue': (ansible) => ({
        ...ansible,
        tasks: ansible.tasks.filter((t) => !/^(?:rest of rescue|after):/.test(t)),
        hosts: without(/^(?:rest of rescue|after) = /)(ansible).hosts,
        recap: { ...ansible.recap, b: 'rescued=1 skipped=1', c: 'rescued=1 skipped=1' },
      }),
    },
  },
  {
    id: 'unreachable-ends-a-loop',
    reason: 'A host that cannot be reached is not asked for every item of a loop again.',
    cases: {
      'unreachable in a loop': (ansible) => ({
        ...ansible,
        hosts: {
          ...ansible.hosts,
          b: (ansible.hosts.b ?? []).map((l) => l.replace('("1") = failed\n    ("2") = failed', '("1") = unreachable')),
        },
      }),
    },
  },
  {
    id: 'check-mode-knows-what-a-program-registers',
    reason: 'A program that would run counts as changed for the tasks behind it, not as skipped; what it prints is not known.',
    cases: { 'check mode: commands are skipped, local modules run': reworded('True True', 'False True') },
  },
  {
    id: 'rescued-is-rescued',
    reason:
      'What a rescue saves counts as rescued, a failed include or handler too, and a host that a meta task ends in its rescue; Ansible counts those as failed.',
    cases: {
      'a host that ends in its rescue is rescued': (ansible) => ({
        ...ansible,
        tasks: ansible.tasks.map((t) => t.replace('second: b ok', 'second: a ok, b ok')),
        hosts: { ...ansible.hosts, a: [...(ansible.hosts.a ?? []), 'second = ok {"msg":"x"}'] },
        recap: { ...ansible.recap, a: 'ok=1 rescued=1' },
        exitCode: 0,
      }),
      'a handler flushed inside a block with a rescue fails': (ansible) => ({
        ...ansible,
        recap: { ...ansible.recap, a: 'changed=1 ok=3 rescued=1' },
      }),
      'include_tasks of a file that is not there fails the host, and can be rescued': (ansible) => ({
        ...ansible,
        recap: { ...ansible.recap, b: 'ok=2 rescued=1' },
      }),
    },
  },
];
