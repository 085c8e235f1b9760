import type { YamlScalar } from './yamlNode.ts';

/**
 * The typed value of a scalar. kustomize reads manifests with go-yaml v3 (`resolve.go`) and kustomization files with
 * sigs.k8s.io/yaml, which is go-yaml v2: the same rules, but `yes`, `no`, `on`, `off`, `y` and `n` are booleans there.
 */

export type ScalarValue = string | number | boolean | null;

/** `manifest`: `yes` is a string and a date becomes a timestamp; `kustomization`: `yes` is true and a date stays a string. */
export type ScalarDialect = 'manifest' | 'kustomization';

const nulls: ReadonlySet<string> = new Set(['', '~', 'null', 'Null', 'NULL']);
const truths: ReadonlySet<string> = new Set(['true', 'True', 'TRUE']);
const falsehoods: ReadonlySet<string> = new Set(['false', 'False', 'FALSE']);
const yaml11Truths: ReadonlySet<string> = new Set(['y', 'Y', 'yes', 'Yes', 'YES', 'on', 'On', 'ON']);
const yaml11Falsehoods: ReadonlySet<string> = new Set(['n', 'N', 'no', 'No', 'NO', 'off', 'Off', 'OFF']);
const float = /^[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?$/;
const timestamp =
  /^(?<year>\d{4})-(?<month>\d{1,2})-(?<day>\d{1,2})(?:(?<separator>[Tt ])(?<hour>\d{1,2}):(?<minute>\d{1,2}):(?<second>\d{1,2})(?:[.,](?<fraction>\d+))?(?<zone>Z|[-+]\d{2}:\d{2})?)?$/;

/** The value as kustomize reads it: `0777` → 511, `yes` → "yes", `2020-01-01` → "2020-01-01T00:00:00Z", `1e3` → 1000. */
export function scalarValue(scalar: YamlScalar, dialect: ScalarDialect = 'manifest'): ScalarValue {
  if (scalar.tag === '!!binary') {
    return decodeBase64(scalar.text);
  }
  if (scalar.tag === '!!str' || (scalar.tag !== undefined && !scalar.tag.startsWith('!!'))) {
    return scalar.text;
  }
  if (scalar.style !== 'plain' && scalar.tag === undefined) {
    return scalar.text;
  }
  return plainValue(scalar.text, dialect);
}

/** The value of an unquoted, untagged scalar. */
export function plainValue(text: string, dialect: ScalarDialect = 'manifest'): ScalarValue {
  if (nulls.has(text)) {
    return null;
  }
  if (truths.has(text) || (dialect === 'kustomization' && yaml11Truths.has(text))) {
    return true;
  }
  if (falsehoods.has(text) || (dialect === 'kustomization' && yaml11Falsehoods.has(text))) {
    return false;
  }
  return /^[-+.0-9]/.test(text) ? (readTimestamp(text, dialect) ?? readNumber(text) ?? text) : text;
}

/** Go's `strconv.ParseInt(text, 0, 64)`, then floats, then `0b` and `0o`; underscores are dropped as upstream does. */
function readNumber(text: string): number | undefined {
  const plain = text.startsWith('.') ? text : text.replaceAll('_', '');
  const integer = /^(?<sign>[-+]?)(?<digits>0[xX][0-9a-fA-F]+|0[bB][01]+|0[oO]?[0-7]+|0|[1-9][0-9]*)$/.exec(plain)?.groups;
  if (integer?.digits !== undefined) {
    const digits = /^0[0-7]/.test(integer.digits) ? `0o${integer.digits.slice(1)}` : integer.digits;
    const value = Number(digits);
    return integer.sign === '-' && value !== 0 ? -value : value;
  }
  return float.test(plain) ? Number(plain) : undefined;
}

/** RFC 3339 text of a timestamp as Go marshals a `time.Time`; in kustomization files dates stay text. */
function readTimestamp(text: string, dialect: ScalarDialect): string | undefined {
  const parts = timestamp.exec(text)?.groups;
  if (!parts || !isRealTime(parts) || !isAcceptedForm(parts)) {
    return undefined;
  }
  if (dialect === 'kustomization') {
    return text;
  }
  const two = (part: string | undefined): string => (part ?? '0').padStart(2, '0');
  const fraction = (parts.fraction ?? '').slice(0, 9).replace(/0+$/, '');
  const zone = parts.zone === undefined || parts.zone === 'Z' || parts.zone === '+00:00' ? 'Z' : parts.zone;
  const time = `${two(parts.hour)}:${two(parts.minute)}:${two(parts.second)}${fraction && `.${fraction}`}`;
  return `${parts.year}-${two(parts.month)}-${two(parts.day)}T${time}${zone}`;
}

/** With `T` a zone is required, with a space there is none (go-yaml's `allowedTimestampFormats`). */
function isAcceptedForm(parts: Record<string, string | undefined>): boolean {
  return parts.separator === undefined || (parts.separator === ' ') === (parts.zone === undefined);
}

function isRealTime(parts: Record<string, string | undefined>): boolean {
  const [year, month, day] = [Number(parts.year), Number(parts.month), Number(parts.day)];
  const lastDay = new Date(Date.UTC(year, month, 0)).getUTCDate();
  return (
    month >= 1 &&
    month <= 12 &&
    day >= 1 &&
    day <= lastDay &&
    Number(parts.hour ?? 0) < 24 &&
    Number(parts.minute ?? 0) < 60 &&
    Number(parts.second ?? 0) < 60
  );
}

function decodeBase64(text: string): string {
  try {
    return new TextDecoder().decode(Uint8Array.from(atob(text.replaceAll(/\s/g, '')), character => character.charCodeAt(0)));
  } catch {
    return text;
  }
}
