import type { FieldSchema } from '../schema/fieldSchema.ts';
import { plainValue, scalarValue } from '../yaml/scalarValue.ts';
import type { ScalarValue } from '../yaml/scalarValue.ts';
import type { YamlNode, YamlScalar } from '../yaml/yamlNode.ts';
import type { FindingFix } from './finding.ts';

/** Whether a value has the type that its schema wants, and how to say that it does not. */

export interface TypeMismatch {
  readonly message: string;
  readonly fix?: FindingFix;
}

/** A node that is no alias. */
type ValueNode = Exclude<YamlNode, { readonly kind: 'alias' }>;

/** What does not fit; `undefined` if the type is right. `null` is not judged here: see `checkNull` of schemaCheck.ts. */
export function findTypeMismatch(node: ValueNode, schema: FieldSchema): TypeMismatch | undefined {
  const expected = describeExpected(schema);
  if (expected === undefined) {
    return undefined;
  }
  if (node.kind === 'mapping') {
    return schema.type === 'object' ? undefined : { message: `Expected ${expected}; this is a mapping.` };
  }
  if (node.kind === 'sequence') {
    return schema.type === 'array' ? undefined : { message: `Expected ${expected}; this is a list.` };
  }
  const value = scalarValue(node);
  return fits(value, schema) ? undefined : describeScalar(node, value, schema, expected);
}

/** A word such as `yes` where a text is wanted: a text for kustomize, a boolean for what reads the file without it. */
export function findAmbiguity(node: YamlScalar, schema: FieldSchema): TypeMismatch | undefined {
  const isText = schema.type === 'string' || acceptsBoth(schema);
  if (!isText || node.style !== 'plain' || node.tag !== undefined || typeof scalarValue(node) !== 'string') {
    return undefined;
  }
  const otherwise = scalarValue(node, 'kustomization');
  return typeof otherwise === 'boolean'
    ? {
        message: `kustomize reads \`${node.text}\` as a text, kubectl and Argo CD read it as ${otherwise}. Write it in quotes.`,
        fix: { kind: 'replaceValue', text: JSON.stringify(node.text) },
      }
    : undefined;
}

/** Amounts may be written as numbers, and so may ports that may be names. */
function acceptsBoth(schema: FieldSchema): boolean {
  return schema['x-kubernetes-int-or-string'] === true || schema.format === 'quantity';
}

function fits(value: ScalarValue, schema: FieldSchema): boolean {
  if (acceptsBoth(schema)) {
    return typeof value === 'string' || (typeof value === 'number' && (schema.format === 'quantity' || Number.isInteger(value)));
  }
  if (schema.type === 'integer') {
    return Number.isInteger(value);
  }
  return typeof value === schema.type;
}

/** `undefined`: anything is right. */
function describeExpected(schema: FieldSchema): string | undefined {
  if (acceptsBoth(schema)) {
    return schema.format === 'quantity' ? 'an amount such as 500m or 1Gi' : 'an integer or a text';
  }
  return schema.type && typeNames[schema.type];
}

const typeNames: Readonly<Record<NonNullable<FieldSchema['type']>, string>> = {
  object: 'a mapping',
  array: 'a list',
  string: 'a text',
  integer: 'an integer',
  number: 'a number',
  boolean: 'true or false',
};

function describeScalar(node: YamlScalar, value: ScalarValue, schema: FieldSchema, expected: string): TypeMismatch {
  const start = `Expected ${expected}; `;
  if (schema.type === 'string') {
    const fix = { kind: 'replaceValue', text: JSON.stringify(node.text) } as const;
    return { message: `${start}${describeRead(node, value)}. Write it in quotes.`, fix };
  }
  if (typeof value !== 'string') {
    return { message: `${start}${describeRead(node, value)}.` };
  }
  if (node.style !== 'plain') {
    const unquoted = plainValue(node.text);
    return unquoted !== null && typeof unquoted !== 'string' && fits(unquoted, schema)
      ? { message: `${start}this is a text. Remove the quotes.`, fix: { kind: 'replaceValue', text: node.text } }
      : { message: `${start}this is a text.` };
  }
  const meant = plainValue(node.text, 'kustomization');
  if (schema.type === 'boolean' && typeof meant === 'boolean') {
    const text = String(meant);
    return {
      message: `${start}kustomize reads \`${node.text}\` as a text. Write ${text}.`,
      fix: { kind: 'replaceValue', text },
    };
  }
  return { message: `${start}this is a text.` };
}

/** What the agents make of what is written. */
function describeRead(node: YamlScalar, value: ScalarValue): string {
  if (typeof value === 'number') {
    return node.text === String(value) ? 'this is a number' : `\`${node.text}\` is read as the number ${value}`;
  }
  return typeof value === 'boolean' ? `\`${node.text}\` is read as ${value}, not as a text` : 'this is nothing';
}
