import { throwIfCancelled } from '../../base/cancellation.ts';
import type { CancellationToken } from '../../base/cancellation.ts';
import type { Unknown } from '../../base/unknown.ts';
import type { BuildResult, Engine, EngineRead } from '../../engine/engine.ts';
import type { FluxEngine } from '../../engine/fluxEngine.ts';
import type { Tree } from '../../tree/tree.ts';
import type { Environment } from '../environment.ts';
import { placeErrors } from '../errors/placeErrors.ts';
import type { GitopsCache } from '../gitopsCache.ts';
import { walkVisits } from '../graphModel.ts';
import type { KustomizationGraph } from '../graphModel.ts';
import { loadGraph } from '../kustomizationGraph.ts';
import { readRenderedObject } from '../renderedObject.ts';
import type { RenderError, RenderedObject, Rendering } from '../rendering.ts';
import { collectSecretValues } from '../secretValues.ts';
import { createArtifactTree } from './artifactTree.ts';
import { objectField, textsField } from './fluxObject.ts';
import type { FluxDelivery } from './fluxDelivery.ts';
import { FluxPlaces } from './fluxPlaces.ts';
import { rereadIn } from './rereadIn.ts';
import { explainMissing, finishErrors, generateErrors, pathNotFound, secretTexts } from './fluxErrors.ts';

/**
 * Renders what Flux's kustomize-controller delivers: the kustomization is made or completed in the artifact's view of the tree,
 * built, and its objects get their variables and common metadata. Each step is upstream's own code in the engine; here is what
 * lies between the steps, and where errors belong.
 */

export interface FluxRenderPorts {
  readonly engine: Engine & FluxEngine;
  readonly cache: GitopsCache;
}

/** A step's failure: the rendering ends with it. */
interface Failure {
  readonly errors?: readonly RenderError[];
  readonly unknowns?: readonly Unknown[];
}

/** What a rendering is put together from. */
interface Progress {
  readonly reads: EngineRead[];
  graph?: KustomizationGraph;
}

/** @throws {CancelledError} when cancelled. */
export async function renderFlux(
  ports: FluxRenderPorts,
  tree: Tree,
  environment: Environment & { readonly flux: FluxDelivery },
  previous: Rendering | undefined,
  token: CancellationToken,
): Promise<Rendering> {
  const progress: Progress = { reads: [] };
  const outcome = await renderObjects(ports, tree, environment, previous, progress, token);
  throwIfCancelled(token);
  const objects = 'objects' in outcome ? outcome.objects : [];
  const { graph } = progress;
  return {
    environment: environment.id,
    objects,
    errors: 'objects' in outcome ? [] : (outcome.errors ?? []),
    unknowns: 'objects' in outcome ? [] : (outcome.unknowns ?? []),
    reads: await rereadIn(tree, [...progress.reads, { kind: 'missing', path: environment.declaredIn.file }]),
    secretValues: new Set([
      ...(graph ? collectSecretValues(objects, walkVisits(graph), graph.files) : []),
      ...secretTexts(environment.flux.substitution),
    ]),
    patchFiles: graph ? patchFilesOf(graph) : [],
  };
}

async function renderObjects(
  { engine, cache }: FluxRenderPorts,
  tree: Tree,
  environment: Environment & { readonly flux: FluxDelivery },
  previous: Rendering | undefined,
  progress: Progress,
  token: CancellationToken,
): Promise<{ readonly objects: readonly RenderedObject[] } | Failure> {
  const { path: root, flux } = environment;
  const places = new FluxPlaces(tree, cache, environment);
  const ignored = await readIgnored(engine, cache, tree, flux, token);
  if ('reason' in ignored) {
    return { unknowns: [ignored] };
  }
  const artifact = createArtifactTree(tree, ignored);
  progress.reads.push({ kind: 'directory', path: root });
  if ((await artifact.read(root)).kind === 'missing') {
    return { errors: [await pathNotFound(places, root)] };
  }
  const generated = await engine.generateKustomization({ tree: artifact, root, spec: flux.spec }, token);
  throwIfCancelled(token);
  progress.reads.push(...generated.reads);
  if (generated.kind === 'unknown') {
    return { unknowns: [{ reason: generated.reason, message: generated.message, location: environment.declaredIn }] };
  }
  if (generated.kind === 'failed') {
    return { errors: await generateErrors(places, generated.error) };
  }
  const built = createArtifactTree(tree, ignored, { path: generated.file, text: generated.text });
  const graph = await loadGraph(built, root, cache, { loadRestrictor: 'none' });
  progress.reads.push(...graph.reads);
  progress.graph = graph;
  // What Flux writes is nobody's file: a place in it is one of the folder's own kustomization, or of the Kustomization.
  const written = generated.file;
  const ownGraph = generated.created ? graph : await loadGraph(artifact, root, cache, { loadRestrictor: 'none' });
  if (graph.unknowns.length > 0) {
    return { unknowns: places.ofUnknowns(graph.unknowns, ownGraph.unknowns, written) };
  }
  if (graph.problems.some(({ kind }) => kind === 'outside-repository')) {
    const message = 'A path leaves the repository.';
    return { errors: places.ofErrors(placeErrors(ownGraph, { message }), written, { created: generated.created, message }) };
  }
  const known = new Map(previous?.objects.map(object => [object.id, object]));
  const bodies = new Map([...known].map(([id, { body }]) => [id, body]));
  const result = await engine.build({ tree: built, root, loadRestrictor: 'none', known: bodies }, token);
  throwIfCancelled(token);
  progress.reads.push(...result.reads);
  if (result.kind === 'unknown') {
    return { unknowns: [{ reason: result.reason, message: result.message, location: environment.declaredIn }] };
  }
  if (result.kind === 'failed') {
    const failed = { created: generated.created, message: result.error.message };
    return { errors: places.ofErrors(placeErrors(ownGraph, result.error), written, failed) };
  }
  return finish(engine, environment, result, { graph, places, known }, token);
}

/** Variables and common metadata. */
async function finish(
  engine: FluxEngine,
  { flux }: { readonly flux: FluxDelivery },
  built: BuildResult & { readonly kind: 'objects' },
  around: {
    readonly graph: KustomizationGraph;
    readonly places: FluxPlaces;
    readonly known: ReadonlyMap<string, RenderedObject>;
  },
  token: CancellationToken,
): Promise<{ readonly objects: readonly RenderedObject[] } | Failure> {
  const { substitution, spec } = flux;
  const bodies = built.objects.map(({ body }) => body);
  const take = (objects: BuildResult & { readonly kind: 'objects' }): readonly RenderedObject[] =>
    objects.objects.map(object => around.known.get(object.id) ?? readRenderedObject(object));
  const common = objectField(spec, 'commonMetadata');
  const labels = textsField(common, 'labels');
  const annotations = textsField(common, 'annotations');
  if (!substitution && Object.keys({ ...labels, ...annotations }).length === 0) {
    return { objects: take(built) };
  }
  const missing = substitution && (await explainMissing(around.places, substitution, bodies));
  if (missing) {
    return { unknowns: [missing] };
  }
  const finished = await engine.finishObjects(
    {
      bodies,
      substitute: substitution !== undefined,
      variables: substitution?.variables ?? {},
      // Where Flux's version is not known, what only strict mode refuses comes to light, too.
      strict: substitution?.strict !== false,
      always: substitution?.always ?? false,
      commonMetadata: { labels, annotations },
    },
    token,
  );
  if (finished.kind === 'unknown') {
    return { unknowns: [finished] };
  }
  if (finished.kind === 'failed') {
    const object = finished.error.object === undefined ? undefined : built.objects[finished.error.object];
    return finishErrors(around.places, around.graph, finished.error, {
      object: object && readRenderedObject(object),
      strict: substitution?.strict,
    });
  }
  return { objects: take({ ...built, objects: finished.objects }) };
}

async function readIgnored(
  engine: FluxEngine,
  cache: GitopsCache,
  tree: Tree,
  { sourceIgnore }: FluxDelivery,
  token: CancellationToken,
): Promise<ReadonlySet<string> | Unknown> {
  try {
    return await cache.ignoredFiles.read(engine, tree, sourceIgnore, token);
  } catch (error) {
    throwIfCancelled(token);
    return { reason: 'engine', message: error instanceof Error ? error.message : String(error) };
  }
}

function patchFilesOf(graph: KustomizationGraph): string[] {
  const references = walkVisits(graph).flatMap(visit => visit.kustomization?.references ?? []);
  const patches = references.flatMap(({ role, resolved }) => (role === 'patch' && resolved !== undefined ? [resolved] : []));
  return [...new Set(patches)].filter(path => graph.files.has(path));
}
