import type { JsonObject } from '../../base/json.ts';
import { resolvePath } from '../../base/repositoryPath.ts';
import type { Location } from '../../base/textRange.ts';
import type { Unknown } from '../../base/unknown.ts';
import { objectField, objectsField, textField } from '../flux/fluxObject.ts';
import { normaliseUrl } from '../flux/fluxSources.ts';
import type { LoadRestrictor } from '../../engine/engine.ts';
import type { ArgocdSource } from './argocdDelivery.ts';

/** Which sources of an Application are the repository at hand, at the revision that its tree stands for. */

export interface RepositoryHere {
  /** Addresses of this repository. */
  readonly remotes: readonly string[];
  /** What `targetRevision` may be for what is delivered from the target branch. */
  readonly revisions: readonly string[];
  /** What kustomize is called with (`kustomize.buildOptions` of Argo CD's settings). */
  readonly loadRestrictor: LoadRestrictor;
}

/** The sources of an Application's `spec`. */
export function readSources(spec: JsonObject, location: Location, here: RepositoryHere): ArgocdSource[] {
  if (spec.sourceHydrator !== undefined) {
    const message = 'The source hydrator writes what is delivered to another branch, which this version does not render.';
    return [
      {
        spec: objectField(objectField(spec, 'sourceHydrator'), 'drySource'),
        path: undefined,
        unknown: { reason: 'unsupported', message, location },
      },
    ];
  }
  const several = objectsField(spec, 'sources');
  const sources = several.length > 0 ? several : [objectField(spec, 'source')];
  return sources.map(source => readSource(source, location, here));
}

/** Whether a source only holds files for others. */
export function isReference({ spec, path }: ArgocdSource): boolean {
  return path === undefined && textField(spec, 'ref') !== undefined;
}

function readSource(spec: JsonObject, location: Location, here: RepositoryHere): ArgocdSource {
  const unknown = findUnknown(spec, here);
  const written = textField(spec, 'path');
  const isOnlyReferred = textField(spec, 'ref') !== undefined && written === undefined && spec.chart === undefined;
  const path = isOnlyReferred ? undefined : resolvePath('', written ?? '');
  return { spec, path, ...(unknown ? { unknown: { ...unknown, location } } : {}) };
}

function findUnknown(spec: JsonObject, { remotes, revisions }: RepositoryHere): Omit<Unknown, 'location'> | undefined {
  const url = textField(spec, 'repoURL') ?? '';
  const chart = textField(spec, 'chart');
  if (chart !== undefined) {
    return {
      reason: 'source',
      message: `The chart "${chart}" comes from ${withoutUser(url)}: what it renders is not known here.`,
    };
  }
  if (!remotes.some(remote => normaliseUrl(remote) === normaliseUrl(url))) {
    return {
      reason: 'source',
      message: `The source is not this repository but ${withoutUser(url)}: what it delivers is not known here.`,
    };
  }
  const revision = textField(spec, 'targetRevision') ?? '';
  if (!revisions.includes(revision)) {
    return {
      reason: 'revision',
      message: `The source delivers the revision "${revision}", not what stands on the target branch.`,
    };
  }
  return undefined;
}

function withoutUser(url: string): string {
  return url.replace(/^(?<scheme>[a-z]+:\/\/)[^/@]*@/i, '$<scheme>');
}
