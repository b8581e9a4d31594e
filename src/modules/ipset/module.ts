import * as z from 'zod';
import { DiagnosticError, error } from '../../diagnostic.ts';
import { Secret } from '../../language/secret.ts';
import { setName } from '../iptables/names.ts';
import { type Controller, declarative } from '../module.ts';
import { ownerName } from '../network/ownership.ts';
import { filePart, restoring } from '../restore/keep.ts';
import { restoreParameter } from '../restore/parameter.ts';
import { boolean, integer, optional, text } from '../shared/parameters.ts';
import { compare, type IpsetTask, probe, restoreScript } from './compare.ts';
import { type WantedSet, wantedSet } from './sets.ts';

const name = () => text().pipe(z.string().regex(/^[A-Za-z0-9_.:-]{1,31}$/, 'expected 1 to 31 letters, digits, "_", ".", ":" or "-"'));
const number = () => optional(integer());

const setParameters = () => ({
  type: optional(text().pipe(z.string().regex(/^(hash|bitmap|list):[a-z]+(,[a-z]+)*$/, 'expected a type like hash:net'))).describe(
    'Type of the set: hash:ip, hash:net, list:set …',
  ),
  entries: optional(z.array(text())).describe('One entry each, as `ipset add` takes it: `10.0.0.0/8`, `10.0.0.1,tcp:80 timeout 60`'),
  src: optional(text()).describe('File or template (`.hbs`, `.j2`) with one entry per line, in place of `entries`'),
  timeout: number().describe('Of entries that have none of their own, in seconds; 0: for ever, but entries may have one'),
  options: z
    .strictObject({
      family: optional(z.enum(['inet', 'inet6'])),
      maxelem: number(),
      hashsize: number(),
      netmask: number(),
      markmask: optional(text()),
      range: optional(text()).describe('Of a bitmap: `0-65535`, `10.0.0.0/16`'),
      size: number(),
      counters: boolean().default(false),
      comment: boolean().default(false),
      skbinfo: boolean().default(false),
      forceadd: boolean().default(false),
    })
    .prefault({})
    .describe('Options of the set, as `ipset create` has them'),
});

const params = () =>
  z
    .strictObject({
      name: optional(name()).describe('One set, under this very name'),
      ...setParameters(),
      owner: optional(ownerName()),
      sets: optional(z.array(z.strictObject({ name: name(), ...setParameters() }))).describe(
        'All sets of `owner`, in place of one by `name`',
      ),
      prune: boolean().default(true).describe("Remove the owner's sets that are not declared any more"),
      restore: restoreParameter(),
      state: z.enum(['present', 'absent']).default('present').describe('absent removes the set, or all sets of the owner'),
      netns: optional(text()).describe('Network namespace of the host'),
    })
    .refine((p) => (p.name === undefined) !== (p.owner === undefined), 'give either `name` of one set, or `owner` with all its `sets`')
    .refine((p) => p.owner === undefined || p.state === 'absent' || p.sets !== undefined, '`owner` needs `sets`')
    .refine((p) => p.name === undefined || p.state === 'absent' || p.type !== undefined, 'a set needs its `type`')
    .refine((p) => p.name === undefined || p.sets === undefined, '`sets` need `owner`, not `name`');

type Params = z.output<ReturnType<typeof params>>;
type SetParams = z.output<z.ZodObject<ReturnType<typeof setParameters>>>;

export const ipset = declarative<Params, IpsetTask>({
  params,
  docs: {
    summary: 'Fills ipsets as they are declared',
    description:
      'Sets of an owner are named `weft-<hash of the owner>-<name>`; rules of the module `iptables` write `@name` for them (`@owner/name` for those of another owner). ' +
      'Entries are compared as the kernel spells them (ranges spread out, 0.0.0.0/0 split in two); those that end by themselves and are not declared are left alone. ' +
      'A set that must be made anew is filled beside the old one and swapped.',
    examples: `- name: Sets of the firewall
  ipset:
    owner: firewall
    sets:
      - { name: blacklist, type: "hash:net", src: blacklist.txt }
      - { name: mesh, type: "hash:ip", entries: "{{ vteps }}" }

- name: One set under its own name
  ipset:
    name: admins
    type: hash:net
    entries: [10.0.0.0/8, fd00::/8]
    options: { family: inet6 }
`,
  },
  prepare(p, controller) {
    const { owner } = p;
    const mistakes: string[] = [];
    const one = (kernelName: string, s: SetParams): WantedSet =>
      wantedSet(kernelName, s.type ?? '', membersOf(owner, s, entriesOf(s, controller)), optionsOf(s), (m) => mistakes.push(m));
    const present = p.state === 'present';
    const wanted = !present ? [] : owner === undefined ? [one(p.name ?? '', p)] : (p.sets ?? []).map((s) => one(setName(owner, s.name), s));
    for (const s of wanted) if (s.type === '') mistakes.push(`set ${s.name} needs its type`);
    if (mistakes.length > 0) throw new DiagnosticError(mistakes.map((m) => error('ipset-entries', m)));
    return {
      owner,
      prune: p.prune || !present,
      restore: p.restore,
      netns: p.netns,
      wanted: byMembership(wanted),
      absent: !present && p.name !== undefined ? [p.name] : [],
    };
  },
  ...restoring<IpsetTask>(
    { probe, compare },
    {
      restore: (task) => (task.owner !== undefined && task.prune ? { owner: task.owner, file: fileOf(task.owner, task.netns) } : undefined),
      script: (task) => (task.restore ? restoreScript(task) : undefined),
    },
  ),
});

/** Before the rules that name the sets; those of a namespace after the namespace. */
function fileOf(owner: string, netns: string | undefined): string {
  return netns === undefined ? `10-ipset-${owner}` : `60-ipset-${owner}@${filePart(netns)}`;
}

/** In a set of sets, `@name` is a set of the same owner. */
function membersOf(owner: string | undefined, s: SetParams, entries: readonly string[]): readonly string[] {
  if (s.type !== 'list:set' || owner === undefined) return entries;
  return entries.map((entry) => (entry.startsWith('@') ? setName(owner, entry.slice(1)) : entry));
}

/** Sets of sets come after those that they hold. */
function byMembership(sets: readonly WantedSet[]): WantedSet[] {
  return [...sets.filter((s) => s.type !== 'list:set'), ...sets.filter((s) => s.type === 'list:set')];
}

function entriesOf(s: SetParams, controller: Controller): readonly string[] {
  if (s.src === undefined) return s.entries ?? [];
  const isTemplate = /\.(hbs|j2)$/.test(s.src);
  const content = isTemplate
    ? controller.render(controller.find('templates', s.src))
    : new TextDecoder().decode(controller.read(controller.find('files', s.src)));
  if (content instanceof Secret) throw new DiagnosticError(error('ipset-entries', `${s.src}: the entries would show a secret`));
  return content
    .split('\n')
    .map((line) => (line.includes('#') ? line.replace(/(^|\s)#.*/, '') : line).trim())
    .filter((line) => line !== '');
}

function optionsOf(s: SetParams): Map<string, string> {
  const options = new Map<string, string>();
  for (const [word, value] of Object.entries(s.options)) {
    if (value === true) options.set(word, '');
    else if (value !== undefined && value !== false) options.set(word, String(value));
  }
  if (s.timeout !== undefined) options.set('timeout', String(s.timeout));
  return options;
}
