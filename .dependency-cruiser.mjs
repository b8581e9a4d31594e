const layers = [
  ['foundation', '^src/(bug|clock|diagnostic|diff|event|inventory|model|once|version)\\.ts$'],
  ['language', '^src/language/'],
  ['session', '^src/session/'],
  ['transport', '^src/transport/'],
  ['modules', '^src/modules/'],
  ['load', '^src/load/'],
  ['lint', '^src/lint/'],
  ['schema', '^src/schema/'],
  ['engine', '^src/engine/'],
  ['report', '^src/report/'],
  ['lab', '^src/lab/'],
  ['commands', '^src/commands/'],
];

/** from → what it must not import, and why. */
const forbid = (name, from, to, comment) => ({
  name,
  severity: 'error',
  comment,
  from: { path: layers.find(([n]) => n === from)?.[1] ?? from },
  to: { path: to.map((n) => layers.find(([m]) => m === n)?.[1] ?? n) },
});

export default {
  forbidden: [
    { name: 'no-circular', severity: 'error', comment: 'A cycle has no bottom to read from.', from: {}, to: { circular: true } },
    {
      name: 'no-orphans',
      severity: 'error',
      comment: 'What nothing imports is dead.',
      from: { orphan: true, pathNot: '^src/cli\\.ts$' },
      to: {},
    },
    forbid(
      'language-is-pure',
      'language',
      ['session', 'transport', 'modules', 'load', 'lint', 'engine', 'report', 'lab', 'commands'],
      'Expressions and templates know values only: that is what makes them safe and testable.',
    ),
    forbid(
      'modules-know-no-ssh',
      'modules',
      ['transport', 'load', 'lint', 'engine', 'report', 'lab', 'commands', 'node_modules/(ssh2|ink|chalk)'],
      'A module is params, probe, compare: it must not care how its script travels or how its result is shown.',
    ),
    forbid(
      'load-touches-no-host',
      'load',
      ['session', 'transport', 'lint', 'engine', 'report', 'lab', 'commands'],
      'Loading validates everything before any host is touched.',
    ),
    forbid(
      'session-is-below',
      'session',
      ['load', 'modules', 'engine', 'report', 'lab', 'commands'],
      'A session frames scripts over a channel; it knows neither tasks nor files.',
    ),
    forbid('transport-is-below', 'transport', ['load', 'modules', 'engine', 'report', 'lab', 'commands'], 'A transport carries bytes.'),
    forbid(
      'lint-reads-files-only',
      'lint',
      ['session', 'transport', 'engine', 'report', 'lab', 'commands'],
      'The linter looks at what a person wrote, as loading does: nothing runs, no host is asked.',
    ),
    forbid(
      'schema-describes',
      'schema',
      ['session', 'transport', 'engine', 'report', 'lab', 'commands'],
      'Schemas and documentation are made from what loading checks with; nothing of a run is needed for it.',
    ),
    forbid(
      'engine-shows-nothing',
      'engine',
      ['lint', 'report', 'lab', 'commands', 'node_modules/(ink|chalk|commander)'],
      'The engine yields events; what is shown is derived from them.',
    ),
    forbid(
      'report-knows-only-events',
      'report',
      ['load', 'modules', 'session', 'transport', 'engine', 'lab', 'commands', 'language'],
      'A reporter is a fold over events, so that any of them can be replayed from a record.',
    ),
    forbid(
      'lab-is-apart',
      'lab',
      ['engine', 'report', 'commands', 'modules', 'load'],
      'The lab makes hosts; it must not know what runs on them.',
    ),
    forbid('commands-are-the-top', 'commands', ['^src/cli\\.ts$'], 'The composition root imports commands, not the other way round.'),
    {
      name: 'only-cli-imports-commands',
      severity: 'error',
      comment: 'Commands are entry points.',
      from: { path: '^src/', pathNot: '^src/(cli\\.ts|commands/)' },
      to: { path: '^src/commands/' },
    },
    {
      name: 'ink-only-in-its-folder',
      severity: 'error',
      comment: 'Without a terminal Ink is not even loaded.',
      from: { path: '^src/', pathNot: '^src/report/ink/' },
      to: { path: 'node_modules/(ink|react)/' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node', 'default'] },
  },
};
