import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { checkFixture } from './checkedFixture.ts';

const root = join(import.meta.dirname, '..');

/** Checks files below a folder of `test/` as one repository; nothing is found in them. */
function check(folder: string, pattern: string): { readonly documents: number } {
  const paths = globSync(pattern, { cwd: join(root, folder) }).sort();
  const files = paths.map(path => `#- /${path}\n${readFileSync(join(root, folder, path), 'utf8')}`);
  const { checks } = checkFixture(files.join('\n'), { allowed: ['schema.deprecated-version'] });
  return { documents: [...checks.values()].reduce((sum, { documents }) => sum + documents.length, 0) };
}

describe('valid objects', () => {
  it('of all built-in kinds raise no alarm', () => {
    const { documents } = check('oracles/checker/objects', '*.yaml');
    assert.ok(documents > 70);
  });

  it('of the sample raise no alarm', () => {
    const { documents } = check('sample/repository', '**/*.yaml');
    assert.ok(documents > 20);
  });
});
