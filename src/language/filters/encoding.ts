import { createHash, getHashes } from 'node:crypto';
import { stringOf, textOf } from '../coerce.ts';
import { alias, fn, type Named } from '../function.ts';
import { FunctionError } from '../function-error.ts';
import { fromJson, toJson } from '../json.ts';
import { withSecrets } from '../printing.ts';
import { isTruthy } from '../values.ts';
import { fromYaml, toYaml } from '../yaml-text.ts';

export const encodingFilters = [
  fn('to_json', 'indent? sort_keys? **named', (value, indent, sort) => {
    return withSecrets(value, (v) => toJson(v, { indent: indent ?? null, sort: isTruthy(sort ?? false) }));
  }),
  fn('to_nice_json', 'indent? sort_keys? **named', (value, indent = 4, sort = true) => {
    return withSecrets(value, (v) => toJson(v, { indent, sort: isTruthy(sort) }));
  }),
  fn('tojson', 'indent?', (value, indent) => {
    // Jinja's own: sorted, and safe inside HTML.
    const escapes: Readonly<Record<string, string>> = { '<': '\\u003c', '>': '\\u003e', '&': '\\u0026', "'": '\\u0027' };
    return withSecrets(value, (v) => toJson(v, { indent: indent ?? null, sort: true }).replace(/[<>&']/g, (c) => escapes[c] ?? c));
  }),
  fn('from_json', '', (value) => fromJson(textOf(value))),
  fn('to_yaml', 'indent? **named', (value, indent, named: Named) => withSecrets(value, (v) => toYaml(v, indent, null, named))),
  fn('to_nice_yaml', 'indent? **named', (value, indent = 4, named: Named) => withSecrets(value, (v) => toYaml(v, indent, false, named))),
  fn('from_yaml', '', (value) => (typeof value === 'string' ? fromYaml(value) : value)),
  fn('from_yaml_all', '', (value) => {
    return textOf(value)
      .split(/^---(?:\s|$)/m)
      .filter((part, i) => i > 0 || part.trim() !== '')
      .map(fromYaml);
  }),
  ...alias(
    fn('b64encode', 'encoding?', (value) => Buffer.from(textOf(value), 'utf8').toString('base64')),
    'base64',
  ),
  fn('b64decode', 'encoding?', (value) => {
    const text = stringOf(value).replace(/[^A-Za-z0-9+/=]/g, '');
    if (text.replace(/=+$/, '').length % 4 === 1) throw new FunctionError('this is not base64');
    return Buffer.from(text, 'base64').toString('utf8');
  }),
  fn('hash', 'hashtype?', (value, type = 'sha1') => digest(textOf(value), stringOf(type))),
  fn('md5', '', (value) => digest(textOf(value), 'md5')),
  ...alias(
    fn('sha1', '', (value) => digest(textOf(value), 'sha1')),
    'checksum',
  ),
  fn('to_uuid', 'namespace?', (value, namespace = '361E6D51-FAEC-444A-9079-341386DA8E2E') => nameUuid(textOf(value), stringOf(namespace))),
];

function digest(text: string, type: string): string {
  const name = type
    .toLowerCase()
    .replace(/^sha3_/, 'sha3-')
    .replace(/^blake2b$/, 'blake2b512')
    .replace(/^blake2s$/, 'blake2s256');
  if (!getHashes().includes(name)) throw new FunctionError(`there is no hash "${type}"`);
  return createHash(name).update(text, 'utf8').digest('hex');
}

/** UUID version 5 (RFC 9562): of a name within a namespace. */
function nameUuid(name: string, namespace: string): string {
  const hex = namespace.replaceAll('-', '');
  if (!/^[\da-f]{32}$/i.test(hex)) throw new FunctionError(`"${namespace}" is not a UUID`);
  const bytes = createHash('sha1').update(Buffer.from(hex, 'hex')).update(name, 'utf8').digest().subarray(0, 16);
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x50;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
