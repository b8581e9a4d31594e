import { execFile } from 'node:child_process';
import PQueue from 'p-queue';
import { DiagnosticError, error, type Position } from '../../diagnostic.ts';
import { parseYaml } from '../yaml.ts';
import type { Draft, GroupDraft, Source } from './draft.ts';
import { type Branch, type Entry, entriesOf, isMapping, kindOf, rootOf, variablesOf } from './tree.ts';

/** In bytes; a script that answers with more is broken. */
const mostOutput = 1 << 28;

/** Calls of `--host` that run at the same time, for a script without `_meta`. */
const hostCalls = 8;

const groupKeys = ['hosts', 'children', 'vars'];

/**
 * Reads what an executable answers to `--list`. Without `_meta.hostvars` in it, `--host NAME` is asked for each host.
 * Positions are places in the answer: the file is then `inventory.py --list`.
 */
export async function readScript(draft: Draft, source: Source, program: string, cwd: string): Promise<void> {
  const run = (args: readonly string[]) => answerOf(program, source.path, args, cwd);
  const root = parseAnswer(await run(['--list']), `${source.path} --list`);
  const hosts = new Map<string, Position>();
  let hostVariables: Branch | undefined;
  for (const entry of entriesOf(root)) {
    if (entry.name === '_meta') hostVariables = entriesOf(entry.value).find((e) => e.name === 'hostvars')?.value;
    else draft.collect(() => readGroup(draft, source, entry, hosts));
  }
  if (hostVariables) {
    for (const { name, value } of entriesOf(hostVariables)) if (hosts.has(name)) setVariables(draft, name, value);
    return;
  }
  const queue = new PQueue({ concurrency: hostCalls });
  const answers = await queue.addAll([...hosts.keys()].map((name) => async () => ({ name, text: await run(['--host', name]) })));
  for (const { name, text } of answers) {
    if (text.trim() !== '') setVariables(draft, name, parseAnswer(text, `${source.path} --host ${name}`));
  }
}

function readGroup(draft: Draft, source: Source, entry: Entry, hosts: Map<string, Position>): void {
  const group = draft.group(entry.name, entry.position);
  const { data } = entry.value;
  if (!isMapping(data)) {
    readHosts(draft, source, group, entry.value, hosts);
    return;
  }
  if (!groupKeys.some((key) => key in data)) {
    // The short form: a host of the group's name, and variables.
    draft.host(group.name, group, source, entry.position);
    hosts.set(group.name, entry.position);
    setGroupVariables(draft, group, entry.value);
    return;
  }
  for (const { name, value } of entriesOf(entry.value)) {
    if (name === 'hosts') readHosts(draft, source, group, value, hosts);
    else if (name === 'vars') setGroupVariables(draft, group, value);
    else if (name === 'children') {
      for (const child of namesIn(value, `"children" of group "${group.name}"`)) draft.addChild(group.name, child, value.position);
    }
  }
}

function readHosts(draft: Draft, source: Source, group: GroupDraft, value: Branch, hosts: Map<string, Position>): void {
  for (const name of namesIn(value, `"hosts" of group "${group.name}"`)) {
    draft.host(name, group, source, value.position);
    hosts.set(name, value.position);
  }
}

function setGroupVariables(draft: Draft, group: GroupDraft, value: Branch): void {
  if (!isMapping(value.data))
    throw mistake(`"vars" of group "${group.name}" must be a mapping, found ${kindOf(value.data)}`, value.position);
  for (const [name, variable] of variablesOf(value)) draft.setGroupVariable(group, name, variable);
}

function setVariables(draft: Draft, name: string, value: Branch): void {
  draft.collect(() => {
    if (!isMapping(value.data))
      throw mistake(`the variables of host "${name}" must be a mapping, found ${kindOf(value.data)}`, value.position);
    for (const [key, variable] of variablesOf(value)) draft.hosts.get(name)?.variables.set(key, variable);
  });
}

function namesIn({ data, position }: Branch, what: string): readonly string[] {
  if (Array.isArray(data) && data.every((name) => typeof name === 'string' && name !== '')) return data as string[];
  throw mistake(`${what} must be a list of names, found ${kindOf(data)}`, position);
}

function parseAnswer(text: string, file: string): Branch {
  const start = { file, line: 1, column: 1 };
  try {
    JSON.parse(text);
  } catch {
    const begin = text.trim().slice(0, 60).split('\n')[0] ?? '';
    throw new DiagnosticError(error('script-output', `expected JSON, found ${begin === '' ? 'nothing' : `"${begin}"`}`, start));
  }
  const root = rootOf(parseYaml(file, text));
  if (!isMapping(root.data)) throw mistake(`expected a JSON object, found ${kindOf(root.data)}`, start);
  return root;
}

function answerOf(program: string, shown: string, args: readonly string[], cwd: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = execFile(program, args, { cwd, maxBuffer: mostOutput }, (failure, stdout, stderr) => {
      if (!failure) {
        resolve(stdout);
        return;
      }
      const how =
        typeof failure.code === 'number' ? `exit code ${failure.code}` : failure.signal ? `killed by ${failure.signal}` : failure.code;
      const said = stderr.trim() === '' ? '' : `:\n${stderr.trim()}`;
      reject(
        new DiagnosticError(
          error('script-failed', `"${[shown, ...args].join(' ')}" failed (${how})${said}`, { file: shown, line: 1, column: 1 }),
        ),
      );
    });
    child.stdin?.end();
  });
}

function mistake(message: string, position: Position): DiagnosticError {
  return new DiagnosticError(error('script-output', message, position));
}
