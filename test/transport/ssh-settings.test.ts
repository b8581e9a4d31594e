import { homedir, userInfo } from 'node:os';
import { describe, expect, it } from 'vitest';
import type { Keywords } from '../../src/transport/ssh-keywords.ts';
import { expandTokens, type SettingsDefaults, sshSettings } from '../../src/transport/ssh-settings.ts';
import type { Endpoint } from '../../src/transport/transport.ts';

function settings(parts: {
  endpoint?: Partial<Endpoint>;
  args?: Record<string, string>;
  config?: Record<string, string>;
  defaults?: SettingsDefaults;
}) {
  const keywords = (record: Record<string, string> = {}): Keywords => new Map(Object.entries(record).map(([k, v]) => [k, [v]]));
  const endpoint: Endpoint = { name: 'web', host: 'web', sshArgs: [], connectTimeoutMs: 1000, ...parts.endpoint };
  return sshSettings(endpoint, keywords(parts.args), keywords(parts.config), parts.defaults ?? {});
}

describe('sshSettings', () => {
  it('has the defaults of ssh', () => {
    expect(settings({})).toMatchObject({
      host: 'web',
      port: 22,
      user: userInfo().username,
      hostKeyChecking: 'strict',
      identityFiles: [],
      identitiesOnly: false,
      proxyJump: undefined,
      knownHostsFiles: [
        `${homedir()}/.ssh/known_hosts`,
        `${homedir()}/.ssh/known_hosts2`,
        '/etc/ssh/ssh_known_hosts',
        '/etc/ssh/ssh_known_hosts2',
      ],
    });
  });

  it('takes the inventory before arguments and those before ssh_config', () => {
    const args = { user: 'args', port: '2' };
    const config = { user: 'config', port: '3', hostname: '10.0.0.9' };
    expect(settings({ config })).toMatchObject({ user: 'config', port: 3, host: '10.0.0.9' });
    expect(settings({ args, config })).toMatchObject({ user: 'args', port: 2, host: '10.0.0.9' });
    expect(settings({ endpoint: { user: 'inventory', port: 1 }, args, config })).toMatchObject({ user: 'inventory', port: 1 });
  });

  it('offers the key of the inventory first', () => {
    expect(settings({ endpoint: { privateKeyFile: '~/k1' }, args: { identityfile: '%d/%r' } }).identityFiles).toEqual([
      `${homedir()}/k1`,
      `${homedir()}/${userInfo().username}`,
    ]);
  });

  it('checks host keys as the argument says, else as the run, else as ssh_config', () => {
    const no = { stricthostkeychecking: 'no' };
    expect(settings({ config: no }).hostKeyChecking).toBe('off');
    expect(settings({ config: no, defaults: { hostKeyChecking: 'strict' } }).hostKeyChecking).toBe('strict');
    expect(settings({ args: no, defaults: { hostKeyChecking: 'strict' } }).hostKeyChecking).toBe('off');
    expect(() => settings({ args: { stricthostkeychecking: 'maybe' } })).toThrow(
      'StrictHostKeyChecking=maybe is none of yes, accept-new, no',
    );
  });

  it('reads known hosts where the run says, else where ssh says', () => {
    expect(settings({ defaults: { knownHostsFiles: ['kh'] }, args: { userknownhostsfile: 'x' } }).knownHostsFiles).toEqual(['kh']);
    expect(settings({ args: { userknownhostsfile: '~/a /b', globalknownhostsfile: 'none' } }).knownHostsFiles).toEqual([
      `${homedir()}/a`,
      '/b',
    ]);
  });

  it('prefers ProxyJump to ProxyCommand, and knows that `none` is neither', () => {
    expect(settings({ args: { proxyjump: 'gw' }, config: { proxycommand: 'nc' } })).toMatchObject({
      proxyJump: 'gw',
      proxyCommand: undefined,
    });
    expect(settings({ args: { proxyjump: 'none', proxycommand: 'none' } })).toMatchObject({
      proxyJump: undefined,
      proxyCommand: undefined,
    });
  });

  it('asks the agent that ssh_config names, or none', () => {
    expect(settings({ config: { identityagent: '~/agent' } }).agent).toBe(`${homedir()}/agent`);
    expect(settings({ config: { identityagent: 'none' } }).agent).toBeUndefined();
  });

  it('logs in by the methods that are allowed', () => {
    expect([...settings({ args: { preferredauthentications: 'password' } }).methods]).toEqual(['password']);
    expect([...settings({ args: { pubkeyauthentication: 'no' } }).methods]).toEqual(['password', 'keyboard-interactive']);
  });

  it('waits to connect as long as the run says, or as an argument says for the host', () => {
    expect(settings({ config: { connecttimeout: '3' } }).connectTimeoutMs).toBe(1000);
    expect(settings({ args: { connecttimeout: '3' } }).connectTimeoutMs).toBe(3000);
  });

  it('puts tokens into proxy commands', () => {
    expect(expandTokens('nc %h %p -l %r 100%% %x', { host: 'web', port: 22, user: 'root' })).toBe('nc web 22 -l root 100% %x');
  });
});
