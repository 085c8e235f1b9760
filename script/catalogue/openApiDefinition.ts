import type { JsonValue } from '../../server/src/base/json.ts';
import type { FieldSchema } from '../../server/src/schema/fieldSchema.ts';
import { definitionPrefix, sharedReferences } from '../../server/src/schema/loadCatalogue.ts';

/** Turns upstream's OpenAPI definitions into the form that the checks read. */

/** The keywords that Kubernetes' OpenAPI uses. A default beside a reference is written with `allOf`. */
export interface OpenApiSchema extends Omit<FieldSchema, 'allOf' | 'items' | 'properties' | 'additionalProperties'> {
  readonly allOf?: readonly OpenApiSchema[];
  readonly items?: OpenApiSchema;
  readonly properties?: Readonly<Record<string, OpenApiSchema>>;
  readonly additionalProperties?: OpenApiSchema | boolean;
}

const anything: FieldSchema = { 'x-kubernetes-preserve-unknown-fields': true };

/** Types that are written in a way of their own, which OpenAPI describes only in words. */
const special: Readonly<Record<string, FieldSchema>> = {
  'io.k8s.apimachinery.pkg.api.resource.Quantity': { format: 'quantity' },
  'io.k8s.apimachinery.pkg.util.intstr.IntOrString': { 'x-kubernetes-int-or-string': true },
  'io.k8s.apimachinery.pkg.apis.meta.v1.FieldsV1': { type: 'object', ...anything },
  'io.k8s.apimachinery.pkg.runtime.RawExtension': { type: 'object', ...anything },
};

/** A definition by its upstream name. References stay references; what is not true of what people write goes. */
export function convertDefinition(name: string, schema: OpenApiSchema): FieldSchema {
  const known = special[name];
  if (known) {
    return { ...known, description: firstParagraph(schema.description ?? '') };
  }
  if (name.endsWith('.JSON') || name.endsWith('.JSONSchemaPropsOrBool') || name.endsWith('.JSONSchemaPropsOrStringArray')) {
    return { ...anything, description: schema.description };
  }
  if (name.endsWith('.JSONSchemaPropsOrArray')) {
    // Both versions' validation refuses a list.
    return { $ref: definitionPrefix + name.replace('PropsOrArray', 'Props') };
  }
  const converted = convert(schema);
  return converted.properties?.['kind'] && converted.properties['metadata'] ? asObject(converted) : converted;
}

/** Every kind has the same two fields, with documentation that is long and the same. */
export function asObject(schema: FieldSchema): FieldSchema {
  return {
    ...schema,
    properties: {
      ...schema.properties,
      apiVersion: sharedReferences.apiVersion,
      kind: sharedReferences.kind,
    },
  };
}

function convert(schema: OpenApiSchema): FieldSchema {
  const { allOf = [], items, properties = {}, additionalProperties, default: value, required = [], ...rest } = schema;
  const reference = rest.$ref ?? allOf[0]?.$ref;
  // A required field has no default, unless the API server really fills it in, and then it may be left out.
  const demanded = required.filter(name => !isFilledIn(properties[name]?.default));
  const fields = Object.entries(properties).map(([name, property]): [string, FieldSchema] => [
    name,
    convert(demanded.includes(name) ? { ...property, default: undefined } : property),
  ]);
  const isPlainObject = rest.type === 'object' && additionalProperties === undefined;
  return {
    ...rest,
    ...(reference !== undefined && { $ref: reference }),
    ...(isTelling(value) && { default: value }),
    ...(items && { items: convert(items) }),
    ...((fields.length > 0 || isPlainObject) && { properties: Object.fromEntries(fields) }),
    ...(additionalProperties !== undefined && {
      additionalProperties: typeof additionalProperties === 'boolean' ? additionalProperties : convert(additionalProperties),
    }),
    ...(demanded.length > 0 && { required: demanded }),
  };
}

/** Go's zero values say only that the field is no pointer. */
function isFilledIn(value: JsonValue | undefined): boolean {
  return isTelling(value) && value !== 0 && value !== false;
}

function isTelling(value: JsonValue | undefined): value is JsonValue {
  return value !== undefined && value !== '' && JSON.stringify(value) !== '{}';
}

function firstParagraph(text: string): string {
  return text.split('\n\n')[0] ?? '';
}
