import type { Environment } from '../../language/function.ts';
import { seal, unseal } from './cipher.ts';
import { readEnvelope, writeEnvelope } from './envelope.ts';

/** What the filters `vault` and `unvault` need. */
export const vaultForFilters: NonNullable<Environment['vault']> = {
  seal: (text, password, id, salt) =>
    writeEnvelope({ id, sealed: seal(Buffer.from(text), password, salt === undefined ? undefined : Buffer.from(salt)) }),
  open: (text, password) => unseal(readEnvelope(text, { file: '(filter unvault)', line: 1, column: 1 }).sealed, password)?.toString('utf8'),
};
