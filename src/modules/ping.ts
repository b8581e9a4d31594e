import * as z from 'zod';
import { sh } from '../session/script.ts';
import { converged, declarative, failure } from './module.ts';
import { text } from './shared/parameters.ts';

export const ping = declarative({
  readOnly: true,
  params: () => z.strictObject({ data: text().default('pong').describe('What to answer') }),
  docs: {
    summary: 'Checks that a host can be reached and has a usable shell',
    examples: '- name: Every host answers\n  ping:\n',
  },
  probe: (params) => sh`printf %s ${params.data}`,
  compare: (params, report) =>
    report.rc === 0 && report.stdout === params.data
      ? converged({ ping: params.data })
      : failure(`expected ${params.data}, found ${report.stdout}`),
});
