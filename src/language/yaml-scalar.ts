/** How a string may be written in YAML: the rules of libyaml's emitter (yaml_emitter_analyze_scalar), so that files come out as Ansible writes them. */
export interface ScalarAnalysis {
  readonly isMultiline: boolean;
  readonly allowFlowPlain: boolean;
  readonly allowBlockPlain: boolean;
  readonly allowSingleQuoted: boolean;
}

const breaks = /[\n\x85\u2028\u2029]/;
const white = /[\0 \t\r\n\x85\u2028\u2029]/;
const printable = /^[\n\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufefe\uff00-\ufffd]*$/u;

export function analyzeScalar(text: string): ScalarAnalysis {
  if (text === '') return { isMultiline: false, allowFlowPlain: false, allowBlockPlain: true, allowSingleQuoted: true };
  const isMultiline = breaks.test(text);
  const isSpecial = !printable.test(text) || / [\n\x85\u2028\u2029]/.test(text);
  const breakSpace = /[\n\x85\u2028\u2029] /.test(text);
  const isEdged = /^[ \n\x85\u2028\u2029]|[ \n\x85\u2028\u2029]$/.test(text);
  const { flow, block } = indicators(text);
  const isPlain = !isEdged && !breakSpace && !isSpecial && !isMultiline;
  return {
    isMultiline,
    allowFlowPlain: isPlain && !flow,
    allowBlockPlain: isPlain && !block,
    allowSingleQuoted: !breakSpace && !isSpecial,
  };
}

/** Characters that would mean something in a plain scalar, inside brackets or outside. */
function indicators(text: string): { flow: boolean; block: boolean } {
  let flow = /^(?:---|\.\.\.)/.test(text);
  let block = flow;
  for (let i = 0; i < text.length; i++) {
    const c = text.charAt(i);
    const isFollowed = i + 1 >= text.length || white.test(text.charAt(i + 1));
    const isPreceded = i === 0 || white.test(text.charAt(i - 1));
    if (i === 0 && '#,[]{}&*!|>\'"%@`'.includes(c)) flow = block = true;
    if (c === ':' || (c === '?' && i === 0)) {
      flow = true;
      block ||= isFollowed;
    }
    if (i === 0 && c === '-' && isFollowed) flow = block = true;
    if (i > 0 && ',?[]{}'.includes(c)) flow = true;
    if (i > 0 && c === '#' && isPreceded) flow = block = true;
  }
  return { flow, block };
}

/** What a plain scalar would be read as if not as a string (YAML 1.1, as PyYAML resolves it). */
const otherTypes: readonly RegExp[] = [
  /^(?:yes|Yes|YES|no|No|NO|true|True|TRUE|false|False|FALSE|on|On|ON|off|Off|OFF)$/,
  /^(?:[-+]?[0-9][0-9_]*\.[0-9_]*(?:[eE][-+][0-9]+)?|\.[0-9][0-9_]*(?:[eE][-+][0-9]+)?|[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+\.[0-9_]*|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))$/,
  /^(?:[-+]?0b[0-1_]+|[-+]?0[0-7_]+|[-+]?(?:0|[1-9][0-9_]*)|[-+]?0x[0-9a-fA-F_]+|[-+]?[1-9][0-9_]*(?::[0-5]?[0-9])+)$/,
  /^(?:<<|=|~|null|Null|NULL|)$/,
  /^(?:[0-9]{4}-[0-9]{2}-[0-9]{2}|[0-9]{4}-[0-9][0-9]?-[0-9][0-9]?(?:[Tt]|[ \t]+)[0-9][0-9]?:[0-9][0-9]:[0-9][0-9](?:\.[0-9]*)?(?:[ \t]*(?:Z|[-+][0-9][0-9]?(?::[0-9][0-9])?))?)$/,
];

export function looksLikeOtherType(text: string): boolean {
  return otherTypes.some((pattern) => pattern.test(text));
}
