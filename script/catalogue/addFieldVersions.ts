import type { FieldSchema } from '../../server/src/schema/fieldSchema.ts';
import { schemaOfField } from './fieldVersions.ts';
import type { OlderTypes } from './fieldVersions.ts';

/**
 * Says of each field since which minor version it is there, and adds those that are no more. `older` are the versions before that of
 * `definitions`, oldest first; of what the oldest has already, nothing is said.
 */
export function addFieldVersions(definitions: Map<string, FieldSchema>, older: readonly OlderTypes[]): void {
  for (const [name, schema] of definitions) {
    const having = older.filter(({ types }) => types.has(name));
    if (schema.properties && having.length > 0) {
      definitions.set(name, { ...schema, properties: versionedFields(name, schema, having, definitions) });
    }
  }
}

function versionedFields(
  name: string,
  schema: FieldSchema,
  having: readonly OlderTypes[],
  definitions: ReadonlyMap<string, FieldSchema>,
): Record<string, FieldSchema> {
  const fieldsOf = ({ types }: OlderTypes): ReadonlyMap<string, string> => types.get(name) ?? new Map<string, string>();
  const current = Object.entries(schema.properties ?? {}).map(([field, fieldSchema]): [string, FieldSchema] => {
    const first = having.findIndex(version => fieldsOf(version).has(field));
    const since = first === -1 ? nextMinor(having.at(-1)) : first > 0 ? having[first]?.minor : undefined;
    return [field, since === undefined ? fieldSchema : { ...fieldSchema, 'x-driftline-since': since }];
  });
  const gone = new Map<string, FieldSchema>();
  for (const version of having) {
    for (const [field, yaml] of fieldsOf(version)) {
      if (!schema.properties?.[field]) {
        const removed = nextMinor(version);
        gone.set(field, { ...schemaOfField(yaml, type => definitions.has(type)), 'x-driftline-removed': removed });
      }
    }
  }
  return Object.fromEntries([...current, ...gone]);
}

/** The minor version after `version`. */
export function nextMinor(version: Pick<OlderTypes, 'minor'> | undefined): string {
  const [major = '', minor = ''] = version?.minor.split('.') ?? [];
  return `${major}.${Number(minor) + 1}`;
}
