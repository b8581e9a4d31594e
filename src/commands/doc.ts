import { Command } from 'commander';
import * as z from 'zod';
import { DiagnosticError, didYouMean, error } from '../diagnostic.ts';
import { findModule, modules } from '../modules/registry.ts';

/** `weft doc`: what a module does and takes, from the schema that checks it. */
export function docCommand(): Command {
  return new Command('doc')
    .description('Show what a module does, its parameters and examples')
    .argument('[module]', 'a module; without one all are listed')
    .addHelpText('after', '\nExamples:\n  weft doc\n  weft doc copy')
    .action((name: string | undefined) => {
      process.stdout.write(`${name === undefined ? list() : page(name)}\n`);
    });
}

function list(): string {
  const width = Math.max(...[...modules.keys()].map((n) => n.length));
  return [...modules]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, { docs }]) => `${name.padEnd(width)}  ${docs.summary}`)
    .join('\n');
}

interface Property {
  readonly type?: string;
  readonly enum?: readonly unknown[];
  readonly default?: unknown;
  readonly description?: string;
}

function page(name: string): string {
  const module = findModule(name);
  if (!module) throw new DiagnosticError(error('unknown-module', `no module "${name}"`, undefined, didYouMean(name, modules.keys())));
  const schema = z.toJSONSchema(module.params, { io: 'input', unrepresentable: 'any' }) as {
    properties?: Record<string, Property>;
    required?: string[];
  };
  const parameters = Object.entries(schema.properties ?? {}).flatMap(([key, property]) => {
    const facts = [
      property.enum ? property.enum.join(' | ') : property.type,
      schema.required?.includes(key) ? 'required' : undefined,
      property.default === undefined ? undefined : `default ${JSON.stringify(property.default)}`,
    ].filter(Boolean);
    return [
      `  ${key}${facts.length > 0 ? `  (${facts.join(', ')})` : ''}`,
      ...(property.description ? [`      ${property.description}`] : []),
    ];
  });
  const { summary, description, examples } = module.docs;
  return [
    `${name}: ${summary}`,
    ...(description ? ['', description] : []),
    '',
    'Parameters:',
    ...parameters,
    '',
    'Examples:',
    examples.replace(/^/gm, '  ').trimEnd(),
  ].join('\n');
}
