import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { dirname, join, relative } from 'node:path';

/** Enforces the layers and habits of ARCHITECTURE.md on the sources as they are, so that they do not depend on anyone's promise. */

const root = join(import.meta.dirname, '..');

/** Folders of `server/src`, each importing only from itself and from those before it. */
const layers = [
  'base',
  'yaml',
  'edit',
  'tree',
  'schema',
  'engine',
  'gitops',
  'change',
  'validation',
  'forge',
  'evidence',
  'proposal',
  'session',
  'features',
  'languageService.ts',
  'lsp',
  'node',
];

/** Server files outside the layers: the protocol may be imported by anyone, and imports only data types. */
const protocolFile = 'server/src/protocol.ts';
/** Its parts, which it alone exports again. */
const protocolFiles = [protocolFile, 'server/src/proposalProtocol.ts', 'server/src/chartProtocol.ts'];

interface SourceFile {
  /** Relative to the repository, with `/`. */
  readonly path: string;
  readonly text: string;
  /** Targets of its imports: repository-relative for own files, the specifier for packages. */
  readonly imports: readonly string[];
}

function readSources(folder: string): SourceFile[] {
  return readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile() && /\.[cm]?tsx?$/.test(entry.name))
    .map(entry => relative(root, join(entry.parentPath, entry.name)).replaceAll('\\', '/'))
    .filter(path => !path.includes('node_modules/'))
    .map(path => {
      const text = readFileSync(join(root, path), 'utf8');
      return { path, text, imports: findImports(path, text) };
    });
}

function findImports(path: string, text: string): string[] {
  const specifiers = [
    ...text.matchAll(
      /(?:^|\n)\s*(?:import|export)\s[^;'"]*?from\s*['"]([^'"]+)['"]|(?:^|\n)import\s*['"]([^'"]+)['"]|\bimport\(\s*['"]([^'"]+)['"]\s*\)/g,
    ),
  ].map(match => match[1] ?? match[2] ?? match[3] ?? '');
  return specifiers.map(specifier =>
    specifier.startsWith('.') ? join(dirname(path), specifier).replaceAll('\\', '/') : specifier,
  );
}

function layerOf(path: string): number {
  const [, , folder = ''] = path.split('/');
  return layers.indexOf(folder);
}

function isNodeBuiltin(specifier: string): boolean {
  return specifier.startsWith('node:') || builtinModules.includes(specifier.split('/')[0] ?? '');
}

/** The first ring of imports among `files`, as the list of its members; `undefined` if there is none. */
function findRing(files: readonly SourceFile[]): string[] | undefined {
  const byPath = new Map(files.map(file => [file.path, file]));
  const done = new Set<string>();
  const visit = (path: string, trail: readonly string[]): string[] | undefined => {
    if (trail.includes(path)) {
      return [...trail.slice(trail.indexOf(path)), path];
    }
    if (done.has(path)) {
      return undefined;
    }
    for (const target of byPath.get(path)?.imports ?? []) {
      const ring = byPath.has(target) ? visit(target, [...trail, path]) : undefined;
      if (ring) {
        return ring;
      }
    }
    done.add(path);
    return undefined;
  };
  for (const file of files) {
    const ring = visit(file.path, []);
    if (ring) {
      return ring;
    }
  }
  return undefined;
}

describe('architecture', () => {
  const server = readSources('server/src');
  const client = readSources('client/src');
  const cli = readSources('cli/src');
  const products = [...server, ...client, ...cli];

  it('reads the sources it judges', () => {
    assert.ok(
      server.length > 50 && client.length > 3 && cli.length > 2,
      `${server.length}, ${client.length}, ${cli.length} files`,
    );
    assert.ok(server.some(file => file.imports.includes('server/src/tree/tree.ts')));
  });

  it('finds a ring when there is one', () => {
    const file = (path: string, ...imports: string[]): SourceFile => ({ path, text: '', imports });
    assert.deepEqual(findRing([file('a', 'b'), file('b', 'c'), file('c', 'a')]), ['a', 'b', 'c', 'a']);
    assert.equal(findRing([file('a', 'b', 'c'), file('b', 'c'), file('c')]), undefined);
  });

  it('has every server file in a known layer', () => {
    assert.deepEqual(
      server.filter(file => !protocolFiles.includes(file.path) && layerOf(file.path) === -1).map(file => file.path),
      [],
    );
  });

  it('imports only from the same layer or from layers to the left', () => {
    const upward = server.flatMap(file =>
      file.imports
        .filter(
          target => target.startsWith('server/src/') && !protocolFiles.includes(target) && !protocolFiles.includes(file.path),
        )
        .filter(target => layerOf(target) > layerOf(file.path))
        .map(target => `${file.path} -> ${target}`),
    );
    assert.deepEqual(upward, []);
  });

  it('has no import ring', () => {
    assert.equal(findRing(products), undefined);
  });

  it('lets the client import nothing of the server but the protocol', () => {
    const foreign = client.flatMap(file =>
      file.imports
        .filter(target => target.startsWith('server/') && target !== protocolFile)
        .map(target => `${file.path} -> ${target}`),
    );
    assert.deepEqual(foreign, []);
    assert.deepEqual(
      products.filter(file => !file.path.startsWith('client/') && file.imports.some(t => t.startsWith('client/'))),
      [],
    );
  });

  it('lets the command line import no editor protocol', () => {
    const foreign = cli.flatMap(file =>
      file.imports.filter(target => /^vscode-languageserver(\/|$)|^server\/src\/lsp\//.test(target)),
    );
    assert.deepEqual(foreign, []);
  });

  it('uses Node built-ins only in node folders, the client and the command line', () => {
    const offenders = server
      .filter(file => !file.path.startsWith('server/src/node/'))
      .flatMap(file => file.imports.filter(isNodeBuiltin).map(target => `${file.path} -> ${target}`));
    assert.deepEqual(offenders, []);
    const globals = server
      .filter(file => !file.path.startsWith('server/src/node/'))
      .filter(file =>
        /(?<![\w.])(?:process\.|Buffer\.|setTimeout\(|setInterval\(|setImmediate\(|Date\.now\(|new Date\(\)|performance\.now\()/.test(
          file.text,
        ),
      )
      .map(file => file.path);
    assert.deepEqual(globals, [], 'clocks, timers and process globals belong behind ports');
  });

  it('uses vscode only in the client, and vscode-languageserver only in lsp and node', () => {
    const offenders = products.flatMap(file =>
      file.imports
        .filter(target =>
          target === 'vscode'
            ? !file.path.startsWith('client/')
            : /^vscode-languageserver(\/|$)/.test(target) && !/^server\/src\/(lsp|node)\//.test(file.path),
        )
        .map(target => `${file.path} -> ${target}`),
    );
    assert.deepEqual(offenders, []);
  });

  it('uses the protocol data types only from features on', () => {
    const offenders = server
      .filter(file => !protocolFiles.includes(file.path) && layerOf(file.path) < layers.indexOf('features'))
      .filter(file => file.imports.some(target => target.startsWith('vscode-')))
      .map(file => file.path);
    assert.deepEqual(offenders, []);
  });

  it('keeps no mutable state at module level, no any, no default export, no barrel', () => {
    const rules: readonly [string, RegExp][] = [
      ['module-level let or var', /^(?:export )?(?:let|var) /m],
      ['module-level mutable collection', /^(?:export )?const \w+(?:: [^=]+)? = new (?:Map|Set|WeakMap|WeakSet)\(\s*\)/m],
      ['any', /(?:: |<|as |\| )any\b(?! )|: any\b/],
      ['default export', /^export default /m],
      ['lint escape', /eslint-disable|oxlint-disable|@ts-(?:ignore|expect-error|nocheck)/],
      ['empty catch', /catch\s*(?:\([^)]*\))?\s*\{\s*\}/],
    ];
    const offenders = products.flatMap(file =>
      rules.filter(([, rule]) => rule.test(stripComments(file.text))).map(([name]) => `${file.path}: ${name}`),
    );
    assert.deepEqual(offenders, []);
    assert.deepEqual(
      products.filter(file => /\/(?:index|utils?|helpers?|manager|common)\.ts$/.test(file.path)),
      [],
    );
  });

  it('keeps entry files short', () => {
    for (const path of ['server/src/node/main.ts', 'client/src/extension.ts', 'cli/src/main.ts']) {
      const file = products.find(candidate => candidate.path === path);
      assert.ok(file, path);
      assert.ok(file.text.split('\n').length <= 61, path);
    }
  });

  it('keeps files to a size one can read', () => {
    const long = products
      .filter(file => !file.path.includes('.generated.') && file.text.split('\n').length > 450)
      .map(file => file.path);
    assert.deepEqual(long, []);
  });
});

function stripComments(text: string): string {
  return text.replaceAll(/\/\*[\s\S]*?\*\//g, '').replaceAll(/^\s*\/\/.*$/gm, '');
}
