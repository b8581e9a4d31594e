import { describe, expect, it } from 'vitest';
import { parseSshArguments } from '../../src/transport/ssh-keywords.ts';

describe('parseSshArguments', () => {
  it.each<[string[], Record<string, string[]>]>([
    [['-o', 'ProxyJump=gw'], { proxyjump: ['gw'] }],
    [['-oProxyJump=gw'], { proxyjump: ['gw'] }],
    [['-o', 'ProxyCommand ssh -W %h:%p gw'], { proxycommand: ['ssh -W %h:%p gw'] }],
    [['-o', 'UserKnownHostsFile="/a b/kh"'], { userknownhostsfile: ['/a b/kh'] }],
    [['-o', 'stricthostkeychecking = no'], { stricthostkeychecking: ['no'] }],
    [['-J', 'a,b:2222'], { proxyjump: ['a,b:2222'] }],
    [['-i', 'k1', '-ik2', '-o', 'IdentityFile=k3'], { identityfile: ['k1', 'k2', 'k3'] }],
    [['-p', '2222', '-l', 'root'], { port: ['2222'], user: ['root'] }],
    [['-o', 'User=first', '-o', 'User=second'], { user: ['first'] }],
    [['-C', '-q', '-4'], { compression: ['yes'], addressfamily: ['inet'] }],
    [['-qC6'], { compression: ['yes'], addressfamily: ['inet6'] }],
    [['-o', 'ControlMaster=auto', '-o', 'ControlPersist=60s', '-oControlPath=/x/%h', '-o', 'ServerAliveInterval=30'], {}],
    [[], {}],
  ])('reads %j', (args, expected) => {
    expect(Object.fromEntries(parseSshArguments(args).keywords)).toEqual(expected);
  });

  it('reads the configuration file', () => {
    expect(parseSshArguments(['-F', 'none']).configFile).toBe('none');
  });

  it.each<[string[], string]>([
    [['-o', 'Foo=bar'], 'the ssh argument "-o Foo=bar" cannot be used: Weft does not know what to do with it'],
    [['-o', 'LocalForward=80 x:80'], 'the ssh argument "-o LocalForward=80 x:80" cannot be used: Weft does not know what to do with it'],
    [['-o', 'ProxyJump'], 'the ssh argument "-o ProxyJump" cannot be used: expected Keyword=value'],
    [['-L', '80:x:80'], 'the ssh argument "-L" cannot be used: Weft does not know what to do with it'],
    [['-qN'], 'the ssh argument "-qN" cannot be used: Weft does not know what to do with it'],
    [['--verbose'], 'the ssh argument "--verbose" cannot be used: expected an option of ssh'],
    [['host'], 'the ssh argument "host" cannot be used: expected an option of ssh'],
    [['-p'], 'the ssh argument "-p" cannot be used: it needs a value'],
  ])('names what has no meaning in %j', (args, message) => {
    expect(() => parseSshArguments(args)).toThrow(expect.objectContaining({ kind: 'connect', message }));
  });
});
