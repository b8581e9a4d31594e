import { didYouMean, editDistance } from '../../diagnostic.ts';
import type { Project } from '../project.ts';
import type { Problem, Rule } from '../rule.ts';
import { isKnown, type Scope, scopesOf } from '../scope.ts';

export const undefinedVariable: Rule = {
  id: 'undefined-variable',
  severity: 'error',
  summary: 'a variable is read that nothing defines',
  why: `The task fails in the run, on the first host that gets there. With an inventory (-i) every name that nothing defines is told;
without one only a name that is a slip of the pen for one that is defined, because the others may be the inventory's. A name that is
somewhere asked for with \`default\` or \`is defined\` may be undefined.`,
  bad: `- hosts: all
  vars:
    listen_port: 8080
  tasks:
    - name: Where it listens
      debug:
        msg: "{{ listen_prot }}"
`,
  good: `- hosts: all
  vars:
    listen_port: 8080
  tasks:
    - name: Where it listens
      debug:
        msg: "{{ listen_port }}"
`,
  *project(project) {
    for (const scope of scopesOf(project)) yield* undefinedIn(scope, project);
  },
};

function* undefinedIn(scope: Scope, project: Project): Iterable<Problem> {
  for (const { name, at, isOptional } of scope.uses) {
    if (isOptional || isKnown(scope, project, name)) continue;
    if (scope.isClosed) {
      yield { at, message: `nothing defines the variable "${name}"`, hint: didYouMean(name, scope.defined) };
      continue;
    }
    const near = [...scope.defined].find((known) => isSlip(name, known));
    if (near !== undefined) yield { at, message: `nothing defines the variable "${name}"`, hint: `did you mean "${near}"?` };
  }
}

/** One letter wrong, too many, too few, or swapped; not where it may be meant: another number, a plural, a longer name. */
function isSlip(name: string, known: string): boolean {
  if (name.length < 6 || editDistance(name.toLowerCase(), known.toLowerCase(), 2) !== 1) return false;
  if (name.startsWith(known) || known.startsWith(name)) return false;
  return name[0] === known[0] && name.replace(/\d/g, '#') !== known.replace(/\d/g, '#');
}
