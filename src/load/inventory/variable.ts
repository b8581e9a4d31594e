import type { Position } from '../../diagnostic.ts';
import type { Variable } from '../../inventory.ts';
import { Secret } from '../../language/secret.ts';

/** Variables that hold a password by their meaning, vault or not: Ansible's connection and become plugins define them. */
const passwords = new Set([
  'ansible_password',
  'ansible_ssh_pass',
  'ansible_ssh_password',
  'ansible_private_key_passphrase',
  'ansible_ssh_private_key_passphrase',
  'ansible_become_password',
  'ansible_become_pass',
  'ansible_sudo_pass',
  'ansible_su_pass',
]);

/** A variable of an inventory; a password is marked as a secret from here on. */
export function variable(name: string, value: unknown, position: Position): Variable {
  const isPlain = typeof value === 'string' || typeof value === 'number';
  return { value: isPlain && passwords.has(name) ? new Secret(String(value)) : value, position };
}
