import type { Catalogue } from '../../../server/src/schema/catalogue.ts';
import type { FieldSchema } from '../../../server/src/schema/fieldSchema.ts';
import { followReference, kindOfValue } from './openApi.ts';
import type { OpenApiDocument, OpenApiSchema } from './openApi.ts';

/** Whether Driftline's catalogue says of a kind what the server publishes of it: fields, types, what is required, enums, keys of lists. */

interface Comparison {
  readonly openApi: OpenApiDocument;
  readonly catalogue: Catalogue;
  readonly differences: string[];
  /** Pairs that were compared, or are being. */
  readonly known: Map<OpenApiSchema, Set<FieldSchema>>;
}

/** What differs, each with its path; empty if nothing does. */
export function compareKind(openApi: OpenApiDocument, catalogue: Catalogue, name: string, published: OpenApiSchema): string[] {
  const [kind = '', ...version] = name.split('/').reverse();
  const known = catalogue.findKind(version.reverse().join('/'), kind);
  if (!known) {
    return [`${name}: not in the catalogue`];
  }
  const comparison = { openApi, catalogue, differences: [], known: new Map<OpenApiSchema, Set<FieldSchema>>() };
  compare(comparison, name, published, known.schema);
  return comparison.differences;
}

function compare(comparison: Comparison, path: string, published: OpenApiSchema, ours: FieldSchema): void {
  const theirs = followReference(comparison.openApi, published);
  const own = comparison.catalogue.resolve(ours);
  if (kindOfValue(theirs) === 'any') {
    // The catalogue may know more than the server publishes.
    return;
  }
  const seen = comparison.known.get(theirs) ?? new Set();
  comparison.known.set(theirs, seen);
  if (seen.has(own)) {
    return;
  }
  seen.add(own);
  const note = (what: string, wanted: unknown, got: unknown): void => {
    if (JSON.stringify(wanted) !== JSON.stringify(got)) {
      comparison.differences.push(`${path}: ${what} is ${JSON.stringify(got)}, the server has ${JSON.stringify(wanted)}`);
    }
  };
  note('the type', describe(theirs), describe(own as OpenApiSchema));
  note('the enum', sort(theirs.enum ?? []), sort(own.enum ?? []));
  note('required', sort(theirs.required ?? []), sort(own.required ?? []));
  note('the list type', theirs['x-kubernetes-list-type'] ?? 'atomic', own['x-kubernetes-list-type'] ?? 'atomic');
  note('the keys', sort(theirs['x-kubernetes-list-map-keys'] ?? []), sort(own['x-kubernetes-list-map-keys'] ?? []));
  const [properties, known] = [theirs.properties ?? {}, own.properties ?? {}];
  note(
    'the fields',
    Object.keys(properties).sort(),
    Object.keys(known)
      .filter(field => !isGone(known[field]))
      .sort(),
  );
  for (const [field, type] of Object.entries(properties)) {
    compareBoth(comparison, `${path}/${field}`, type, known[field]);
  }
  compareBoth(comparison, `${path}/*`, asSchema(theirs.additionalProperties), asSchema(own.additionalProperties));
  compareBoth(comparison, `${path}/0`, theirs.items, own.items);
}

function compareBoth(
  comparison: Comparison,
  path: string,
  theirs: OpenApiSchema | undefined,
  own: FieldSchema | undefined,
): void {
  if (theirs && own) {
    compare(comparison, path, theirs, own);
  }
}

/** A field of older versions only. */
function isGone(schema: FieldSchema | undefined): boolean {
  return schema?.['x-driftline-removed'] !== undefined;
}

function asSchema<T extends object>(schema: T | boolean | undefined): T | undefined {
  return typeof schema === 'object' ? schema : undefined;
}

function describe(schema: OpenApiSchema): string {
  const kind = kindOfValue(schema);
  return kind === 'string' && schema.format !== undefined ? `string ${schema.format}` : kind;
}

function sort(values: readonly unknown[]): readonly unknown[] {
  return values.map(String).sort();
}
