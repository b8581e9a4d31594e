import * as z from 'zod';
import { added, removed, replaced } from '../../diff.ts';
import { lines, sh } from '../../session/script.ts';
import { change, converged, declarative, failure } from '../module.ts';
import { boolean, integer, optional } from '../shared/parameters.ts';
import { accountName, databaseEntry } from './database.ts';

export const group = declarative({
  params: () =>
    z.strictObject({
      name: accountName('group').describe('Group'),
      state: z.enum(['present', 'absent']).default('present').describe('Whether it shall be there'),
      gid: optional(integer()).describe('Its id'),
      system: boolean().default(false).describe('Take the id of a new group from those of the system'),
      non_unique: boolean().default(false).describe('Another group may have the same id'),
      force: boolean().default(false).describe('Remove it although it is the primary group of a user'),
      local: boolean().default(false).describe('Accepted for Ansible'),
    }),
  docs: { summary: 'Groups', examples: '- group:\n    name: libvirt\n    system: true\n' },
  probe: (p) => lines(databaseEntry('group', p.name), sh`echo "$e"`),
  compare: (p, report) => {
    if (report.rc !== 0) return failure(report.stderr.trim() || 'cannot read the groups');
    const [name, , gid] = report.stdout.trim().split(':');
    const object = `group ${p.name}`;
    const result = {
      name: p.name,
      state: p.state,
      ...(p.state === 'present' && (p.gid ?? gid) !== undefined && { gid: p.gid ?? Number(gid) }),
    };
    if (p.state === 'absent') {
      if (!name) return converged(result);
      return change({ diff: [removed(object, `gid ${gid}`)], script: sh`groupdel ${p.force ? ['-f'] : []} -- ${p.name}`, result });
    }
    const id = p.gid === undefined ? [] : ['-g', p.gid, ...(p.non_unique ? ['-o'] : [])];
    if (!name) {
      const script = sh`groupadd ${p.system ? ['-r'] : []} ${id} -- ${p.name}`;
      return change({ diff: [added(object, p.gid === undefined ? '' : `gid ${p.gid}`)], script, result });
    }
    if (p.gid === undefined || Number(gid) === p.gid) return converged(result);
    return change({ diff: [replaced(`gid of ${object}`, String(gid), String(p.gid))], script: sh`groupmod ${id} -- ${p.name}`, result });
  },
});
