import { throwIfCancelled } from '../../base/cancellation.ts';
import type { CancellationToken } from '../../base/cancellation.ts';
import type { Unknown } from '../../base/unknown.ts';
import type { ArgocdEngine, PrepareResult } from '../../engine/argocdEngine.ts';
import type { Engine, EngineRead } from '../../engine/engine.ts';
import type { HelmEngine } from '../../engine/helmEngine.ts';
import type { Tree } from '../../tree/tree.ts';
import type { Environment } from '../environment.ts';
import { placeErrors } from '../errors/placeErrors.ts';
import { textField } from '../flux/fluxObject.ts';
import { FluxPlaces } from '../flux/fluxPlaces.ts';
import { rereadIn } from '../flux/rereadIn.ts';
import type { GitopsCache } from '../gitopsCache.ts';
import { walkVisits } from '../graphModel.ts';
import type { KustomizationGraph } from '../graphModel.ts';
import { loadGraph } from '../kustomizationGraph.ts';
import { readRenderedObject } from '../renderedObject.ts';
import type { RenderError, RenderedObject, Rendering } from '../rendering.ts';
import { collectSecretValues } from '../secretValues.ts';
import type { ArgocdDelivery, ArgocdSource } from './argocdDelivery.ts';
import { placeChartError, placeSourceError } from './argocdErrors.ts';
import { createEditedTree } from './editedTree.ts';
import { planHelm } from './helmSource.ts';

/**
 * Renders what Argo CD's repository server generates for an Application: each source by its tool, one after the other. The tracking label
 * or annotation, which is the same for all objects, is left out.
 */

export interface ArgocdRenderPorts {
  readonly engine: Engine & ArgocdEngine & HelmEngine;
  readonly cache: GitopsCache;
}

type Prepared = PrepareResult & { readonly kind: 'prepared' };

/** What a rendering is put together from. */
interface Progress {
  readonly reads: EngineRead[];
  readonly graphs: KustomizationGraph[];
  readonly objects: RenderedObject[];
}

/** A step's failure: the rendering ends with it. */
interface Failure {
  readonly errors?: readonly RenderError[];
  readonly unknowns?: readonly Unknown[];
}

interface Around {
  readonly ports: ArgocdRenderPorts;
  readonly tree: Tree;
  readonly environment: Environment;
  readonly delivery: ArgocdDelivery;
  readonly places: FluxPlaces;
  readonly known: ReadonlyMap<string, RenderedObject>;
  readonly progress: Progress;
  readonly token: CancellationToken;
}

/** Bytes that the manifests of a directory may have (the repository server's `--max-combined-directory-manifests-size`). */
const directoryLimit = 10_485_760;

/** @throws {CancelledError} when cancelled. */
export async function renderArgocd(
  ports: ArgocdRenderPorts,
  tree: Tree,
  environment: Environment & { readonly argocd: ArgocdDelivery },
  previous: Rendering | undefined,
  token: CancellationToken,
): Promise<Rendering> {
  const { argocd: delivery, declaredIn } = environment;
  const progress: Progress = { reads: [], graphs: [], objects: [] };
  const known = new Map(previous?.objects.map(object => [object.id, object]));
  const places = new FluxPlaces(tree, ports.cache, environment);
  const around: Around = { ports, tree, environment, delivery, places, known, progress, token };
  let failure: Failure | undefined = delivery.failure && { errors: [{ ...delivery.failure, location: declaredIn }] };
  for (const source of delivery.sources) {
    if (!failure && source.path !== undefined) {
      failure = await renderSource(around, source, source.path);
      throwIfCancelled(token);
    }
  }
  const objects = failure ? [] : progress.objects;
  const secrets = progress.graphs.flatMap(graph => [...collectSecretValues(objects, walkVisits(graph), graph.files)]);
  return {
    environment: environment.id,
    objects,
    errors: failure?.errors ?? [],
    unknowns: failure?.unknowns ?? [],
    reads: await rereadIn(tree, [...progress.reads, { kind: 'missing', path: declaredIn.file }]),
    secretValues: new Set([...secrets, ...collectSecretValues(objects, [], new Map())]),
    patchFiles: progress.graphs.flatMap(patchFilesOf),
  };
}

async function renderSource(around: Around, source: ArgocdSource, root: string): Promise<Failure | undefined> {
  const { ports, tree, delivery, places, environment, progress, token } = around;
  const request = {
    tree,
    root,
    name: delivery.name,
    source: source.spec,
    variables: variablesOf(around, source),
    sizeLimit: directoryLimit,
  };
  const prepared = await ports.engine.prepareSource(request, token);
  throwIfCancelled(token);
  progress.reads.push(...prepared.reads);
  if (prepared.kind === 'unknown') {
    return { unknowns: [{ reason: prepared.reason, message: prepared.message, location: environment.declaredIn }] };
  }
  if (prepared.kind === 'failed') {
    return { errors: [await placeSourceError(places, delivery, source, prepared.error)] };
  }
  switch (prepared.type) {
    case 'Directory':
      take(around, prepared.objects);
      return undefined;
    case 'Kustomize':
      return build(around, root, prepared);
    case 'Helm':
      return renderChart(around, source, root, prepared);
    case 'Plugin': {
      const message = 'A config management plugin renders this source: programs named by a repository are not run.';
      return { unknowns: [{ reason: 'plugin', message, location: environment.declaredIn }] };
    }
  }
}

async function build(around: Around, root: string, { kustomization }: Prepared): Promise<Failure | undefined> {
  const { ports, tree: base, delivery, environment, progress, known, token } = around;
  const { loadRestrictor } = delivery;
  const tree = kustomization ? createEditedTree(base, kustomization) : base;
  const graph = await loadGraph(tree, root, ports.cache, { loadRestrictor });
  progress.reads.push(...graph.reads);
  progress.graphs.push(graph);
  // Lines of what Argo CD writes are nobody's.
  const ownGraph = kustomization ? await loadGraph(base, root, ports.cache, { loadRestrictor }) : graph;
  const relocate = <Placed extends { readonly location?: Unknown['location'] }>(placed: Placed): Placed =>
    kustomization && placed.location?.file === kustomization.path ? { ...placed, location: environment.declaredIn } : placed;
  if (graph.unknowns.length > 0) {
    return { unknowns: ownGraph.unknowns.length > 0 ? ownGraph.unknowns : graph.unknowns.map(relocate) };
  }
  if (graph.problems.some(({ kind }) => kind === 'outside-repository')) {
    return { errors: placeErrors(ownGraph, { message: 'A path leaves the repository.' }) };
  }
  const bodies = new Map([...known].map(([id, { body }]) => [id, body]));
  const result = await ports.engine.build({ tree, root, loadRestrictor, known: bodies }, token);
  throwIfCancelled(token);
  progress.reads.push(...result.reads);
  if (result.kind === 'unknown') {
    return { unknowns: [{ reason: result.reason, message: result.message, location: environment.declaredIn }] };
  }
  if (result.kind === 'failed') {
    return { errors: placeErrors(ownGraph, result.error) };
  }
  take(around, result.objects);
  return undefined;
}

async function renderChart(around: Around, source: ArgocdSource, root: string, prepared: Prepared): Promise<Failure | undefined> {
  const { ports, tree, delivery, environment, places, progress, known, token } = around;
  const namespace = environment.destination.namespace ?? '';
  const variables = variablesOf(around, source);
  const call = await planHelm({ tree, root, source: prepared.source, delivery, namespace, variables });
  if (call.kind === 'unknown') {
    return { unknowns: [{ reason: call.reason, message: call.message, location: environment.declaredIn }] };
  }
  progress.reads.push(...call.probed.map(path => ({ kind: 'missing' as const, path })));
  const bodies = new Map([...known].map(([id, { body }]) => [id, body]));
  const kubeVersion = call.request.kubeVersion ?? environment.kubernetesVersion ?? undefined;
  const request = { ...call.request, ...(kubeVersion === undefined ? {} : { kubeVersion }), known: bodies };
  const result = await ports.engine.renderChart(request, token);
  throwIfCancelled(token);
  progress.reads.push(...result.reads);
  if (result.kind === 'unknown') {
    return { unknowns: [{ reason: result.reason, message: result.message, location: environment.declaredIn }] };
  }
  if (result.kind === 'failed') {
    if (result.error.kind === 'dependencies') {
      const missing = (result.error.missing ?? []).join(', ');
      const message = `Charts that this one needs are not in the repository: ${missing}. Argo CD fetches them.`;
      return { unknowns: [{ reason: 'source', message, location: environment.declaredIn }] };
    }
    return { errors: [await placeChartError(places, delivery, source, result.error)] };
  }
  take(around, result.objects);
  return undefined;
}

function take({ progress, known }: Around, objects: readonly { readonly id: string; readonly body: string }[]): void {
  progress.objects.push(...objects.map(object => known.get(object.id) ?? readRenderedObject(object)));
}

/** The build environment, without what only Argo CD knows: the commit. */
function variablesOf({ delivery, environment }: Around, { spec }: ArgocdSource): Record<string, string> {
  return {
    ARGOCD_APP_NAME: delivery.name,
    ARGOCD_APP_NAMESPACE: environment.destination.namespace ?? '',
    ARGOCD_APP_PROJECT_NAME: textField(delivery.spec, 'project') ?? 'default',
    ARGOCD_APP_SOURCE_REPO_URL: textField(spec, 'repoURL') ?? '',
    ARGOCD_APP_SOURCE_PATH: textField(spec, 'path') ?? '',
    ARGOCD_APP_SOURCE_TARGET_REVISION: textField(spec, 'targetRevision') ?? '',
  };
}

function patchFilesOf(graph: KustomizationGraph): string[] {
  const references = walkVisits(graph).flatMap(visit => visit.kustomization?.references ?? []);
  const patches = references.flatMap(({ role, resolved }) => (role === 'patch' && resolved !== undefined ? [resolved] : []));
  return [...new Set(patches)].filter(path => graph.files.has(path));
}
