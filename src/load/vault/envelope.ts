import { DiagnosticError, error, type Position } from '../../diagnostic.ts';
import type { Sealed } from './cipher.ts';

/** Encrypted text as it stands in a file, or behind `!vault`. */
export interface Envelope {
  /** Which of several passwords it was encrypted with; undefined in format 1.1, which does not say. */
  readonly id?: string;
  readonly sealed: Sealed;
}

const marker = '$ANSIBLE_VAULT;';
const lineWidth = 80;

export function isVaultText(text: string | Uint8Array): boolean {
  return typeof text === 'string' ? text.startsWith(marker) : Buffer.from(text.subarray(0, marker.length)).toString('latin1') === marker;
}

/** @throws DiagnosticError for what is no vault text, was cut, or is of another version */
export function readEnvelope(text: string, position: Position): Envelope {
  const damaged = (what: string, hint?: string) => new DiagnosticError(error('vault-format', what, position, hint));
  const [header = '', ...lines] = text.trim().split(/\s*\n\s*/);
  const [, version = '', cipher = '', id] = header.trim().split(';');
  if (!isVaultText(header)) throw damaged('this is not encrypted with Ansible Vault: its first line does not say $ANSIBLE_VAULT');
  if (version !== '1.1' && version !== '1.2') throw damaged(`expected vault format 1.1 or 1.2, found "${version}"`);
  if (cipher !== 'AES256') throw damaged(`expected the cipher AES256, found "${cipher}"`);
  const [salt, mac, ciphertext, ...more] = (hexBytes(lines.join(''))?.toString('latin1') ?? '').split('\n').map(hexBytes);
  if (!salt || !mac || !ciphertext || more.length > 0) {
    throw damaged('the encrypted text is damaged: it is not salt, HMAC and ciphertext in hexadecimal', 'lines may be missing');
  }
  return { sealed: { salt, mac, ciphertext }, ...(version === '1.2' && id && { id }) };
}

/** Format 1.2 names the id; without one (or for `default`, as Ansible does) it is 1.1. */
export function writeEnvelope({ id, sealed }: Envelope): string {
  const header = id === undefined || id === 'default' ? `${marker}1.1;AES256` : `${marker}1.2;AES256;${id}`;
  const inner = [sealed.salt, sealed.mac, sealed.ciphertext].map((part) => part.toString('hex')).join('\n');
  const body = Buffer.from(inner).toString('hex');
  return `${[header, ...(body.match(new RegExp(`.{1,${lineWidth}}`, 'g')) ?? [])].join('\n')}\n`;
}

function hexBytes(text: string): Buffer | undefined {
  return /^(?:[0-9a-f]{2})+$/i.test(text) ? Buffer.from(text, 'hex') : undefined;
}
