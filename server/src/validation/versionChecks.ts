import type { Catalogue, KindSummary } from '../schema/catalogue.ts';
import type { FieldSchema } from '../schema/fieldSchema.ts';
import type { FindingFix } from './finding.ts';

/** What depends on the version of the cluster: kinds and fields that are not there yet, or no more. */

export interface VersionProblem {
  readonly code: string;
  readonly message: string;
  readonly fix?: FindingFix;
}

/** Versions of the clusters that a file reaches. */
export interface VersionRange {
  /** Minor versions such as `1.34`, oldest first; empty if none is known. */
  readonly minors: readonly string[];
  /** The newest that Driftline knows; removals count up to it where no version is known. */
  readonly newestKnown: string;
}

/** Reads versions as people write them (`1.34`, `v1.34.2+k3s1`); what is none is left out. */
export function versionRange(versions: readonly string[], catalogue: Catalogue): VersionRange {
  const minors = new Set(versions.flatMap(version => minorOf(version) ?? []));
  const newest = catalogue.sources.find(({ name }) => name === 'Kubernetes')?.version ?? '';
  return { minors: [...minors].sort(compareMinors), newestKnown: minorOf(newest) ?? '1.0' };
}

/** Whether a kind is served: newer than a cluster, removed from one, or soon to be. */
export function findKindVersionProblem(kind: KindSummary, range: VersionRange): VersionProblem | undefined {
  const { since, removed, replacement, deprecated } = kind;
  const name = `${kind.apiVersion} ${kind.kind}`;
  const advice = replacement === undefined ? '' : `; use ${replacement}`;
  const fix = replacement === undefined ? {} : { fix: { kind: 'setApiVersion', apiVersion: replacement } as const };
  const gone = removed === undefined ? undefined : versionWithout(removed, range);
  if (removed !== undefined && gone !== undefined) {
    const message = `${name} is removed in Kubernetes ${removed}${advice}.${clusterNote(gone, range)}`;
    return { code: 'schema.removed-version', message, ...fix };
  }
  const tooOld = since === undefined ? undefined : range.minors.find(minor => compareMinors(minor, since) < 0);
  if (since !== undefined && tooOld !== undefined) {
    return { code: 'schema.newer-kind', message: `${name} needs Kubernetes ${since}.${clusterNote(tooOld, range)}` };
  }
  if (deprecated !== undefined) {
    return { code: 'schema.deprecated-version', message: `${name}: ${deprecated}.`, ...fix };
  }
  return undefined;
}

/** Whether a field is there in all the versions. */
export function findFieldVersionProblem(name: string, schema: FieldSchema, range: VersionRange): VersionProblem | undefined {
  const { 'x-driftline-since': since, 'x-driftline-removed': removed } = schema;
  const gone = removed === undefined ? undefined : versionWithout(removed, range);
  if (removed !== undefined && gone !== undefined) {
    const message = `The field "${name}" is removed in Kubernetes ${removed}.${clusterNote(gone, range)}`;
    return { code: 'schema.removed-field', message, fix: { kind: 'removeEntry' } };
  }
  const tooOld = since === undefined ? undefined : range.minors.find(minor => compareMinors(minor, since) < 0);
  return since !== undefined && tooOld !== undefined
    ? { code: 'schema.newer-field', message: `The field "${name}" needs Kubernetes ${since}.${clusterNote(tooOld, range)}` }
    : undefined;
}

/** The first version of the range that does not have what was removed in `removed`. */
function versionWithout(removed: string, { minors, newestKnown }: VersionRange): string | undefined {
  const candidates = minors.length === 0 ? [newestKnown] : minors;
  return candidates.find(minor => compareMinors(minor, removed) >= 0);
}

function clusterNote(minor: string, { minors }: VersionRange): string {
  return minors.length === 0 ? '' : ` An environment of this file runs ${minor}.`;
}

function minorOf(version: string): string | undefined {
  const [, major, minor] = /^v?(\d+)\.(\d+)/.exec(version) ?? [];
  return major === undefined || minor === undefined ? undefined : `${major}.${minor}`;
}

function compareMinors(a: string, b: string): number {
  const [aMajor = 0, aMinor = 0] = a.split('.').map(Number);
  const [bMajor = 0, bMinor = 0] = b.split('.').map(Number);
  return aMajor - bMajor || aMinor - bMinor;
}
