/** Whether a path looks like one of a file that only its owner should read. */
export function isSecretPath(path: string): boolean {
  const name =
    path
      .replace(/\{\{.*?\}\}/gs, 'x')
      .split('/')
      .at(-1)
      ?.toLowerCase() ?? '';
  if (/\.(?:pub|crt|cer|csr)$/.test(name)) return false;
  return (
    /\.(?:key|pfx|p12|jks|keytab|kdbx|pgpass|netrc)$/.test(name) ||
    /^(?:id_(?:rsa|dsa|ecdsa|ed25519)|g?shadow-?|\.pgpass|\.netrc|\.my\.cnf|htpasswd|\.htpasswd|\.vault[_-]pass(?:word)?|sasl_passwd)$/.test(
      name,
    ) ||
    /(?:^|[._-])(?:privkey|private[_-]key|passwords?|credentials?|secrets?)(?:[._-]|$)/.test(name)
  );
}

const words = /(?:^|_)(?:password|passwd|passphrase|pass|secret|secrets|token|api_?key|private_?key|access_?key|credentials?)$/i;

/** Whether a name is one of a value that should not be shown: not of where it stands, how long it is, or what it is called. */
export function isSecretName(name: string): boolean {
  return words.test(name) && !/^(?:no|has|is|use|with|update|generate|ask|change)_/i.test(name);
}
