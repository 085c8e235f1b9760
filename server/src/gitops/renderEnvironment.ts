import { throwIfCancelled } from '../base/cancellation.ts';
import type { CancellationToken } from '../base/cancellation.ts';
import type { Unknown } from '../base/unknown.ts';
import type { ArgocdEngine } from '../engine/argocdEngine.ts';
import type { BuildResult, Engine } from '../engine/engine.ts';
import type { FluxEngine } from '../engine/fluxEngine.ts';
import type { HelmEngine } from '../engine/helmEngine.ts';
import type { Tree } from '../tree/tree.ts';
import { renderArgocd } from './argocd/renderArgocd.ts';
import type { Environment } from './environment.ts';
import { placeErrors } from './errors/placeErrors.ts';
import { renderFlux } from './flux/renderFlux.ts';
import type { GitopsCache } from './gitopsCache.ts';
import type { KustomizationGraph } from './graphModel.ts';
import { walkVisits } from './graphModel.ts';
import { noCharts } from './helm/chartSources/chartStore.ts';
import type { ChartStore } from './helm/chartSources/chartStore.ts';
import { renderHelm } from './helm/renderHelm.ts';
import { headOf } from './kustomization.ts';
import { loadGraph } from './kustomizationGraph.ts';
import { unrepeatable } from './recordingReader.ts';
import { readRenderedObject, uniteReads } from './renderedObject.ts';
import type { RenderedObject, Rendering } from './rendering.ts';
import { collectSecretValues } from './secretValues.ts';

/**
 * Renders environments: what cannot be known is answered first, the rest is built by the engine, and errors are placed on
 * the lines that cause them. It keeps nothing; memos are made around it.
 */

export interface RenderPorts {
  readonly engine: Engine & FluxEngine & HelmEngine & ArgocdEngine;
  readonly cache: GitopsCache;
  /** Default: none. */
  readonly charts?: ChartStore;
}

export interface RenderOptions {
  /** The last rendering of the environment: what it read is sent along with the request, objects that are still the same are shared. */
  readonly previous?: Rendering;
}

/** Renders one environment of a tree. @throws {CancelledError} when cancelled. */
export async function renderEnvironment(
  { engine, cache, charts = noCharts }: RenderPorts,
  tree: Tree,
  environment: Environment,
  options: RenderOptions,
  token: CancellationToken,
): Promise<Rendering> {
  if (environment.unknowns.length > 0) {
    return { ...nothing, environment: environment.id, unknowns: environment.unknowns };
  }
  const { path: root, loadRestrictor, flux, helm, argocd } = environment;
  if (helm) {
    return renderHelm({ engine, charts, cache }, tree, { ...environment, helm }, options.previous, token);
  }
  if (flux) {
    return renderFlux({ engine, cache }, tree, { ...environment, flux }, options.previous, token);
  }
  if (argocd) {
    return renderArgocd({ engine, cache }, tree, { ...environment, argocd }, options.previous, token);
  }
  const graph = await loadGraph(tree, root, cache, { loadRestrictor });
  throwIfCancelled(token);
  if (graph.unknowns.length > 0) {
    return { ...withGraph(environment, graph), unknowns: graph.unknowns };
  }
  if (leavesRepository(graph)) {
    // Upstream would look beside the clone, where everybody has something else.
    const message = 'A path leaves the repository.';
    return { ...withGraph(environment, graph), errors: placeErrors(graph, { message }) };
  }
  const known = new Map(options.previous?.objects.map(object => [object.id, object]));
  const bodies = new Map([...known].map(([id, { body }]) => [id, body]));
  const request = { tree, root, loadRestrictor, known: bodies, expectedReads: options.previous?.reads ?? [] };
  const result = await engine.build(request, token);
  throwIfCancelled(token);
  return finish(environment, graph, result, known);
}

function finish(
  environment: Environment,
  graph: KustomizationGraph,
  result: BuildResult,
  known: ReadonlyMap<string, RenderedObject>,
): Rendering {
  const rendering = withGraph(environment, graph);
  const reads = uniteReads(graph.reads, result.reads);
  if (result.kind === 'unknown') {
    const unfinished = result.path === undefined ? reads : uniteReads(reads, [unrepeatable(result.path)]);
    return { ...rendering, reads: unfinished, unknowns: [placeUnknown(graph, result)] };
  }
  if (result.kind === 'failed') {
    return { ...rendering, reads, errors: placeErrors(graph, result.error) };
  }
  const objects = result.objects.map(object => known.get(object.id) ?? readRenderedObject(object));
  const secretValues = collectSecretValues(objects, walkVisits(graph), graph.files);
  return { ...rendering, reads, objects, secretValues };
}

const nothing: Omit<Rendering, 'environment'> = {
  objects: [],
  errors: [],
  unknowns: [],
  reads: [],
  secretValues: new Set<string>([]),
  patchFiles: [],
};

/** What the sources alone say of a rendering. */
function withGraph(environment: Environment, graph: KustomizationGraph): Rendering {
  const references = walkVisits(graph).flatMap(visit => visit.kustomization?.references ?? []);
  const patches = references.flatMap(({ role, resolved }) => (role === 'patch' && resolved !== undefined ? [resolved] : []));
  const patchFiles = [...new Set(patches)].filter(path => graph.files.has(path));
  return { ...nothing, environment: environment.id, reads: graph.reads, patchFiles };
}

function leavesRepository(graph: KustomizationGraph): boolean {
  return graph.problems.some(({ kind }) => kind === 'outside-repository');
}

/** What the engine could not know, at the entry that refers to it. */
function placeUnknown(graph: KustomizationGraph, result: BuildResult & { readonly kind: 'unknown' }): Unknown {
  const { reason, message, path } = result;
  for (const { kustomization } of path === undefined ? [] : walkVisits(graph)) {
    const reference = kustomization?.references.find(({ resolved }) => resolved === path);
    if (kustomization && reference) {
      return { reason, message, location: { file: kustomization.path, range: reference.range } };
    }
  }
  const { kustomization } = graph.root;
  return kustomization
    ? { reason, message, location: { file: kustomization.path, range: headOf(kustomization) } }
    : { reason, message };
}
