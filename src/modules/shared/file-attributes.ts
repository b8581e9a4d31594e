import { type Diff, replaced } from '../../diff.ts';
import { lines, type Script, sh } from '../../session/script.ts';
import { applyMode, fileMode, octal } from './file-mode.ts';
import type { FileState, Found } from './file-probe.ts';
import { optional, text } from './parameters.ts';

/** Ansible's common parameters of files. */
export const attributeParameters = () => ({
  owner: optional(text()).describe('User that shall own it: a name or an id'),
  group: optional(text()).describe('Group that shall own it: a name or an id'),
  mode: fileMode().describe('Permissions: "0644", or symbolic like "u=rw,g=r,o=" or "+x"'),
});

export interface Attributes {
  readonly owner?: string | undefined;
  readonly group?: string | undefined;
  readonly mode?: string | undefined;
}

/** What differs of owner, group and mode, and what mends it. `script` acts on `$p`. */
export interface AttributeChange {
  readonly diff: readonly Diff[];
  readonly script: Script | undefined;
}

/**
 * @param path for the diff
 * @param follow false where a symbolic link itself is meant: its owner can change, a mode it has none
 */
export function attributeChange(wanted: Attributes, state: FileState, path: string, umask: number, follow = true): AttributeChange {
  const diff: Diff[] = [];
  const owner = wanted.owner !== undefined && !sameId(wanted.owner, state.owner, state.uid) ? wanted.owner : undefined;
  const group = wanted.group !== undefined && !sameId(wanted.group, state.group, state.gid) ? wanted.group : undefined;
  if (owner !== undefined) diff.push(replaced(`owner of ${path}`, state.owner, owner));
  if (group !== undefined) diff.push(replaced(`group of ${path}`, state.group, group));
  const bits = wanted.mode === undefined || state.type === 'link' ? state.mode : modeOf(wanted.mode, state, umask);
  if (bits !== state.mode) diff.push(replaced(`mode of ${path}`, octal(state.mode), octal(bits)));
  // A new owner clears setuid and setgid, so that the mode has to be set again after it.
  const cleared = (owner !== undefined || group !== undefined) && (bits & 0o6000) !== 0 && state.type !== 'link';
  const modeAfterChown = bits !== state.mode || cleared ? bits : undefined;
  const script = lines(changeOwner(owner, group, follow), modeAfterChown === undefined ? undefined : setMode(modeAfterChown));
  return { diff, script: diff.length > 0 ? script : undefined };
}

/** The mode that something new gets. */
export function newMode(mode: string | undefined, umask: number, directory = false): number {
  const base = (directory ? 0o777 : 0o666) & ~umask;
  return mode === undefined ? base : applyMode(mode, base, { directory, umask });
}

/** Five digits, because GNU chmod keeps setuid and setgid of a directory when it gets four. Acts on `$p` (or another variable). */
export function setMode(bits: number, on: Script = sh`"$p"`): Script {
  return sh`chmod ${`0${octal(bits)}`} -- ${on}`;
}

/** `chown`, or `chgrp`, or nothing; acts on `$p` (or another variable). */
export function changeOwner(
  owner: string | undefined,
  group: string | undefined,
  follow = true,
  on: Script = sh`"$p"`,
): Script | undefined {
  const link = follow ? sh`` : sh`-h `;
  if (owner !== undefined) return sh`chown ${link}${group === undefined ? owner : `${owner}:${group}`} -- ${on}`;
  return group === undefined ? undefined : sh`chgrp ${link}${group} -- ${on}`;
}

/** Ansible's result keys of a file, as it is or (with `wanted`) as it will be. */
export function attributeResult(
  found: Found,
  wanted: Attributes = {},
  type: 'file' | 'directory' = 'file',
): Readonly<Record<string, unknown>> {
  const { state, umask } = found;
  if (!state)
    return {
      mode: octal(newMode(wanted.mode, umask, type === 'directory')),
      ...named('owner', 'uid', wanted.owner),
      ...named('group', 'gid', wanted.group),
    };
  return {
    uid: state.uid,
    gid: state.gid,
    owner: state.owner,
    group: state.group,
    ...named('owner', 'uid', wanted.owner),
    ...named('group', 'gid', wanted.group),
    mode: octal(wanted.mode === undefined ? state.mode : modeOf(wanted.mode, state, umask)),
  };
}

function modeOf(mode: string, state: FileState, umask: number): number {
  return applyMode(mode, state.mode, { directory: state.type === 'directory', umask });
}

function sameId(wanted: string, name: string, id: number): boolean {
  return /^\d+$/.test(wanted) ? Number(wanted) === id : wanted === name;
}

function named(name: string, id: string, wanted: string | undefined): Readonly<Record<string, unknown>> {
  if (wanted === undefined) return {};
  return /^\d+$/.test(wanted) ? { [id]: Number(wanted) } : { [name]: wanted };
}
