import { stringOf } from '../coerce.ts';
import { type Context, fn } from '../function.ts';
import { FunctionError } from '../function-error.ts';
import { Secret } from '../secret.ts';

export const vaultFilters = [
  fn('vault', 'secret salt? vaultid? wrap_object?', (value, secret, salt, id, _wrapped, context: Context) =>
    vaultOf(context).seal(
      stringOf(value),
      stringOf(secret),
      stringOf(id ?? 'filter_default'),
      salt === undefined ? undefined : stringOf(salt),
    ),
  ),
  fn('unvault', 'secret vaultid?', (value, secret, _id, context: Context) => {
    const text = stringOf(value);
    // As in Ansible, what is not encrypted stays as it is.
    if (!text.startsWith('$ANSIBLE_VAULT;')) return text;
    const plain = vaultOf(context).open(text, stringOf(secret));
    if (plain === undefined) throw new FunctionError('it was encrypted with another password');
    return new Secret(plain);
  }),
];

function vaultOf({ environment }: Context) {
  if (!environment.vault) throw new FunctionError('there is nothing here to encrypt with');
  return environment.vault;
}
