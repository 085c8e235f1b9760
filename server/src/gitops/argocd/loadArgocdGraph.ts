import { isJsonObject } from '../../base/json.ts';
import type { Tree } from '../../tree/tree.ts';
import type { Environment } from '../environment.ts';
import type { GitopsCache } from '../gitopsCache.ts';
import type { KustomizationGraph } from '../graphModel.ts';
import { loadGraph } from '../kustomizationGraph.ts';
import type { ArgocdDelivery } from './argocdDelivery.ts';

/**
 * The sources of what an Application renders, to explain it by: those of its kustomization; an empty graph, which explains nothing, where
 * there are several sources, or fields of the Application itself change objects.
 */
export function loadArgocdGraph(
  cache: GitopsCache,
  tree: Tree,
  { path, argocd }: Pick<Environment, 'path'> & { readonly argocd: ArgocdDelivery },
): Promise<KustomizationGraph> {
  const [source, ...others] = argocd.sources;
  const options = isJsonObject(source?.spec.kustomize)
    ? Object.keys(source.spec.kustomize).filter(name => name !== 'version')
    : [];
  const isPlain =
    others.length === 0 && options.length === 0 && source?.spec.helm === undefined && source?.spec.directory === undefined;
  return isPlain ? loadGraph(tree, path, cache, { loadRestrictor: argocd.loadRestrictor }) : Promise.resolve(emptyGraph(path));
}

function emptyGraph(folder: string): KustomizationGraph {
  const none = { resources: [], components: [], generators: [], transformers: [], validators: [] };
  const root = { folder, kustomization: undefined, parent: undefined, via: undefined, isComponent: false, ...none };
  return { root, files: new Map(), unknowns: [], problems: [], reads: [] };
}
