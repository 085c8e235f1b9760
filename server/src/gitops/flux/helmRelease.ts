import { isJsonObject } from '../../base/json.ts';
import type { JsonObject } from '../../base/json.ts';
import { resolvePath } from '../../base/repositoryPath.ts';
import type { Unknown } from '../../base/unknown.ts';
import type { ChartValues } from '../../engine/helmEngine.ts';
import type { ChartDelivery } from '../helm/chartDelivery.ts';
import { createChartArtifact, createRemoteChart } from '../helm/chartSources/remoteChart.ts';
import type { RemoteChart } from '../helm/chartSources/remoteChart.ts';
import { objectField, objectsField, textField, textsField } from './fluxObject.ts';
import type { FluxObject } from './fluxObject.ts';
import { findSource } from './fluxSources.ts';
import type { SourceContext } from './fluxSources.ts';
import { decodeSecret, sourceKey } from './fluxVariables.ts';
import type { VariableSources } from './fluxVariables.ts';

/** What helm-controller installs for a HelmRelease, as far as the repository holds it. */

export interface ReleaseContext extends SourceContext {
  /** ConfigMaps and Secrets that the cluster's environments deliver. */
  readonly objects: VariableSources;
}

export interface HelmRelease {
  readonly helm: ChartDelivery;
  readonly unknowns: readonly Omit<Unknown, 'location'>[];
}

/** Helm's bound, above which helm-controller shortens names by a hash. */
const longestReleaseName = 53;

export function readHelmRelease({ name, namespace = 'default', spec }: FluxObject, context: ReleaseContext): HelmRelease {
  const target = textField(spec, 'targetNamespace');
  const releaseName = textField(spec, 'releaseName') ?? (target === undefined ? name : `${target}-${name}`);
  const chart = findChart(spec, namespace, context);
  const given = readValues(spec, namespace, context.objects);
  const unknowns = [...('unknown' in chart ? [chart.unknown] : []), ...given.unknowns];
  if (releaseName.length > longestReleaseName) {
    unknowns.push({
      reason: 'unsupported',
      message: `Flux shortens the name of the release "${releaseName}", which is not done here.`,
    });
  }
  const install = objectField(spec, 'install');
  return {
    helm: {
      chart: 'path' in chart ? chart.path : '',
      ...('remote' in chart ? { remote: chart.remote } : {}),
      releaseName,
      namespace: target ?? namespace,
      values: given.values,
      includeCrds: install.crds !== 'Skip' && install.skipCRDs !== true,
      noHooks: install.disableHooks === true,
      isGuess: false,
      release: { namespace, name, spec, secretTexts: given.secretTexts },
    },
    unknowns,
  };
}

type FoundChart = { readonly path: string } | { readonly remote: RemoteChart } | { readonly unknown: Omit<Unknown, 'location'> };

function findChart(spec: JsonObject, namespace: string, context: ReleaseContext): FoundChart {
  if (spec.chartRef === undefined) {
    return chartOf(objectField(objectField(spec, 'chart'), 'spec'), namespace, context);
  }
  const reference = objectField(spec, 'chartRef');
  const kind = textField(reference, 'kind') ?? '';
  const wanted = textField(reference, 'namespace') ?? namespace;
  const found = findObject(context, reference, namespace);
  if (kind === 'HelmChart' && found) {
    return chartOf(found.spec, wanted, context);
  }
  return kind === 'OCIRepository' && found ? artifactOf(found) : elsewhere(describeReference(reference));
}

/** @param template the `spec` of a HelmChart, or of the template of one. */
function chartOf(template: JsonObject, namespace: string, context: ReleaseContext): FoundChart {
  const reference = objectField(template, 'sourceRef');
  const chart = textField(template, 'chart') ?? '';
  if (template.valuesFiles !== undefined || template.valuesFile !== undefined) {
    return unsupported('The chart is packed with other values files (valuesFiles), which is not done here.');
  }
  if (textField(reference, 'kind') === 'HelmRepository') {
    return repositoryChart(template, findObject(context, reference, namespace)) ?? elsewhere(describeReference(reference), chart);
  }
  if (textField(reference, 'kind') !== 'GitRepository') {
    return elsewhere(describeReference(reference), chart);
  }
  const source = findSource(reference, namespace, context);
  if (source.kind === 'unknown') {
    return { unknown: source.unknown };
  }
  const path = resolvePath('', chart.replace(/^\/+/, ''));
  return path === undefined
    ? { unknown: { reason: 'source', message: `The chart "${chart}" lies outside of the repository.` } }
    : { path };
}

/** A source of charts that the repository defines, or an environment delivers. */
function findObject({ sources }: ReleaseContext, reference: JsonObject, namespace: string): FluxObject | undefined {
  const wanted = textField(reference, 'namespace') ?? namespace;
  return sources.find(
    source =>
      source.kind === textField(reference, 'kind') &&
      source.name === textField(reference, 'name') &&
      (source.namespace ?? wanted) === wanted,
  );
}

/** `undefined`: it cannot be told which one. */
function repositoryChart(template: JsonObject, repository: FluxObject | undefined): FoundChart | undefined {
  const url = textField(repository?.spec ?? {}, 'url') ?? '';
  const remote = createRemoteChart(url, textField(template, 'chart') ?? '', textField(template, 'version'));
  return remote && { remote: repository?.spec.insecure === true ? { ...remote, insecure: true } : remote };
}

/** Upstream takes the digest before the range before the tag. */
function artifactOf({ name, spec }: FluxObject): FoundChart {
  const reference = objectField(spec, 'ref');
  if (reference.semverFilter !== undefined) {
    return unsupported(`The OCIRepository "${name}" filters tags (semverFilter), which is not done here.`);
  }
  const digest = textField(reference, 'digest');
  const semver = textField(reference, 'semver');
  const tag = textField(reference, 'tag') ?? 'latest';
  const artifact = digest !== undefined ? { digest } : semver !== undefined ? { semver } : { tag };
  const remote = createChartArtifact(textField(spec, 'url') ?? '', artifact, spec.insecure === true);
  return remote ? { remote } : elsewhere(`the OCIRepository "${name}"`);
}

function describeReference(reference: JsonObject): string {
  return `the ${textField(reference, 'kind') ?? 'source'} "${textField(reference, 'name') ?? ''}"`;
}

function unsupported(message: string): FoundChart {
  return { unknown: { reason: 'unsupported', message } };
}

function elsewhere(source: string, chart = ''): FoundChart {
  const what = chart === '' ? 'The chart' : `The chart "${chart}"`;
  const message = `${what} comes from ${source}, which nothing in the repository defines as a place that charts are fetched from.`;
  return { unknown: { reason: 'helm', message } };
}

interface GivenValues {
  readonly values: readonly ChartValues[];
  readonly secretTexts: readonly string[];
  readonly unknowns: Omit<Unknown, 'location'>[];
}

/** In upstream's order: whole sources, the values of the release, then single values of sources (`targetPath`). */
function readValues(spec: JsonObject, namespace: string, objects: VariableSources): GivenValues {
  const whole: ChartValues[] = [];
  const single: ChartValues[] = [];
  const secretTexts: string[] = [];
  const unknowns: Omit<Unknown, 'location'>[] = [];
  for (const reference of objectsField(spec, 'valuesFrom')) {
    const kind = textField(reference, 'kind') ?? '';
    const name = sourceKey(kind, namespace, textField(reference, 'name') ?? '');
    const found = findData(objects.get(name), kind, textField(reference, 'valuesKey') ?? 'values.yaml');
    const path = textField(reference, 'targetPath');
    if ('missing' in found) {
      if (reference.optional !== true || found.isCertain) {
        unknowns.push({ reason: 'values', message: `Values of the release come from the ${name}, ${found.missing}.` });
      }
    } else if (reference.literal === true) {
      unknowns.push({ reason: 'unsupported', message: `A value of the ${name} is taken literally, which is not done here.` });
    } else {
      (path === undefined ? whole : single).push(path === undefined ? { name, yaml: found.text } : setAt(path, found.text));
      secretTexts.push(...(kind === 'Secret' ? [found.text] : []));
    }
  }
  const own = isJsonObject(spec.values) ? [{ name: 'spec.values', yaml: JSON.stringify(spec.values) }] : [];
  return { values: [...whole, ...own, ...single], secretTexts, unknowns };
}

/** `isCertain`: the value exists, although it is not known. */
type FoundData = { readonly text: string } | { readonly missing: string; readonly isCertain: boolean };

function findData(object: JsonObject | undefined, kind: string, key: string): FoundData {
  if (!object) {
    return { missing: 'which no environment of this cluster delivers', isCertain: false };
  }
  if (object.sops !== undefined) {
    return { missing: 'which is encrypted', isCertain: true };
  }
  const data = textsField(object, 'data')[key];
  const decoded = kind === 'Secret' && data !== undefined ? decodeSecret(data) : data;
  const text = (kind === 'Secret' ? textsField(object, 'stringData')[key] : undefined) ?? decoded;
  return text === undefined ? { missing: `which has no "${key}"`, isCertain: false } : { text };
}

/** As upstream's `ReplacePathValue`: quotes around the value make it a text. */
function setAt(path: string, value: string): ChartValues {
  const isQuoted = /^(?<quote>["']).*\k<quote>$/s.test(value);
  return isQuoted ? { setString: `${path}=${value.replace(/^["']+|["']+$/g, '')}` } : { set: `${path}=${value}` };
}
