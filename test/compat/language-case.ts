import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** A playbook that both programs run. */
export interface LanguageCase {
  readonly name: string;
  /** `site.yml`, on hosts a, b and c (groups `front`: a, b; `back`: c), all of them this machine. */
  readonly playbook: string;
  readonly files?: Readonly<Record<string, string>>;
  /** Besides the inventory and the playbook. */
  readonly args?: readonly string[];
  /** Where hosts go their own way, only what happens to each of them is compared. */
  readonly isUnordered?: boolean;
}

export const inventory = `
all:
  vars: { ansible_connection: local, ansible_python_interpreter: /usr/bin/python3 }
  children:
    front:
      hosts:
        a: { number: 1 }
        b: { number: 2 }
      vars: { tier: front }
    back:
      hosts:
        c: { number: 3 }
      vars: { tier: back }
`;

/** Writes the files of a case; each program has its own folder of them, and neither sees what the other left. */
export function writeCase(folder: string, { playbook, files }: LanguageCase, hosts = inventory): void {
  for (const [path, text] of Object.entries({ 'hosts.yml': hosts, 'site.yml': playbook, ...files })) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
}

/** What both programs are called with. */
export function argumentsOf({ args = [] }: LanguageCase): readonly string[] {
  return ['-i', 'hosts.yml', 'site.yml', ...args];
}

/** A play on all hosts, without facts, from its tasks. */
export function play(tasks: string, keywords = ''): string {
  return `- hosts: all\n  gather_facts: false\n${indent(keywords, 2)}  tasks:\n${indent(tasks, 4)}`;
}

/** A play on all hosts of roles, without facts. */
export function rolesPlay(roles: string, rest = ''): string {
  return `- hosts: all\n  gather_facts: false\n  roles: ${roles}\n${rest}`;
}

/** A task that says something. */
export function say(name: string, msg: string): string {
  return `- { name: ${name}, debug: { msg: "${msg}" } }\n`;
}

function indent(text: string, by: number): string {
  const lines = text.split('\n').filter((l) => l.trim() !== '');
  const own = Math.min(...lines.map((l) => l.length - l.trimStart().length), 100);
  return lines.map((l) => `${' '.repeat(by)}${l.slice(own)}\n`).join('');
}
