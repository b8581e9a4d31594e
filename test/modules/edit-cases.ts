/** Files before, a task, the file after: Ansible gives the same (test/compat/modules-edit.test.ts asks it). */
export interface EditCase {
  readonly module: 'lineinfile' | 'blockinfile' | 'replace';
  readonly params: Readonly<Record<string, unknown>>;
  /** null: there is no file. */
  readonly before: string | null;
  readonly after: string | null;
  /** Where Ansible fails, and Weft finds that there is nothing to do. */
  readonly ansibleFails?: true;
}

const line = (before: string | null, params: Readonly<Record<string, unknown>>, after: string | null): EditCase => ({
  module: 'lineinfile',
  params,
  before,
  after,
});
const block = (before: string | null, params: Readonly<Record<string, unknown>>, after: string | null): EditCase => ({
  module: 'blockinfile',
  params,
  before,
  after,
});
const replace = (before: string, params: Readonly<Record<string, unknown>>, after: string): EditCase => ({
  module: 'replace',
  params,
  before,
  after,
});
const managed = (text: string) => `# BEGIN ANSIBLE MANAGED BLOCK\n${text}# END ANSIBLE MANAGED BLOCK\n`;

export const editCases: readonly EditCase[] = [
  line('a\nb\n', { line: 'c' }, 'a\nb\nc\n'),
  line('a\nb', { line: 'c' }, 'a\nb\nc\n'),
  line('', { line: 'c' }, 'c\n'),
  line('a\nc\nb\n', { line: 'c' }, 'a\nc\nb\n'),
  line('a\nc', { line: 'c' }, 'a\nc\n'),
  line('x=1\ny=2\nx=3\n', { regexp: '^x=', line: 'x=9' }, 'x=1\ny=2\nx=9\n'),
  line('x=1\ny=2\nx=3\n', { regexp: '^x=', line: 'x=9', firstmatch: true }, 'x=9\ny=2\nx=3\n'),
  line('x=1\n', { regexp: '^z=', line: 'z=9' }, 'x=1\nz=9\n'),
  line('x=1\nz=9\ny\n', { regexp: '^q=', line: 'z=9' }, 'x=1\nz=9\ny\n'),
  line('a.b\naxb\n', { search_string: 'a.b', line: 'new' }, 'new\naxb\n'),
  line('a\nb\nc\n', { line: 'n', insertafter: '^a' }, 'a\nn\nb\nc\n'),
  line('a1\nb\na2\nc\n', { line: 'n', insertafter: '^a' }, 'a1\nb\na2\nn\nc\n'),
  line('a1\nb\na2\nc\n', { line: 'n', insertafter: '^a', firstmatch: true }, 'a1\nn\nb\na2\nc\n'),
  line('a1\nb\na2\nc\n', { line: 'n', insertbefore: '^a' }, 'a1\nb\nn\na2\nc\n'),
  line('a\nb\n', { line: 'n', insertbefore: 'BOF' }, 'n\na\nb\n'),
  line('a\nb\n', { line: 'n', insertafter: 'EOF' }, 'a\nb\nn\n'),
  line('a\nb\n', { line: 'n', insertbefore: 'nothing' }, 'a\nb\nn\n'),
  line('a\nb\n', { line: 'n', insertafter: '^b$' }, 'a\nb\nn\n'),
  line('a\nn\nb\n', { line: 'n', insertafter: '^a', firstmatch: true }, 'a\nn\nb\n'),
  line('a\nb\nn\n', { line: 'n', insertafter: '^a', firstmatch: true }, 'a\nn\nb\nn\n'),
  line('one=1 # keep\n', { regexp: '^(one)=\\d+(.*)$', line: '\\1=2\\2', backrefs: true }, 'one=2 # keep\n'),
  line('nothing\n', { regexp: '^(one)=', line: '\\1=2', backrefs: true }, 'nothing\n'),
  line('a\nb\na\n', { line: 'a', state: 'absent' }, 'b\n'),
  line('ax\nb\nay\n', { regexp: '^a', state: 'absent' }, 'b\n'),
  line('a.x\nb\naxx\n', { search_string: 'a.x', state: 'absent' }, 'b\naxx\n'),
  line(null, { line: 'a', state: 'absent' }, null),
  line(null, { line: 'a', create: true }, 'a\n'),
  line('a\r\nb\r\n', { line: 'a' }, 'a\nb\r\n'),
  line('x\n', { line: 'grüße 日本 "\'$`\\' }, 'x\ngrüße 日本 "\'$`\\\n'),
  block('a\n', { block: 'x\ny' }, `a\n${managed('x\ny\n')}`),
  block('a', { block: 'x\n' }, `a\n${managed('x\n')}`),
  block(`a\n${managed('x\n')}b\n`, { block: 'y\n' }, `a\n${managed('y\n')}b\n`),
  block(`a\n${managed('x\n')}b\n`, { block: 'x\n' }, `a\n${managed('x\n')}b\n`),
  block(`a\n${managed('x\n')}b\n`, { block: '' }, 'a\nb\n'),
  block(`a\n${managed('x\n')}b\n`, { state: 'absent' }, 'a\nb\n'),
  block('a\nb\nc\n', { block: 'x', insertafter: '^a' }, `a\n${managed('x\n')}b\nc\n`),
  block('a\nb\nc\n', { block: 'x', insertbefore: '^c' }, `a\nb\n${managed('x\n')}c\n`),
  block('a\nb\n', { block: 'x', insertbefore: 'BOF' }, `${managed('x\n')}a\nb\n`),
  block('a\nb\nc\n', { block: 'x', insertafter: '(?m)^a\nb$' }, `a\nb\n${managed('x\n')}c\n`),
  block('a\n', { block: 'x', marker: '; {mark} weft', marker_begin: 'FROM', marker_end: 'TO' }, 'a\n; FROM weft\nx\n; TO weft\n'),
  block(null, { block: 'x', create: true }, managed('x\n')),
  { ...block(null, { state: 'absent' }, null), ansibleFails: true },
  replace('old old\nold\n', { regexp: 'old', replace: 'new' }, 'new new\nnew\n'),
  replace('a1\nb2\n', { regexp: '^(\\w)(\\d)$', replace: '\\2\\1' }, '1a\n2b\n'),
  replace('a\nb\n', { regexp: '^b\n' }, 'a\n'),
  replace('x [s] x [e] x\n', { regexp: 'x', replace: 'y', after: '\\[s\\]', before: '\\[e\\]' }, 'x [s] y [e] x\n'),
  replace('x [s] x\nx\n', { regexp: 'x', replace: 'y', after: '\\[s\\]' }, 'x [s] y\ny\n'),
  replace('x\nx [e] x\n', { regexp: 'x', replace: 'y', before: '\\[e\\]' }, 'y\ny [e] x\n'),
  replace('a\n', { regexp: 'b', replace: 'c' }, 'a\n'),
];
