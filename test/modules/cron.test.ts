import { cases } from './cases.ts';

const base64 = (text: string) => Buffer.from(text).toString('base64');
cases('cron', [
  {
    title: 'there',
    task: { name: 'n', minute: '*/5', job: 'run %' },
    says: base64('X=1\n#Ansible: n\n*/5 * * * * run %\n'),
    outcome: { changed: false, jobs: ['n'], envs: ['X'] },
  },
  {
    title: 'a first one',
    task: { name: 'n', special_time: 'daily', job: "it's" },
    script: `printf %s '#Ansible: n\n@daily it'\\''s\n' | crontab -`,
    diff: ['crontab: "" → "#Ansible: n\\n@daily it\'s\\n"'],
  },
  {
    title: 'another time, of another user, disabled',
    task: { name: 'n', hour: 5, job: 'j', user: 'bob', disabled: true },
    says: base64('a\n#Ansible: n\n* 4 * * * j\nb\n'),
    script: `printf %s 'a\n#Ansible: n\n#* 5 * * * j\nb\n' | crontab $([ "$(id -un)" = bob ] || echo -u bob) -`,
    diff: ['crontab of bob: "a\\n#Ansible: n\\n* 4 * * * j\\nb\\n" → "a\\n#Ansible: n\\n#* 5 * * * j\\nb\\n"'],
  },
  {
    title: 'to be removed',
    task: { name: 'n', state: 'absent' },
    says: base64('a\n#Ansible: n\n* 4 * * * j\n'),
    script: "printf %s 'a\n' | crontab -",
    diff: ['crontab: "a\\n#Ansible: n\\n* 4 * * * j\\n" → "a\\n"'],
  },
  { title: 'gone', task: { name: 'n', state: 'absent' }, says: base64('a\n') },
  {
    title: 'a variable',
    task: { name: 'PATH', env: true, job: '/bin' },
    says: base64('a\n'),
    script: `printf %s 'PATH="/bin"\na\n' | crontab -`,
    diff: ['crontab: "a\\n" → "PATH=\\"/bin\\"\\na\\n"'],
  },
  { title: 'a variable as it is', task: { name: 'PATH', env: true, job: '/bin' }, says: base64('PATH="/bin"\n') },
  { title: 'a job with a line break', task: { name: 'n', job: 'a\nb' }, outcome: { failed: true, msg: 'a job cannot hold a line break' } },
  {
    title: 'a job without a name gets it',
    task: { name: 'n', job: 'j' },
    says: base64('* * * * * j\n'),
    script: "printf %s '#Ansible: n\n* * * * * j\n' | crontab -",
    diff: ['crontab: "* * * * * j\\n" → "#Ansible: n\\n* * * * * j\\n"'],
  },
]);

const turned = (before: string, after: string) => [`crontab: ${JSON.stringify(before)} → ${JSON.stringify(after)}`];
const nightly = { name: 'nightly', hour: 3, job: 'backup' };
cases('cron', [
  {
    title: 'the jobs of an owner are there',
    task: { owner: 'b', jobs: [nightly] },
    says: base64('x\n# weft:v1:b nightly\n* 3 * * * backup\n# weft:v1:c nightly\n* * * * * other\n'),
    outcome: { changed: false, jobs: ['nightly'] },
  },
  {
    title: 'a job that its owner does not list any more goes, those of others stay',
    task: { owner: 'b', jobs: [nightly] },
    says: base64(
      '#Ansible: old\n1 1 1 1 1 a\n# weft:v1:b old\n* 4 * * * gone\n# weft:v1:bb old\n* 4 * * * stays\n# weft:v1:b nightly\n* 3 * * * backup\n',
    ),
    script: `printf %s '#Ansible: old\n1 1 1 1 1 a\n# weft:v1:bb old\n* 4 * * * stays\n# weft:v1:b nightly\n* 3 * * * backup\n' | crontab -`,
    diff: turned(
      '#Ansible: old\n1 1 1 1 1 a\n# weft:v1:b old\n* 4 * * * gone\n# weft:v1:bb old\n* 4 * * * stays\n# weft:v1:b nightly\n* 3 * * * backup\n',
      '#Ansible: old\n1 1 1 1 1 a\n# weft:v1:bb old\n* 4 * * * stays\n# weft:v1:b nightly\n* 3 * * * backup\n',
    ),
  },
  {
    title: 'a mark whose job somebody took away gets it back',
    task: { owner: 'b', jobs: [nightly] },
    says: base64('# weft:v1:b nightly\n# weft:v1:c x\n* * * * * j\n'),
    script: `printf %s '# weft:v1:b nightly\n* 3 * * * backup\n# weft:v1:c x\n* * * * * j\n' | crontab -`,
    diff: turned(
      '# weft:v1:b nightly\n# weft:v1:c x\n* * * * * j\n',
      '# weft:v1:b nightly\n* 3 * * * backup\n# weft:v1:c x\n* * * * * j\n',
    ),
  },
  {
    title: 'a line of somebody else that says the same is not taken over',
    task: { owner: 'b', jobs: [nightly] },
    says: base64('* 3 * * * backup\n'),
    script: `printf %s '* 3 * * * backup\n# weft:v1:b nightly\n* 3 * * * backup\n' | crontab -`,
    diff: turned('* 3 * * * backup\n', '* 3 * * * backup\n# weft:v1:b nightly\n* 3 * * * backup\n'),
  },
  {
    title: 'everything of an owner',
    task: { owner: 'b', state: 'absent' },
    says: base64('a\n# weft:v1:b old\n* 4 * * * gone\n'),
    script: "printf %s 'a\n' | crontab -",
    diff: ['crontab: "a\\n# weft:v1:b old\\n* 4 * * * gone\\n" → "a\\n"'],
  },
]);
