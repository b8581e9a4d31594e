import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseAnswer, sshConfig } from '../../src/transport/ssh-config.ts';
import { temporaryDirectory } from '../session/shells.ts';

function files(contents: Record<string, string>): string {
  const directory = temporaryDirectory();
  for (const [name, text] of Object.entries(contents)) writeFileSync(join(directory, name), text);
  return directory;
}

const hasSsh = (() => {
  try {
    execFileSync('ssh', ['-V'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
})();

describe('sshConfig', () => {
  it('answers nothing where no keyword concerns Weft, without asking ssh', async () => {
    const directory = files({ config: 'Host *\n  SendEnv LANG\n  NoSuchKeyword that ssh would refuse\n' });
    expect((await sshConfig()({ host: 'web', configFile: join(directory, 'config') })).size).toBe(0);
    expect((await sshConfig()({ host: 'web', configFile: 'none' })).size).toBe(0);
  });

  it.runIf(hasSsh)('says what ssh would do, for each host', async () => {
    const directory = files({
      config: 'Include part.*\nHost *\n  SendEnv LANG\n',
      'part.conf':
        'Host web\n  HostName 10.0.0.7\n  Port 2222\n  User deploy\n  IdentityFile ~/.ssh/web\n  ProxyJump gw\nHost db\n  HostName 10.0.0.8\n',
    });
    // ssh looks for relative includes in ~/.ssh, so this one is absolute.
    writeFileSync(join(directory, 'config'), `Include ${directory}/part.*\nHost *\n  SendEnv LANG\n`);
    const ask = sshConfig();
    const configFile = join(directory, 'config');
    const web = await ask({ host: 'web', configFile });
    expect(Object.fromEntries(web)).toMatchObject({
      hostname: ['10.0.0.7'],
      port: ['2222'],
      user: ['deploy'],
      identityfile: ['~/.ssh/web'],
      proxyjump: ['gw'],
    });
    const db = await ask({ host: 'db', configFile });
    expect(db.get('hostname')).toEqual(['10.0.0.8']);
    expect(db.has('identityfile')).toBe(false);
    expect(await ask({ host: 'web', configFile })).toBe(web);
  });

  it.runIf(hasSsh)("tells ssh's complaint about a file that it cannot read", async () => {
    const directory = files({ config: 'Host *\n  Port 22\n  NoSuchKeyword x\n' });
    await expect(sshConfig()({ host: 'web', configFile: join(directory, 'config') })).rejects.toMatchObject({
      kind: 'connect',
      message: expect.stringContaining('line 3: Bad configuration option: nosuchkeyword'),
    });
  });
});

describe('parseAnswer', () => {
  it("leaves out ssh's defaults, which Weft has itself or does otherwise", () => {
    const text = [
      'host web',
      'user root',
      'addressfamily any',
      'stricthostkeychecking ask',
      'identityfile ~/.ssh/id_rsa',
      'identityfile ~/.ssh/id_ed25519',
      'userknownhostsfile ~/.ssh/known_hosts ~/.ssh/known_hosts2',
      'globalknownhostsfile /etc/ssh/ssh_known_hosts /etc/ssh/ssh_known_hosts2',
      'rekeylimit 0 0',
      '',
    ].join('\n');
    expect(Object.fromEntries(parseAnswer(text))).toEqual({ user: ['root'] });
  });

  it('keeps every key file where somebody chose them', () => {
    expect(parseAnswer('identityfile ~/.ssh/a\nidentityfile ~/.ssh/id_rsa\n').get('identityfile')).toEqual(['~/.ssh/a', '~/.ssh/id_rsa']);
  });
});
