/** Templates that Weft must render as Jinja does with Ansible's filters. Both refuse where the text is marked so by Jinja's own error. */
export const variables = {
  n: 7,
  zero: 0,
  neg: -3,
  half: 2.5,
  tiny: 0.00001234,
  big: 12345678901,
  yes: true,
  no: false,
  nothing: null,
  empty: '',
  s: 'Hello World',
  lower: 'abc',
  quoted: `it's "quoted" \\ here`,
  multi: 'first line\nsecond line\n\nfourth',
  unicode: 'Grüße ☃ 😀 é',
  path: '/etc/nginx/sites-available/default.conf',
  csv: 'a,b,,c',
  spaces: '  padded\t text  ',
  list: [3, 1, 2],
  words: ['banana', 'Apple', 'cherry', 'apple'],
  mixed: [1, 'two', null, true, 2.5, [1, 2], { k: 'v' }],
  nested: [[1, 2], [3, [4, [5]]], 6],
  none_list: [],
  dict: { one: 1, two: 'zwei', three: [3, 3, 3], four: { five: 5 } },
  none_dict: {},
  users: [
    { name: 'alice', uid: 1001, groups: ['wheel', 'dev'], active: true, home: { path: '/home/alice' } },
    { name: 'bob', uid: 1000, groups: [], active: false, home: { path: '/srv/bob' } },
    { name: 'Carol', uid: 1002, groups: ['dev'], active: true, shell: '/bin/zsh', home: { path: '/home/carol' } },
  ],
  pairs: [
    ['a', 1],
    ['b', 2],
  ],
  result: { changed: true, failed: false, rc: 0, stdout: 'ok', stdout_lines: ['ok'] },
  failed_result: { changed: false, failed: true, msg: 'no' },
  skipped_result: { changed: false, skipped: true },
  template_name: 'part.j2',
};

export const files = {
  'part.j2': 'part of {{ s }}{% if x is defined %} with {{ x }}{% endif %}\n',
  'macros.j2': '{% macro greet(name, greeting="Hi") %}{{ greeting }} {{ name }}{% endmacro %}{% set constant = 42 %}',
};

/** Bare expressions: each is also rendered inside a list, so that its type shows. */
export const expressions = `
n + 1
n - 10
n * 3
n / 2
n // 2
n % 3
neg // 2
neg % 5
n % neg
neg % neg
7 // -2
-7 // 2
-7 % 3
7.5 // 2
7.5 % 2
-7.5 // 2
-7.5 % 2
n ** 2
2 ** -1
2 ** 0.5
2 ** 3 ** 2
-2 ** 2
(-8) ** 3
2 ** 100
big * big
big * 1000000 + 1
10 / 5
1 / 3
1 / 0
1 // 0
1 % 0
0.1 + 0.2
1.0
1e3
1e16
1e15
1.5e-7
0.0001
0.00001
123456789.123456789
1_000_000
0x1f
0b101
0o17
1.0 + 1
half * 2
half + n
tiny
-half
+n
-n
- -n
not yes
not no
not ''
not 'a'
not []
not {}
not 0
not 0.0
not none
yes and no
yes or no
'' or 'x'
'a' and 'b'
0 or none
none and 1
yes + 1
yes + yes
true == 1
false == 0
true == 1.0
1 == 1.0
'1' == 1
none == none
none == false
[1, 2] == [1, 2]
(1, 2) == [1, 2]
{'a': 1} == {'a': 1.0}
1 < 2
1 < 2 < 3
1 < 3 < 2
3 > 2 >= 2
1 != 2
'a' < 'b'
'B' < 'a'
'a' < 'ab'
[1, 2] < [1, 3]
[1] < [1, 0]
1 < 'a'
none < 1
n in list
3 in list
3 not in list
'ell' in s
'x' not in s
'one' in dict
1 in dict
'1' in [1]
1 in 'abc'
n in none_list
1 in 5
not n in list
1 if yes else 2
1 if no else 2
1 if no else 2 if no else 3
'x' if no
n if n > 5 else 'small'
s ~ '!' ~ n
n ~ 1.0 ~ yes ~ none
s ~ list ~ dict
1 + 2 ~ 3
1 ~ 2 * 3
1 ~ 2 + 3
'a' + 'b'
'a' + 1
1 + 'a'
'ab' * 3
3 * 'ab'
'ab' * 0
'ab' * -1
[1] * 3
list + [9]
list + 'a'
(1, 2) + (3,)
'%s is %d and %05.1f' % ('x', 5, 2.345)
'%s' % 'a'
'%s' % list
'%d%%' % 50
'%x %X %o' % (255, 255, 8)
'%5s|%-5s|' % ('a', 'b')
'%+d % d' % (1, 2)
'%e' % 12345.678
'%g %g' % (0.00001, 1234567.0)
'%.3s' % 'abcdef'
'%r' % 'a'
'%(a)s' % {'a': 1}
'%s %s' % ('a',)
'%d' % 'a'
list[0]
list[-1]
list[5]
list[0:2]
list[::-1]
list[1:]
list[:-1]
list[::2]
list[5:1:-1]
s[0]
s[-1]
s[0:5]
s[::-1]
s[20]
unicode[7]
unicode[::-1]
dict.one
dict['two']
dict.four.five
dict['four']['five']
dict.nope
dict['nope']
dict.nope.nope
nope
nope.nope
users[0].name
users.0.name
users[-1]['name']
users[0]['groups'][0]
(1, 2, 3)
(1,)
()
[]
{}
[1, 'a', none, true, 2.0, 'it\\'s']
{'a': 1, 'b': [1, 2], 'c': {'d': none}}
{'a': 1,}
[1, 2,]
"double \\"quotes\\""
'tab\\tnewline\\nquote\\''
'\\x41\\u00e9\\101'
'back\\\\slash \\d'
'joined' ' strings'
quoted
multi
unicode
mixed
nested
users[0]
nothing
yes
no
s.upper()
s.lower()
s.title()
s.swapcase()
s.split()
s.split('o')
s.split('o', 1)
csv.split(',')
spaces.strip()
spaces.lstrip()
spaces.rstrip()
'xxaxx'.strip('x')
s.startswith('Hello')
s.endswith('x')
s.startswith(('a', 'H'))
s.replace('l', 'L')
s.replace('l', 'L', 1)
s.find('o')
s.find('zz')
s.index('W')
s.count('l')
','.join(words)
','.join(list)
s.isdigit()
'12'.isdigit()
'ab'.isalpha()
'5'.zfill(3)
'-5'.zfill(4)
'a'.ljust(3) ~ '|'
'a'.rjust(3)
'ab'.center(5)
'abc'.center(6)
multi.splitlines()
path.rpartition('/')
path.partition('/')
'a-b-c'.rsplit('-', 1)
'{} and {}'.format(1, 'x')
'{0}{1}{0}'.format('a', 'b')
'{name}'.format(name='N')
'{:>5}|{:<5}|{:^5}'.format('a', 'b', 'c')
'{:05d}'.format(42)
'{:.2f}'.format(3.14159)
'{:,}'.format(1234567)
'{:x}'.format(255)
'{:%}'.format(0.5)
'{a[x]}'.format(a={'x': 1})
'hELLO wORLD'.capitalize()
dict.keys() | list
dict.values() | list
dict.items() | list
dict.get('one')
dict.get('nope')
dict.get('nope', 'default')
list.index(1)
list.count(1)
range(5) | list
range(1, 4) | list
range(10, 0, -3) | list
dict(a=1, b=2)
dict([['a', 1]])
dict(pairs)
s is defined
nope is defined
nope is undefined
dict.nope is defined
dict.nope.nope is not defined
nothing is none
s is none
s is string
n is string
n is number
half is number
yes is number
n is integer
yes is integer
half is float
n is float
yes is boolean
dict is mapping
list is mapping
list is sequence
s is sequence
dict is sequence
list is iterable
n is iterable
n is odd
n is even
n is divisibleby 7
n is divisibleby(2)
lower is lower
s is upper
n is in list
1 is in [1, 2]
n is sameas 7
none is sameas none
n is eq 7
n is equalto 8
n is ne 8
n is gt 5
n is ge 7
n is lt 7
n is le 7
n is not gt 5
list is contains 3
words is contains('x')
s is match('Hello')
s is match('World')
s is search('World')
s is regex('^h', ignorecase=true)
'a' is in 'abc'
[1, 2] is subset(list)
list is superset([1])
[1, 9] is subset [1]
[true, 1] is all
[true, 0] is all
[0, 1] is any
[] is any
'1.10' is version('1.9', '>')
'1.10' is version('1.9', '<=')
'2.0.0-rc1' is version('2.0.0', 'lt', version_type='semver')
'1.2.3' is version('1.2.3', 'eq', strict=true)
'yes' is truthy
'no' is truthy(convert_bool=true)
'' is falsy
result is changed
result is succeeded
result is success
failed_result is failed
failed_result is not failed
skipped_result is skipped
skipped_result is not skipped
result is changed and result is not failed
n is callable
n is filter
'abs' is filter
nope | default('x')
nope.a.b | default('x')
empty | default('x')
empty | default('x', true)
nothing | default('x')
nothing | default('x', true)
zero | d(5, boolean=true)
nope | d
s | upper
s | lower
s | title
"it's o'clock (now) a-b" | title
'HELLO there' | capitalize
spaces | trim
'xxaxx' | trim('x')
s | length
list | length
dict | length
words | count
s | replace('o', '0')
s | replace('o', '0', 1)
n | replace('7', '8')
'abc' | replace('', '-')
words | join
words | join(', ')
list | join('-')
mixed | join(' ')
users | join(',', attribute='name')
s | list
dict | list
list | sort
list | sort(reverse=true)
words | sort
words | sort(case_sensitive=true)
users | sort(attribute='uid') | map(attribute='name') | list
users | sort(attribute='active,uid') | map(attribute='name') | list
mixed | sort
[3, 1, 3, 2, 1] | unique
words | unique
words | unique(case_sensitive=true)
['a', 'A', 'b'] | unique
[1, true, 1.0, '1'] | unique
[[1], [1], [2]] | unique
[1, 2] | union([2, 3])
[1, 2, 3] | intersect([2, 3, 4])
[1, 2, 3] | difference([2])
[1, 2] | symmetric_difference([2, 3])
users | map(attribute='name') | list
users | map(attribute='home.path') | list
users | map(attribute='shell', default='/bin/sh') | list
users | map(attribute='shell') | list
words | map('upper') | list
words | map('replace', 'a', 'o') | list
list | map('string') | list
['1', '2'] | map('int') | sum
users | map('dict2items') | map('length') | list
users | selectattr('active') | map(attribute='name') | list
users | rejectattr('active') | map(attribute='name') | list
users | selectattr('uid', 'gt', 1000) | map(attribute='name') | list
users | selectattr('name', 'match', '^[a-z]') | map(attribute='name') | list
users | selectattr('shell', 'defined') | map(attribute='name') | list
users | rejectattr('shell', 'defined') | map(attribute='name') | list
users | selectattr('home.path', 'search', 'home') | list | length
users | selectattr('groups', 'contains', 'dev') | map(attribute='name') | list
users | selectattr('name', 'in', ['bob']) | map(attribute='uid') | first
users | selectattr('name', 'equalto', 'bob') | list | length
list | select('odd') | list
list | reject('odd') | list
mixed | select | list
list | select('gt', 1) | list
words | select('match', 'a.*') | list
words | reject('in', ['Apple']) | list
list | first
list | last
none_list | first
none_list | last
s | first
list | reverse | list
s | reverse
list | min
list | max
words | min
words | max
none_list | max
users | max(attribute='uid')
[1, 2.5] | sum
none_list | sum
users | sum(attribute='uid')
list | sum(start=10)
neg | abs
-2.5 | abs
2.5 | round
3.5 | round
2.567 | round(2)
2.5 | round(0, 'floor')
2.1 | round(0, 'ceil')
1234 | round(-2)
2.675 | round(2)
1.005 | round(2)
0.125 | round(2)
n | round
'42' | int
'42.7' | int
'x' | int
'x' | int(5)
'0x1f' | int(base=16)
'1f' | int(0, 16)
'0b11' | int(0, 2)
2.9 | int
-2.9 | int
true | int
none | int
'' | int
' 12 ' | int
'1_000' | int
'3.5' | float
'x' | float
n | float
'1e3' | float
true | float
n | string
2.0 | string
none | string
list | string
'yes' | bool
'off' | bool
'True' | bool
1 | bool
0 | bool
'x' | bool
none | bool
2 | bool
'1' | bool
dict | dict2items
dict | dict2items(key_name='k', value_name='v')
[{'key': 'a', 'value': 1}] | items2dict
[{'k': 'a', 'v': 1}] | items2dict(key_name='k', value_name='v')
dict | combine({'one': 'x'})
{'a': {'x': 1}} | combine({'a': {'y': 2}})
{'a': {'x': 1}} | combine({'a': {'y': 2}}, recursive=true)
{'a': [1, 2]} | combine({'a': [2, 3]}, list_merge='append')
{'a': [1, 2]} | combine({'a': [2, 3]}, list_merge='prepend')
{'a': [1, 2]} | combine({'a': [2, 3]}, list_merge='append_rp')
{'a': [1, 2]} | combine({'a': [2, 3]}, list_merge='prepend_rp')
{'a': [1, 2]} | combine({'a': [2, 3]}, list_merge='keep')
{'a': 1} | combine({'b': 2}, {'c': 3})
[{'a': 1}, {'b': 2}] | combine
{'a': 1} | combine({'b': 2}, nope='x')
nested | flatten
nested | flatten(levels=1)
[1, none, [none, 2]] | flatten
[1, none] | flatten(skip_nulls=false)
list | product(['a', 'b']) | list
[1, 2] | product([3], [4, 5]) | list
[0, 1] | product(repeat=2) | list
[1, 2, 3] | zip(['a', 'b']) | list
[1, 2, 3] | zip_longest(['a', 'b'], fillvalue='-') | list
[1, 2] | zip_longest([3]) | list
[1, 2, 3] | permutations(2) | list
[1, 2, 3] | combinations(2) | list
[1, 2, 3, 4, 5] | batch(2) | list
[1, 2, 3] | batch(2, 'x') | list
[1, 2, 3, 4, 5] | slice(3) | list
[1, 2, 3, 4, 5] | slice(3, 'x') | list
users | groupby('active') | list | length
users | groupby('active') | map('first') | list
users | groupby('active') | map('last') | map('length') | list
users | groupby('shell', default='none') | map(attribute=0) | list
users | subelements('groups') | map('last') | list
users | subelements('groups') | length
users | subelements('shells') | list
users | subelements('shells', skip_missing=true) | list
dict | dictsort | map('first') | list
{'b': 1, 'A': 2} | dictsort(true)
{'b': 1, 'a': 2} | dictsort(by='value')
'one' | extract(dict)
0 | extract(list)
'four' | extract(dict, 'five')
[0, 2] | map('extract', list) | list
users | rekey_on_member('name') | dict2items | map(attribute='key') | list
s | regex_search('W(or)ld')
s | regex_search('W(or)(l)d', '\\\\1', '\\\\2')
s | regex_search('(?P<x>W.)', '\\\\g<x>')
s | regex_search('zz')
s | regex_search('hello', ignorecase=true)
multi | regex_search('^second', multiline=true)
s | regex_findall('o')
s | regex_findall('(l+)(o)')
s | regex_findall('l(o)')
multi | regex_findall('^\\\\w+', multiline=true)
s | regex_replace('o', '0')
s | regex_replace('(l+)', '<\\\\1>')
s | regex_replace('(?P<w>W\\\\w+)', '\\\\g<w>!')
s | regex_replace('(H)(e)', '\\\\2\\\\1')
s | regex_replace('HELLO', 'bye', ignorecase=true)
s | regex_replace('^', '> ')
multi | regex_replace('(?m)^', '> ')
multi | regex_replace('^', '> ', multiline=true)
'a.b' | regex_escape
'a+b[c] -#~&@' | regex_escape
'a.b*' | regex_escape('posix_basic')
unicode | regex_findall('\\\\w+')
'a1b22' | regex_findall('\\\\d+')
'x' | regex_replace('x*', '-')
'abc' | regex_replace('', '-')
'line\\n' | regex_search('line$')
'foo{bar}' | regex_replace('{bar}', '!')
'a-b' | regex_replace('[a\\\\-]', 'x')
'2024-01-31' | regex_replace('^(\\\\d{4})-(\\\\d{2})-(\\\\d{2})$', '\\\\3.\\\\2.\\\\1')
s | b64encode
'SGVsbG8=' | b64decode
unicode | b64encode | b64decode
s | hash('sha256')
s | hash('md5')
s | hash
s | md5
s | sha1
s | checksum
s | hash('nope')
dict | to_json
mixed | to_json
unicode | to_json
2.0 | to_json
dict | to_nice_json
dict | to_nice_json(indent=2)
none_dict | to_nice_json
{'b': 1, 'a': 2} | to_json
{'b': 1, 'a': 2} | to_nice_json
dict | tojson
'<a>&' | tojson
'{"a": [1, 2.0, null, true]}' | from_json
'[1, 1e2, 12345678901234567890]' | from_json
'{bad' | from_json
'a: 1\\nb: [1, x]' | from_yaml
'x' | from_yaml
dict | to_yaml
dict | to_nice_yaml
users | to_nice_yaml
users | to_nice_yaml(indent=2)
list | to_yaml
mixed | to_nice_yaml
'plain' | to_yaml
none | to_yaml
'yes' | to_yaml
'' | to_yaml
multi | to_nice_yaml
unicode | to_yaml
quoted | to_yaml
'a: b' | to_yaml
' lead' | to_yaml
'tab\\there' | to_yaml
('word ' * 40) | to_yaml
('it\\'s word ' * 30) | to_nice_yaml
('tab\\t word  ' * 30) | to_nice_yaml
{'long': 'word ' * 30 ~ '.', 'k': ['word ' * 30 ~ '.']} | to_nice_yaml
{'long': 'word ' * 30 ~ '.'} | to_nice_yaml(width=200)
{'a': [], 'b': {}, 'c': [[]], 'd': [{}]} | to_nice_yaml
{'a': [[1, 2], [3]], 'b': [{'c': [1]}]} | to_nice_yaml
{'a': [[1, 2], [3]], 'b': [{'c': [1]}]} | to_yaml
{'b': 1, 'a': 2} | to_nice_yaml(sort_keys=false)
{'a': 1} | to_nice_yaml(explicit_start=true)
{'a': 1} | to_yaml(default_flow_style=true)
range(60) | list | to_yaml
{'a b': 1, '1': 2, 'yes': 3, '': 4, 'a: b': 5, '-': 6} | to_nice_yaml
['2024-01-01', '1:30', '0x1f', '1e3', '1.5', '.5', '0o7', '010', '1_000', '~', '=', '<<', 'y', 'Null'] | to_yaml
[1.0, 1e20, 1.5e-7, 123456789012345678901234567890] | to_yaml
[':', 'a:', '?', '? a', '-a', '- a', 'a #b', 'a#b', '%a', '@a', '!a', '&a', '*a', '{a', 'a}', 'a,b', '|', '>'] | to_nice_yaml
[':', 'a:', '?', '? a', '-a', '- a', 'a #b', 'a#b', 'a,b', 'a[b', 'a?b'] | to_yaml
['a\\n', '\\na', 'a\\n b', 'a \\nb', 'a\\n\\nb\\n'] | to_nice_yaml
{'a': multi, 'b': 'x: y', 'c': '#no', 'd': '1', 'e': 'null', 'f': '- a'} | to_nice_yaml
s | quote
quoted | quote
'' | quote
none | quote
'safe-word_1.2/3:4' | quote
5 | quote
path | basename
path | dirname
path | splitext
'noext' | splitext
'.bashrc' | splitext
'a.tar.gz' | splitext
'/a/b/' | basename
'/a/b/' | dirname
'file' | dirname
'/file' | dirname
['/etc', 'a', 'b.conf'] | path_join
['/etc', '/abs'] | path_join
'/a/b/c' | relpath('/a/d')
yes | ternary('a', 'b')
no | ternary('a', 'b')
none | ternary('a', 'b', 'c')
none | ternary('a', 'b')
s | ternary('a', 'b')
n | type_debug
half | type_debug
yes | type_debug
none | type_debug
list | type_debug
dict | type_debug
(1, 2) | type_debug
multi | indent
multi | indent(2, true)
multi | indent(2, first=true, blank=true)
multi | indent('> ')
s | center(21)
'abc' | center(10)
s | wordcount
'The quick brown fox jumps over' | truncate(12)
'The quick brown fox jumps over' | truncate(12, true)
'The quick brown fox jumps over' | truncate(12, true, '…', 0)
'The quick brown fox jumps over the lazy dog' | wordwrap(12)
'averyveryverylongword here' | wordwrap(8)
'a very-hyphenated-word here' | wordwrap(10)
'%s-%s' | format('a', 1)
'%(a)s' | format(a=1)
'a b&c=d/e' | urlencode
{'a': 1, 'b': 'x y'} | urlencode
'http://user:pw@example.com:8080/p/a?q=1#frag' | urlsplit
'http://user:pw@example.com:8080/p/a?q=1#frag' | urlsplit('hostname')
'http://example.com' | urlsplit('port')
'hello\\nworld' | comment
'hello' | comment('c')
'hello\\nworld' | comment('cblock')
'hello' | comment('xml')
'hello' | comment(decoration='! ')
'hello' | comment('plain', prefix='#####', postfix='#####')
1024 | human_readable
1536 | human_readable
10 | human_readable
1234567 | human_readable(isbits=true)
1234567 | human_readable(unit='K')
'10M' | human_to_bytes
'1.5 GB' | human_to_bytes
'10' | human_to_bytes('K')
'1Mb' | human_to_bytes(isbits=true)
'10X' | human_to_bytes
1000000 | filesizeformat
1 | filesizeformat
1536 | filesizeformat(true)
'test' | to_uuid
100 | log(10)
8 | log(2)
2 | pow(3)
16 | root
27 | root(3)
'<a href="x">&\\'</a>' | escape
'<b>x</b>' | e
'<p>some <b>bold</b></p>' | striptags
'%Y-%m-%d %H:%M:%S' | strftime(0)
'%Y-%m-%d %H:%M:%S %j %a %b %p %I' | strftime(1700000000)
'%d/%m/%y' | strftime('86400', utc=true)
'2024-02-29 12:34:56' | to_datetime
('2024-03-01 00:00:00' | to_datetime) - ('2024-02-28 12:00:00' | to_datetime)
(('2024-03-01 00:00:00' | to_datetime) - ('2024-02-28 12:00:00' | to_datetime)).days
(('2024-03-01 00:00:00' | to_datetime) - ('2024-02-28 12:00:00' | to_datetime)).total_seconds()
('2024-03-01' | to_datetime('%Y-%m-%d')).strftime('%A %d %B')
('2024-03-01' | to_datetime('%Y-%m-%d')).year
('2024-03-01' | to_datetime('%Y-%m-%d')) < ('2024-03-02' | to_datetime('%Y-%m-%d'))
'x' | to_datetime
10 | random(seed='a')
100 | random(seed='host1')
100 | random(seed=42)
59 | random(seed='web1.example.com')
1000000 | random(start=5, step=10, seed='x')
['a', 'b', 'c', 'd'] | random(seed='x')
[1, 2, 3, 4, 5] | shuffle(seed='x')
[1, 2, 3, 4, 5] | shuffle(seed='web1')
dict | items | list
'secret' | password_hash('sha512', 'mysalt')
'secret' | password_hash('sha256', 'mysalt')
'longer password with spaces, ümlauts and more than sixty-four characters in all of it' | password_hash('sha512', 'saltsaltsaltsalt')
'secret' | password_hash('sha512', 'mysalt', rounds=10000)
n | mandatory
nope | mandatory
nope | mandatory('where is it')
s | nope_filter
s is nope_test
s | upper(1, 2, 3)
-1 | abs + 1
list | sum / 2
list | length > 2
not list | length > 5
n if list | length else 0
s | upper | lower | title
(list | sum) ~ (words | length)
users | map(attribute='name') | map('upper') | sort | join('/')
users | map(attribute='groups') | flatten | unique | sort
users | json_query('x')
[1, 2] | map('nope') | list
'a' ~ nope
nope + 1
nope == 1
nope and 1
nope or 1
[nope]
{'a': nope}
s | default(nope)
nope | default(nope) | default('end')
list | map('nope_f') | list
'a' if nope else 'b'
nope in list
list | join(nope)
(nope | default({})).x | default('deep')
hostvars is defined
{'a': 1}.a
{'a': {'b': 2}}['a']['b']
[{'a': 1}][0].a
'abc'[1]
(1, 2)[0]
((1, 2), 3)[0][1]
[[1, 2], [3]] | map('first') | list
[[1, 2], [3]] | map('sum') | list
[3, 1] | sort == [1, 3]
[1, 2, 3][-2:]
'a,b;c' | split(',')
'a b  c' | split
csv | split(',') | select | list
'k=v' | split('=') | last
words | map('length') | list
words | map('first') | join
"{{ s }}"
'{% x %}'
1 == 1 == 1
1 < 2 == true
'a' in 'abc' and 'd' not in 'abc'
(n > 5) | ternary('big', 'small')
10 // 3 * 3 + 10 % 3
2 * 3 ~ 4 * 5
'a' ~ 'b' == 'ab'
1.5 + 1.5
3.0 // 2
7 // 2.0
1e100
-0.0
0.1 * 3
100 * 1.1
1e22 + 1
5 // 0.3
2 ** 63
2 ** 64 - 1
9007199254740993
-9007199254740993 // 10
(2 ** 70) % 1000
(2 ** 70) / 2 ** 69
`
  .split('\n')
  .filter((line) => line !== '');

/** Whole templates with statements. */
export const templates = [
  'plain text\nwith lines\n',
  '{{ s }}\n',
  'a {{ n }} b {{ half }} c {{ yes }} d {{ nothing }} e {{ list }} f {{ dict }}',
  '{% if n > 5 %}big{% else %}small{% endif %}',
  '{% if n > 50 %}a{% elif n > 5 %}b{% else %}c{% endif %}',
  '{% if no %}a{% endif %}',
  '{% if nope is defined %}a{% elif no %}b{% endif %}end\n',
  '{% for i in list %}{{ i }}{% endfor %}',
  '{% for i in list %}\n{{ i }}\n{% endfor %}\n',
  '{% for i in none_list %}x{% else %}nothing{% endfor %}',
  '{% for i in list if i > 1 %}{{ loop.index }}/{{ loop.length }}={{ i }};{% endfor %}',
  '{% for i in list if i > 100 %}x{% else %}none{% endfor %}',
  '{% for k, v in dict.items() %}{{ k }}={{ v }};{% endfor %}',
  '{% for k in dict %}{{ k }},{% endfor %}',
  '{% for a, b in pairs %}{{ a }}{{ b }}{% endfor %}',
  '{% for (a, b) in pairs %}{{ a }}{{ b }}{% endfor %}',
  '{% for a, (b, c) in [(1, (2, 3))] %}{{ a }}{{ b }}{{ c }}{% endfor %}',
  '{% for u in users %}{{ loop.index0 }} {{ loop.revindex }} {{ loop.revindex0 }} {{ loop.first }} {{ loop.last }} {{ u.name }}\n{% endfor %}',
  "{% for u in users %}{{ loop.cycle('odd', 'even') }} {{ loop.previtem.name if not loop.first }} {{ loop.nextitem.name if not loop.last }}\n{% endfor %}",
  '{% for i in [1, 1, 2, 2, 1] %}{{ "*" if loop.changed(i) }}{{ i }}{% endfor %}',
  '{% for i in list %}{% for j in words %}{{ loop.index }}{{ i }}{{ j }} {% endfor %}{{ loop.index }}\n{% endfor %}',
  '{% for i in list %}{{ i }}{% if not loop.last %}, {% endif %}{% endfor %}',
  '{% for item in [[1, [2, [3]]]] recursive %}{% if item is iterable %}({{ loop(item) }}){% else %}{{ item }}@{{ loop.depth }}{% endif %}{% endfor %}',
  '{% for c in "abc" %}{{ c }}-{% endfor %}',
  '{% for i in range(3) %}{{ i }}{% endfor %}',
  '{% for i in n %}{% endfor %}',
  '{% for i in nope %}{% endfor %}',
  '{% for a, b in list %}{% endfor %}',
  '{% set x = 5 %}{{ x }}',
  '{% set x, y = 1, 2 %}{{ x + y }}',
  '{% set x = 1 %}{% if yes %}{% set x = 2 %}{% endif %}{{ x }}',
  '{% set x = 1 %}{% for i in list %}{% set x = i %}{% endfor %}{{ x }}',
  '{% set ns = namespace(found=false, n=0) %}{% for i in list %}{% set ns.n = ns.n + i %}{% if i == 1 %}{% set ns.found = true %}{% endif %}{% endfor %}{{ ns.found }} {{ ns.n }}',
  '{% set block %}some {{ s }} text{% endset %}[{{ block }}]',
  '{% set block | upper %}some {{ s }}{% endset %}[{{ block }}]',
  '{% set s = "over" %}{{ s }}',
  '{% set l = list + [4] %}{{ l }} {{ list }}',
  '{% with %}{% set inner = 1 %}{{ inner }}{% endwith %}{{ inner is defined }}',
  '{% with a = 1, b = 2 %}{{ a }}{{ b }}{% endwith %}',
  '{% macro m(a, b=2) %}{{ a }}-{{ b }}{% endmacro %}{{ m(1) }} {{ m(1, 3) }} {{ m(b=5, a=4) }}',
  '{% macro m(a, b=a) %}{{ a }}{{ b }}{% endmacro %}{{ m(1) }}',
  '{% macro m() %}{{ varargs }} {{ kwargs }}{% endmacro %}{{ m(1, 2, x=3) }}',
  '{% macro m(a) %}{{ a }}{% endmacro %}{{ m() }}',
  '{% macro m(a) %}{{ a is defined }}{% endmacro %}{{ m() }}',
  '{% macro m(a) %}{{ a }}{% endmacro %}{{ m(1, 2) }}',
  '{% macro m(a) %}{{ a }}{% endmacro %}{{ m(1, z=2) }}',
  '{% macro outer() %}<{{ caller() }}>{% endmacro %}{% call outer() %}in {{ s }}{% endcall %}',
  '{% macro each() %}{% for u in users %}{{ caller(u) }};{% endfor %}{% endmacro %}{% call(u) each() %}{{ u.name }}{% endcall %}',
  '{% macro fact(n) %}{{ n if n < 2 else n * (fact(n - 1) | int) }}{% endmacro %}{{ fact(5) }}',
  '{% macro m() %}{{ n }}{% endmacro %}{% set n = 9 %}{{ m() }}',
  '{% macro m() %}x{% endmacro %}{{ m() | upper }}{{ m }}',
  '{% filter upper %}some {{ s }}{% endfilter %}',
  '{% filter replace("o", "0") | upper %}foo {{ s }}{% endfilter %}',
  '{% filter indent(4) %}a\nb\n{% endfilter %}',
  '{# a comment #}x{# another\nwith lines #}y',
  'a\n{# comment #}\nb\n',
  '{% raw %}{{ not }} {% evaluated %}{% endraw %}',
  '{% raw -%}  \n text {% endraw %}\nz',
  'a {%- raw %} x {% endraw -%} b',
  'a\n{% raw %}\nx\n{% endraw %}\nb',
  'a  {%- if yes %}  b  {%- endif %}  c',
  'a  {% if yes -%}  b  {% endif -%}  c',
  'a  {{- n }}  b  {{ n -}}  c',
  'a\n\n{%- if yes %}\n\nb\n{%- endif %}\n\nc',
  '  {% if yes %}\n  x\n  {% endif %}\n  y\n',
  '  {%+ if yes +%}\n  x\n  {% endif %}\n',
  '{% if yes %}\n\n\nx{% endif %}\n\n',
  '{{ n }}\n{{ n }}\n\n',
  '{{ n }}\r\n{% if yes %}\r\nx{% endif %}\r\n',
  '{%- for i in list -%}\n  {{ i }}\n{%- endfor -%}\n',
  '{% for i in list -%}\n  item {{ i }}\n{% endfor %}\n',
  '{% include "part.j2" %}after',
  '{% set x = 3 %}{% include "part.j2" %}',
  '{% set x = 3 %}{% include "part.j2" without context %}',
  '{% include template_name %}',
  '{% include ["no.j2", "part.j2"] %}',
  '{% include "no.j2" ignore missing %}ok',
  '{% include "no.j2" %}',
  '{% for x in list %}{% include "part.j2" %}{% endfor %}',
  '{% import "macros.j2" as m %}{{ m.greet("Bob") }} {{ m.constant }}',
  '{% from "macros.j2" import greet, constant as c %}{{ greet("Al", greeting="Yo") }} {{ c }}',
  '{% from "macros.j2" import nope %}{{ nope }}',
  '{% do list %}x',
  '{{ "{{" }} {{ "%}" }} {{ "}}" }}',
  '{{ {"a": {"b": 1}}.a.b }}',
  '{{ {"a": 1}}}',
  '{{ [1, 2, 3] | map("string") | join(",") }}',
  'x{{ "" }}y',
  '{{ n if yes }}{{ n if no }}z',
  '{{ nope }}',
  '{{ dict.nope }}',
  '{{ n',
  '{% if n %}',
  '{% endif %}',
  '{% for i in list %}{% endif %}',
  '{% nope %}',
  '{{ }}',
  '{{ n n }}',
  '{{ n | }}',
  '{{ (n }}',
  '{{ [1, 2 }}',
  '{{ "a }}',
  '{% set %}',
  '{% for in list %}{% endfor %}',
  '{# unclosed',
  '{% raw %}unclosed',
  '{{ 1 if }}',
  '{{ n = 1 }}',
  '{{ n & 1 }}',
  '{{ a.b.c.d | default("deep default") }}',
  '#!/bin/sh\n{% for u in users %}\nuseradd {{ "-m" if u.active else "" }} {{ u.name | quote }}{% if u.shell is defined %} -s {{ u.shell }}{% endif %}\n\n{% endfor %}\n',
  'upstream app {\n{% for host in ["a", "b"] %}\n    server {{ host }}:{{ 8000 + loop.index0 }}{{ " backup" if loop.last else "" }};\n{% endfor %}\n}\n',
  '{% set sep = joiner(", ") %}{% for i in list %}{{ sep() }}{{ i }}{% endfor %}',
  '{% set c = cycler("a", "b") %}{% for i in range(3) %}{{ c.next() }}{% endfor %}{{ c.current }}',
  "{{ '%s' | format(n) }}{{ users | map(attribute='name') | join(', ') }}{# trailing #}\n",
  '{% if users | selectattr("active") | list | length > 1 %}many{% endif %}',
  '{{ users | selectattr("uid", ">", 1000) | map(attribute="name") | list }}',
  '{% for g in users | groupby("active") %}{{ g.grouper }}: {{ g.list | map(attribute="name") | join(",") }}\n{% endfor %}',
  '{% for active, members in users | groupby("active") %}{{ active }}={{ members | length }} {% endfor %}',
  '{% for i in list | sort %}{{ i }}{% endfor %}',
  '{% for k, v in dict | dictsort %}{{ k }} {% endfor %}',
  '{% for i in list %}{% if i == 1 %}{% continue %}{% endif %}{{ i }}{% endfor %}',
  '{% for i in list %}{% if i == 1 %}{% break %}{% endif %}{{ i }}{% endfor %}',
  '{% set list2 = [] %}{% for i in list %}{% set _ = list2.append(i * 2) %}{% endfor %}{{ list2 }}',
  '{% set d = {} %}{% for i in list %}{% set _ = d.update({"k" ~ i: i}) %}{% endfor %}{{ d }}',
  '{% set l = [1] %}{{ l.append(2) }}{{ l }}',
  '{% set l = [3, 1] %}{% do l.extend([2]) %}{% do l.sort() %}{{ l }}{{ l.pop() }}{{ l }}',
];
