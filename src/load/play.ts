import { dirname } from 'node:path';
import { isSeq, type Node } from 'yaml';
import { DiagnosticError, error } from '../diagnostic.ts';
import { hostOrders, type Play, strategies, type VarsPrompt } from '../model.ts';
import { collect, complain, type Loading, type TaskPlace, written } from './context.ts';
import { readDirectives } from './directives.ts';
import { FieldReader, fieldsOf, kindOf, refuseUnknown } from './fields.ts';
import { checkTypes } from './keyword-types.ts';
import { playKeywords } from './keywords.ts';
import { checkNotifications } from './notifications.ts';
import { loadRoleEntry } from './role.ts';
import { loadHandlers, loadTasks } from './task.ts';
import type { YamlFile } from './yaml.ts';

/** @param path absolute path of the playbook */
export function loadPlay(loading: Loading, file: YamlFile, node: Node, path: string): Play {
  const fields = fieldsOf(file, node, 'a play');
  const reader = new FieldReader(loading, file, fields);
  refuseUnknown(loading, fields, Object.keys(playKeywords), 'a play');
  checkTypes(reader, playKeywords);
  if (!fields.has('hosts'))
    throw new DiagnosticError(error('missing-keyword', 'this play does not say on which "hosts" it runs', file.at(node)));
  const folder = dirname(path);
  const place: TaskPlace = { folder, chain: [path] };
  const section = (name: string) => collect(loading, () => loadTasks(loading, file, fields.get(name)?.node, place)) ?? [];
  const name = reader.text('name');
  const play: Play = {
    position: file.at(node),
    ...(name !== undefined && { name }),
    folder,
    hosts: hostsOf(reader),
    directives: readDirectives(reader),
    vars: reader.variables('vars'),
    varsFiles: reader.list('vars_files').map((value) => ({ value, position: reader.position('vars_files') ?? file.at(node) })),
    varsPrompt: prompts(loading, file, fields.get('vars_prompt')?.node),
    ...(reader.has('gather_facts') && { gatherFacts: reader.value('gather_facts') }),
    ...(reader.has('gather_subset') && { gatherSubset: reader.value('gather_subset') }),
    roles: roles(loading, file, fields.get('roles')?.node, place),
    preTasks: section('pre_tasks'),
    tasks: section('tasks'),
    postTasks: section('post_tasks'),
    handlers: collect(loading, () => loadHandlers(loading, file, fields.get('handlers')?.node, place)) ?? [],
    serial: reader.list('serial'),
    strategy: reader.one('strategy', strategies, 'linear'),
    order: reader.one('order', hostOrders, 'inventory'),
    ...(reader.has('max_fail_percentage') && { maxFailPercentage: reader.value('max_fail_percentage') }),
    forceHandlers: reader.value('force_handlers') ?? false,
  };
  checkNotifications(loading, play);
  return play;
}

function hostsOf(reader: FieldReader): unknown {
  const value = reader.value('hosts');
  const valid = Array.isArray(value) ? value.length > 0 : value !== null && value !== undefined && value !== '';
  if (!valid) reader.wrong('hosts', 'a host pattern or a list of them', 'write for example "hosts: all"');
  return value;
}

function roles(loading: Loading, file: YamlFile, node: Node | null | undefined, place: TaskPlace) {
  if (kindOf(node) === 'nothing') return [];
  if (!isSeq(node)) {
    complain(loading, 'wrong-type', `"roles" must be a list, found ${kindOf(node)}`, file.at(node));
    return [];
  }
  return node.items.flatMap((item) => collect(loading, () => [loadRoleEntry(loading, file, item as Node, place)]) ?? []);
}

function prompts(loading: Loading, file: YamlFile, node: Node | null | undefined): readonly VarsPrompt[] {
  if (!isSeq(node)) return [];
  return node.items.flatMap((item) => {
    const reader = new FieldReader(loading, file, fieldsOf(file, item as Node, 'a prompt'));
    const name = reader.literal('name');
    if (name === undefined) {
      complain(loading, 'missing-parameter', 'this prompt does not say the "name" of its variable', file.at(item as Node));
      return [];
    }
    const otherwise = reader.has('default') ? String(written(loading, file, reader.fields.get('default')?.node)) : undefined;
    return [
      {
        position: reader.fields.get('name')?.at ?? file.at(item as Node),
        name,
        prompt: reader.literal('prompt') ?? name,
        private: reader.flag('private', true),
        confirm: reader.flag('confirm', false),
        ...(reader.has('encrypt') && { encrypt: hashing(reader) }),
        ...(otherwise !== undefined && { default: otherwise }),
      },
    ];
  });
}

function hashing(reader: FieldReader): NonNullable<VarsPrompt['encrypt']> {
  const type = reader.literal('encrypt') ?? '';
  const field = reader.fields.get('encrypt');
  if (!/^sha(?:256|512)(?:_crypt)?$/.test(type))
    complain(
      reader.loading,
      'wrong-type',
      `a password cannot be hashed as "${type}"`,
      field?.at ?? reader.file.at(undefined),
      'use sha512_crypt or sha256_crypt',
    );
  const salt = reader.literal('salt');
  const size = reader.literal('salt_size');
  return { type, ...(salt !== undefined && { salt }), saltSize: size === undefined ? 8 : Number(size) };
}
