import { createHmac, randomBytes } from 'node:crypto';
import ssh2 from 'ssh2';
import { describe, expect, it } from 'vitest';
import {
  checkHostKey,
  fingerprint,
  indexKnownHosts,
  keyType,
  knownHostsName,
  matchesHosts,
  parseKnownHosts,
} from '../../src/transport/known-hosts.ts';

const newKey = (type: 'ed25519' | 'ecdsa') => {
  const pair = type === 'ed25519' ? ssh2.utils.generateKeyPairSync('ed25519') : ssh2.utils.generateKeyPairSync('ecdsa', { bits: 256 });
  const [name = '', base64 = ''] = pair.public.split(' ');
  return { line: `${name} ${base64}`, blob: Buffer.from(base64, 'base64') };
};
const [ours, other, ecdsa] = [newKey('ed25519'), newKey('ed25519'), newKey('ecdsa')];

function hashed(name: string): string {
  const salt = randomBytes(20);
  return `|1|${salt.toString('base64')}|${createHmac('sha1', salt).update(name).digest('base64')}`;
}

function check(text: string, names: readonly string[], key = ours.blob) {
  return checkHostKey(indexKnownHosts(parseKnownHosts(text, 'kh')), names, key);
}

describe('checkHostKey', () => {
  const known: readonly [string, string, string[]][] = [
    ['a plain name', `web ${ours.line}`, ['web']],
    ['a name in another case', `Web ${ours.line}`, ['WEB']],
    ['one name of several', `a,web,10.0.0.1 ${ours.line}`, ['10.0.0.1']],
    ['a port', `[web]:2222 ${ours.line}`, ['[web]:2222', 'web']],
    ['the host without its port', `web ${ours.line}`, ['[web]:2222', 'web']],
    ['a hashed name', `${hashed('web')} ${ours.line}`, ['web']],
    ['a hashed name with a port', `${hashed('[web]:2222')} ${ours.line}`, ['[web]:2222']],
    ['a wildcard', `*.example.org ${ours.line}`, ['a.example.org']],
    ['the second of two keys of one type', `web ${other.line}\nweb ${ours.line}`, ['web']],
    ['a line with a comment after comments and blank lines', `# x\n\n  web ${ours.line} root@web`, ['web']],
    ['carriage returns at the ends of lines', `web ${ours.line}\r\n`, ['web']],
  ];
  it.each(known)('knows a key by %s', (_name, text, names) => {
    expect(check(text, names)).toEqual({ status: 'known' });
  });

  const unknown: readonly [string, string, string[]][] = [
    ['an empty file', '', ['web']],
    ['another host', `db ${ours.line}`, ['web']],
    ['another port', `[web]:2222 ${ours.line}`, ['web']],
    ['a name that only begins alike', `web ${ours.line}`, ['web2']],
    ['a dot that is a dot', `a.b ${ours.line}`, ['axb']],
    ['a negated pattern', `*.org,!bad.org ${ours.line}`, ['bad.org']],
    ['another hashed name', `${hashed('db')} ${ours.line}`, ['web']],
    ['a certificate authority', `@cert-authority web ${ours.line}`, ['web']],
    ['another key for the host without its port', `web ${other.line}`, ['[web]:2222', 'web']],
    ["a line whose type is not the key's", `web ssh-rsa ${ours.line.split(' ')[1]}`, ['web']],
    ['a marker that nobody knows', `@new web ${ours.line}`, ['web']],
  ];
  it.each(unknown)('does not know a key by %s', (_name, text, names) => {
    expect(check(text, names).status).toBe('unknown');
  });

  it('tells the line of a key that changed', () => {
    expect(check(`# x\nweb ${other.line}`, ['web'])).toMatchObject({ status: 'changed', entry: { file: 'kh', line: 2, key: other.blob } });
  });

  it('tells a revoked key, even where it is also known', () => {
    expect(check(`web ${ours.line}\n@revoked * ${ours.line}`, ['web'])).toMatchObject({ status: 'revoked', entry: { line: 2 } });
  });

  it('trusts a new key where only the old one is revoked', () => {
    expect(check(`@revoked web ${other.line}\nweb ${ours.line}`, ['web'])).toEqual({ status: 'known' });
  });

  it('tells which keys of other types are known', () => {
    expect(check(`web ${ecdsa.line}`, ['web'])).toMatchObject({ status: 'unknown', otherTypes: [{ type: 'ecdsa-sha2-nistp256' }] });
  });

  it('tells that a certificate authority is known', () => {
    expect(check(`@cert-authority *.org ${other.line}`, ['a.org'])).toMatchObject({ status: 'unknown', authority: { line: 1 } });
  });
});

describe('matchesHosts', () => {
  it.each([
    ['web', 'web', true],
    ['w?b', 'web', true],
    ['w?b', 'wb', false],
    ['!web', 'web', false],
    ['*,!10.*', '10.0.0.1', false],
    ['[*]:2222', '[web]:2222', true],
  ])('%s against %s: %s', (hosts, name, expected) => {
    expect(matchesHosts(hosts, name)).toBe(expected);
  });
});

it('prints fingerprints as ssh-keygen does', () => {
  const key = Buffer.from('AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl', 'base64');
  // GitHub publishes this one.
  expect(fingerprint(key)).toBe('SHA256:+DiY3wvvV6TuJJhbpZisF/zLDA0zPMSvHdkr4UvCOqU');
  expect(keyType(key)).toBe('ssh-ed25519');
});

it('names hosts with a port as ssh does', () => {
  expect([knownHostsName('web', 22), knownHostsName('fe80::1', 2222)]).toEqual(['web', '[fe80::1]:2222']);
});
