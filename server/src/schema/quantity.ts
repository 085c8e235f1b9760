/**
 * Kubernetes quantities (`500m`, `1.5Gi`, `1e3`), exactly: no rounding, so `1000m` equals `1` and `1Gi` does not equal `1G`.
 * Grammar: k8s.io/apimachinery/pkg/api/resource/quantity.go.
 */

/** `digits` × 10^`exponent`; digits carry no trailing zeros, so equal amounts are equal field by field. */
export interface Quantity {
  readonly digits: bigint;
  readonly exponent: number;
}

const decimalSuffixes = new Map([
  ['n', -9],
  ['u', -6],
  ['m', -3],
  ['', 0],
  ['k', 3],
  ['M', 6],
  ['G', 9],
  ['T', 12],
  ['P', 15],
  ['E', 18],
]);

const binarySuffixes = new Map([
  ['Ki', 10n],
  ['Mi', 20n],
  ['Gi', 30n],
  ['Ti', 40n],
  ['Pi', 50n],
  ['Ei', 60n],
]);

const pattern = /^([+-]?)(\d*)(?:\.(\d*))?([a-zA-Z]{0,2}|[eE][+-]?\d{1,3})$/;

/** Longer texts are no amounts anyone means. */
const longest = 64;

/** Reads a quantity as it stands in an object, as text or as a number; `undefined` if it is none. */
export function parseQuantity(value: string | number): Quantity | undefined {
  const text = typeof value === 'number' ? String(value) : value;
  const match = text.length <= longest ? pattern.exec(text) : null;
  if (!match) {
    return undefined;
  }
  const [, sign = '', whole = '', fraction = '', suffix = ''] = match;
  const binary = binarySuffixes.get(suffix);
  const shift = binary === undefined ? exponentOf(suffix) : 0;
  if (shift === undefined || whole + fraction === '') {
    return undefined;
  }
  const digits = BigInt(sign + whole + fraction) * (binary === undefined ? 1n : 2n ** binary);
  return normalise(digits, shift - fraction.length);
}

/** Negative, zero or positive as `a` is less than, equal to or greater than `b`. */
export function compareQuantities(a: Quantity, b: Quantity): number {
  const lowest = Math.min(a.exponent, b.exponent);
  const left = a.digits * 10n ** BigInt(a.exponent - lowest);
  const right = b.digits * 10n ** BigInt(b.exponent - lowest);
  return left < right ? -1 : left > right ? 1 : 0;
}

/** Whether both are quantities of the same amount. */
export function sameQuantity(a: string | number, b: string | number): boolean {
  const left = parseQuantity(a);
  const right = parseQuantity(b);
  return left !== undefined && right !== undefined && left.digits === right.digits && left.exponent === right.exponent;
}

function exponentOf(suffix: string): number | undefined {
  return /^[eE][+-]?\d/.test(suffix) ? Number(suffix.slice(1)) : decimalSuffixes.get(suffix);
}

function normalise(digits: bigint, exponent: number): Quantity {
  if (digits === 0n) {
    return { digits, exponent: 0 };
  }
  let shortest = digits;
  let shifted = exponent;
  while (shortest % 10n === 0n) {
    shortest /= 10n;
    shifted += 1;
  }
  return { digits: shortest, exponent: shifted };
}
