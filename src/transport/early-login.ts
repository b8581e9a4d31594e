import type { Client, ParsedKey } from 'ssh2';

/** What the types of ssh2 1.17 do not tell of its Client. */
interface Inside {
  readonly _protocol: {
    service(name: string): void;
    authPK(user: string, key: ParsedKey, algorithm?: string, sign?: Signer): void;
    readonly _handlers: {
      SERVICE_ACCEPT?: (protocol: unknown, name: string) => void;
      GLOBAL_REQUEST?: (protocol: unknown, name: string, wantsReply: boolean, data: unknown) => void;
    };
  };
}

type Signer = (data: Buffer, done: (signature: Buffer) => void) => void;

const protocolOf = (client: Client) => (client as unknown as Inside)._protocol;

/**
 * Signs with each key at once. ssh2 first asks whether the server would take the key, which RFC 4252 §7 leaves to the client: it costs
 * a round trip, and the host a second look at the user's authorized keys.
 */
export function signAtOnce(client: Client): void {
  const protocol = protocolOf(client);
  const ask = protocol.authPK.bind(protocol);
  protocol.authPK = (user, key, algorithm, sign) => {
    if (sign || !key.isPrivateKey()) return ask(user, key, algorithm, sign);
    ask(user, key, algorithm, (data, done) => {
      const signature: Buffer | Error = key.sign(data, digests[algorithm ?? '']);
      // ssh2 says it its own way when it comes to sign.
      if (signature instanceof Error) ask(user, key, algorithm);
      else done(signature);
    });
  };
}

const digests: Readonly<Record<string, string>> = { 'ssh-rsa': 'sha1', 'rsa-sha2-256': 'sha256', 'rsa-sha2-512': 'sha512' };

/**
 * Sends the first attempt to log in with the request for the service that takes it (RFC 4253 §10), where ssh2 waits for the answer:
 * a round trip. A server that does not grant the service ends the connection.
 */
export function logInAtOnce(client: Client): void {
  const protocol = protocolOf(client);
  const request = protocol.service.bind(protocol);
  protocol.service = (name) => {
    request(name);
    const { SERVICE_ACCEPT: accepted } = protocol._handlers;
    protocol._handlers.SERVICE_ACCEPT = () => {};
    accepted?.(protocol, name);
  };
}

/**
 * Takes note of no further host key that the server announces (`hostkeys-00@openssh.com`): ssh2 would have it prove each, which costs
 * the host a signature by each of its keys at every login. The one that it logged in with was looked up and proven.
 */
export function leaveOtherHostKeys(client: Client): void {
  const handlers = protocolOf(client)._handlers;
  const { GLOBAL_REQUEST: hear } = handlers;
  handlers.GLOBAL_REQUEST = (protocol, name, ...rest) => {
    if (name !== 'hostkeys-00@openssh.com') hear?.(protocol, name, ...rest);
  };
}
