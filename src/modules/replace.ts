import * as z from 'zod';
import { Secret } from '../language/secret.ts';
import { declarative } from './module.ts';
import { compareEdit, type Edit, type Edited, editAliases, editParameters, probeEdit } from './shared/edit-file.ts';
import { optional, secretText, text } from './shared/parameters.ts';
import { pythonRegExp, substitute } from './shared/python-regexp.ts';

const params = () =>
  z.strictObject({
    ...editParameters(),
    regexp: text().describe('What to replace; Python syntax, ^ and $ match at every line'),
    replace: secretText().default('').describe('What to put in its place; \\1 and \\g<name> are filled from the match'),
    after: optional(text()).describe('Only behind the first match of this'),
    before: optional(text()).describe('Only before the first match of this'),
  });

type Params = z.output<ReturnType<typeof params>>;
type Data = Edit & { readonly params: Params };

export const replace = declarative<Params, Data>({
  params,
  aliases: editAliases,
  docs: {
    summary: 'Replaces every match of a regular expression in a file',
    examples: '- replace:\n    path: /etc/hosts\n    regexp: (\\s+)old\\.example\\.org\n    replace: \\1new.example.org\n',
  },
  prepare: (p, controller) => ({
    ...p,
    params: p,
    create: false,
    absent: false,
    secret: p.replace instanceof Secret,
    check: controller.check,
  }),
  probe: probeEdit,
  compare: (data, report) => compareEdit(data, report, (old = '', encode) => replaced(old, data.params, encode)),
});

function replaced(old: string, p: Params, encode: (text: string) => string): Edited {
  const section = sectionOf(old, p, encode);
  if (typeof section === 'string') {
    return { text: old, msg: `Pattern for before/after params did not match the given file: ${section}` };
  }
  const replacement = encode(p.replace instanceof Secret ? p.replace.reveal() : p.replace);
  const made = substitute(pythonRegExp(encode(p.regexp), { multiline: true }), replacement, old.slice(section.start, section.end));
  const text = old.slice(0, section.start) + made.text + old.slice(section.end);
  return { text, msg: text === old ? '' : `${made.count} replacements made` };
}

/** The part between `after` and `before`; the pattern itself where it does not match. */
function sectionOf(old: string, p: Params, encode: (text: string) => string): { readonly start: number; readonly end: number } | string {
  const [after, before] = [p.after ? encode(p.after) : '', p.before ? encode(p.before) : ''];
  if (!after && !before) return { start: 0, end: old.length };
  const pattern =
    after && before ? `${after}(?P<subsection>.*?)${before}` : after ? `${after}(?P<subsection>.*)` : `(?P<subsection>.*)${before}`;
  const expression = pythonRegExp(pattern, { dotAll: true });
  const match = new RegExp(expression, `${expression.flags}d`).exec(old);
  const [start, end] = match?.indices?.groups?.subsection ?? [];
  return start === undefined || end === undefined ? pattern : { start, end };
}
