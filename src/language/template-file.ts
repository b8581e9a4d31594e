import type { Evaluation } from './evaluation.ts';
import { renderHandlebars } from './handlebars.ts';
import { type JinjaOptions, renderJinja } from './jinja.ts';
import type { Secret } from './secret.ts';

/** Renders a template file in the language that its name says: `*.hbs` is Handlebars, anything else is Jinja, as for Ansible. */
export function renderFile(
  path: string,
  text: string,
  evaluation: Evaluation,
  extra: Readonly<Record<string, unknown>> = {},
  options: JinjaOptions = {},
): string | Secret {
  return path.endsWith('.hbs') ? renderHandlebars(path, text, evaluation, extra) : renderJinja(path, text, evaluation, extra, options);
}
