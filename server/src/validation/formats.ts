import { parseQuantity } from '../schema/quantity.ts';

/**
 * Formats that the API server enforces, each with what is wanted in words. Others are notes for readers only.
 * Built-in kinds: the Go types behind them. Custom resources: kube-openapi `pkg/validation/strfmt`, in the subset of
 * apiextensions-apiserver `pkg/apiserver/validation/formats.go`.
 */

interface Format {
  /** Completes "Expected …". */
  readonly expected: string;
  readonly accepts: (text: string) => boolean;
}

/** What a text of this format must be; `undefined` if it is. */
export function describeFormatError(format: string, text: string): string | undefined {
  const rule = formats.get(format);
  return rule && !rule.accepts(text) ? rule.expected : undefined;
}

/** Bounds of whole numbers by their format. */
export const integerRanges: ReadonlyMap<string, readonly [lowest: number, highest: number]> = new Map([
  ['int32', [-(2 ** 31), 2 ** 31 - 1]],
  ['int64', [-(2 ** 63), 2 ** 63 - 1]],
  ['uint32', [0, 2 ** 32 - 1]],
]);

const byPattern = (expected: string, pattern: RegExp): Format => ({ expected, accepts: text => pattern.test(text) });

const octet = /^(?:0|[1-9]\d?|1\d\d|2[0-4]\d|25[0-5])$/;

function isIpv4(text: string): boolean {
  const octets = text.split('.');
  return octets.length === 4 && octets.every(part => octet.test(part));
}

function isIpv6(text: string): boolean {
  const [head = '', tail, ...more] = text.split('::');
  if (!text.includes(':') || more.length > 0) {
    return false;
  }
  const groups = [head, tail ?? ''].flatMap(part => (part === '' ? [] : part.split(':')));
  const last = groups.at(-1) ?? '';
  const embedded = last.includes('.') && isIpv4(last);
  const hexadecimal = embedded ? groups.slice(0, -1) : groups;
  const count = hexadecimal.length + (embedded ? 2 : 0);
  return hexadecimal.every(group => /^[0-9a-fA-F]{1,4}$/.test(group)) && (tail === undefined ? count === 8 : count < 8);
}

function isCidr(text: string): boolean {
  const [address = '', bits = '', ...more] = text.split('/');
  const most = isIpv4(address) ? 32 : isIpv6(address) ? 128 : -1;
  return more.length === 0 && /^(?:0|[1-9]\d{0,2})$/.test(bits) && Number(bits) <= most;
}

function isBase64(text: string): boolean {
  const plain = text.replaceAll(/[\r\n]/g, '');
  return plain.length % 4 === 0 && /^[A-Za-z0-9+/]*={0,2}$/.test(plain);
}

function isDay(text: string): boolean {
  const [, year, month, day] = /^(\d{4})-(\d\d)-(\d\d)$/.exec(text)?.map(Number) ?? [];
  if (year === undefined || month === undefined || day === undefined) {
    return false;
  }
  return month >= 1 && month <= 12 && day >= 1 && day <= new Date(Date.UTC(year, month, 0)).getUTCDate();
}

function isTime(text: string): boolean {
  const clock = /^[Tt](?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d+)?(?:[Zz]|[+-]\d\d:\d\d)$/;
  return isDay(text.slice(0, 10)) && clock.test(text.slice(10));
}

/** Go's `time.ParseDuration`, or one number and a unit in words as Scala writes them. */
const duration =
  /^(?:[-+]?(?:0|(?:(?:\d+(?:\.\d*)?|\.\d+)(?:ns|us|µs|μs|ms|s|m|h))+)|\d+\s*(?:ns|nanos?|nanoseconds?|us|µs|micros?|microseconds?|ms|millis?|milliseconds?|s|secs?|seconds?|m|mins?|minutes?|h|hrs?|hours?|d|days?|w|weeks?))$/;

const hex = (count: number): string => `[0-9a-f]{${count}}`;
const uuid = (version: string, variant: string): RegExp =>
  new RegExp(`^${hex(8)}-?${hex(4)}-?${version}-?${variant}-?${hex(12)}$`, 'i');
const label = '[a-z0-9](?:[-a-z0-9]*[a-z0-9])?';

const formats: ReadonlyMap<string, Format> = new Map([
  ['quantity', { expected: 'an amount such as 500m or 1Gi', accepts: text => parseQuantity(text) !== undefined }],
  ['byte', { expected: 'base64', accepts: isBase64 }],
  ['date', { expected: 'a date such as 2026-01-31', accepts: isDay }],
  ['date-time', { expected: 'a time such as 2026-01-31T12:00:00Z', accepts: isTime }],
  ['datetime', { expected: 'a time such as 2026-01-31T12:00:00Z', accepts: isTime }],
  ['duration', byPattern('a duration such as 1m30s', duration)],
  ['ipv4', { expected: 'an IPv4 address', accepts: isIpv4 }],
  ['ipv6', { expected: 'an IPv6 address', accepts: isIpv6 }],
  ['cidr', { expected: 'an address range such as 10.0.0.0/8', accepts: isCidr }],
  [
    'mac',
    byPattern(
      'a MAC address',
      /^(?:[0-9a-f]{2}([:-])(?:[0-9a-f]{2}\1){4}(?:[0-9a-f]{2}\1){0,2}[0-9a-f]{2}|(?:[0-9a-f]{4}\.){2,3}[0-9a-f]{4})$/i,
    ),
  ],
  ['uri', byPattern('an address such as https://example.com/', /^(?:[a-zA-Z][a-zA-Z0-9+.-]*:|\/|\*$)[^\s\p{Cc}]*$/u)],
  ['email', byPattern('a mail address', /^[^@]+@[^@]+$/)],
  [
    'hostname',
    byPattern('a host name', /^(?=.{1,255}$)[\p{L}\p{S}\p{N}](?:[-\p{L}\p{S}\p{N}]{0,62})(?:\.[-\p{L}\p{S}\p{N}]{1,63})*\.?$/u),
  ],
  ['uuid', byPattern('a UUID', uuid(hex(4), hex(4)))],
  ['uuid3', byPattern('a UUID of version 3', uuid(`3${hex(3)}`, hex(4)))],
  ['uuid4', byPattern('a UUID of version 4', uuid(`4${hex(3)}`, `[89ab]${hex(3)}`))],
  ['uuid5', byPattern('a UUID of version 5', uuid(`5${hex(3)}`, `[89ab]${hex(3)}`))],
  ['hexcolor', byPattern('a colour such as #ffffff', /^#?(?:[0-9a-f]{3}|[0-9a-f]{6})$/i)],
  ['bsonobjectid', byPattern('24 hexadecimal digits', /^[0-9a-f]{24}$/i)],
  ['k8s-short-name', byPattern('lower-case letters, digits and dashes', new RegExp(`^(?=.{1,63}$)${label}$`))],
  [
    'k8s-long-name',
    byPattern('lower-case letters, digits, dashes and dots', new RegExp(`^(?=.{1,253}$)${label}(?:\\.${label})*$`)),
  ],
]);
