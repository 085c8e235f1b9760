import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { compareQuantities, parseQuantity, sameQuantity } from '../../server/src/schema/quantity.ts';

describe('quantity', () => {
  const equal: readonly [string | number, string | number][] = [
    ['1000m', '1'],
    ['500m', 0.5],
    ['0.5', '500m'],
    ['1Gi', '1024Mi'],
    ['1Gi', '1073741824'],
    ['1.5Gi', '1536Mi'],
    ['1e3', '1k'],
    ['1E3', 1000],
    ['1E', '1000P'],
    ['2000000u', 2],
    ['1000000000n', '1'],
    ['.5', '0.50'],
    ['5.', '5'],
    ['-1', '-1000m'],
    ['0', '0Gi'],
    ['+1', '1'],
    [1e21, '1000E'],
  ];
  for (const [a, b] of equal) {
    it(`${a} is ${b}`, () => assert.ok(sameQuantity(a, b)));
  }

  for (const [a, b] of [
    ['1Gi', '1G'],
    ['1m', '1M'],
    ['100m', '0.11'],
    ['1Ei', '1152921504606846977'],
  ] as const) {
    it(`${a} is not ${b}`, () => assert.ok(!sameQuantity(a, b)));
  }

  for (const text of [
    '',
    '.',
    'Gi',
    '1 Gi',
    '1gi',
    '1K',
    'abc',
    '1e',
    '1e1000000000',
    '--1',
    '1Gi1',
    '0x10',
    NaN,
    Infinity,
    '1'.repeat(100),
  ]) {
    it(`${String(text).slice(0, 12)} is no quantity`, () => assert.equal(parseQuantity(text), undefined));
  }

  it('orders amounts as their exact values', () => {
    const compare = (a: string, b: string): number => {
      const [left, right] = [parseQuantity(a), parseQuantity(b)];
      assert.ok(left && right);
      return compareQuantities(left, right);
    };
    assert.ok(compare('900Mi', '1Gi') < 0);
    assert.ok(compare('1Gi', '1G') > 0);
    assert.equal(compare('1000m', '1'), 0);
  });

  it('agrees with arithmetic on integers of any size, however they are written', () => {
    const suffixes = [
      ['', 1n],
      ['k', 10n ** 3n],
      ['M', 10n ** 6n],
      ['Ki', 2n ** 10n],
      ['Ei', 2n ** 60n],
    ] as const;
    const amount = fc.record({ count: fc.bigInt({ min: -(10n ** 20n), max: 10n ** 20n }), suffix: fc.constantFrom(...suffixes) });
    fc.assert(
      fc.property(amount, amount, (a, b) => {
        const [left, right] = [a, b].map(({ count, suffix }) => parseQuantity(`${count}${suffix[0]}`));
        assert.ok(left && right);
        const [x, y] = [a, b].map(({ count, suffix }) => count * suffix[1]);
        assert.ok(x !== undefined && y !== undefined);
        assert.equal(compareQuantities(left, right), x < y ? -1 : x > y ? 1 : 0);
        assert.equal(sameQuantity(`${a.count}${a.suffix[0]}`, String(x)), true);
      }),
    );
  });
});
