import { dirname, resolve } from 'node:path';
import { isMap, isScalar, isSeq, type Node, Scalar, YAMLMap } from 'yaml';
import { DiagnosticError, didYouMean, error } from '../diagnostic.ts';
import { Template } from '../language/template.ts';
import { type Handler, metaActions, type Task, type TaskNode } from '../model.ts';
import { readArguments } from './arguments.ts';
import { collect, complain, isFile, type Loading, readYaml, roleFiles, shown, type TaskPlace, written } from './context.ts';
import { noDirectives, readDirectives } from './directives.ts';
import { insteadOfModule } from './elsewhere-modules.ts';
import { type Field, FieldReader, type Fields, fieldsOf, kindOf, refuseUnknown } from './fields.ts';
import { checkTypes } from './keyword-types.ts';
import { actionKeywords, blockKeywords, loopStyles, taskKeywords } from './keywords.ts';
import { readLoop } from './loop.ts';
import { aliased, type YamlFile } from './yaml.ts';

let counter = 0;
const nextId = () => `t${++counter}`;

export function loadTaskFile(loading: Loading, path: string, place: Omit<TaskPlace, 'folder'>): readonly TaskNode[] {
  const file = readYaml(loading, path);
  return loadTasks(loading, file, file.root, { ...place, folder: dirname(path), chain: [...place.chain, path] });
}

export function loadTasks(loading: Loading, file: YamlFile, node: Node | null | undefined, place: TaskPlace): readonly TaskNode[] {
  return entries(file, node, 'tasks').flatMap((item) => collect(loading, () => [loadNode(loading, file, item, place)]) ?? []);
}

export function loadHandlers(loading: Loading, file: YamlFile, node: Node | null | undefined, place: TaskPlace): readonly Handler[] {
  return loadTasks(loading, file, node, place).flatMap((n) => handlersIn(loading, n));
}

/** Handlers are tasks; imports and blocks among them are taken apart. */
function handlersIn(loading: Loading, node: TaskNode): readonly Handler[] {
  if (node.kind === 'task' || node.kind === 'include') return [node];
  if (node.kind === 'block') return node.body.flatMap((n) => handlersIn(loading, n));
  complain(loading, 'wrong-type', 'expected a task or include_tasks among the handlers', node.position);
  return [];
}

function entries(file: YamlFile, given: Node | null | undefined, what: string): Node[] {
  const node = aliased(file, given);
  if (kindOf(node) === 'nothing') return [];
  if (!isSeq(node)) throw new DiagnosticError(error('wrong-type', `expected a list of ${what}, found ${kindOf(node)}`, file.at(node)));
  return node.items as Node[];
}

function loadNode(loading: Loading, file: YamlFile, node: Node, place: TaskPlace): TaskNode {
  const fields = fieldsOf(file, node, 'a task');
  const reader = new FieldReader(loading, file, fields);
  return fields.has('block') ? loadBlock(reader, node, place) : loadAction(reader, node, place);
}

function placed(reader: FieldReader, node: Node, place: TaskPlace) {
  const name = reader.text('name');
  return { position: reader.file.at(node), ...(name !== undefined && { name }), ...(place.role && { role: place.role }) };
}

function loadBlock(reader: FieldReader, node: Node, place: TaskPlace): TaskNode {
  refuseUnknown(reader.loading, reader.fields, [...Object.keys(blockKeywords), ...loopKeywords], 'a block');
  checkTypes(reader, blockKeywords);
  const loop = readLoop(reader);
  const part = (name: string) => loadTasks(reader.loading, reader.file, reader.fields.get(name)?.node, place);
  const directives = readDirectives(reader, 'block vars');
  return {
    kind: 'block',
    ...placed(reader, node, place),
    directives,
    body: part('block'),
    rescue: part('rescue'),
    always: part('always'),
    ...(loop && { loop }),
    ...(reader.has('confirm') && { confirm: reader.value('confirm') }),
  };
}

/** The one field that is not a keyword names the module. */
function actionOf(reader: FieldReader, node: Node): Field {
  const { loading, fields, file } = reader;
  const known = new Set<string>([...Object.keys(taskKeywords), ...loopKeywords]);
  const candidates = [...fields.values()].filter((f) => !known.has(f.name));
  const actions = candidates.filter((f) => isAction(loading, f.name));
  for (const field of candidates.filter((f) => !actions.includes(f))) {
    const names = [...loading.moduleNames(), ...structural, ...known];
    complain(
      loading,
      'unknown-module',
      `"${field.name}" is neither a module nor a keyword of a task`,
      field.key,
      insteadOfModule(field.name) ?? didYouMean(field.name, names),
    );
  }
  if (actions.length > 1) {
    const names = actions.map((f) => `"${f.name}"`).join(' and ');
    throw new DiagnosticError(error('several-modules', `a task runs one module, found ${names}`, actions[1]?.key));
  }
  const [action] = actions;
  if (action) return action;
  if (candidates.length > 0) throw new DiagnosticError([]);
  throw new DiagnosticError(error('no-module', 'this task names no module', file.at(node), 'write for example "command: uptime"'));
}

const structural = Object.keys(actionKeywords);
const loopKeywords = loopStyles.map((style) => `with_${style}`);

function bareName(name: string): string {
  return name.replace(/^ansible\.(?:builtin|legacy)\./, '');
}

function isAction(loading: Loading, name: string): boolean {
  return structural.includes(bareName(name)) || loading.findModule(name) !== undefined;
}

function loadAction(reader: FieldReader, node: Node, place: TaskPlace): TaskNode {
  const { fields } = reader;
  const oldStyle = fields.get('action') ?? fields.get('local_action');
  const action = oldStyle ? actionFromText(reader, oldStyle) : actionOf(reader, node);
  refuseDuplicateLoops(reader);
  checkTypes(reader, taskKeywords);
  switch (bareName(action.name)) {
    case 'import_tasks':
      return importTasks(reader, node, place, action);
    case 'include_tasks':
    case 'include':
      return include(reader, node, place, action, 'tasks');
    case 'include_role':
      return include(reader, node, place, action, 'role');
    case 'import_role':
      return importRole(reader, node, place, action);
    case 'include_vars':
      return {
        kind: 'include-vars',
        id: nextId(),
        ...placed(reader, node, place),
        directives: readDirectives(reader, 'task vars'),
        args: written(reader.loading, reader.file, action.node),
        folder: place.folder,
        ...looping(reader),
      };
    case 'meta':
      return meta(reader, node, place, action);
    default:
      return loadTask(reader, node, place, action);
  }
}

/** `action: copy src=a dest=b` and `action: {module: copy, …}`: the module and what it is given. */
function actionFromText(reader: FieldReader, field: Field): Field {
  const { node } = field;
  if (isMap(node)) {
    const named = node.items.find((p) => isScalar(p.key) && p.key.value === 'module');
    const name = named && isScalar(named.value) ? String(named.value.value) : '';
    const rest = new YAMLMap();
    rest.items = node.items.filter((p) => p !== named);
    if (node.range) rest.range = node.range;
    return { ...field, name: known(reader, field, name), node: rest };
  }
  const [, name = '', rest = ''] = /^\s*(\S+)\s*(.*)$/s.exec(isScalar(node) ? String(node.value) : '') ?? [];
  return { ...field, name: known(reader, field, name), node: rest === '' ? new Scalar(null) : new Scalar(rest) };
}

function known({ loading }: FieldReader, field: Field, name: string): string {
  if (isAction(loading, name)) return name;
  const names = [...loading.moduleNames(), ...structural];
  throw new DiagnosticError(
    error('unknown-module', `"${field.name}" names no module: "${name}"`, field.at, insteadOfModule(name) ?? didYouMean(name, names)),
  );
}

function refuseDuplicateLoops(reader: FieldReader): void {
  const loops = [...reader.fields.values()].filter((f) => f.name === 'loop' || f.name.startsWith('with_'));
  if (loops[1])
    complain(reader.loading, 'several-loops', `a task has one loop, found "${loops[0]?.name}" and "${loops[1].name}"`, loops[1].key);
}

function looping(reader: FieldReader) {
  const loop = readLoop(reader);
  const register = reader.literal('register');
  return { ...(loop && { loop }), ...(register !== undefined && { register }) };
}

function loadTask(reader: FieldReader, node: Node, place: TaskPlace, action: Field): Task {
  const { loading, file, fields } = reader;
  const module = loading.findModule(action.name);
  if (!module) throw new Error(`no module ${action.name}`);
  const optional = <K extends keyof Task>(key: K, keyword: string) =>
    reader.has(keyword) ? ({ [key]: reader.value(keyword) } as Pick<Task, K>) : {};
  const until = reader.expressions('until');
  const changedWhen = reader.expressions('changed_when');
  const failedWhen = reader.expressions('failed_when');
  const directives = readDirectives(reader, 'task vars');
  return {
    kind: 'task',
    id: nextId(),
    ...placed(reader, node, place),
    directives: fields.has('local_action') ? { ...directives, delegateTo: 'localhost' } : directives,
    moduleName: action.name,
    module,
    ...readArguments(loading, file, action, module, fields.get('args')),
    ...looping(reader),
    ...(until && { until }),
    ...(changedWhen && { changedWhen }),
    ...(failedWhen && { failedWhen }),
    ...optional('retries', 'retries'),
    ...optional('delay', 'delay'),
    ...optional('async', 'async'),
    ...optional('poll', 'poll'),
    listen: reader.literals('listen'),
  };
}

/** The file (or role) that an import or include names, and its options. */
function targetOf(reader: FieldReader, action: Field, key: 'file' | 'name'): { target: unknown; options: Fields } {
  const value = written(reader.loading, reader.file, action.node);
  if (typeof value === 'string' || value instanceof Template) return { target: value, options: new Map() };
  const options = fieldsOf(reader.file, action.node, `\`${action.name}\``);
  const known = Object.keys(actionKeywords[bareName(action.name)]?.options ?? {});
  refuseUnknown(reader.loading, options, [...known, '_raw_params'], `\`${action.name}\``);
  const named = options.get(key) ?? (key === 'file' ? options.get('_raw_params') : options.get('role'));
  if (!named) throw new DiagnosticError(error('missing-parameter', `\`${action.name}\` needs the parameter "${key}"`, action.key));
  return { target: written(reader.loading, reader.file, named.node), options };
}

function importTasks(reader: FieldReader, node: Node, place: TaskPlace, action: Field): TaskNode {
  const { target } = targetOf(reader, action, 'file');
  if (typeof target !== 'string') {
    throw new DiagnosticError(
      error('wrong-type', 'import_tasks needs a file name without {{ }}', action.at, 'use include_tasks for names that depend on the host'),
    );
  }
  const path = resolve(place.folder, target);
  const { loading } = reader;
  if (!isFile(path)) throw new DiagnosticError(error('no-file', `no file ${shown(loading, path)} to import`, action.at));
  if (place.chain.includes(path)) {
    throw new DiagnosticError(error('import-circle', `${shown(loading, path)} imports itself`, action.at));
  }
  const body = loadTaskFile(loading, path, place);
  return { kind: 'block', ...placed(reader, node, place), directives: readDirectives(reader, 'task vars'), body, rescue: [], always: [] };
}

function include(reader: FieldReader, node: Node, place: TaskPlace, action: Field, what: 'tasks' | 'role'): TaskNode {
  const { loading, file } = reader;
  const { target, options } = targetOf(reader, action, what === 'tasks' ? 'file' : 'name');
  const apply = options.get('apply');
  return {
    kind: 'include',
    id: nextId(),
    what,
    ...placed(reader, node, place),
    directives: readDirectives(reader, what === 'tasks' ? 'include params' : 'role params'),
    target,
    targetPosition: action.at,
    from: Object.fromEntries(filesNamed(reader, options)),
    ...(options.has('public') && { isPublic: written(loading, file, options.get('public')?.node) }),
    apply: apply ? readDirectives(new FieldReader(loading, file, fieldsOf(file, apply.node, '"apply"')), 'block vars') : noDirectives,
    ...looping(reader),
    folder: place.folder,
    listen: reader.literals('listen'),
  };
}

/** Other files than `main` that are to be taken of a role. */
function filesNamed({ loading, file }: FieldReader, options: Fields): readonly (readonly [string, unknown])[] {
  return roleFiles.flatMap((k) => {
    const field = options.get(k);
    return field ? [[k, written(loading, file, field.node)] as const] : [];
  });
}

function importRole(reader: FieldReader, node: Node, place: TaskPlace, action: Field): TaskNode {
  const { target, options } = targetOf(reader, action, 'name');
  if (typeof target !== 'string') {
    throw new DiagnosticError(error('wrong-type', 'import_role needs a name without {{ }}', action.at, 'use include_role'));
  }
  const from = Object.fromEntries(filesNamed(reader, options).map(([k, name]) => [k, String(name)]));
  const directives = readDirectives(reader, 'role params');
  const once = options.get('allow_duplicates');
  const isRepeated = once === undefined || written(reader.loading, reader.file, once.node) !== false;
  return {
    ...reader.loading.loadRole(reader.loading, target, action.at, directives, place, from),
    ...placed(reader, node, place),
    isRepeated,
  };
}

function meta(reader: FieldReader, node: Node, place: TaskPlace, field: Field): TaskNode {
  const text = String(written(reader.loading, reader.file, field.node));
  const action = metaActions.find((a) => a === text);
  if (!action) throw new DiagnosticError(error('wrong-type', `meta knows no "${text}"`, field.at, didYouMean(text, metaActions)));
  if (action === 'end_role' && !place.role)
    throw new DiagnosticError(
      error('misplaced', 'meta: end_role stands in no role', field.at, 'end_play, end_batch and end_host end more than a role'),
    );
  return { kind: 'meta', id: nextId(), ...placed(reader, node, place), directives: readDirectives(reader, 'task vars'), action };
}
