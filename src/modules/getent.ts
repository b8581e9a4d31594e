import * as z from 'zod';
import { lines, sh } from '../session/script.ts';
import { converged, declarative, failure } from './module.ts';
import { boolean, optional, text, textOf } from './shared/parameters.ts';

const word = (what: string) => textOf(z.string().regex(/^[A-Za-z0-9_][\w.@:/ +$-]*$/, `expected ${what}`));

/** What exit codes of getent(1) mean. */
const REASONS: Readonly<Record<number, string>> = {
  1: 'missing arguments, or a database that the host does not know',
  2: 'One or more supplied key could not be found in the database.',
  3: 'the database cannot be listed without a key',
};

export const getent = declarative({
  readOnly: true,
  params: () =>
    z.strictObject({
      database: word('the name of a database, like passwd').describe('Which database: passwd, group, hosts, services …'),
      key: optional(word('a key of the database')).describe('Only this entry'),
      service: optional(word('a source, like files')).describe('Only from this source'),
      split: optional(text()).describe('What separates the fields; by default a colon where the database has it, else white space'),
      fail_key: boolean().default(true).describe('Fail where there is no such key'),
    }),
  docs: {
    summary: 'Entries of the databases of users, groups, hosts, services, as facts',
    description:
      'Sets getent_<database>: a mapping from each key to the list of its other fields. Where the host has no getent (Alpine, BusyBox), its file in /etc is read.',
    examples:
      '- getent:\n    database: passwd\n    key: deploy\n\n- debug:\n    msg: "the home of deploy is {{ getent_passwd.deploy[4] }}"\n',
  },
  probe: (p) =>
    lines(
      sh`if command -v getent >/dev/null; then getent ${p.service === undefined ? [] : ['-s', p.service]} ${[p.database, ...(p.key === undefined ? [] : [p.key])]}; exit; fi`,
      sh`[ -r ${`/etc/${p.database}`} ] || exit 1
echo //file
grep -v '^[[:space:]]*#' ${`/etc/${p.database}`}
exit 0`,
    ),
  compare: (p, report) => {
    const fact = `getent_${p.database}`;
    const isFile = report.stdout.startsWith('//file\n');
    const split = p.split ?? (/^g?(?:passwd|shadow|group)$/.test(p.database) ? ':' : undefined);
    const records = report.stdout
      .split('\n')
      .slice(isFile ? 1 : 0)
      .filter((line) => line !== '')
      .map((line) => (split === undefined ? line.trim().split(/\s+/) : line.split(split)))
      .filter(([name]) => !isFile || p.key === undefined || name === p.key);
    const rc = isFile && p.key !== undefined && records.length === 0 ? 2 : report.rc;
    if (rc === 2 && !p.fail_key) return converged({ ansible_facts: { [fact]: { [p.key ?? '']: null } }, msg: REASONS[2] });
    if (rc !== 0) return failure(REASONS[rc] ?? (report.stderr.trim() || 'getent failed'));
    return converged({ ansible_facts: { [fact]: entriesOf(records) } });
  },
});

/** Several entries of one key become a list of their fields. */
function entriesOf(records: readonly (readonly string[])[]): Readonly<Record<string, unknown>> {
  const byKey = new Map<string, (readonly string[])[]>();
  for (const [key = '', ...fields] of records) byKey.set(key, [...(byKey.get(key) ?? []), fields]);
  return Object.fromEntries([...byKey].map(([key, list]) => [key, list.length === 1 ? list[0] : list]));
}
