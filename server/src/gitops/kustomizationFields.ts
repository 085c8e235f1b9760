/**
 * The fields of a kustomization file as kustomize's Go types have them (`types.Kustomization`, api v0.21): what may stand
 * where, for checking names and types. encoding/json matches names without regard to case.
 */

export type FieldType =
  | { readonly type: 'string' | 'boolean' | 'integer' | 'any' }
  | { readonly type: 'list'; readonly items: FieldType }
  | { readonly type: 'map'; readonly values: FieldType }
  | { readonly type: 'object'; readonly fields: Readonly<Record<string, FieldType>> };

const text: FieldType = { type: 'string' };
const flag: FieldType = { type: 'boolean' };
const integer: FieldType = { type: 'integer' };
const anything: FieldType = { type: 'any' };
const texts: FieldType = { type: 'list', items: text };
const textMap: FieldType = { type: 'map', values: text };
const object = (fields: Readonly<Record<string, FieldType>>): FieldType => ({ type: 'object', fields });
const listOf = (items: FieldType): FieldType => ({ type: 'list', items });

const gvk = { group: text, version: text, kind: text };
const resourceId = { ...gvk, name: text, namespace: text };
const selector = object({ ...resourceId, annotationSelector: text, labelSelector: text });
const patchOptions = object({ allowNameChange: flag, allowKindChange: flag });
const patch = object({ path: text, patch: text, target: selector, options: patchOptions });
const image = object({ name: text, newName: text, tagSuffix: text, newTag: text, digest: text });
const generatorOptions = object({ labels: textMap, annotations: textMap, disableNameSuffixHash: flag, immutable: flag });
const generator = {
  namespace: text,
  name: text,
  behavior: text,
  literals: texts,
  files: texts,
  envs: texts,
  env: text,
  options: generatorOptions,
};
const fieldOptions = object({ delimiter: text, index: integer, encoding: text, create: flag });

const replacement = object({
  source: object({ ...resourceId, fieldPath: text, options: fieldOptions }),
  targets: listOf(object({ select: selector, reject: listOf(selector), fieldPaths: texts, options: fieldOptions })),
  sourceValue: text,
  path: text,
});

const helmChart = object({
  name: text,
  version: text,
  repo: text,
  releaseName: text,
  namespace: text,
  additionalValuesFiles: texts,
  valuesFile: text,
  valuesInline: { type: 'map', values: anything },
  valuesMerge: text,
  includeCRDs: flag,
  skipHooks: flag,
  apiVersions: texts,
  kubeVersion: text,
  nameTemplate: text,
  skipTests: flag,
  debug: flag,
  devel: flag,
});

const helmChartInflation = object({
  chartName: text,
  chartVersion: text,
  chartRepoUrl: text,
  chartHome: text,
  chartRepoName: text,
  helmBin: text,
  helmHome: text,
  values: text,
  valuesLocal: { type: 'map', values: anything },
  valuesMerge: text,
  releaseName: text,
  releaseNamespace: text,
  extraArgs: texts,
});

/** All top-level fields. */
export const kustomizationFields: Readonly<Record<string, FieldType>> = {
  apiVersion: text,
  kind: text,
  metadata: object({ name: text, namespace: text, labels: textMap, annotations: textMap }),
  openapi: textMap,
  namePrefix: text,
  nameSuffix: text,
  namespace: text,
  commonLabels: textMap,
  labels: listOf(
    object({
      pairs: textMap,
      includeSelectors: flag,
      includeTemplates: flag,
      includeVolumeClaimTemplates: flag,
      fields: listOf(object({ ...gvk, path: text, create: flag })),
    }),
  ),
  commonAnnotations: textMap,
  patchesStrategicMerge: texts,
  patchesJson6902: listOf(patch),
  patches: listOf(patch),
  images: listOf(image),
  imageTags: listOf(image),
  replacements: listOf(replacement),
  replicas: listOf(object({ name: text, count: integer })),
  vars: listOf(
    object({ name: text, objref: object({ apiVersion: text, ...resourceId }), fieldref: object({ fieldPath: text }) }),
  ),
  sortOptions: object({ order: text, legacySortOptions: object({ orderFirst: texts, orderLast: texts }) }),
  resources: texts,
  components: texts,
  crds: texts,
  bases: texts,
  configMapGenerator: listOf(object(generator)),
  secretGenerator: listOf(object({ ...generator, type: text })),
  helmGlobals: object({ chartHome: text, configHome: text }),
  helmCharts: listOf(helmChart),
  helmChartInflationGenerator: listOf(helmChartInflation),
  generatorOptions,
  configurations: texts,
  generators: texts,
  transformers: texts,
  validators: texts,
  buildMetadata: texts,
};
