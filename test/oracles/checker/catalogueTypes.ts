import type { Catalogue } from '../../../server/src/schema/catalogue.ts';
import type { FieldSchema } from '../../../server/src/schema/fieldSchema.ts';
import { referredName } from './openApi.ts';
import type { OpenApiDocument, OpenApiSchema } from './openApi.ts';

/** The types of the catalogue's kinds in the form in which a server publishes its own, with all that they refer to. */
export function publishCatalogue(catalogue: Catalogue, schemas: readonly FieldSchema[]): OpenApiDocument {
  const definitions: Record<string, OpenApiSchema> = {};
  const collect = (schema: FieldSchema): void => {
    const name = referredName(schema as OpenApiSchema);
    if (name !== undefined) {
      if (name in definitions) {
        return;
      }
      const { $ref: _, ...definition } = catalogue.resolve({ $ref: schema.$ref ?? '' });
      definitions[name] = definition as OpenApiSchema;
      listParts(definition).forEach(collect);
    }
    listParts(schema).forEach(collect);
  };
  schemas.forEach(collect);
  return { definitions };
}

function listParts({ properties = {}, items, additionalProperties }: FieldSchema): FieldSchema[] {
  const values = typeof additionalProperties === 'object' ? [additionalProperties] : [];
  return [...Object.values(properties), ...(items ? [items] : []), ...values];
}
