import { Secret } from '../../language/secret.ts';
import { type Script, sh } from '../../session/script.ts';
import type { UserParams } from './parameters.ts';

/** Through a pipe from a builtin: an argument could be read by everybody on the host. */
export function setPassword(p: UserParams): Script | undefined {
  if (p.password === undefined) return undefined;
  const text = p.password instanceof Secret ? p.password.reveal() : p.password;
  const locked = p.password_lock && !text.startsWith('!') ? `!${text}` : text;
  return sh`printf '%s\n' ${new Secret(`${p.name}:${locked}`)} | chpasswd -e`;
}

/** chage(1) and usermod(8) take a day; undefined for never. */
export function expiryDay(expires: number | '-1'): string | undefined {
  const seconds = Number(expires);
  return seconds < 0 ? undefined : new Date(seconds * 1000).toISOString().slice(0, 10);
}

export function setAges(p: UserParams): Script | undefined {
  const flags = [
    ...(p.password_expire_min === undefined ? [] : ['-m', p.password_expire_min]),
    ...(p.password_expire_max === undefined ? [] : ['-M', p.password_expire_max]),
  ];
  return flags.length === 0 ? undefined : sh`chage ${flags} -- ${p.name}`;
}
