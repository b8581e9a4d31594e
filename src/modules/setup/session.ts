import { sh } from '../../session/script.ts';
import type { Facts, Section } from './section.ts';

/** The name that the network knows the host by. A resolver that does not answer costs two seconds, not a hang. */
export const fqdn: Section = {
  name: 'fqdn',
  subset: 'min',
  facts: ['fqdn', 'domain'],
  script: sh`timeout 2 hostname -f 2>/dev/null || hostname`,
  read: (output) => {
    const name = output.trim();
    return { fqdn: name, domain: name.includes('.') ? name.slice(name.indexOf('.') + 1) : '' };
  },
};

export const dateTime: Section = {
  name: 'date_time',
  subset: 'min',
  facts: ['date_time'],
  script: sh`date '+%s %Y %m %d %H %M %S %u %A %W %Z %z'`,
  read: (output) => {
    const [epoch = '', year, month, day, hour, minute, second, weekdayNumber, weekday, weekNumber, zone, offset] = output.trim().split(' ');
    const utc = new Date(Number(epoch) * 1000).toISOString().replace(/\.\d+Z$/, '');
    const compact = `${year}${month}${day}T${hour}${minute}${second}`;
    return {
      date_time: {
        year,
        month,
        day,
        hour,
        minute,
        second,
        weekday,
        weekday_number: String(Number(weekdayNumber) % 7),
        weeknumber: weekNumber,
        epoch,
        epoch_int: epoch,
        date: `${year}-${month}-${day}`,
        time: `${hour}:${minute}:${second}`,
        iso8601: `${utc}Z`,
        iso8601_micro: `${utc}.000000Z`,
        iso8601_basic: `${compact}000000`,
        iso8601_basic_short: compact,
        tz: zone,
        tz_dst: zone,
        tz_offset: offset,
      },
    };
  },
};

export const user: Section = {
  name: 'user',
  subset: 'min',
  facts: 'user_id user_uid user_gid user_gecos user_dir user_shell real_user_id effective_user_id real_group_id effective_group_id'.split(
    ' ',
  ),
  script: sh`u=$(id -u)
echo "$u"
id -g
getent passwd "$u" 2>/dev/null || grep "^[^:]*:[^:]*:$u:" /etc/passwd`,
  read: (output) => {
    const [uid = '', gid = '', entry = ''] = output.split('\n');
    const [name, , , , gecos, directory, shell] = entry.split(':');
    return {
      user_id: name ?? uid,
      user_uid: Number(uid),
      user_gid: Number(gid),
      user_gecos: gecos ?? '',
      user_dir: directory ?? '',
      user_shell: shell ?? '',
      real_user_id: Number(uid),
      effective_user_id: Number(uid),
      real_group_id: Number(gid),
      effective_group_id: Number(gid),
    };
  },
};

export const env: Section = {
  name: 'env',
  subset: 'min',
  facts: ['env'],
  script: sh`env -0 2>/dev/null || env`,
  read: (output) => {
    const entries = output.includes('\0') ? output.split('\0') : output.split('\n');
    const pairs = entries.filter((entry) => /^\s*[^\s=]+=/.test(entry)).map((entry) => entry.replace(/^\n/, ''));
    return { env: Object.fromEntries(pairs.map((entry) => [entry.slice(0, entry.indexOf('=')), entry.slice(entry.indexOf('=') + 1)])) };
  },
};

/** Facts that the host's administrator wrote: JSON files, and programs that print JSON. */
export const custom: Section = {
  name: 'local',
  subset: 'local',
  facts: ['local'],
  script: sh`for f in /etc/ansible/facts.d/*.fact; do
  [ -f "$f" ] || continue
  n=\${f##*/}
  printf '\n=> %s\n' "\${n%.fact}"
  if [ -x "$f" ]; then "$f" </dev/null 2>/dev/null; else cat -- "$f"; fi
done`,
  read: (output) => {
    const [, ...files] = output.split(/^=> /m);
    return {
      local: Object.fromEntries(files.map((text) => [text.slice(0, text.indexOf('\n')), customFact(text.slice(text.indexOf('\n') + 1))])),
    };
  },
};

function customFact(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return iniFact(text) ?? 'error loading facts: neither JSON nor ini';
  }
}

function iniFact(text: string): Facts | undefined {
  const sections: Record<string, Record<string, string>> = {};
  let current: Record<string, string> | undefined;
  for (const line of text.split('\n').map((row) => row.trim())) {
    const [, section] = /^\[(.+)\]$/.exec(line) ?? [];
    const [, key, value] = /^([^=:#;]+?)\s*[=:]\s*(.*)$/.exec(line) ?? [];
    if (section !== undefined) {
      current = {};
      sections[section] = current;
    } else if (key !== undefined && current) current[key.toLowerCase()] = value ?? '';
    else if (line !== '' && !/^[#;]/.test(line)) return undefined;
  }
  return Object.keys(sections).length > 0 ? sections : undefined;
}
