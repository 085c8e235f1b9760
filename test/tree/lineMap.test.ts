import assert from 'node:assert/strict';
import { createLineMap } from '../../server/src/tree/lineMap.ts';

/** Lines of `to` for each line of `from`; `-` = none. */
const check = (from: string, to: string, expected: string): void => {
  const map = createLineMap(from, to);
  assert.equal(
    from
      .split('\n')
      .map((_, line) => map(line) ?? '-')
      .join(' '),
    expected,
  );
};

describe('line map', () => {
  it('maps equal texts line by line', () => check('a\nb\nc', 'a\nb\nc', '0 1 2'));
  it('moves lines below an added one', () => check('a\nb\nc', 'x\na\nb\nc', '1 2 3'));
  it('moves lines below a removed one, which has no counterpart', () => check('a\nb\nc', 'a\nc', '0 - 1'));
  it('maps replaced lines one to one where as many replaced them', () => check('a\nb\nc', 'a\nx\nc', '0 1 2'));
  it('maps no line of a stretch that became longer or shorter', () => check('a\nb\nc\nd', 'a\nx\nd', '0 - - 2'));
  it('takes line ends for equal', () => check('a\nb', 'a\r\nb', '0 1'));
  it('maps everything of an emptied file to nothing', () => check('a\nb', '', '- -'));
});
