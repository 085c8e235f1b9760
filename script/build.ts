import { build } from 'esbuild';
import type { BuildOptions, Plugin } from 'esbuild';
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ensureEngine } from './buildEngine.ts';

/**
 * `npm run build`: bundles the client, the review page, the server and the command line into `dist/`, copies the catalogue and builds the engine from source.
 * Everything is bundled; the packaged extension has no `node_modules`.
 */

const root = join(import.meta.dirname, '..');
const dist = join(root, 'dist');

interface PackageJson {
  readonly version: string;
}

/** Parts of the server that are loaded when they are first needed: files of their own, so that starting does not read them. */
const lazyPrograms = ['yamlLanguageService', 'yamlFormatter'];

/** Leaves the imports of these parts to the time of running. */
const lazyFiles: Plugin = {
  name: 'lazy files',
  setup: program =>
    program.onResolve({ filter: /^\.\/yaml(?:LanguageService|Formatter)\.ts$/ }, ({ path }) => ({
      path: path.replace(/\.ts$/, '.js'),
      external: true,
    })),
};

/** Options shared by the programs: CommonJS for the Node inside VS Code, typed sources, licences kept. */
function bundle(entry: string, output: string, options: BuildOptions = {}): Promise<unknown> {
  return build({
    entryPoints: [join(root, entry)],
    outfile: join(dist, output),
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    mainFields: ['module', 'main'],
    sourcemap: 'linked',
    legalComments: 'linked',
    logLevel: 'warning',
    define: { DRIFTLINE_VERSION: JSON.stringify(readVersion()), 'import.meta.dirname': '__dirname' },
    ...options,
  });
}

/** The script of the review page runs in a browser and stands in the page itself, so it is small. */
const reviewPage: BuildOptions = {
  platform: 'browser',
  format: 'iife',
  target: 'es2022',
  jsx: 'automatic',
  jsxImportSource: 'preact',
  minify: true,
  sourcemap: false,
};

function readVersion(): string {
  return (JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as PackageJson).version;
}

/** Builds everything under `dist/`. `engine: false` leaves the Go program alone. */
export async function buildAll(options: { readonly engine: boolean } = { engine: true }): Promise<void> {
  mkdirSync(dist, { recursive: true });
  writeFileSync(join(dist, 'package.json'), '{ "type": "commonjs" }\n');
  console.log('Bundling the extension, the server and the command line …');
  await Promise.all([
    bundle('client/src/extension.ts', 'extension.js', { external: ['vscode'] }),
    bundle('server/src/node/main.ts', 'server.js', { plugins: [lazyFiles] }),
    ...lazyPrograms.map(name => bundle(`server/src/node/${name}.ts`, `${name}.js`, { minify: true, sourcemap: false })),
    // git and ssh start it to ask the person something.
    bundle('server/src/node/askpassMain.ts', 'askpass.js'),
    bundle('cli/src/main.ts', 'cli.js', { banner: { js: '#!/usr/bin/env node' } }),
    bundle('client/src/reviewPage/main.tsx', 'reviewPage.js', reviewPage),
    bundle('client/src/reviewPage/review.css', 'reviewPage.css', { sourcemap: false, minify: true }),
  ]);
  copyCatalogue();
  if (options.engine) {
    await ensureEngine();
  }
}

/** The texts that readCatalogue.ts reads. */
function copyCatalogue(): void {
  const copy = join(dist, 'catalogue');
  rmSync(copy, { recursive: true, force: true });
  cpSync(join(root, 'server', 'catalogue'), copy, { recursive: true });
}

if (import.meta.main) {
  await buildAll();
}
