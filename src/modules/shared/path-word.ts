import { type Script, sh, userScript } from '../../session/script.ts';

/** A path as one word of a script: `~/x` and `~name/x` begin at a home directory of the host, all else is literal. */
export function pathWord(path: string): Script {
  const home = /^~(?:[A-Za-z_][A-Za-z0-9_.-]*)?(?:\/|$)/.exec(path)?.[0];
  if (home === undefined) return sh`${path}`;
  const rest = path.slice(home.length);
  return rest === '' ? userScript(home) : sh`${userScript(home)}${rest}`;
}

/** A path as the pattern that Ansible's `creates` and `removes` take: `*`, `?` and `[…]` match, all else is literal. */
export function globWord(pattern: string): Script {
  const [first = '', ...rest] = pattern.split(/([*?]|\[!?[^\]/'"\\`$;&|<>()\s]+\])/);
  return rest.reduce(
    (script, part, i) => {
      if (part === '') return script;
      return i % 2 === 0 ? sh`${script}${userScript(part)}` : sh`${script}${part}`;
    },
    first === '' ? userScript('') : pathWord(first),
  );
}
