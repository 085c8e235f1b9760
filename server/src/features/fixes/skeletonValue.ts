import type { JsonValue } from '../../base/json.ts';
import type { Catalogue } from '../../schema/catalogue.ts';
import type { FieldSchema } from '../../schema/fieldSchema.ts';
import { propertiesOf, shapeOf } from '../fieldLookup.ts';

/** Deeper than this nobody wants to fill in at once. */
const maximumDepth = 6;

/** A value to begin with: the default, the only or first choice, or the required fields; `undefined` where nothing is known. */
export function skeletonValue(catalogue: Catalogue, written: FieldSchema, depth = 0): JsonValue | undefined {
  const schema = catalogue.resolve(written);
  if (schema.default !== undefined) {
    return schema.default;
  }
  if (schema.enum !== undefined) {
    return schema.enum[0];
  }
  const shape = depth > maximumDepth ? 'any' : shapeOf(schema);
  if (shape === 'object') {
    return requiredFields(catalogue, schema, depth);
  }
  if (shape === 'list') {
    const item = schema.items && skeletonValue(catalogue, schema.items, depth + 1);
    return item === undefined ? [] : [item];
  }
  if (schema.type === 'integer' || schema.type === 'number') {
    return schema.minimum ?? 0;
  }
  return schema.type === 'boolean' ? false : schema.type === 'string' ? '' : undefined;
}

function requiredFields(catalogue: Catalogue, schema: FieldSchema, depth: number): JsonValue {
  const properties = propertiesOf(catalogue, schema);
  const fields = (schema.required ?? []).map(name => {
    const field = properties.get(name);
    return [name, (field && skeletonValue(catalogue, field, depth + 1)) ?? ''] as const;
  });
  return Object.fromEntries(fields);
}
