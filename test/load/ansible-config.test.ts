import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ansibleRoleFolders } from '../../src/load/ansible-config.ts';
import { inTree } from './inventory/tree.ts';

test('roles are searched where ansible.cfg says, beside it, or where the environment says', () => {
  inTree({ 'ansible.cfg': '[defaults]\nroles_path = ./mine : /srv/roles:$HERE/x\n' }, (folder) => {
    expect(ansibleRoleFolders(folder, { HERE: '/here' })).toEqual([join(folder, 'mine'), '/srv/roles', '/here/x']);
    expect(ansibleRoleFolders(folder, { ANSIBLE_ROLES_PATH: 'a:/b' })).toEqual([join(folder, 'a'), '/b']);
    expect(ansibleRoleFolders(join(folder, 'elsewhere'), {})).not.toContain(join(folder, 'mine'));
  });
});
