import * as z from 'zod';
import { boolean, integer, optional, seconds, secretText, text, textOf, words } from '../shared/parameters.ts';
import { accountName } from './database.ts';

export const userParameters = () =>
  z.strictObject({
    name: accountName('user').describe('User'),
    state: z.enum(['present', 'absent']).default('present').describe('Whether they shall be there'),
    uid: optional(integer()).describe('Their id'),
    non_unique: boolean().default(false).describe('Another user may have the same id'),
    group: optional(textOf(z.string().regex(/^[^-]/))).describe('Primary group: a name or an id'),
    groups: optional(words()).describe('Further groups; they leave others, unless append is on'),
    append: boolean().default(false).describe('Stay in other groups'),
    comment: optional(textOf(z.string().regex(/^[^:\n]*$/, 'a comment cannot hold a colon or a line break'))).describe('Full name'),
    home: optional(text()).describe('Home directory'),
    create_home: boolean().default(true).describe('Make the home directory where it is missing'),
    move_home: boolean().default(false).describe('Move what is in the old home directory'),
    skeleton: optional(text()).describe('Directory whose files a new home gets; /etc/skel without it'),
    shell: optional(text()).describe('Login shell'),
    password: optional(secretText()).describe('Hash of the password, as in /etc/shadow'),
    update_password: z.enum(['always', 'on_create']).default('always').describe('Whether the password of a user who is there is set too'),
    password_lock: optional(boolean()).describe('Lock the password'),
    password_expire_max: optional(integer()).describe('Days after which the password has to be changed'),
    password_expire_min: optional(integer()).describe('Days in which the password cannot be changed'),
    expires: optional(z.union([seconds(), z.literal(-1), z.literal('-1')])).describe(
      'When the account ends, in seconds since 1970; -1 for never',
    ),
    system: boolean().default(false).describe('Take the id of a new user from those of the system'),
    remove: boolean().default(false).describe('With state: absent, remove the home directory too'),
    force: boolean().default(false).describe('With state: absent, although the user is logged in'),
    generate_ssh_key: boolean().default(false).describe('Make a key pair where there is none'),
    ssh_key_type: z.enum(['rsa', 'ed25519', 'ecdsa']).default('rsa').describe('Kind of the key'),
    ssh_key_bits: optional(integer()).describe('Length of the key'),
    ssh_key_file: optional(text()).describe('File of the key, below the home directory; .ssh/id_rsa for an rsa key'),
    ssh_key_comment: text().default('weft').describe('Comment of the key'),
    local: boolean().default(false).describe('Accepted for Ansible'),
  });

export type UserParams = z.output<ReturnType<typeof userParameters>>;

/** A user as the host has them. */
export interface Account {
  readonly uid: number;
  readonly gid: number;
  readonly comment: string;
  readonly home: string;
  readonly shell: string;
}
