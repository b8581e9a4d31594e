import { assert } from './assert.ts';
import { command } from './command.ts';
import { copy } from './copy/copy.ts';
import { debug } from './debug.ts';
import { fail } from './fail.ts';
import { file } from './file/file.ts';
import type { Module } from './module.ts';
import { network } from './network/module.ts';
import { nftables } from './nftables/module.ts';
import { ping } from './ping.ts';
import { raw } from './raw.ts';
import { setFact } from './set-fact.ts';
import { shell } from './shell.ts';
import { template } from './template.ts';

/** Every module, by its short name. */
export const modules: ReadonlyMap<string, Module> = new Map<string, Module>(
  Object.entries({
    assert,
    command,
    copy,
    debug,
    fail,
    file,
    network,
    nftables,
    ping,
    raw,
    set_fact: setFact,
    shell,
    template,
  }),
);

/** Collections in which playbooks written for Ansible name these modules. */
const COLLECTION = /^(?:ansible\.(?:builtin|legacy|posix)|community\.general)\./;

/** The module of a name as playbooks write it: `copy`, `ansible.builtin.copy`. */
export function findModule(name: string): Module | undefined {
  return modules.get(name.replace(COLLECTION, ''));
}
