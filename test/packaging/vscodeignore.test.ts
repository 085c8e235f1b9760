import assert from 'node:assert/strict';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import picomatch from 'picomatch';

/** What the packaged extension reads at run time must be in the package; the editor of the tests copies whole folders and would not notice. */
describe('the package', () => {
  const root = join(import.meta.dirname, '..', '..');
  const lines = readFileSync(join(root, '.vscodeignore'), 'utf8').split('\n');
  const kept = lines.filter(line => line.startsWith('!')).map(line => picomatch(line.slice(1)));
  const isPackaged = (path: string): boolean => kept.some(matches => matches(path));

  it('holds every bundle that the build makes', () => {
    const build = readFileSync(join(root, 'script', 'build.ts'), 'utf8');
    const outputs = [...build.matchAll(/bundle\('[^']+', '([^']+)'/g)].map(([, name = '']) => `dist/${name}`);
    assert.ok(outputs.length >= 6, outputs.join());
    assert.deepEqual(
      outputs.filter(path => !isPackaged(path)),
      [],
    );
    assert.ok(isPackaged('dist/driftline-engine') && isPackaged('dist/package.json'));
  });

  it('holds the catalogue of kinds', () => {
    const names = readdirSync(join(root, 'server', 'catalogue'));
    assert.ok(names.includes('kubernetes.txt'));
    assert.deepEqual(
      names.filter(name => !isPackaged(`dist/catalogue/${name}`)),
      [],
    );
  });

  it('holds the grammars', () => {
    const { contributes } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
      contributes: { grammars: readonly { path: string }[] };
    };
    const paths = contributes.grammars.map(({ path }) => path.replace('./', ''));
    assert.equal(paths.length, 2);
    assert.deepEqual(
      paths.filter(path => !existsSync(join(root, path)) || !isPackaged(path)),
      [],
    );
  });

  it('holds no sources, tests or source maps', () => {
    const others = [
      'client/src/extension.ts',
      'test/architecture.test.ts',
      'dist/server.js.map',
      'server/catalogue/kubernetes.txt',
      'docs/proposals.md',
      'node_modules/yaml/index.js',
    ];
    assert.deepEqual(others.filter(isPackaged), []);
  });
});
