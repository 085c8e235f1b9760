import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { diffLines } from '../../server/src/proposal/lineDiff.ts';

describe('the difference of lines', () => {
  const lines = (text: string): string[] => (text === '' ? [] : text.split(' '));
  const show = (from: string[], to: string[]): string =>
    diffLines(from, to)
      .map(line =>
        line.from === undefined ? `+${to[line.to ?? -1]}` : line.to === undefined ? `-${from[line.from]}` : to[line.to],
      )
      .join(' ');
  const check = (from: string, to: string, expected: string): void => assert.equal(show(lines(from), lines(to)), expected);

  it('keeps what is common', () => check('a b c', 'a b c', 'a b c'));
  it('tells what is added and removed', () => check('a b c', 'a x c d', 'a -b +x c +d'));
  it('of nothing', () => check('', 'a', '+a'));
  it('is the smallest for small texts', () => {
    const kept = diffLines(lines('a b c a b b a'), lines('c b a b a c')).filter(
      ({ from, to }) => from !== undefined && to !== undefined,
    );
    assert.equal(kept.length, 4);
  });

  /** Both texts can be read from the answer, in order. */
  function assertComplete(from: string[], to: string[]): void {
    const answer = diffLines(from, to);
    assert.deepEqual(
      answer.flatMap(line => line.from ?? []),
      from.map((_, index) => index),
    );
    assert.deepEqual(
      answer.flatMap(line => line.to ?? []),
      to.map((_, index) => index),
    );
    assert.ok(answer.every(line => line.from === undefined || line.to === undefined || from[line.from] === to[line.to]));
  }

  it('loses no line, whatever the texts', () => {
    const text = fc.array(fc.constantFrom('a', 'b', 'c', 'd', ''), { maxLength: 30 });
    fc.assert(fc.property(text, text, assertComplete), { numRuns: 300 });
  });

  it('is quick on long texts, with and without lines in common', () => {
    const long = (seed: number, kinds: number): string[] =>
      Array.from({ length: 50_000 }, (_, index) => `line ${(index * seed) % kinds}`);
    const start = performance.now();
    assertComplete(long(7, 49_999), long(11, 49_999));
    assertComplete(long(7, 100), long(11, 100));
    assertComplete(long(1, 49_999), ['x', ...long(1, 49_999).filter((_, index) => index % 1000 !== 0)]);
    assert.ok(performance.now() - start < 8000, `${performance.now() - start} ms`);
  });
});
