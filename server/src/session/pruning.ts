import { isJsonObject } from '../base/json.ts';
import type { JsonObject, JsonValue } from '../base/json.ts';
import type { ChangeOrigin, ObjectChange } from '../change/change.ts';
import type { Environment } from '../gitops/environment.ts';
import { prunesByArgocd } from '../gitops/argocd/argocdPruning.ts';
import type { FluxDelivery } from '../gitops/flux/fluxDelivery.ts';
import type { RenderedObject } from '../gitops/rendering.ts';
import type { EnvironmentComparison } from './compareEnvironment.ts';

/** What the agent does to an object that leaves a rendering; `null`: nothing leaves, or the agent is not known. */
export type Pruning = 'deleted' | 'orphaned' | null;

/** Labels or annotations by which an object is left alone (kustomize-controller's exclusions of its garbage collection). */
const exclusions = ['kustomize.toolkit.fluxcd.io/prune', 'kustomize.toolkit.fluxcd.io/reconcile'];

export function pruningOf(object: ObjectChange, { plan }: EnvironmentComparison, origin: ChangeOrigin): Pruning {
  const { yours, target, deployed } = plan.sides;
  const [to, from] = origin === 'waiting' && deployed ? [target, deployed] : [yours, target];
  return pruningBetween(object, { from: from?.environment, to: to?.environment });
}

/** @param sides the environment before and after. */
export function pruningBetween(
  { change, renamedFrom, pair }: Pick<ObjectChange, 'change' | 'renamedFrom' | 'pair'>,
  { from, to }: { readonly from: Environment | undefined; readonly to: Environment | undefined },
): Pruning {
  const leaving = change === 'removed' || renamedFrom !== null ? pair.from : undefined;
  const argocd = to?.argocd ?? from?.argocd;
  if (leaving && argocd) {
    return prunesByArgocd(argocd, leaving.value, to !== undefined) ? 'deleted' : 'orphaned';
  }
  const release = (to?.helm ?? from?.helm)?.release;
  if (leaving && release) {
    return staysWithHelm(leaving, release.spec, to !== undefined) ? 'orphaned' : 'deleted';
  }
  const flux = to?.flux ?? from?.flux;
  if (!leaving || !flux) {
    return null;
  }
  const isKept = exclusions.some(key => isDisabled(leaving.value, key));
  return !isKept && prunes(flux, to !== undefined) ? 'deleted' : 'orphaned';
}

/** Definitions of `crds/`, and what says so itself, stay; so does all of a suspended release that is removed (helm-controller does not uninstall it). */
function staysWithHelm({ value, isDefinition = false }: RenderedObject, spec: JsonObject, exists: boolean): boolean {
  const metadata = isJsonObject(value.metadata) ? value.metadata : {};
  const annotations = isJsonObject(metadata.annotations) ? metadata.annotations : {};
  const policy = annotations['helm.sh/resource-policy'];
  return (
    isDefinition || (typeof policy === 'string' && policy.toLowerCase().trim() === 'keep') || (!exists && spec.suspend === true)
  );
}

function isDisabled({ metadata }: JsonObject, key: string): boolean {
  const has = (values: JsonValue | undefined): boolean => isJsonObject(values) && values[key] === 'disabled';
  return isJsonObject(metadata) && (has(metadata.labels) || has(metadata.annotations));
}

/** Whether objects go that are not rendered any more, or, with the Kustomization itself, all of them (`spec.deletionPolicy`). */
function prunes({ spec }: FluxDelivery, exists: boolean): boolean {
  if (exists) {
    return spec.prune === true;
  }
  const policy = spec.deletionPolicy ?? 'MirrorPrune';
  return spec.suspend !== true && (policy === 'MirrorPrune' ? spec.prune === true : policy !== 'Orphan');
}
