import type { Position } from '../../diagnostic.ts';
import type { Host } from '../../inventory.ts';
import { type Origin, originsIn } from '../../load/inventory/origin.ts';
import { shown } from './shown.ts';

/** Each variable of a host with the place that it comes from, and the places that it hides. */
export function whyText(host: Host): string {
  return [...originsIn(host.layers)]
    .flatMap(([name, [first, ...hidden]]) => [
      `${name}: ${JSON.stringify(shown(first.variable.value))}`,
      `    ${originText(first)}`,
      ...hidden.map((origin) => `    hides ${JSON.stringify(shown(origin.variable.value))} from ${originText(origin)}`),
    ])
    .join('\n');
}

/** The same for programs. */
export function whyData(host: Host): unknown {
  return Object.fromEntries(
    [...originsIn(host.layers)].map(([name, [first, ...hidden]]) => [name, { ...originData(first), hides: hidden.map(originData) }]),
  );
}

function originText({ variable, layer }: Origin): string {
  return `${placeText(variable.position)}  ${layer.level} of ${layer.of}`;
}

function originData({ variable, layer }: Origin): object {
  const { file, line, column } = variable.position;
  return { value: shown(variable.value), file, line, column, level: layer.level, of: layer.of };
}

function placeText({ file, line, column }: Position): string {
  return `${file}:${line}:${column}`;
}
