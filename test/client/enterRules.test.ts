import assert from 'node:assert/strict';
import { enterRules } from '../../client/src/enterRules.ts';

/** What is added to the indentation of the line by Enter at its end. */
function check(line: string, expected: 'deeper' | number | undefined): void {
  const indent = enterRules.find(({ before }) => before.test(line))?.indent;
  assert.equal(typeof indent === 'object' ? indent.spaces : indent, expected, line);
}

describe('a line break in YAML', () => {
  it('goes deeper behind a key without value, and behind the head of a block of text', () => {
    check('spec:', 'deeper');
    check('  "a.b/c": ', 'deeper');
    check('  run.sh: |-', 'deeper');
  });

  it('goes on with the fields of an item, and below a key that begins one', () => {
    check('  - name: web', 2);
    check('  - metadata:', 4);
    check('- run: |', 4);
  });

  it('stays where a value or nothing stands', () => {
    check('  name: web', undefined);
    check('  - web', undefined);
    check('', undefined);
    check('  # see:', undefined);
    check('  url: http://api', undefined);
  });
});
