import type { FieldSchema } from '../../server/src/schema/fieldSchema.ts';
import { definitionPrefix, sharedDefinitions } from '../../server/src/schema/loadCatalogue.ts';
import { versionRank } from '../../server/src/schema/versionRank.ts';
import { addFieldVersions } from './addFieldVersions.ts';
import type { Lifecycle, OlderTypes } from './fieldVersions.ts';
import { findGoneKinds, withLongGoneKinds } from './goneKinds.ts';
import { convertDefinition } from './openApiDefinition.ts';
import type { OpenApiSchema } from './openApiDefinition.ts';
import type { PrintedKind } from './printCatalogue.ts';
import { runProgram } from './runProgram.ts';

/** The kinds that an API server knows of itself, from the Go program beside this file and the types of older versions. */

interface KindFacts extends Lifecycle {
  readonly apiVersion: string;
  readonly kind: string;
  readonly namespaced: boolean;
  readonly definition: string;
}

interface Upstream {
  readonly kubernetes: string;
  readonly kinds: readonly KindFacts[];
  readonly definitions: Readonly<Record<string, OpenApiSchema>>;
}

export interface BuiltInKinds {
  /** Version of Kubernetes, such as `1.37.2`. */
  readonly version: string;
  readonly kinds: readonly PrintedKind[];
  readonly definitions: ReadonlyMap<string, FieldSchema>;
}

/** @throws if the Go program cannot be built or an older version cannot be read. */
export function readBuiltInKinds(older: readonly OlderTypes[]): BuiltInKinds {
  const upstream = JSON.parse(runProgram('schemas')) as Upstream;
  const definitions = new Map<string, FieldSchema>(sharedDefinitions);
  for (const [name, schema] of Object.entries(upstream.definitions)) {
    definitions.set(name, convertDefinition(name, schema));
  }
  addFieldVersions(definitions, older);
  const kinds = upstream.kinds.map(facts => describe(facts, upstream));
  const gone = findGoneKinds(upstream.kinds, definitions, older);
  const known = [...kinds, ...gone.map(facts => describe(facts, upstream))];
  return { version: upstream.kubernetes, kinds: withLongGoneKinds(known), definitions };
}

function describe(facts: KindFacts, upstream: Upstream): PrintedKind {
  const { apiVersion, kind, namespaced, definition, introduced, removed } = facts;
  const advised = facts.deprecated !== undefined || removed !== undefined;
  const replacement = advised ? replacementOf(facts, upstream.kinds, upstream.kubernetes) : undefined;
  return {
    apiVersion,
    kind,
    scope: namespaced ? 'Namespaced' : 'Cluster',
    schema: { $ref: definitionPrefix + definition },
    since: introduced,
    removed,
    replacement,
    deprecated: deprecationText(facts, replacement, upstream.kubernetes),
  };
}

/** The API version to use instead: as upstream says, as long as that one is served, else the most stable that is. */
function replacementOf(facts: KindFacts, kinds: readonly KindFacts[], version: string): string | undefined {
  const served = kinds.filter(({ kind, removed }) => kind === facts.kind && !isReached(removed, version));
  const named = served.find(({ apiVersion, kind }) => `${apiVersion}/${kind}` === facts.replacement);
  const group = groupOf(facts.apiVersion);
  const inGroup = served
    .filter(other => groupOf(other.apiVersion) === group && versionRank(other.apiVersion) > versionRank(facts.apiVersion))
    .sort((a, b) => versionRank(b.apiVersion) - versionRank(a.apiVersion));
  return (named ?? inGroup[0])?.apiVersion;
}

function deprecationText(
  { deprecated, removed, replacement, kind }: KindFacts,
  newVersion: string | undefined,
  version: string,
): string | undefined {
  if (!isReached(deprecated, version) || isReached(removed, version)) {
    return undefined;
  }
  const [, apiVersion, other] = /^(.*)\/([^/]+)$/.exec(replacement ?? '') ?? [];
  const advice = newVersion !== undefined ? `${newVersion} ${kind}` : other !== undefined ? `${apiVersion} ${other}` : undefined;
  return `Deprecated since Kubernetes ${deprecated}${advice === undefined ? '' : `; use ${advice}`}`;
}

/** Whether the minor version `minor` is not newer than `version`. */
function isReached(minor: string | undefined, version: string): boolean {
  return minor !== undefined && minorOf(minor) <= minorOf(version);
}

function minorOf(version: string): number {
  return Number(version.split('.')[1]);
}

function groupOf(apiVersion: string): string {
  return apiVersion.includes('/') ? apiVersion.slice(0, apiVersion.indexOf('/')) : '';
}
