/** What Ansible's `stat` and `find` say of a mode: the type. @param bits as in `st_mode` */
export function typeFacts(bits: number) {
  const type = bits >> 12;
  return {
    isfifo: type === 1,
    ischr: type === 2,
    isdir: type === 4,
    isblk: type === 6,
    isreg: type === 8,
    islnk: type === 10,
    issock: type === 12,
  };
}

/** And who may do what. */
export function permissionFacts(bits: number): Readonly<Record<string, boolean>> {
  const names = ['rusr', 'wusr', 'xusr', 'rgrp', 'wgrp', 'xgrp', 'roth', 'woth', 'xoth'];
  const single = names.map((name, i): [string, boolean] => [name, (bits & (0o400 >> i)) !== 0]);
  return { ...Object.fromEntries(single), isuid: (bits & 0o4000) !== 0, isgid: (bits & 0o2000) !== 0 };
}
