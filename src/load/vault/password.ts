import { spawnSync } from 'node:child_process';
import { accessSync, constants, readFileSync, statSync } from 'node:fs';
import { basename, dirname, extname, resolve } from 'node:path';
import { DiagnosticError, error } from '../../diagnostic.ts';
import { Secret } from '../../language/secret.ts';
import { isVaultText } from './envelope.ts';

/** A password, and the id that files encrypted with it may name. */
export interface VaultPassword {
  readonly id: string;
  readonly password: Secret;
}

/** Where a password comes from: a file, an executable, or a person. */
export interface PasswordSource {
  readonly id: string;
  readonly from: { readonly kind: 'prompt' } | { readonly kind: 'file'; readonly path: string };
}

export type AskPassword = (prompt: string) => Promise<string>;

/** `id@source`, `@source` or `source`; the source is a path or `prompt`. Without an id it is `default`. */
export function passwordSource(text: string): PasswordSource {
  const at = text.indexOf('@');
  const id = at > 0 ? text.slice(0, at) : 'default';
  const source = text.slice(at + 1);
  if (source === '') {
    throw new DiagnosticError(error('vault-id', `expected id@file, id@script or id@prompt, found "${text}"`, undefined, 'see --vault-id'));
  }
  return { id, from: /^prompt(?:_ask_vault_pass)?$/.test(source) ? { kind: 'prompt' } : { kind: 'file', path: source } };
}

/** @param isNew whether something is to be encrypted with it: what a person types is then asked for twice */
export async function readPassword({ id, from }: PasswordSource, cwd: string, ask: AskPassword, isNew = false): Promise<VaultPassword> {
  const text = from.kind === 'file' ? fromFile(resolve(cwd, from.path), from.path, id) : (await asked(id, ask, isNew)).trim();
  if (text === '') {
    const source = from.kind === 'file' ? from.path : 'what was typed';
    throw new DiagnosticError(error('vault-password', `the vault password of "${id}" is empty (${source})`));
  }
  return { id, password: new Secret(text) };
}

async function asked(id: string, ask: AskPassword, isNew: boolean): Promise<string> {
  const what = `${isNew ? 'New vault' : 'Vault'} password${id === 'default' ? '' : ` (${id})`}: `;
  const first = await ask(what);
  if (isNew && (await ask(`Again, to be sure: `)) !== first) {
    throw new DiagnosticError(error('vault-password', 'the two vault passwords are not the same'));
  }
  return first;
}

function fromFile(path: string, shown: string, id: string): string {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (!stat) throw new DiagnosticError(error('vault-password', `there is no vault password file "${shown}" (for the id "${id}")`));
  if (stat.isDirectory()) throw new DiagnosticError(error('vault-password', `the vault password file "${shown}" is a folder`));
  if (isExecutable(path)) return fromScript(path, shown, id);
  const text = readText(path, shown);
  if (isVaultText(text)) {
    throw new DiagnosticError(error('vault-password', `the vault password file "${shown}" is encrypted itself`, undefined, 'name another'));
  }
  return text.trim();
}

function readText(path: string, shown: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (thrown) {
    const reason = thrown instanceof Error && 'code' in thrown ? String(thrown.code) : String(thrown);
    throw new DiagnosticError(error('vault-password', `the vault password file "${shown}" cannot be read (${reason})`));
  }
}

/** What it prints is the password. A name that ends in `-client` (before its suffix) is asked with `--vault-id ID`, as by Ansible. */
function fromScript(path: string, shown: string, id: string): string {
  const isClient = basename(path, extname(path)).endsWith('-client');
  const ran = spawnSync(path, isClient ? ['--vault-id', id] : [], {
    cwd: dirname(path),
    encoding: 'utf8',
    stdio: ['inherit', 'pipe', 'inherit'],
  });
  if (ran.error || ran.status !== 0) {
    const code = ran.error && 'code' in ran.error ? ran.error.code : undefined;
    const reason = code === 'ENOEXEC' ? 'it does not begin with "#!"' : (ran.error?.message ?? `exit code ${ran.status ?? ran.signal}`);
    const hint = code === 'ENOEXEC' ? `if it holds the password itself, "chmod -x ${shown}"` : undefined;
    throw new DiagnosticError(error('vault-password', `the vault password script "${shown}" failed: ${reason}`, undefined, hint));
  }
  return ran.stdout.replace(/^[\r\n]+|[\r\n]+$/g, '');
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
