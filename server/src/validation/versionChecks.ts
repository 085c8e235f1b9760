import type { Catalogue, KindSummary } from '../schema/catalogue.ts';
import type { FieldSchema } from '../schema/fieldSchema.ts';
import type { FindingFix } from './finding.ts';

/** What depends on the version of the cluster: kinds and fields that are not there yet, or no more. */

export interface VersionProblem {
  readonly code: string;
  readonly message: string;
  readonly fix?: FindingFix;
  /** Of the versions asked about, those it holds for; absent if none is known. */
  readonly versions?: readonly string[];
}

/** Versions of the clusters that a file reaches. */
export interface VersionRange {
  /** As they were given, with their minor version such as `1.34`, oldest first; empty if none is known. */
  readonly clusters: readonly { readonly version: string; readonly minor: string }[];
  /** The newest that Driftline knows; removals count up to it where no version is known. */
  readonly newestKnown: string;
}

/** Reads versions as people write them (`1.34`, `v1.34.2+k3s1`); what is none is left out. */
export function versionRange(versions: readonly string[], catalogue: Catalogue): VersionRange {
  const clusters = versions.flatMap(version => {
    const minor = minorOf(version);
    return minor === undefined ? [] : [{ version, minor }];
  });
  const newest = catalogue.sources.find(({ name }) => name === 'Kubernetes')?.version ?? '';
  return { clusters: clusters.sort((a, b) => compareMinors(a.minor, b.minor)), newestKnown: minorOf(newest) ?? '1.0' };
}

/** Whether a kind is served: newer than a cluster, removed from one, or soon to be. */
export function findKindVersionProblem(kind: KindSummary, range: VersionRange): VersionProblem | undefined {
  const { since, removed, replacement, deprecated } = kind;
  const name = `${kind.apiVersion} ${kind.kind}`;
  const fix = replacement === undefined ? {} : { fix: { kind: 'setApiVersion', apiVersion: replacement } as const };
  const gone = affectedAfter(removed, range);
  if (gone) {
    const advice = replacement === undefined ? '' : `; use ${replacement}`;
    return {
      code: 'schema.removed-version',
      message: `${name} is removed in Kubernetes ${removed}${advice}.${gone.note}`,
      ...fix,
      ...gone.versions,
    };
  }
  const early = affectedBefore(since, range);
  if (early) {
    return { code: 'schema.newer-kind', message: `${name} needs Kubernetes ${since}.${early.note}`, ...early.versions };
  }
  return deprecated === undefined ? undefined : { code: 'schema.deprecated-version', message: `${name}: ${deprecated}.`, ...fix };
}

/** Whether a field is there in all the versions. */
export function findFieldVersionProblem(name: string, schema: FieldSchema, range: VersionRange): VersionProblem | undefined {
  const { 'x-driftline-since': since, 'x-driftline-removed': removed } = schema;
  const gone = affectedAfter(removed, range);
  if (gone) {
    const message = `The field "${name}" is removed in Kubernetes ${removed}.${gone.note}`;
    return { code: 'schema.removed-field', message, fix: { kind: 'removeEntry' }, ...gone.versions };
  }
  const early = affectedBefore(since, range);
  return (
    early && {
      code: 'schema.newer-field',
      message: `The field "${name}" needs Kubernetes ${since}.${early.note}`,
      ...early.versions,
    }
  );
}

/** Clusters that something does not work on. */
interface Affected {
  readonly versions: { readonly versions?: readonly string[] };
  /** What to add to a message. */
  readonly note: string;
}

/** Those that do not have any more what was removed in `removed`; where no cluster is known, the newest version stands for them. */
function affectedAfter(removed: string | undefined, { clusters, newestKnown }: VersionRange): Affected | undefined {
  if (removed === undefined) {
    return undefined;
  }
  if (clusters.length === 0) {
    return compareMinors(newestKnown, removed) >= 0 ? { versions: {}, note: '' } : undefined;
  }
  return affected(clusters.filter(({ minor }) => compareMinors(minor, removed) >= 0));
}

/** Those that do not have yet what came in `since`. */
function affectedBefore(since: string | undefined, { clusters }: VersionRange): Affected | undefined {
  return since === undefined ? undefined : affected(clusters.filter(({ minor }) => compareMinors(minor, since) < 0));
}

function affected(clusters: VersionRange['clusters']): Affected | undefined {
  const minors = [...new Set(clusters.map(({ minor }) => minor))];
  const last = minors.at(-1);
  if (last === undefined) {
    return undefined;
  }
  const list = minors.length === 1 ? last : `${minors.slice(0, -1).join(', ')} and ${last}`;
  const who = clusters.length === 1 ? 'An environment of this file runs' : 'Environments of this file run';
  return { versions: { versions: clusters.map(({ version }) => version) }, note: ` ${who} ${list}.` };
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
