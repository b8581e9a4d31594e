import { spawnSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { DiagnosticError } from '../../src/diagnostic.ts';
import { renderHandlebars } from '../../src/language/handlebars.ts';
import { evaluationOf } from './render-text.ts';

function render(text: string, variables: Record<string, unknown>, path = 'a.sh.hbs'): string {
  return String(renderHandlebars(path, text, evaluationOf(variables)));
}

function errorOf(text: string, variables: Record<string, unknown> = {}, path = 'a.sh.hbs'): string {
  try {
    return `no error: ${render(text, variables, path)}`;
  } catch (e) {
    if (!(e instanceof DiagnosticError)) throw e;
    const [d] = e.diagnostics;
    return `${d?.position?.line}:${d?.position?.column} ${d?.message}`;
  }
}

const value = fc.oneof(
  fc.string({ unit: fc.constantFrom(...'\'"\\$`(){}[]<>|&;#*?~!= \t\nabEOF0'), maxLength: 12 }),
  fc.constantFrom(
    '$(touch /tmp/x)',
    '`id`',
    '"; exit 3; "',
    "'; exit 3; '",
    '\\',
    '${HOME}',
    '$HOME',
    '*',
    '~',
    '-n',
    '',
    '\n',
    'a\n# b',
    "'",
    '"',
    '\\\\"',
    '$((1+1))',
    '!!',
    '%s',
  ),
);

describe('in a shell script a value is one piece of text wherever it stands', () => {
  // Each prints the value, so that what the shell made of it can be compared; the trailing dot keeps newlines.
  const places: readonly (readonly [string, string])[] = [
    ['between words', "printf '%s.' {{v}}"],
    ['joined to a word', 'x={{v}}; printf \'%s.\' "$x"'],
    ['inside double quotes', 'printf \'%s.\' "{{v}}"'],
    ['inside single quotes', "printf '%s.' '{{v}}'"],
    ['inside a command substitution', "x=$(printf '%s.' {{v}}); printf '%s' \"$x\""],
    ['inside a quoted command substitution', "printf '%s' \"$(printf '%s.' {{v}})\""],
    ['inside quotes inside a quoted substitution', 'printf \'%s\' "$(printf \'%s.\' "{{v}}")"'],
    ['in a function', "f() { printf '%s.' {{v}}; }; f"],
    ['in a case', "case {{v}} in {{v}}) printf '%s.' {{v}} ;; *) printf no ;; esac"],
    ['after a default', "unset u; printf '%s.' ${u:-{{v}}''}"],
    ['after a here-document', "cat <<'X' >/dev/null\n$( \" '\nX\nprintf '%s.' {{v}}"],
    ['after a comment', "# it's \"odd\nprintf '%s.' {{v}}"],
  ];

  test.each(['dash', 'bash', 'busybox'])('as %s reads it', (shell) => {
    const [command, ...args] = shell === 'busybox' ? ['busybox', 'ash'] : [`/bin/${shell}`];
    fc.assert(
      fc.property(fc.array(value, { minLength: 12, maxLength: 12 }), (values) => {
        const script = values
          .flatMap((v) => places.filter(([name]) => name !== 'after a default' || !/[}\n]/.test(v)).map(([, text]) => render(text, { v })))
          .join("\nprintf '\\001'\n");
        const expected = values
          .flatMap((v) => places.filter(([name]) => name !== 'after a default' || !/[}\n]/.test(v)).map(() => `${v}.`))
          .join('\x01');
        const { stdout, status } = spawnSync(command as string, args, { input: script, encoding: 'utf8' });
        expect([stdout, status]).toEqual([expected, 0]);
      }),
      { numRuns: 8 },
    );
  });

  test('a here-document takes it as text', () => {
    fc.assert(
      fc.property(fc.array(value, { minLength: 20, maxLength: 20 }), (values) => {
        const kept = values.filter((v) => !v.includes('EOF'));
        const script = kept
          .map((v) =>
            render("cat <<EOF\n[{{v}}]\nEOF\ncat <<'EOF'\n[{{v}}]\nEOF\ncat <<-EOF\n\t[{{v}}]\n\tEOF\n", { v: v.replaceAll('\t', ' ') }),
          )
          .join('');
        const { stdout } = spawnSync('/bin/dash', [], { input: script, encoding: 'utf8' });
        expect(stdout).toBe(kept.map((v) => `[${v.replaceAll('\t', ' ')}]\n`.repeat(3)).join(''));
      }),
      { numRuns: 6 },
    );
  });
});

describe('where a value could not be quoted it is refused', () => {
  test.each([
    ['echo {{{v}}}', '1:6 `{{{` would put a value into the text without quoting'],
    ['echo {{&v}}', '1:6 `{{{` would put a value into the text without quoting'],
    ['a\necho `id {{v}}`', '2:10 a value cannot be quoted inside backticks'],
    ['echo "${x:-{{v}} }"', '1:12 a value cannot be quoted inside ${ } inside double quotes'],
    ['echo $(( {{v}} + 1 ))', '1:10 only a whole number may stand inside $(( ))'],
    ['# about {{v}}', '1:9 a value with a line break would end this comment'],
    ['cat <<EOF\n{{v}}\nEOF', '2:1 a value that contains "EOF" could end this here-document'],
    ["cat <<'EOF'\n{{v}}\nEOF", '2:1 a value that contains "EOF" could end this here-document'],
    ['echo {{#if t}}"{{/if}}x"', '1:6 a quote or bracket is opened here that not every way through the block closes'],
    ['{{#each l}}echo "{{/each}}', '1:1 a quote or bracket is opened here that not every way through the block closes'],
    ['echo "unclosed', '1:1 the text ends inside double quotes'],
    ['echo $(id', '1:1 the text ends inside brackets'],
    ['x=$(case a in a) echo {{v}} ;; esac)', '1:1 `case` inside brackets cannot be told from their end'],
    ['cat <<{{v}}\n', '1:1 the word after `<<` must be plain text'],
    ['echo "{{> part}}"', '1:7 a partial cannot stand inside double quotes'],
    ['echo {{l}}', '1:6 a list cannot be printed into text'],
  ])('%s', (text, expected) => {
    expect(errorOf(text, { v: 'a\nEOF\nb', t: true, l: [1] })).toBe(expected);
  });

  test('both ways through a condition may end alike', () => {
    expect(render('echo {{#if t}}"a{{else}}"b{{/if}} {{v}}"', { t: true, v: '$x' })).toBe('echo "a \\$x"');
  });

  test('numbers may stand in arithmetic', () => {
    expect(render('echo $(( {{n}} + ({{n}}) ))', { n: -5 })).toBe('echo $(( -5 + (-5) ))');
  });

  test('raw_shell puts text into a script as it is', () => {
    expect(render('{{raw_shell c}} {{c}}', { c: 'a | b' })).toBe("a | b 'a | b'");
    expect(errorOf('{{raw_shell}}', { raw_shell: 1 })).toMatch(/raw_shell takes one value/);
  });
});

describe('in a rules file a value is one plain word', () => {
  test.each(['10.0.0.0/8', '2001:db8::1', 'eth0', '80:90', '80,443', 'fe80::1%eth0', 'ctstate', '-5', 'a_b-c.d', '+x', '[::1]:80'])(
    '%s',
    (v) => {
      expect(render('-A X -s {{v}}', { v }, 'a.rules.hbs')).toBe(`-A X -s ${v}`);
    },
  );

  test.each(['a b', '', '-j', '--jump', 'a"b', "a'b", 'a\nCOMMIT', 'a;b', '#', '*nat', 'a\tb', '$x', '-', 'ä'])('not %o', (v) => {
    expect(errorOf('-A X -s {{v}}', { v }, 'a.rules.hbs')).toMatch(/is not one plain word/);
  });

  test('`{{{` is refused', () => {
    expect(errorOf('x {{{v}}}', { v: 1 }, 'a.rules.hbs')).toMatch(/^1:3 `{{{` would/);
  });
});
