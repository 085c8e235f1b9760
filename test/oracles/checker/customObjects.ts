import type { Catalogue, KindSchema } from '../../../server/src/schema/catalogue.ts';
import type { FieldSchema } from '../../../server/src/schema/fieldSchema.ts';
import type { ApiServer } from '../../support/apiServer.ts';
import { SeededRandom } from '../provenance/seededRandom.ts';
import { createValue } from './enrichObject.ts';
import { namespace } from './goodObjects.ts';
import type { GoodObject, ObjectValue } from './goodObjects.ts';
import type { OpenApiDocument, OpenApiSchema } from './openApi.ts';

/** Custom kinds of the catalogue, taught to the server, and valid objects of them: made at random until the server accepts one. */

/** Projects whose kinds are tried, as the catalogue names them. */
const projects = /^(?:Flux|Argo CD|cert-manager|Gateway API|External Secrets|Prometheus)/;
const attempts = 60;

export interface CustomObjects {
  readonly objects: readonly GoodObject[];
  /** Kinds of which no object was accepted. */
  readonly without: readonly string[];
}

/** Defines the kinds in the server, and finds an object of each. */
export async function collectCustomObjects(
  server: ApiServer,
  openApi: OpenApiDocument,
  catalogue: Catalogue,
  seed: number,
): Promise<CustomObjects> {
  const kinds = catalogue
    .kinds()
    .filter(({ source }) => projects.test(source.name))
    .flatMap(({ apiVersion, kind }) => catalogue.findKind(apiVersion, kind) ?? []);
  const byDefinition = new Map<string, KindSchema[]>();
  for (const kind of kinds) {
    const name = `${plural(kind.kind)}.${groupOf(kind.apiVersion)}`;
    byDefinition.set(name, [...(byDefinition.get(name) ?? []), kind]);
  }
  for (const [name, versions] of byDefinition) {
    await server.create('/apis/apiextensions.k8s.io/v1/customresourcedefinitions', describeDefinition(catalogue, name, versions));
  }
  const found = await Promise.all(
    kinds.map(async (kind, index) => {
      await waitUntilServed(server, kind);
      return findObject(server, openApi, describeKind(catalogue, kind), new SeededRandom(seed * 7919 + index));
    }),
  );
  const without = kinds.filter((_, index) => found[index] === undefined).map(({ apiVersion, kind }) => `${apiVersion}/${kind}`);
  return { objects: found.filter(object => object !== undefined), without };
}

function groupOf(apiVersion: string): string {
  return apiVersion.split('/')[0] ?? '';
}

function plural(kind: string): string {
  return `${kind.toLowerCase()}s`;
}

function describeDefinition(catalogue: Catalogue, name: string, versions: readonly KindSchema[]): string {
  const [first] = versions;
  const kind = first?.kind ?? '';
  return JSON.stringify({
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name, annotations: { 'api-approved.kubernetes.io': 'unapproved, for tests' } },
    spec: {
      group: groupOf(first?.apiVersion ?? ''),
      scope: first?.scope,
      names: { kind, plural: plural(kind), singular: kind.toLowerCase(), listKind: `${kind}List` },
      versions: versions.map(({ apiVersion, schema }, index) => ({
        name: apiVersion.split('/')[1],
        served: true,
        storage: index === 0,
        schema: { openAPIV3Schema: withoutTypes(catalogue, schema) },
      })),
    },
  });
}

/** As a definition has to have it: what every object has is the server's own affair. */
function withoutTypes(catalogue: Catalogue, schema: FieldSchema): FieldSchema {
  const { properties = {}, ...rest } = inline(catalogue, schema);
  const { apiVersion: _, kind: __, metadata: ___, ...fields } = properties;
  return { ...rest, properties: fields };
}

/** A schema with what it refers to in its place, and without what only Driftline, a patch or a person reads. */
function inline(catalogue: Catalogue, schema: FieldSchema): FieldSchema {
  const {
    $ref: _,
    description: __,
    properties,
    items,
    additionalProperties,
    allOf,
    anyOf,
    oneOf,
    not,
    ...rest
  } = catalogue.resolve(schema);
  const kept = Object.entries(rest).filter(
    ([name]) => !name.startsWith('x-driftline-') && !name.startsWith('x-kubernetes-patch-'),
  );
  const inlineOne = (part: FieldSchema): FieldSchema => inline(catalogue, part);
  const fields = Object.entries(properties ?? {}).map(([name, type]) => [name, inlineOne(type)] as const);
  return {
    ...(Object.fromEntries(kept) as FieldSchema),
    ...(properties ? { properties: Object.fromEntries(fields) } : {}),
    ...(items ? { items: inlineOne(items) } : {}),
    ...(typeof additionalProperties === 'object' ? { additionalProperties: inlineOne(additionalProperties) } : {}),
    ...(typeof additionalProperties === 'boolean' ? { additionalProperties } : {}),
    ...(allOf ? { allOf: allOf.map(inlineOne) } : {}),
    ...(anyOf ? { anyOf: anyOf.map(inlineOne) } : {}),
    ...(oneOf ? { oneOf: oneOf.map(inlineOne) } : {}),
    ...(not ? { not: inlineOne(not) } : {}),
  };
}

interface CustomKind {
  readonly apiVersion: string;
  readonly kind: string;
  readonly path: string;
  readonly schema: OpenApiSchema;
}

function describeKind(catalogue: Catalogue, { apiVersion, kind, scope, schema }: KindSchema): CustomKind {
  const place = scope === 'Namespaced' ? `namespaces/${namespace}/` : '';
  const own = withoutTypes(catalogue, schema) as OpenApiSchema;
  const metadata = { $ref: '#/definitions/io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta' };
  const properties = { apiVersion: { type: 'string' }, kind: { type: 'string' }, metadata, ...own.properties };
  return { apiVersion, kind, path: `/apis/${apiVersion}/${place}${plural(kind)}`, schema: { ...own, properties } };
}

async function findObject(
  server: ApiServer,
  openApi: OpenApiDocument,
  { apiVersion, kind, path, schema }: CustomKind,
  random: SeededRandom,
): Promise<GoodObject | undefined> {
  const required = [...new Set(['spec', ...(schema.required ?? [])])].filter(
    name => !['apiVersion', 'kind', 'metadata'].includes(name),
  );
  for (let attempt = 0; attempt < attempts; attempt++) {
    const fields = required
      .filter(name => schema.properties?.[name] !== undefined)
      .map(name => [name, createValue(openApi, schema.properties?.[name] ?? {}, random)] as const);
    const value: ObjectValue = { apiVersion, kind, metadata: { name: 'made' }, ...Object.fromEntries(fields) };
    if ((await server.dryRun(path, JSON.stringify(value))).accepted) {
      return { title: `${apiVersion}/${kind}`, path, schema, value, isDeprecated: false };
    }
  }
  return undefined;
}

/** A definition takes effect a moment after it is there. */
async function waitUntilServed(server: ApiServer, { apiVersion, kind }: KindSchema): Promise<void> {
  for (let attempt = 0; attempt < 300; attempt++) {
    const answer = (await server.find(`/apis/${apiVersion}`)) as { resources?: { kind: string }[] } | undefined;
    if (answer?.resources?.some(resource => resource.kind === kind) === true) {
      return;
    }
    await new Promise(resolve => setTimeout(resolve, 100));
  }
  throw new Error(`The API server does not serve ${kind} of ${apiVersion}.`);
}
