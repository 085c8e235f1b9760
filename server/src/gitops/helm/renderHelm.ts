import { throwIfCancelled } from '../../base/cancellation.ts';
import type { CancellationToken } from '../../base/cancellation.ts';
import { isJsonArray, isJsonObject } from '../../base/json.ts';
import type { JsonValue } from '../../base/json.ts';
import type { Engine, EngineRead } from '../../engine/engine.ts';
import type { FluxEngine } from '../../engine/fluxEngine.ts';
import type { ChartError, ChartObject, HelmEngine } from '../../engine/helmEngine.ts';
import { mountFolder } from '../../tree/mountedTree.ts';
import type { Tree } from '../../tree/tree.ts';
import { toJson } from '../../yaml/toJson.ts';
import { parseYaml } from '../../yaml/yamlFile.ts';
import type { Environment } from '../environment.ts';
import type { GitopsCache } from '../gitopsCache.ts';
import { RecordingReader } from '../recordingReader.ts';
import { readRenderedObject, uniteReads } from '../renderedObject.ts';
import type { RenderedObject, Rendering } from '../rendering.ts';
import { collectSecretValues, minimumSecretLength } from '../secretValues.ts';
import type { ChartDelivery } from './chartDelivery.ts';
import { placeChartErrors } from './chartErrors.ts';
import type { ChartStore } from './chartSources/chartStore.ts';
import { renderFetched } from './chartSources/renderFetched.ts';
import { postRender } from './postRender.ts';

/** Renders environments that are Helm's charts, by Helm's own code in the engine. */

export interface HelmRenderPorts {
  readonly engine: Engine & FluxEngine & HelmEngine;
  readonly charts: ChartStore;
  readonly cache: GitopsCache;
}

/** @throws {CancelledError} when cancelled. */
export async function renderHelm(
  { engine, charts, cache }: HelmRenderPorts,
  tree: Tree,
  environment: Environment & { readonly helm: ChartDelivery },
  previous: Rendering | undefined,
  token: CancellationToken,
): Promise<Rendering> {
  const { helm, kubernetesVersion } = environment;
  const known = new Map(previous?.objects.map(object => [object.id, object]));
  const result = await renderFetched(
    { engine, charts },
    {
      tree,
      chart: helm.remote ?? helm.chart,
      releaseName: helm.releaseName,
      namespace: helm.namespace,
      values: helm.values,
      ...(kubernetesVersion === null ? {} : { kubeVersion: kubernetesVersion }),
      includeCrds: helm.includeCrds,
      noHooks: helm.noHooks,
      skipTests: true,
      known: new Map([...known].map(([id, { body }]) => [id, body])),
      expectedReads: previous?.reads ?? [],
    },
    token,
  );
  throwIfCancelled(token);
  const nothing = {
    environment: environment.id,
    objects: [],
    secretValues: new Set<string>(),
    patchFiles: [],
    reads: result.reads,
    charts: result.charts,
  };
  if (result.kind === 'unknown') {
    const unknown = { reason: result.reason, message: result.message, location: environment.declaredIn };
    return { ...nothing, errors: [], unknowns: [unknown] };
  }
  if (result.kind === 'failed') {
    return { ...nothing, ...(await explainFailure(tree, cache, environment, result.error, result.reads)) };
  }
  const objects = result.objects.map(object => readChartObject(object, known.get(object.id)));
  const finished = helm.release ? await postRender(engine, objects, helm.release.spec, token) : { objects };
  throwIfCancelled(token);
  if ('unknown' in finished) {
    return { ...nothing, errors: [], unknowns: [{ ...finished.unknown, location: environment.declaredIn }] };
  }
  const fromSecrets = (helm.release?.secretTexts ?? []).flatMap(secretScalars);
  const secretValues = new Set([...collectSecretValues(finished.objects, [], new Map()), ...fromSecrets]);
  return { ...nothing, objects: finished.objects, errors: [], unknowns: [], secretValues };
}

/** An object that is what it was stays the same one, unless Helm treats it otherwise now. */
function readChartObject(object: ChartObject, known: RenderedObject | undefined): RenderedObject {
  const hooks = object.hook?.events;
  const read: RenderedObject = {
    ...(known ?? readRenderedObject(object)),
    ...(object.isDefinition ? { isDefinition: true } : {}),
    ...(hooks ? { hooks } : {}),
  };
  return known && known.isDefinition === read.isDefinition && known.hooks?.join() === read.hooks?.join() ? known : read;
}

/** The values in a text that comes from a Secret: a single one, or those of a values file. */
function secretScalars(text: string): string[] {
  const scalars: string[] = [];
  const visit = (value: JsonValue | undefined): void => {
    if (isJsonArray(value)) {
      value.forEach(visit);
    } else if (isJsonObject(value)) {
      Object.values(value).forEach(visit);
    } else if (typeof value === 'string' && value.length >= minimumSecretLength) {
      scalars.push(value);
    }
  };
  visit(text);
  parseYaml(text).documents.forEach(({ root }) => visit(toJson(root)));
  return scalars;
}

async function explainFailure(
  tree: Tree,
  cache: GitopsCache,
  { helm, declaredIn }: Environment & { readonly helm: ChartDelivery },
  error: ChartError,
  reads: readonly EngineRead[],
): Promise<Pick<Rendering, 'errors' | 'unknowns' | 'reads'>> {
  const reader = new RecordingReader(tree, cache);
  const valueFiles = helm.values.flatMap(source => ('file' in source ? [source.file] : []));
  // What lies in an archive is at no path that the repository has.
  const chart = helm.remote ? mountFolder : helm.chart;
  const placed = await placeChartErrors(error, { reader, chart, valueFiles, fallback: declaredIn });
  const united = uniteReads(reader.reads, reads);
  const [first] = placed.errors;
  if (helm.isGuess && first && dependsOnValues.has(error.kind)) {
    const message = `With its own values alone the chart cannot be rendered (${first.message.replace(/^Helm cannot render this: /, '')}): declare the environment with its values in .driftline.yaml.`;
    return { errors: [], unknowns: [{ reason: 'values', message, location: first.location }], reads: united };
  }
  return { ...placed, reads: united };
}

/** Errors that other values than the chart's own may not have. */
const dependsOnValues: ReadonlySet<string> = new Set(['render', 'yaml', 'schema', 'kube-version']);
