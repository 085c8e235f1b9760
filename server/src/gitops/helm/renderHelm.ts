import { throwIfCancelled } from '../../base/cancellation.ts';
import type { CancellationToken } from '../../base/cancellation.ts';
import type { EngineRead } from '../../engine/engine.ts';
import type { ChartError, HelmEngine } from '../../engine/helmEngine.ts';
import type { Tree } from '../../tree/tree.ts';
import type { Environment } from '../environment.ts';
import type { GitopsCache } from '../gitopsCache.ts';
import { RecordingReader } from '../recordingReader.ts';
import { readRenderedObject, uniteReads } from '../renderedObject.ts';
import type { Rendering } from '../rendering.ts';
import { collectSecretValues } from '../secretValues.ts';
import type { ChartDelivery } from './chartDelivery.ts';
import { placeChartErrors } from './chartErrors.ts';

/** Renders environments that are Helm's charts, by Helm's own code in the engine. */

export interface HelmRenderPorts {
  readonly engine: HelmEngine;
  readonly cache: GitopsCache;
}

/** @throws {CancelledError} when cancelled. */
export async function renderHelm(
  { engine, cache }: HelmRenderPorts,
  tree: Tree,
  environment: Environment & { readonly helm: ChartDelivery },
  previous: Rendering | undefined,
  token: CancellationToken,
): Promise<Rendering> {
  const { helm, kubernetesVersion } = environment;
  const known = new Map(previous?.objects.map(object => [object.id, object]));
  const result = await engine.renderChart(
    {
      tree,
      chart: helm.chart,
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
  };
  if (result.kind === 'unknown') {
    const unknown = { reason: result.reason, message: result.message, location: environment.declaredIn };
    return { ...nothing, errors: [], unknowns: [unknown] };
  }
  if (result.kind === 'failed') {
    return { ...nothing, ...(await explainFailure(tree, cache, environment, result.error, result.reads)) };
  }
  const objects = result.objects.map(object => known.get(object.id) ?? readRenderedObject(object));
  return { ...nothing, objects, errors: [], unknowns: [], secretValues: collectSecretValues(objects, [], new Map()) };
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
  const placed = await placeChartErrors(error, { reader, chart: helm.chart, valueFiles, fallback: declaredIn });
  const united = uniteReads(reader.reads, reads);
  const [first] = placed.errors;
  if (helm.isGuess && first && dependsOnValues.has(error.kind)) {
    const message = `With its own values alone the chart cannot be rendered (${first.message}): declare the environment with its values in .driftline.yaml.`;
    return { errors: [], unknowns: [{ reason: 'values', message, location: first.location }], reads: united };
  }
  return { ...placed, reads: united };
}

/** Errors that other values than the chart's own may not have. */
const dependsOnValues: ReadonlySet<string> = new Set(['render', 'yaml', 'schema', 'kube-version']);
