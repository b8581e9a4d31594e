import { lines, sh } from '../../session/script.ts';
import type { Report } from '../../session/session.ts';
import { type Comparison, change, converged, declarative, failure } from '../module.ts';
import { attributeChange, attributeResult } from '../shared/file-attributes.ts';
import { probeFile, readFound } from '../shared/file-probe.ts';
import { missing } from '../shared/missing.ts';
import { pathWord } from '../shared/path-word.ts';
import { compareDirectory, probeDirectory } from './directory.ts';
import { compareHardLink, compareLink, probeHardLink, probeLink } from './link.ts';
import { type FileParams, fileParameters } from './parameters.ts';
import { compareTouch } from './touch.ts';

export const file = declarative<FileParams, FileParams & { readonly check: boolean }>({
  params: fileParameters,
  aliases: { dest: 'path', name: 'path' },
  docs: {
    summary: 'Files, directories and links: that they exist, or not, and whose they are',
    examples: `- file:
    path: /etc/weft
    state: directory
    mode: "0750"

- file:
    src: ../sites-available/lb
    path: /etc/nginx/sites-enabled/lb
    state: link

- file:
    path: /etc/nginx/sites-enabled/default
    state: absent
`,
  },
  prepare: (p, controller) => ({ ...p, check: controller.check }),
  probe: (p) => {
    if (p.state === 'absent')
      return sh`p=${pathWord(p.path)}\nif [ -L "$p" ]; then echo link; elif [ -d "$p" ]; then echo directory; elif [ -e "$p" ]; then echo file; fi`;
    if (p.state === 'link') return probeLink(p);
    if (p.state === 'hard') return probeHardLink(p);
    return p.recurse ? probeDirectory(p) : probeFile(p);
  },
  compare: (p, report) => {
    if (p.state === 'absent') return compareAbsent(p, report);
    if (p.state === 'link') return compareLink(p, report);
    if (p.state === 'hard') return compareHardLink(p, report);
    const found = readFound(p, report);
    if (!found) return failure(report.stderr.trim() || `cannot look at ${p.path}`);
    if (p.state === 'touch') return compareTouch(p, found);
    const state = p.state ?? (p.recurse || found.state?.type === 'directory' ? 'directory' : 'file');
    if (state === 'directory') return compareDirectory(p, found);
    if (!found.state) return missing(p.check, `file (${found.path}) is absent, cannot continue`, { path: found.path, state: 'absent' });
    if (found.state.type === 'directory')
      return failure(`file (${found.path}) is directory, cannot continue`, { path: found.path, state: 'directory' });
    const { diff, script } = attributeChange(p, found.state, found.path, found.umask, p.follow);
    const result = { path: found.path, state, size: found.state.size, ...attributeResult(found, p) };
    return script ? change({ diff, script: lines(sh`set -e\np=${pathWord(found.path)}`, script), result }) : converged(result);
  },
});

function compareAbsent(p: FileParams, report: Report): Comparison {
  if (report.rc !== 0) return failure(report.stderr.trim());
  const kind = report.stdout.trim();
  const result = { path: p.path, state: 'absent' };
  if (kind === '') return converged(result);
  return change({
    diff: [{ kind: 'object', action: 'remove', object: `${kind} ${p.path}`, detail: '', disruption: 'live' }],
    script: kind === 'directory' ? sh`rm -rf -- ${pathWord(p.path)}` : sh`rm -f -- ${pathWord(p.path)}`,
    result,
  });
}
