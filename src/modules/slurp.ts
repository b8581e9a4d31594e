import * as z from 'zod';
import { sh } from '../session/script.ts';
import { converged, declarative, failure } from './module.ts';
import { text } from './shared/parameters.ts';
import { pathWord } from './shared/path-word.ts';

export const slurp = declarative({
  readOnly: true,
  params: () => z.strictObject({ src: text().describe('File on the host') }),
  aliases: { path: 'src' },
  docs: {
    summary: 'Reads a file of the host into a variable, as base64',
    examples: '- slurp:\n    src: /etc/machine-id\n  register: id\n\n- debug:\n    msg: "{{ id.content | b64decode }}"\n',
  },
  probe: (p) => sh`p=${pathWord(p.src)}
[ -e "$p" ] || exit 44
[ -d "$p" ] && exit 45
base64 <"$p"`,
  compare: (p, report) => {
    if (report.rc === 44) return failure(`file not found: ${p.src}`);
    if (report.rc === 45) return failure(`source is a directory and must be a file: ${p.src}`);
    if (report.rc !== 0) return failure(report.stderr.trim() || `file is not readable: ${p.src}`);
    return converged({ content: report.stdout.replaceAll('\n', ''), source: p.src, encoding: 'base64' });
  },
});
