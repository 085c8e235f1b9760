import { stringify } from 'yaml';
import type { JsonObject, JsonValue } from '../../../server/src/base/json.ts';
import { isJsonObject } from '../../../server/src/base/json.ts';
import type { ChartValues } from '../../../server/src/engine/helmEngine.ts';
import type { MemoryFile } from '../../../server/src/tree/memoryTree.ts';
import { makeCoveringArray } from '../kustomize/coveringArray.ts';
import type { Choice, CoveringArray } from '../kustomize/coveringArray.ts';
import { SeededRandom } from '../provenance/seededRandom.ts';
import type { ChartVariant } from './chartVariant.ts';
import type { HelmOptions } from './ensureHelm.ts';
import { structureVariants } from './structureVariants.ts';
import { templateVariants } from './templateVariants.ts';

/** Charts out of a seed: every two ways to use two features come together at least once. The chart is in `web/`. */

export interface GeneratedChart {
  /** By repository-relative path. */
  readonly files: Readonly<Record<string, MemoryFile>>;
  readonly options: HelmOptions;
}

/** Features of one chart. All features of templates are tried side by side, so they may come together in one file each. */
const rowLength = 13;

const variants: Readonly<Record<string, Readonly<Record<string, ChartVariant>>>> = { ...structureVariants, ...templateVariants };

export function planCharts(seed: number, count: number): CoveringArray {
  const factors = new Map(Object.entries(variants).map(([feature, ways]) => [feature, Object.keys(ways)]));
  return makeCoveringArray(factors, new SeededRandom(seed), { rows: count, rowLength });
}

/** The chart that uses features in the given ways. */
export function generateChart(row: readonly Choice[]): GeneratedChart {
  return makeChart(row.flatMap(({ factor, value }) => apart(factor, variants[factor]?.[value])));
}

/** Features of templates all write one file: in one chart they get names of their own. */
function apart(feature: string, variant: ChartVariant | undefined): ChartVariant[] {
  if (!variant) {
    return [];
  }
  const files = Object.entries(variant.files ?? {}).map(([path, file]) => [path.replace(/\/tried\./, `/${feature}.`), file]);
  return [{ ...variant, files: Object.fromEntries(files) as Record<string, MemoryFile> }];
}

/** Puts the parts of a chart together. */
export function makeChart(parts: readonly ChartVariant[]): GeneratedChart {
  const values = parts.reduce<JsonObject>((all, part) => mergeObjects(all, part.values ?? {}), baseValues);
  const fields = Object.assign({}, ...parts.map(part => part.dependencyFields ?? {})) as JsonObject;
  const dependencies = parts.flatMap(part => part.dependencies ?? []).map(dependency => ({ ...dependency, ...fields }));
  const chart = Object.assign(
    { apiVersion: 'v2', name: 'web', version: '1.0.0' },
    ...parts.map(part => part.chart ?? {}),
  ) as JsonObject;
  const inChart: Record<string, MemoryFile> = {
    'Chart.yaml': stringify({ ...chart, ...(dependencies.length > 0 ? { dependencies } : {}) }),
    'values.yaml': stringify(values, { version: '1.1' }),
    ...baseTemplates,
    ...(Object.assign({}, ...parts.map(part => part.files ?? {})) as Record<string, MemoryFile>),
  };
  const files: Record<string, MemoryFile> = Object.assign({}, ...parts.map(part => part.outside ?? {})) as Record<
    string,
    MemoryFile
  >;
  Object.entries(inChart).forEach(([path, file]) => (files[`web/${path}`] = file));
  const sources = parts.flatMap(part => part.sources ?? []);
  sources.forEach(source => 'yaml' in source && (files[source.name] = source.yaml));
  const options = Object.assign(
    { chart: 'web', releaseName: 'r', namespace: 'apps' },
    ...parts.map(part => part.options ?? {}),
  ) as HelmOptions;
  return { files, options: { ...options, values: sources.toSorted((a, b) => rank(a) - rank(b)) } };
}

/** The command line takes its options in this order, however they are written. */
function rank(source: ChartValues): number {
  return ['setJson', 'set', 'setString', 'setFile'].findIndex(kind => kind in source);
}

function mergeObjects(left: JsonObject, right: JsonObject): JsonObject {
  const merged: Record<string, JsonValue> = { ...left };
  for (const [key, value] of Object.entries(right)) {
    const before = merged[key];
    merged[key] = isJsonObject(before) && isJsonObject(value) ? mergeObjects(before, value) : value;
  }
  return merged;
}

const baseValues: JsonObject = {
  color: 'red',
  replicas: 2,
  list: ['a', 2, { b: 1.5 }],
  map: { x: 1, deep: { y: 'two' } },
  flag: true,
  none: null,
  templated: '{{ .Values.color }} of {{ .Release.Name }}',
  number: 1000000,
  big: 123456789012,
  float: 1.25,
};

const baseTemplates: Readonly<Record<string, string>> = {
  'templates/_helpers.tpl':
    '{{/* Names. */}}\n{{- define "web.name" -}}\n{{ .Release.Name }}-{{ .Chart.Name | trunc 63 }}\n{{- end }}\n\n{{ define "web.lines" }}\ncolor: {{ .Values.color }}\nlist: {{ .Values.list | toJson }}\n{{ end }}\n',
  'templates/deployment.yaml':
    'apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: {{ include "web.name" . }}\n  namespace: {{ .Release.Namespace }}\n  labels:\n    {{- include "web.lines" . | nindent 4 }}\n  annotations:\n    values: {{ .Values | toJson | quote }}\nspec:\n  replicas: {{ .Values.replicas }}\n  {{- with .Values.annotations }}\n  annotations:\n    {{- toYaml . | nindent 4 }}\n  {{- end }}\n  upgrade: {{ .Release.IsUpgrade }}\n',
};
