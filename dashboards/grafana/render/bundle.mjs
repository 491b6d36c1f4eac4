// Bundles the page. Grafana's packages are made for Grafana's own build: each must be there once, as CommonJS.
import { build } from 'esbuild';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = fileURLToPath(new URL('.', import.meta.url));
const modules = join(here, 'node_modules');
const grafana = (name) => join(modules, '@grafana', name);

const onceAndCommonJs = {
  name: 'once-and-common-js',
  setup(bundle) {
    bundle.onResolve({ filter: /^@grafana\/schema\/dist\/.*gen$/ }, ({ path }) => ({ path: join(modules, `${path}.js`) }));
    bundle.onResolve({ filter: /^@grafana\/scenes$/ }, () => ({ path: grafana('scenes/dist/index.js') }));
    bundle.onResolve({ filter: /^@grafana\/(prometheus|runtime|data|ui|e2e-selectors|schema)(\/unstable)?$/ }, ({ path }) => {
      const [, name, unstable] = path.split('/');
      return { path: grafana(`${name}/dist/cjs/${unstable ?? 'index'}.cjs`) };
    });
    // The query editor, and its grammar: no query is edited here.
    bundle.onResolve({ filter: /^\.\/language$/ }, ({ importer }) => importer.includes('plugin-ui') ? { path: 'language', namespace: 'empty' } : undefined);
    bundle.onResolve({ filter: /^monaco-editor/ }, ({ path }) => ({ path, namespace: 'empty' }));
    bundle.onLoad({ filter: /.*/, namespace: 'empty' }, () => ({ contents: 'module.exports = {}' }));
  },
};

/** The page's files, by their address. */
export async function bundle() {
  const { outputFiles } = await build({
    entryPoints: [join(here, 'page/main.jsx')],
    bundle: true,
    write: false,
    outdir: '/',
    format: 'esm',
    platform: 'browser',
    jsx: 'automatic',
    define: { 'process.env.NODE_ENV': '"production"', global: 'window' },
    loader: { '.svg': 'dataurl', '.png': 'dataurl', '.woff2': 'dataurl', '.woff': 'dataurl', '.ttf': 'dataurl' },
    mainFields: ['module', 'browser', 'main'],
    alias: { 'react-router-dom-v5-compat': 'react-router-dom' },
    plugins: [onceAndCommonJs],
    logLevel: 'error',
  });
  return new Map(outputFiles.map((file) => [file.path, file.contents]));
}
