import { isJsonObject } from '../../base/json.ts';
import type { JsonObject } from '../../base/json.ts';
import { resolvePath } from '../../base/repositoryPath.ts';
import type { Unknown } from '../../base/unknown.ts';
import type { ChartValues } from '../../engine/helmEngine.ts';
import type { ChartDelivery } from '../helm/chartDelivery.ts';
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

type FoundChart = { readonly path: string } | { readonly unknown: Omit<Unknown, 'location'> };

function findChart(spec: JsonObject, namespace: string, context: ReleaseContext): FoundChart {
  const reference = objectField(spec, 'chartRef');
  if (textField(reference, 'kind') === 'HelmChart') {
    const wanted = textField(reference, 'namespace') ?? namespace;
    const found = context.sources.find(
      source =>
        source.kind === 'HelmChart' && source.name === textField(reference, 'name') && (source.namespace ?? wanted) === wanted,
    );
    return found ? chartOf(found.spec, wanted, context) : elsewhere(`the HelmChart "${textField(reference, 'name') ?? ''}"`);
  }
  if (spec.chartRef !== undefined) {
    return elsewhere(`the ${textField(reference, 'kind') ?? 'source'} "${textField(reference, 'name') ?? ''}"`);
  }
  return chartOf(objectField(objectField(spec, 'chart'), 'spec'), namespace, context);
}

/** @param template the `spec` of a HelmChart, or of the template of one. */
function chartOf(template: JsonObject, namespace: string, context: ReleaseContext): FoundChart {
  const reference = objectField(template, 'sourceRef');
  const chart = textField(template, 'chart') ?? '';
  if (textField(reference, 'kind') !== 'GitRepository') {
    const version = textField(template, 'version');
    return elsewhere(
      `the ${textField(reference, 'kind') ?? 'source'} "${textField(reference, 'name') ?? ''}"`,
      `"${chart}"${version === undefined ? '' : ` ${version}`}`,
    );
  }
  const source = findSource(reference, namespace, context);
  if (source.kind === 'unknown') {
    return { unknown: source.unknown };
  }
  if (template.valuesFiles !== undefined || template.valuesFile !== undefined) {
    return {
      unknown: {
        reason: 'unsupported',
        message: 'The chart is packed with other values files (valuesFiles), which is not done here.',
      },
    };
  }
  const path = resolvePath('', chart.replace(/^\/+/, ''));
  return path === undefined
    ? { unknown: { reason: 'source', message: `The chart "${chart}" lies outside of the repository.` } }
    : { path };
}

function elsewhere(source: string, chart = ''): FoundChart {
  const what = chart === '' ? 'The chart' : `The chart ${chart}`;
  return {
    unknown: {
      reason: 'helm',
      message: `${what} comes from ${source}, not from this repository: what it renders to is not known here.`,
    },
  };
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
