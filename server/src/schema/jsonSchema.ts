import { isJsonObject } from '../base/json.ts';
import type { JsonObject, JsonValue } from '../base/json.ts';
import type { Catalogue, KindSchema } from './catalogue.ts';
import type { FieldSchema } from './fieldSchema.ts';

/**
 * Schemas of the catalogue as JSON schema (draft 7), for programs that know only that: the general YAML extension, and its language
 * service. What JSON schema cannot say is left out; so are patterns, which are RE2 and must not run as JavaScript's.
 */

export interface JsonSchemaOptions {
  /** A patch: nothing is required, and `$patch` may stand in every mapping. */
  readonly isPatch: boolean;
}

/** A schema by itself, with the definitions it refers to. */
export function toJsonSchema(catalogue: Catalogue, kind: KindSchema, options: JsonSchemaOptions): JsonObject {
  const writer = new JsonSchemaWriter(catalogue, options);
  const schema = writer.kind(kind);
  return { $schema: draft7, title: kind.kind, ...schema, definitions: writer.definitions() };
}

/** One schema for a file of several documents: the first is for the first document, and so on; `undefined` is for one of which nothing is known. */
export function toJsonSchemaSequence(
  catalogue: Catalogue,
  documents: readonly (KindSchema | undefined)[],
  options: JsonSchemaOptions,
): JsonObject {
  const writer = new JsonSchemaWriter(catalogue, options);
  const schemaSequence = documents.map(kind => (kind ? writer.kind(kind) : {}));
  return { $schema: draft7, schemaSequence, definitions: writer.definitions() };
}

const draft7 = 'http://json-schema.org/draft-07/schema#';
const prefix = '#/definitions/';

class JsonSchemaWriter {
  readonly #catalogue: Catalogue;
  readonly #options: JsonSchemaOptions;
  readonly #definitions = new Map<string, JsonObject>();
  readonly #pending: string[] = [];

  constructor(catalogue: Catalogue, options: JsonSchemaOptions) {
    this.#catalogue = catalogue;
    this.#options = options;
  }

  kind({ schema, apiVersion, kind }: KindSchema): JsonObject {
    const written = this.#write(this.#catalogue.resolve(schema));
    const properties = isJsonObject(written['properties']) ? written['properties'] : {};
    const identity = { apiVersion: { type: 'string', enum: [apiVersion] }, kind: { type: 'string', enum: [kind] } };
    return { ...written, properties: { ...properties, ...identity } };
  }

  /** Everything referred to so far, and what that refers to. */
  definitions(): JsonObject {
    for (let name = this.#pending.pop(); name !== undefined; name = this.#pending.pop()) {
      this.#definitions.set(name, this.#write(this.#catalogue.resolve({ $ref: prefix + name })));
    }
    return Object.fromEntries(this.#definitions);
  }

  /** @param isPart of alternatives and the like: it says something of fields that the schema around it lists. */
  #write(schema: FieldSchema, isPart = false): JsonObject {
    const { $ref } = schema;
    const keywords = this.#keywords(schema, isPart);
    if ($ref === undefined) {
      return keywords;
    }
    const name = $ref.slice(prefix.length);
    if (!this.#definitions.has(name)) {
      this.#definitions.set(name, {});
      this.#pending.push(name);
    }
    const reference = { $ref: prefix + name };
    // Draft 7 ignores what stands beside a reference.
    return Object.keys(keywords).length === 0 ? reference : { ...keywords, allOf: [reference] };
  }

  #keywords(schema: FieldSchema, isPart: boolean): JsonObject {
    const plain = Object.fromEntries(
      plainKeywords.flatMap((keyword): [string, JsonValue][] => {
        const value = schema[keyword];
        return value === undefined ? [] : [[keyword, value]];
      }),
    );
    return {
      ...plain,
      ...(schema.$ref === undefined ? typeOf(schema) : {}),
      ...limits(schema),
      ...(schema.required && !this.#options.isPatch ? { required: [...schema.required] } : {}),
      ...(schema.items ? { items: this.#write(schema.items, isPart) } : {}),
      ...this.#objectKeywords(schema, isPart),
      ...this.#combinations(schema),
    };
  }

  #objectKeywords(schema: FieldSchema, isPart: boolean): JsonObject {
    const { properties, additionalProperties: others } = schema;
    const additional = typeof others === 'object' ? this.#write(others, isPart) : others;
    if (!properties) {
      return additional === undefined ? {} : { additionalProperties: additional };
    }
    const fields = Object.entries(properties).map(([name, field]): [string, JsonObject] => [name, this.#write(field, isPart)]);
    const directives: [string, JsonObject][] = this.#options.isPatch
      ? [['$patch', { enum: ['merge', 'replace', 'delete'] }]]
      : [];
    // A patch has further directives, such as `$setElementOrder/containers`.
    const isOpen = schema['x-kubernetes-preserve-unknown-fields'] === true || this.#options.isPatch || isPart;
    return { properties: Object.fromEntries([...fields, ...directives]), additionalProperties: additional ?? isOpen };
  }

  #combinations({ allOf, anyOf, oneOf, not }: FieldSchema): JsonObject {
    const all = (parts: readonly FieldSchema[]): JsonObject[] => parts.map(part => this.#write(part, true));
    return {
      ...(allOf ? { allOf: all(allOf) } : {}),
      ...(anyOf && !this.#options.isPatch ? { anyOf: all(anyOf) } : {}),
      ...(oneOf && !this.#options.isPatch ? { oneOf: all(oneOf) } : {}),
      ...(not && !this.#options.isPatch ? { not: this.#write(not, true) } : {}),
    };
  }
}

const plainKeywords = [
  'description',
  'default',
  'enum',
  'multipleOf',
  'minLength',
  'maxLength',
  'minItems',
  'maxItems',
  'uniqueItems',
  'minProperties',
  'maxProperties',
] as const;

/** Numbers are texts to a quantity, and a port may be either. */
function typeOf(schema: FieldSchema): JsonObject {
  const types =
    schema['x-kubernetes-int-or-string'] === true
      ? ['integer', 'string']
      : schema.format === 'quantity'
        ? ['string', 'number']
        : schema.type === undefined
          ? []
          : [schema.type];
  // Where a field may be left out, `null` leaves it out.
  const all = types.length > 0 && schema.nullable === true ? [...types, 'null'] : types;
  return all.length === 0 ? {} : { type: all.length === 1 ? (all[0] ?? '') : all };
}

function limits({ minimum, maximum, exclusiveMinimum, exclusiveMaximum }: FieldSchema): JsonObject {
  return {
    ...(minimum === undefined ? {} : { [exclusiveMinimum === true ? 'exclusiveMinimum' : 'minimum']: minimum }),
    ...(maximum === undefined ? {} : { [exclusiveMaximum === true ? 'exclusiveMaximum' : 'maximum']: maximum }),
  };
}
