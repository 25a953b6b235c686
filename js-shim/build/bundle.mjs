// Bundling with esbuild: modules into scopes of their own, or into files that import each other.

import assert from 'node:assert/strict';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

import { build } from 'esbuild';

/** The folder of the sources. */
export const SHIM = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');

/** A variable that holds the named exports of a module; everything else of the bundle stays in a scope of its own. */
export async function bundleInto(variable, names, module, input) {
  const list = names.join(', ');
  const contents = `import { ${list} } from '${module}';\n${variable} = { ${list} };`;
  const { outputFiles } = await bundle({ stdin: entry(contents, input), format: 'iife', ...input });
  return `var ${variable};\n${outputFiles[0].text.trimEnd()}`;
}

/** A file of modules; `elsewhere` says which modules stay outside, and where they lie as seen from it. */
export async function bundleFile(file, elsewhere, modules = {}) {
  const plugins = [virtual(modules), outside(elsewhere)];
  const { outputFiles } = await bundle({ entryPoints: [file], absWorkingDir: SHIM, format: 'esm', target: 'es2022', plugins });
  return outputFiles[0].text;
}

/** A script or a style of the playground, minified: a page is loaded by whoever looks at it. Samples are text. */
export async function bundlePage(file, elsewhere = {}) {
  const { outputFiles } = await bundle({
    entryPoints: [file],
    absWorkingDir: SHIM,
    format: 'esm',
    target: 'es2022',
    minify: true,
    charset: 'utf8',
    loader: { '.json': 'text' },
    plugins: [outside(elsewhere)],
  });
  return outputFiles[0].text;
}

/** The scripts of a Worker as wrangler bundles them with `minify`; the module travels beside them. */
export async function uploaded(file) {
  const external = ['*.wasm', 'cloudflare:workers'];
  const { outputFiles } = await bundle({ entryPoints: [file], format: 'esm', target: 'es2024', minify: true, external });
  return Buffer.from(outputFiles[0].contents);
}

export async function exportsOf(module, input) {
  const contents = `export * from '${module}';\nexport { default } from '${module}';`;
  const { metafile } = await bundle({ stdin: entry(contents, input), format: 'esm', metafile: true, ...input });
  return Object.values(metafile.outputs)[0].exports.toSorted();
}

export function virtual(modules) {
  return {
    name: 'virtual',
    setup(setup) {
      setup.onResolve({ filter: /^virtual:/ }, ({ path: name }) => ({
        path: name.slice('virtual:'.length),
        namespace: 'virtual',
      }));
      setup.onLoad({ filter: /.*/, namespace: 'virtual' }, ({ path: name }) => {
        assert(name in modules, `there is no module virtual:${name}`);
        return { contents: modules[name], loader: 'js' };
      });
    },
  };
}

function outside(elsewhere) {
  return {
    name: 'outside',
    setup(setup) {
      setup.onResolve({ filter: /./ }, ({ path: name, kind }) => {
        const known = [name, path.posix.basename(name)].find((one) => Object.hasOwn(elsewhere, one));
        if (kind === 'entry-point' || known === undefined) return undefined;
        return { path: elsewhere[known], external: true };
      });
    },
  };
}

function entry(contents, { absWorkingDir }) {
  return { contents, resolveDir: absWorkingDir, sourcefile: 'entry.js' };
}

/** Readable on purpose: whoever ships the files may read what they do. Only what nobody wrote for them, the generated
 *  bindings and the library, is minified. */
function bundle(input) {
  return build({
    bundle: true,
    platform: 'neutral',
    target: 'es2021',
    treeShaking: true,
    legalComments: 'none',
    logLevel: 'warning',
    write: false,
    ...input,
  });
}
