import { isJsonObject } from '../../base/json.ts';
import type { JsonObject } from '../../base/json.ts';
import { objectField } from '../flux/fluxObject.ts';
import type { ArgocdDelivery } from './argocdDelivery.ts';

/** What Argo CD does to an object that an Application no longer renders, or to all of them when it goes itself. */
export function prunesByArgocd({ spec, finalizers }: ArgocdDelivery, leaving: JsonObject, exists: boolean): boolean {
  if (!exists) {
    // Without the finalizer the Application goes alone.
    return (
      finalizers.some(finalizer => finalizer.startsWith('resources-finalizer.argocd.argoproj.io')) &&
      !has(leaving, 'Delete=false')
    );
  }
  const automated = objectField(spec, 'syncPolicy').automated;
  const isAutomatic = isJsonObject(automated) && automated.enabled !== false && automated.prune === true;
  return isAutomatic && !has(leaving, 'Prune=false');
}

/** Whether an object carries a sync option. */
function has(object: JsonObject, option: string): boolean {
  const options = objectField(objectField(object, 'metadata'), 'annotations')['argocd.argoproj.io/sync-options'];
  return typeof options === 'string' && options.split(',').some(item => item.trim() === option);
}
