import { loadingRules } from './loading-rules.ts';
import type { Rule, RuleDocs } from './rule.ts';
import { commandInsteadOfModule } from './rules/command-instead-of-module.ts';
import { commandInsteadOfShell } from './rules/command-instead-of-shell.ts';
import { deprecatedWord } from './rules/deprecated-word.ts';
import { duplicateName } from './rules/duplicate-name.ts';
import { handQuotedShellValue } from './rules/hand-quoted-shell-value.ts';
import { ignoreErrors } from './rules/ignore-errors.ts';
import { inlineEnvironment } from './rules/inline-environment.ts';
import { jinjaInWhen } from './rules/jinja-in-when.ts';
import { latestPackage } from './rules/latest-package.ts';
import { literalCompare } from './rules/literal-compare.ts';
import { loopVariableShadowing } from './rules/loop-variable-shadowing.ts';
import { noChangedWhen } from './rules/no-changed-when.ts';
import { noHandler } from './rules/no-handler.ts';
import { noLogPassword } from './rules/no-log-password.ts';
import { noName } from './rules/no-name.ts';
import { partialBecome } from './rules/partial-become.ts';
import { riskyPipe } from './rules/risky-pipe.ts';
import { roleWithoutArgumentSpec } from './rules/role-without-argument-spec.ts';
import { shortForm } from './rules/short-form.ts';
import { templatedName } from './rules/templated-name.ts';
import { truthy } from './rules/truthy.ts';
import { undefinedVariable } from './rules/undefined-variable.ts';
import { unquotedMode } from './rules/unquoted-mode.ts';
import { unquotedShellValue } from './rules/unquoted-shell-value.ts';
import { unsafePermissions } from './rules/unsafe-permissions.ts';
import { unusedHandler } from './rules/unused-handler.ts';
import { unusedVariable } from './rules/unused-variable.ts';
import { withLoop } from './rules/with-loop.ts';

/** Rules beyond what loading checks, each in a file of its own. */
export const rules: readonly Rule[] = [
  commandInsteadOfModule,
  commandInsteadOfShell,
  deprecatedWord,
  duplicateName,
  handQuotedShellValue,
  ignoreErrors,
  inlineEnvironment,
  jinjaInWhen,
  latestPackage,
  literalCompare,
  loopVariableShadowing,
  noChangedWhen,
  noHandler,
  noLogPassword,
  noName,
  partialBecome,
  riskyPipe,
  roleWithoutArgumentSpec,
  shortForm,
  templatedName,
  truthy,
  undefinedVariable,
  unquotedMode,
  unquotedShellValue,
  unsafePermissions,
  unusedHandler,
  unusedVariable,
  withLoop,
];

/** Every rule there is, those of loading among them, by name. */
export const allRules: readonly RuleDocs[] = [...rules, ...loadingRules].sort((a, b) => (a.id < b.id ? -1 : 1));
