import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import ssh2 from 'ssh2';
import { describe, expect, it } from 'vitest';
import { hostKeys } from '../../src/transport/host-key.ts';
import { fingerprint } from '../../src/transport/known-hosts.ts';
import { sshSettings } from '../../src/transport/ssh-settings.ts';
import type { HostKeyChecking } from '../../src/transport/transport.ts';
import { temporaryDirectory } from '../session/shells.ts';

const newKey = () => {
  const [, base64 = ''] = ssh2.utils.generateKeyPairSync('ed25519').public.split(' ');
  return {
    line: `ssh-ed25519 ${base64}`,
    blob: Buffer.from(base64, 'base64'),
    print: `ED25519 ${fingerprint(Buffer.from(base64, 'base64'))}`,
  };
};
const [ours, other] = [newKey(), newKey()];
const ecdsa = ssh2.utils.generateKeyPairSync('ecdsa', { bits: 256 }).public;

function settings(file: string, hostKeyChecking: HostKeyChecking, port = 2222) {
  return sshSettings({ name: 'hv1', host: '10.0.0.1', port, user: 'root', sshArgs: [], connectTimeoutMs: 1 }, new Map(), new Map(), {
    hostKeyChecking,
    knownHostsFiles: [file],
  });
}

function fileWith(text: string): string {
  const file = join(temporaryDirectory(), 'known_hosts');
  writeFileSync(file, text);
  return file;
}

describe('host keys', () => {
  it('trusts a known key, and everything when told to', () => {
    const file = fileWith(`[10.0.0.1]:2222 ${ours.line}\n`);
    expect(hostKeys().verify(settings(file, 'strict'), ours.blob)).toBeUndefined();
    expect(hostKeys().verify(settings(file, 'off'), other.blob)).toBeUndefined();
  });

  it('says of an unknown key what it is and the three ways on', () => {
    const file = fileWith('');
    expect(hostKeys().verify(settings(file, 'strict'), ours.blob)).toMatchObject({
      kind: 'host-key',
      message: `the host key of 10.0.0.1 port 2222 is not known: it presents ${ours.print}`,
      hint: `compare it with what the host's console shows for: ssh-keygen -lf /etc/ssh/ssh_host_*_key.pub; then add it with: ssh-keyscan -p 2222 10.0.0.1 >> ${file}; or trust new hosts with --host-key-checking accept-new; or name another file with --known-hosts`,
    });
  });

  it.each(['strict', 'accept-new'] as const)('says of a changed key where the old one is and how to forget it (%s)', async (checking) => {
    const file = fileWith(`# first\n[10.0.0.1]:2222 ${other.line}\n`);
    expect(hostKeys().verify(settings(file, checking), ours.blob)).toMatchObject({
      kind: 'host-key',
      message: `the host key of 10.0.0.1 port 2222 has changed: it presents ${ours.print}, but ${file}:2 has ${other.print}`,
      hint: `if the host was installed anew, forget the old key with: ssh-keygen -R '[10.0.0.1]:2222' -f ${file}; if not, somebody may be in between`,
    });
  });

  it('does not accept a first key of another type for a known host', () => {
    const file = fileWith(`[10.0.0.1]:2222 ${ecdsa}\n`);
    const error = hostKeys().verify(settings(file, 'accept-new'), ours.blob);
    expect(error?.message).toContain('has changed: it presents ED25519');
    expect(error?.message).toContain(`${file}:1 has NISTP256 SHA256:`);
  });

  it('refuses a revoked key', () => {
    const file = fileWith(`@revoked * ${ours.line}\n`);
    expect(hostKeys().verify(settings(file, 'accept-new'), ours.blob)).toMatchObject({
      kind: 'host-key',
      message: `10.0.0.1 port 2222 presents a host key that ${file}:1 marks as revoked: ${ours.print}`,
    });
  });

  it('says that certificates need another transport', () => {
    const file = fileWith(`@cert-authority 10.* ${other.line}\n`);
    expect(hostKeys().verify(settings(file, 'strict', 22), ours.blob)?.message).toBe(
      `the host key of 10.0.0.1 is not known: it presents ${ours.print}; ${file}:1 trusts a certificate authority, but host certificates need the system's ssh`,
    );
  });

  it('accepts a new key once, however many connections ask, and knows it then', () => {
    const file = join(temporaryDirectory(), 'ssh', 'known_hosts');
    const keys = hostKeys();
    const answers = Array.from({ length: 20 }, () => keys.verify(settings(file, 'accept-new'), ours.blob));
    expect(answers.every((a) => a === undefined)).toBe(true);
    expect(readFileSync(file, 'utf8')).toBe(`[10.0.0.1]:2222 ${ours.line}\n`);
    expect([statSync(file).mode & 0o777, statSync(join(file, '..')).mode & 0o777]).toEqual([0o600, 0o700]);
    expect(hostKeys().verify(settings(file, 'strict'), ours.blob)).toBeUndefined();
    expect(keys.verify(settings(file, 'accept-new'), other.blob)?.message).toContain('has changed');
  });

  it('begins a line of its own in a file that does not end in one', () => {
    const file = fileWith(`[10.0.0.2]:2222 ${other.line}`);
    hostKeys().verify(settings(file, 'accept-new'), ours.blob);
    expect(readFileSync(file, 'utf8')).toBe(`[10.0.0.2]:2222 ${other.line}\n[10.0.0.1]:2222 ${ours.line}\n`);
  });

  it('refuses the host where its new key cannot be stored', () => {
    const file = join(temporaryDirectory(), 'known_hosts');
    mkdirSync(file);
    expect(hostKeys().verify(settings(file, 'accept-new'), ours.blob)?.message).toContain('cannot be stored');
  });

  it('asks for the known types first', () => {
    const file = fileWith(`[10.0.0.1]:2222 ${ecdsa}\n10.0.0.1 ${ours.line}\n`);
    expect(hostKeys().types(settings(file, 'strict'))).toEqual(['ecdsa-sha2-nistp256', 'ssh-ed25519']);
  });

  it('sees a file that changed since', () => {
    const file = fileWith('');
    const keys = hostKeys();
    expect(keys.verify(settings(file, 'strict'), ours.blob)).toBeDefined();
    writeFileSync(file, `[10.0.0.1]:2222 ${ours.line}\n`);
    expect(keys.verify(settings(file, 'strict'), ours.blob)).toBeUndefined();
  });
});
