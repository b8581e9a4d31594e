import * as z from 'zod';
import { attributeParameters } from '../shared/file-attributes.ts';
import { boolean, optional, text } from '../shared/parameters.ts';

export const fileParameters = () =>
  z
    .strictObject({
      path: text()
        .refine((path) => path !== '', 'expected a path, found nothing')
        .describe('What it is about'),
      state: optional(z.enum(['absent', 'directory', 'file', 'hard', 'link', 'touch'])).describe(
        'What it shall be; without it only the attributes of what is there are set',
      ),
      ...attributeParameters(),
      src: optional(text()).describe('What a link points to'),
      recurse: boolean().default(false).describe('Set owner, group and mode of everything below a directory too; links are not followed'),
      force: boolean().default(false).describe('Make a link although its source is missing, or in the place of something else'),
      follow: boolean().default(true).describe('Where path is a symbolic link, mean what it points to'),
      modification_time: time('modification_time'),
      access_time: time('access_time'),
    })
    .refine((p) => p.state !== 'absent' || !/^\/*$/.test(p.path), 'the root directory cannot be removed')
    .refine((p) => !p.recurse || p.state === undefined || p.state === 'directory', 'recurse needs state: directory')
    .refine((p) => p.src === undefined || p.state === 'link' || p.state === 'hard', 'src needs state: link or hard');

export type FileParams = z.output<ReturnType<typeof fileParameters>>;

function time(name: string) {
  return optional(
    text().refine((value) => /^(now|preserve|\d{12}(\.\d\d)?)$/.test(value), 'expected now, preserve or YYYYMMDDhhmm.SS'),
  ).describe(`With state: touch, the ${name.replace('_', ' ')}: now, preserve or YYYYMMDDhhmm.SS`);
}
