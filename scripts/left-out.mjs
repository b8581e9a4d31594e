// What the bundle leaves out or loads late, as plugins of esbuild: a start pays for what it loads.

/** Of ssh2 only the client is used; its server and its agents for HTTP would load half of Node's network modules. */
export const leaveServersOut = {
  name: 'servers',
  setup({ onLoad }) {
    onLoad({ filter: /[/\\]ssh2[/\\]lib[/\\](?:server|http-agents|keygen)\.js$/ }, () => ({ contents: 'module.exports = {};' }));
  },
};

/** ssh2's native parts are optional, and looked for in places where a bundle has none. */
export const leaveNativePartsOut = {
  name: 'native parts',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^cpu-features$|\.node$/ }, ({ path }) => ({ path, namespace: 'native' }));
    onLoad({ filter: /./, namespace: 'native' }, () => ({ contents: "throw new Error('not in the bundle');" }));
  },
};

/** asn1 checks its arguments with what Node keeps for tests, a large module. */
export const leaveAssertOut = {
  name: 'assert',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^assert$/ }, () => ({ path: 'assert', namespace: 'short' }));
    onLoad({ filter: /./, namespace: 'short' }, () => ({
      contents: `const ok = (value) => { if (!value) throw new Error('an argument is missing'); };
        module.exports = { ok, equal: (one, other) => ok(one === other) };`,
    }));
  },
};

/** What most runs do not use, and who would load it at every start. */
const loadedWhenUsed = [['handlebars', 'src/language/']];

export const loadLate = {
  name: 'load late',
  setup({ onResolve, onLoad }) {
    for (const [wanted, importer] of loadedWhenUsed) {
      onResolve({ filter: new RegExp(`^${wanted}$`) }, (import_) =>
        import_.importer.replaceAll('\\', '/').includes(importer)
          ? { path: wanted, namespace: 'late', pluginData: import_.resolveDir }
          : undefined,
      );
    }
    onLoad({ filter: /./, namespace: 'late' }, ({ path, pluginData }) => ({
      contents: `module.exports = new Proxy({}, { get: (_, name) => require(${JSON.stringify(path)})[name] });`,
      resolveDir: pluginData,
    }));
  },
};

/** Few runs start programs on this machine, and Node's module for that brings seven others along. */
export const loadProgramsLate = {
  name: 'load programs late',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^(node:)?child_process$/ }, ({ namespace }) =>
      namespace === 'late programs'
        ? { path: 'node:child_process', external: true }
        : { path: 'child_process', namespace: 'late programs' },
    );
    onLoad({ filter: /./, namespace: 'late programs' }, () => ({
      contents: ['execFile', 'spawn', 'spawnSync']
        .map((name) => `export const ${name} = (...args) => require('node:child_process').${name}(...args);`)
        .join('\n'),
    }));
  },
};
