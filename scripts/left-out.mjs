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

/** What most runs do not use, and who imports it would load at every start: a module that loads it when it is used. */
const loadLate = (wanted, contents) => ({
  name: `load ${wanted} late`,
  setup({ onResolve, onLoad }) {
    const namespace = `late ${wanted}`;
    onResolve({ filter: new RegExp(`^(node:)?${wanted}$`) }, ({ namespace: importer, resolveDir }) =>
      importer === namespace ? undefined : { path: wanted, namespace, pluginData: resolveDir },
    );
    onLoad({ filter: /./, namespace }, ({ pluginData }) => ({ contents, resolveDir: pluginData }));
  },
});

const functionsOf = (wanted, names) =>
  loadLate(wanted, names.map((name) => `export const ${name} = (...args) => require('node:${wanted}').${name}(...args);`).join('\n'));

/** Few runs start programs on this machine, and Node's module for that brings seven others along. */
export const loadProgramsLate = functionsOf('child_process', ['execFile', 'spawn', 'spawnSync']);

/** Nothing is packed before the first host is connected. */
export const loadZlibLate = functionsOf('zlib', ['gzipSync']);

/** Parts of the program that are files of their own: ssh2 is loaded while the first host is on its way to answer. */
export const parts = ['ssh2', 'handlebars'];

export const loadPartsLate = [
  loadLate('ssh2', "module.exports = __part('ssh2');"),
  loadLate('handlebars', "let it; module.exports = new Proxy({}, { get: (_, name) => (it ??= __part('handlebars'))[name] });"),
];
