import { build } from 'esbuild';
import { cpSync, existsSync, globSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createSample } from '../sample/createSample.ts';

/** Knows which editor suites there are and on which workspace each runs; says nothing about which editor runs them. */

/** Suites that share one workspace and one start of the editor. */
export interface EditorSuites {
  /** For the terminal. */
  readonly name: string;
  /** A fresh copy below the folder that was given; absolute. */
  readonly workspace: string;
  /** Unpacked extensions that the suites want beside ours: bundles of the folders in `extensions` beside the `workspace`. */
  readonly neighbourDirs: readonly string[];
  /** Tells the tests module which suites to run. */
  readonly environment: Readonly<Record<string, string>>;
}

const root = join(import.meta.dirname, '..', '..');
const sources = join(root, 'test', 'editor');
const bundles = join(root, 'dist', 'test', 'editor');

/** The module to give to an editor as its tests; there after `bundleEditorSuites`. */
export const testsModule = join(bundles, 'index.js');

/** Bundles the tests module, each suite and each neighbour by itself; `vscode` and `mocha` come from the editor and the checkout. */
export async function bundleEditorSuites(): Promise<void> {
  mkdirSync(join(root, 'dist'), { recursive: true });
  writeFileSync(join(root, 'dist', 'package.json'), '{ "type": "commonjs" }\n');
  const entries = globSync(['index.ts', '**/*.editor.ts', '*/extensions/*/extension.ts'], { cwd: sources });
  await build({
    entryPoints: entries.map(file => join(sources, file)),
    outdir: bundles,
    outbase: sources,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node22',
    external: ['vscode', 'mocha'],
    sourcemap: 'inline',
    logLevel: 'warning',
  });
  for (const manifest of globSync('*/extensions/*/package.json', { cwd: sources })) {
    const fields = JSON.parse(readFileSync(join(sources, manifest), 'utf8')) as object;
    writeFileSync(join(bundles, manifest), JSON.stringify({ ...fields, type: 'commonjs' }));
  }
}

/**
 * The suites with their workspaces made below `directory`: those beside `index.ts` on the sample repository, those of a folder with a
 * `workspace` on a copy of that.
 */
export function prepareEditorSuites(directory: string): EditorSuites[] {
  const folders = readdirSync(sources).filter(name => existsSync(join(sources, name, 'workspace')));
  const prepared = folders.map(name => {
    const workspace = join(directory, name);
    cpSync(join(sources, name, 'workspace'), workspace, { recursive: true });
    return { name, workspace, neighbourDirs: findNeighbours(name), environment: selectSuites(`${name}/**/*.editor.js`) };
  });
  const sample = {
    name: 'sample',
    workspace: createSample(join(directory, 'sample')).root,
    neighbourDirs: [],
    environment: selectSuites('*.editor.js'),
  };
  return [sample, ...prepared];
}

function findNeighbours(name: string): string[] {
  return globSync('extensions/*', { cwd: join(sources, name) }).map(folder => join(bundles, name, folder));
}

function selectSuites(pattern: string): Record<string, string> {
  return { DRIFTLINE_EDITOR_SUITES: pattern };
}
