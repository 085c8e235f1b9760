import type { CancellationToken } from '../../base/cancellation.ts';
import type { FluxEngine } from '../../engine/fluxEngine.ts';
import type { Tree } from '../../tree/tree.ts';
import type { Environment } from '../environment.ts';
import type { GitopsCache } from '../gitopsCache.ts';
import type { KustomizationGraph } from '../graphModel.ts';
import { loadGraph } from '../kustomizationGraph.ts';
import { createArtifactTree } from './artifactTree.ts';
import type { FluxDelivery } from './fluxDelivery.ts';

/** Fields of a Kustomization that change objects: what they decide stands in no kustomization that the graph knows. */
const changing = [
  'targetNamespace',
  'namePrefix',
  'nameSuffix',
  'patches',
  'patchesStrategicMerge',
  'patchesJson6902',
  'components',
  'images',
  'commonMetadata',
];

/**
 * The sources of what a Flux environment renders, to explain it by; an empty graph, which explains nothing, where fields of the
 * Kustomization itself change objects.
 */
export async function loadFluxGraph(
  { engine, cache }: { readonly engine: FluxEngine; readonly cache: GitopsCache },
  tree: Tree,
  { path: root, flux }: Pick<Environment, 'path'> & { readonly flux: FluxDelivery },
  token: CancellationToken,
): Promise<KustomizationGraph> {
  if (changing.some(field => flux.spec[field] !== undefined)) {
    return emptyGraph(root);
  }
  const ignored = await cache.ignoredFiles.read(engine, tree, flux.sourceIgnore, token);
  const artifact = createArtifactTree(tree, ignored);
  const generated = await engine.generateKustomization({ tree: artifact, root, spec: flux.spec }, token);
  if (generated.kind !== 'generated') {
    return emptyGraph(root);
  }
  const { file, text, created } = generated;
  const built = created ? createArtifactTree(tree, ignored, { path: file, text }) : artifact;
  return loadGraph(built, root, cache, { loadRestrictor: 'none' });
}

/** The sources of a rendering that is not explained by them. */
export function emptyGraph(folder: string): KustomizationGraph {
  const none = { resources: [], components: [], generators: [], transformers: [], validators: [] };
  const root = { folder, kustomization: undefined, parent: undefined, via: undefined, isComponent: false, ...none };
  return { root, files: new Map(), unknowns: [], problems: [], reads: [] };
}
