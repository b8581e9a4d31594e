import type { ScalarTag, Tags } from 'yaml';

/**
 * What a plain scalar is, by tag and format: the resolvers of PyYAML (`resolver.py`), which are narrower than those of the library.
 * `e0` and `1e3` are text, not NaN and a number; so are `08`, `.` and the MAC address `00:11:22:33:44:55`; `y` and `n` are no booleans.
 */
const resolvers: Readonly<Record<string, RegExp>> = {
  int: /^[-+]?(?:0_*|[1-9][0-9_]*)$/,
  'int OCT': /^[-+]?0_*[0-7][0-7_]*$/,
  'int TIME': /^[-+]?[1-9][0-9_]*(?::[0-5]?[0-9])+$/,
  float: /^(?:[-+]?[0-9][0-9_]*\.[0-9_]*|\.[0-9][0-9_]*)$/,
  'float EXP': /^(?:[-+]?[0-9][0-9_]*\.[0-9_]*|\.[0-9][0-9_]*)[eE][-+][0-9]+$/,
  true: /^(?:[Yy]es|YES|[Tt]rue|TRUE|[Oo]n|ON)$/,
  false: /^(?:[Nn]o|NO|[Ff]alse|FALSE|[Oo]ff|OFF)$/,
};

/** The library's tags for YAML 1.1 with PyYAML's idea of what belongs to each. */
export function pyYamlTags(tags: Tags): Tags {
  return tags.map((tag) => {
    if (typeof tag === 'string' || !('test' in tag) || !tag.test) return tag;
    const pattern = resolvers[nameOf(tag)];
    return pattern ? { ...tag, test: pattern } : tag;
  });
}

function nameOf({ tag, format, test }: ScalarTag): string {
  const type = tag.slice(tag.lastIndexOf(':') + 1);
  if (type === 'bool') return test?.test('true') ? 'true' : 'false';
  if (type === 'float' && test?.test('.inf')) return 'infinity';
  return format ? `${type} ${format}` : type;
}
