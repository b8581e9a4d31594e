import type { Position } from '../diagnostic.ts';

export class Template {
  readonly source: string;
  readonly position: Position;
  constructor(source: string, position: Position) {
    this.source = source;
    this.position = position;
  }
}

export function parseTemplate(text: string, position: Position): Template | string {
  return text.includes('{{') || text.includes('{%') ? new Template(text, position) : text;
}
