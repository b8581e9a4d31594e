import { isScalar, Scalar, visit } from 'yaml';
import { replaceAt } from '../edits.ts';
import type { Problem, Rule } from '../rule.ts';

export const truthy: Rule = {
  id: 'truthy',
  severity: 'info',
  summary: 'yes, no, on or off for true or false',
  why: 'YAML 1.1 reads them as true and false, YAML 1.2 as text: editors, other tools and people disagree about them.',
  bad: `- name: A folder
  file: { path: /srv, state: directory, recurse: yes }
`,
  good: `- name: A folder
  file: { path: /srv, state: directory, recurse: true }
`,
  isFixable: true,
  *file({ yaml }) {
    if (!yaml) return;
    const found: Problem[] = [];
    visit(yaml.root, {
      Scalar: (key, node) => {
        if (key === 'key' || !isScalar(node) || typeof node.value !== 'boolean' || node.type !== Scalar.PLAIN || node.tag) return;
        if (node.source === 'true' || node.source === 'false') return;
        const text = String(node.value);
        const at = yaml.at(node);
        found.push({
          at,
          message: `${node.source} is not ${text} to everybody`,
          hint: `write ${text}`,
          fix: { title: `write ${text}`, edits: [replaceAt(yaml, at, text)] },
        });
      },
    });
    yield* found;
  },
};
