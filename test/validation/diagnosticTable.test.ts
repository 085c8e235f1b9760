import assert from 'node:assert/strict';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { diagnosticTable, documentationOf } from '../../server/src/validation/diagnosticTable.ts';

/** The table of codes against the sources that use them, the tests that show them, and the pages that explain them. */
describe('diagnosticTable', () => {
  const root = join(import.meta.dirname, '../..');
  const codes = Object.keys(diagnosticTable);
  const read = (glob: string, except: string): string =>
    globSync(glob, { cwd: root })
      .filter(path => !path.endsWith(except))
      .map(path => readFileSync(join(root, path), 'utf8'))
      .join('\n');

  it('has every code that the sources use', () => {
    const sources = read('server/src/**/*.ts', 'Codes.ts');
    const used = [
      ...sources.matchAll(/'((?:yaml|schema|kustomize|flux|argocd|helm|config|suppression)\.[a-z]+(?:-[a-z]+)*)'(?!:)/g),
    ].map(([, code = '']) => code);
    assert.ok(used.length > 50, 'the sources name their codes as texts');
    assert.deepEqual(
      used.filter(code => !codes.includes(code)),
      [],
    );
  });

  it('has no code that no source reports', () => {
    const sources = read('server/src/**/*.ts', 'Codes.ts');
    // Some are put together from the name of a problem.
    const isUsed = (code: string): boolean =>
      sources.includes(`'${code}'`) || sources.includes(`'${code.slice(code.indexOf('.') + 1)}'`);
    assert.deepEqual(
      codes.filter(code => !isUsed(code)),
      [],
    );
  });

  it('has no code that no test shows', () => {
    const tests = read('test/**/*.ts', 'diagnosticTable.test.ts');
    const isShown = (code: string): boolean => {
      const name = code.slice(code.indexOf('.') + 1);
      // Labels of fixtures that are about one kind of findings leave out the part before the dot.
      return new RegExp(`(?:${code.replace('.', '\\.')}|[\\^-] ${name})(?![\\w-])`).test(tests);
    };
    assert.deepEqual(
      codes.filter(code => !isShown(code)),
      [],
    );
  });

  it('has a page for every code, where editors are sent', () => {
    const { repository } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { repository: { url: string } };
    const base = `${repository.url.replace(/\.git$/, '')}/blob/main/`;
    for (const code of codes) {
      const address = documentationOf(code);
      assert.ok(address.startsWith(base), address);
      assert.ok(existsSync(join(root, address.slice(base.length))), `${code} has a page: run "node script/generateDocs.ts"`);
    }
  });
});
