import assert from 'node:assert/strict';
import { findFoldings } from '../../server/src/features/foldingRanges.ts';
import { parseYaml } from '../../server/src/yaml/yamlFile.ts';

/** First and last lines, counted from 1 as in an editor. */
function check(text: string, expected: readonly string[]): void {
  const foldings = findFoldings(parseYaml(text));
  assert.deepEqual(
    foldings.map(({ startLine, endLine, kind }) => `${startLine + 1}-${endLine + 1}${kind === undefined ? '' : ` ${kind}`}`),
    expected,
  );
}

describe('foldingRanges', () => {
  it('folds mappings, lists, their elements and block texts', () =>
    check('a:\n  b: 1\n  c:\n  - x: 1\n    y: 2\n  - z\nt: |\n  one\n  # two\n  # three\n\nd: {\n  e: 1\n}\n', [
      '1-6',
      '3-6',
      '4-5',
      '7-10',
      '12-14',
    ]));

  it('folds documents where there are several', () => check('a: 1\nb: 2\n---\nc: 3\nd: 4\n\n---\n', ['1-2', '3-5']));

  it('folds blocks of comments and regions, also one in the other', () =>
    check('# one\n# two\n# region web\na: 1\n# region inner\nb: 2\n# endregion\n#endregion\nc: 3\n# alone\n', [
      '1-2 comment',
      '3-8 region',
      '5-7 region',
    ]));

  it('has nothing for an empty or broken file', () => {
    check('', []);
    check('# endregion\n{{{', []);
  });
});
