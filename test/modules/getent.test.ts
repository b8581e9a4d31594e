import { expect, test } from 'vitest';
import { cases } from './cases.ts';
import { localSession, moduleNamed, parameters, perform, shells, temporaryFolder } from './rig.ts';

const facts = (name: string, value: unknown) => ({ changed: false, ansible_facts: { [`getent_${name}`]: value } });

cases('getent', [
  {
    title: 'the fields of an entry',
    task: { database: 'passwd', key: 'root' },
    says: 'root:x:0:0:root:/root:/bin/bash\n',
    outcome: facts('passwd', { root: ['x', '0', '0', 'root', '/root', '/bin/bash'] }),
  },
  {
    title: 'white space separates where there is no colon; entries of one key are a list of lists',
    task: { database: 'hosts' },
    says: '127.0.0.1       localhost\n10.0.0.1  a b\n127.0.0.1 me\n',
    outcome: facts('hosts', { '127.0.0.1': [['localhost'], ['me']], '10.0.0.1': ['a', 'b'] }),
  },
  { title: 'another separator', task: { database: 'x', split: ',' }, says: 'a,b\n', outcome: facts('x', { a: ['b'] }) },
  { title: 'a key that is not there fails', task: { database: 'group', key: 'no' }, rc: 2, outcome: { failed: true } },
  { title: 'or is nothing', task: { database: 'group', key: 'no', fail_key: false }, rc: 2, outcome: facts('group', { no: null }) },
  {
    title: 'of a file only the key counts',
    task: { database: 'group', key: 'b' },
    says: '//file\na:x:1:\nb:x:2:u\n',
    outcome: facts('group', { b: ['x', '2', 'u'] }),
  },
  { title: 'and may be missing in it', task: { database: 'group', key: 'c' }, says: '//file\na:x:1:\n', outcome: { failed: true } },
  {
    title: 'an unknown database fails',
    task: { database: 'nosuch' },
    rc: 1,
    outcome: { failed: true, msg: expect.stringContaining('does not know') },
  },
]);

test('getent takes no option for a key', () => {
  expect(() => parameters(moduleNamed('getent'), { database: '-h' })).toThrow('expected the name of a database');
  expect(() => parameters(moduleNamed('getent'), { database: 'passwd', key: '--help' })).toThrow('expected a key');
});

test.each(shells(temporaryFolder()))('getent on $name', async (shell) => {
  const session = localSession(shell);
  const root = { root: expect.arrayContaining(['0', '/root']) };
  expect(await perform('getent', { database: 'passwd', key: 'root' }, session)).toMatchObject(facts('passwd', root));
  expect(await perform('getent', { database: 'passwd' }, session)).toMatchObject(facts('passwd', root));
  expect(await perform('getent', { database: 'passwd', key: 'no such' }, session)).toMatchObject({ failed: true });
  expect(await perform('getent', { database: 'nosuchdatabase' }, session)).toMatchObject({ failed: true });
});
