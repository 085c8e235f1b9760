import assert from 'node:assert/strict';
import { findInlinePatch } from '../../../server/src/features/completion/inlinePatch.ts';
import { LineIndex } from '../../../server/src/yaml/lineIndex.ts';

/** The inner text with `$0` where the cursor is in it; `nothing`. */
function check(fixture: string, expected: string): void {
  const text = fixture.replace('$0', '');
  const patch = findInlinePatch(text, new LineIndex(text).positionAt(fixture.indexOf('$0')));
  const offset = patch && new LineIndex(patch.text).offsetAt(patch.position);
  assert.equal(
    patch && offset !== undefined ? `${patch.text.slice(0, offset)}$0${patch.text.slice(offset)}` : 'nothing',
    expected,
  );
}

describe('patches inside of other documents', () => {
  it('are found around the cursor', () => check('patches:\n  - patch: |-\n      a:\n        $0b\n    target: {}\n', 'a:\n  $0b'));

  it('are found where the block ends with the line of the cursor', () =>
    check('patches:\n- patch: |\n    a:\n      b: c\n      $0\n', 'a:\n  b: c\n  $0\n'));

  it('are found before anything is written', () => check('patches:\n- patch: |\n    $0\n', '$0\n'));

  it('are found in a list of strategic merge patches', () => check('patchesStrategicMerge:\n- |-\n  a: $0\n', 'a: $0\n'));

  it('end where something else begins', () => check('patches:\n- patch: |\n    a: b\n  target:\n    $0\n', 'nothing'));

  it('are not every block of text', () => check('data:\n  x: |\n    a: $0\n', 'nothing'));

  it('are not found left of their text', () => check('patches:\n- patch: |\n    a: b\n  $0\n', 'nothing'));
});
