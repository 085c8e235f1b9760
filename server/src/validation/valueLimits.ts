import { closestName } from '../base/closestName.ts';
import type { JsonValue } from '../base/json.ts';
import type { FieldSchema } from '../schema/fieldSchema.ts';
import type { ScalarValue } from '../yaml/scalarValue.ts';
import type { FindingFix } from './finding.ts';
import { describeFormatError, integerRanges } from './formats.ts';
import type { PatternCache } from './patternCache.ts';

/** What a schema demands of a value of the right type. */

export interface LimitProblem {
  readonly code: string;
  readonly message: string;
  readonly fix?: FindingFix;
}

/** The first demand that a text, number or truth value does not meet. */
export function findLimitProblem(value: ScalarValue, schema: FieldSchema, patterns: PatternCache): LimitProblem | undefined {
  if (value === null) {
    return undefined;
  }
  return (
    enumProblem(value, schema) ??
    (typeof value === 'number' ? numberProblem(value, schema) : undefined) ??
    (typeof value === 'string' ? textProblem(value, schema, patterns) : undefined)
  );
}

function enumProblem(value: ScalarValue, schema: FieldSchema): LimitProblem | undefined {
  if (!schema.enum || schema.enum.includes(value)) {
    return undefined;
  }
  const names = schema.enum.map(known => (typeof known === 'string' ? known : JSON.stringify(known)));
  const meant =
    typeof value === 'string'
      ? closestName(
          value,
          names.filter(name => name !== ''),
        )
      : undefined;
  if (meant === undefined && isExtended(schema.enum)) {
    return undefined;
  }
  const shown = names.map(name => (name === '' ? '""' : name)).join(', ');
  const message = names.length === 1 ? `Expected ${shown}.` : `Expected one of ${shown}.`;
  return meant === undefined
    ? { code: 'schema.invalid-value', message }
    : {
        code: 'schema.invalid-value',
        message: `${message} Did you mean "${meant}"?`,
        fix: { kind: 'replaceValue', text: meant },
      };
}

/**
 * Whether installations add to the list: Flux's operator and other controllers put their kinds into the definitions of Alerts and
 * Receivers by a patch, so only what looks like a typing error is one.
 */
function isExtended(values: readonly JsonValue[]): boolean {
  return values.includes('GitRepository') && values.includes('ImageUpdateAutomation');
}

function numberProblem(value: number, schema: FieldSchema): LimitProblem | undefined {
  const range = schema.type === 'number' ? undefined : integerRanges.get(schema.format ?? '');
  if (range && (value < range[0] || value > range[1])) {
    return outOfRange(`Expected a number from ${range[0]} to ${range[1]}; this does not fit into ${schema.format}.`);
  }
  const { minimum, maximum, multipleOf } = schema;
  if (minimum !== undefined && (schema.exclusiveMinimum === true ? value <= minimum : value < minimum)) {
    return outOfRange(schema.exclusiveMinimum === true ? `Expected more than ${minimum}.` : `Expected at least ${minimum}.`);
  }
  if (maximum !== undefined && (schema.exclusiveMaximum === true ? value >= maximum : value > maximum)) {
    return outOfRange(schema.exclusiveMaximum === true ? `Expected less than ${maximum}.` : `Expected at most ${maximum}.`);
  }
  if (multipleOf !== undefined && multipleOf > 0 && !isMultiple(value, multipleOf)) {
    return outOfRange(`Expected a multiple of ${multipleOf}.`);
  }
  return undefined;
}

/** Tenths and the like are not exact in binary. */
function isMultiple(value: number, step: number): boolean {
  const quotient = value / step;
  return Math.abs(quotient - Math.round(quotient)) < 1e-9;
}

function outOfRange(message: string): LimitProblem {
  return { code: 'schema.out-of-range', message };
}

function textProblem(value: string, schema: FieldSchema, patterns: PatternCache): LimitProblem | undefined {
  const { minLength, maxLength, pattern, format } = schema;
  if (minLength !== undefined || maxLength !== undefined) {
    const { length } = Array.from(value);
    if (minLength !== undefined && length < minLength) {
      const message = value === '' ? 'Expected a text that is not empty.' : `Expected at least ${minLength} characters.`;
      return { code: 'schema.wrong-length', message };
    }
    if (maxLength !== undefined && length > maxLength) {
      return { code: 'schema.wrong-length', message: `Expected at most ${maxLength} characters; these are ${length}.` };
    }
  }
  if (pattern !== undefined && patterns.finds(pattern, value) === false) {
    return { code: 'schema.wrong-pattern', message: `Expected a text that matches ${pattern}` };
  }
  const wanted = format === undefined ? undefined : describeFormatError(format, value);
  return wanted === undefined ? undefined : { code: 'schema.wrong-format', message: `Expected ${wanted}.` };
}
