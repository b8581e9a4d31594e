import { DiagnosticError, didYouMean, error, type Position } from '../../diagnostic.ts';
import { parseYaml, type TagReader } from '../yaml.ts';
import { parseAddress } from './address.ts';
import type { Draft, GroupDraft, Source } from './draft.ts';
import { expandRanges } from './range.ts';
import type { Text } from './read-options.ts';
import { type Branch, type Entry, entriesOf, isMapping, kindOf, rootOf, variableOf, variablesOf } from './tree.ts';

const sections = ['hosts', 'children', 'vars'] as const;
type Section = (typeof sections)[number];

/** Reads an inventory in Ansible's YAML format: groups, each with `hosts`, `children` and `vars`. */
export function readYamlInventory(draft: Draft, source: Source, { text, mark }: Text, readTag?: TagReader): void {
  draft.collect(() => {
    const root = rootOf(parseYaml(source.path, text, mark), readTag);
    if (root.data === null) {
      draft.warn('inventory-empty', `${source.path} is empty`, root.position);
      return;
    }
    if (!isMapping(root.data)) {
      const hint = isPlaybook(root.data) ? 'this looks like a playbook' : undefined;
      throw mistake('wrong-type', `expected a mapping of groups, found ${kindOf(root.data)}`, root.position, hint);
    }
    const groups = entriesOf(root);
    const plugin = groups.find((entry) => entry.name === 'plugin' && !isMapping(entry.value.data) && entry.value.data !== null);
    if (plugin) {
      const hint = 'an executable that answers --list with JSON does the same';
      throw mistake(
        'inventory-plugin',
        "this configures one of Ansible's inventory plugins, which Weft does not run",
        plugin.position,
        hint,
      );
    }
    for (const entry of groups) readGroup(draft, source, entry);
  });
}

function readGroup(draft: Draft, source: Source, entry: Entry, parent?: GroupDraft): void {
  const { name, value, position } = entry;
  draft.collect(() => {
    refuseStrangeName(entry, 'group');
    const group = draft.group(name, position);
    if (parent) draft.addChild(parent.name, name, position);
    if (value.data === null) return;
    if (!isMapping(value.data)) {
      throw mistake(
        'wrong-type',
        `group "${name}" must be a mapping with hosts, children or vars, found ${kindOf(value.data)}`,
        value.position,
      );
    }
    for (const section of entriesOf(value)) draft.collect(() => readSection(draft, source, group, section));
  });
}

function readSection(draft: Draft, source: Source, group: GroupDraft, entry: Entry): void {
  const section = sections.find((s) => s === entry.name);
  if (!section) {
    const hint = didYouMean(entry.name, sections) ?? (group.name === 'hosts' ? 'put "hosts:" under a group, such as "all:"' : undefined);
    throw mistake(
      'unknown-key',
      `group "${group.name}" has no key "${entry.name}": expected hosts, children or vars`,
      entry.position,
      hint,
    );
  }
  const members = membersOf(group, section, entry);
  for (const member of members) {
    draft.collect(() => {
      if (section === 'vars') draft.setGroupVariable(group, member.name, variableOf(member));
      else if (section === 'hosts') readHost(draft, source, group, member);
      else readGroup(draft, source, member, group);
    });
  }
}

/** What a section holds. One name may stand for a mapping of it alone, as in Ansible. */
function membersOf(group: GroupDraft, section: Section, { value }: Entry): readonly Entry[] {
  const { data, position } = value;
  if (data === null) return [];
  if (typeof data === 'string' && section !== 'vars') {
    return [{ name: data, position, isText: true, value: { ...value, data: null, node: null } }];
  }
  if (isMapping(data)) return entriesOf(value);
  const first = Array.isArray(data) ? data[0] : undefined;
  const hint = typeof first === 'string' && section !== 'vars' ? `write "${first}:" instead of "- ${first}"` : undefined;
  throw mistake('wrong-type', `"${section}" of group "${group.name}" must be a mapping, found ${kindOf(data)}`, position, hint);
}

function readHost(draft: Draft, source: Source, group: GroupDraft, entry: Entry): void {
  refuseStrangeName(entry, 'host');
  const { name, value, position } = entry;
  const variables = hostVariables(name, value);
  const address = parseAddress(name);
  for (const hostName of expandRanges(address?.host ?? name, position)) {
    const host = draft.host(hostName, group, source, position, address?.port);
    for (const [key, variable] of variables) host.variables.set(key, variable);
  }
}

function hostVariables(name: string, value: Branch): ReturnType<typeof variablesOf> {
  if (value.data === null || isMapping(value.data)) return variablesOf(value);
  throw mistake('wrong-type', `host "${name}" must be a mapping of variables, found ${kindOf(value.data)}`, value.position);
}

function refuseStrangeName({ name, isText, position }: Entry, what: 'group' | 'host'): void {
  const hint = name === '' ? undefined : `write '${name}'`;
  if (!isText || name === '') throw mistake(`${what}-name`, `the name of a ${what} must be text`, position, hint);
}

function isPlaybook(data: unknown): boolean {
  return Array.isArray(data) && isMapping(data[0]) && ('hosts' in data[0] || 'import_playbook' in data[0]);
}

function mistake(code: string, message: string, position: Position, hint?: string): DiagnosticError {
  return new DiagnosticError(error(code, message, position, hint));
}
