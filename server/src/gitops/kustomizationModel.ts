import type { Range } from '../base/textRange.ts';
import type { EmbeddedText } from '../yaml/embeddedText.ts';
import type { YamlDocument, YamlFile } from '../yaml/yamlFile.ts';
import type { YamlMapping } from '../yaml/yamlNode.ts';
import type { FileReference } from './fileReference.ts';

/**
 * What one kustomization file says, each part with its place in the file. Deprecated spellings stand beside their
 * successors in upstream's order (`bases` behind `resources`, `imageTags` behind `images`, `env` behind `envs`).
 */
export interface Kustomization {
  /** Path of the file. */
  readonly path: string;
  /** The folder it stands in, which its references are relative to. */
  readonly folder: string;
  readonly yaml: YamlFile;
  /** The document that counts (the first); `undefined` for a file without any. */
  readonly document: YamlDocument | undefined;
  /** `undefined` if the document is no mapping. */
  readonly root: YamlMapping | undefined;
  /** As defaulted upstream: `Kustomization` where nothing is said. */
  readonly kind: string;
  readonly apiVersion: string;
  /** Every top-level field that is written, by its canonical name. */
  readonly fields: ReadonlyMap<string, FieldPlace>;

  readonly resources: readonly FileReference[];
  readonly components: readonly FileReference[];
  readonly crds: readonly FileReference[];
  readonly configurations: readonly FileReference[];
  readonly openapi: OpenApiField | undefined;

  readonly patches: readonly PatchEntry[];
  readonly patchesStrategicMerge: readonly PatchEntry[];
  readonly patchesJson6902: readonly PatchEntry[];
  readonly images: readonly ImageEntry[];
  readonly replicas: readonly ReplicaEntry[];
  readonly namespace: Placed<string> | undefined;
  readonly namePrefix: Placed<string> | undefined;
  readonly nameSuffix: Placed<string> | undefined;
  readonly labels: readonly LabelEntry[];
  readonly commonLabels: readonly PlacedPair[];
  readonly commonAnnotations: readonly PlacedPair[];

  readonly configMapGenerator: readonly GeneratorEntry[];
  readonly secretGenerator: readonly GeneratorEntry[];
  readonly generatorOptions: GeneratorOptions | undefined;
  readonly replacements: readonly ReplacementEntry[];
  readonly vars: readonly VarEntry[];

  readonly generators: readonly PluginEntry[];
  readonly transformers: readonly PluginEntry[];
  readonly validators: readonly PluginEntry[];
  readonly helmCharts: readonly HelmEntry[];
  readonly buildMetadata: readonly Placed<string>[];
  readonly sortOrder: Placed<string> | undefined;

  /** All references to files and folders, in the order of the model's fields. */
  readonly references: readonly FileReference[];
}

/** A value with the range of what is written for it. */
export interface Placed<Value> {
  readonly value: Value;
  readonly range: Range;
}

export interface FieldPlace {
  readonly key: Range;
  readonly value: Range;
}

/** An entry of a mapping of texts, such as a label. */
export interface PlacedPair {
  readonly name: string;
  readonly value: string;
  /** Of the value. */
  readonly range: Range;
  readonly keyRange: Range;
}

export interface OpenApiField {
  readonly path: FileReference | undefined;
  readonly version: Placed<string> | undefined;
  readonly range: Range;
}

/** Selects rendered objects; patterns are RE2, anchored at both ends (`types.Selector`). */
export interface Selector {
  readonly group: Placed<string> | undefined;
  readonly version: Placed<string> | undefined;
  readonly kind: Placed<string> | undefined;
  readonly name: Placed<string> | undefined;
  readonly namespace: Placed<string> | undefined;
  readonly labelSelector: Placed<string> | undefined;
  readonly annotationSelector: Placed<string> | undefined;
  readonly range: Range;
}

/** One entry of `patches`, `patchesStrategicMerge` or `patchesJson6902`: a file or an inline text. */
export interface PatchEntry {
  readonly field: 'patches' | 'patchesStrategicMerge' | 'patchesJson6902';
  readonly range: Range;
  readonly file: FileReference | undefined;
  readonly inline: InlineYaml | undefined;
  readonly target: Selector | undefined;
  readonly allowNameChange: boolean;
  readonly allowKindChange: boolean;
}

/** YAML that stands as text inside the kustomization. */
export interface InlineYaml {
  readonly source: EmbeddedText;
  /** {@link source} parsed; its positions go through `source.toFile`. */
  readonly yaml: YamlFile;
}

/** An entry of `images`; at least `name` is needed to have an effect. */
export interface ImageEntry {
  readonly name: Placed<string> | undefined;
  readonly newName: Placed<string> | undefined;
  readonly newTag: Placed<string> | undefined;
  readonly tagSuffix: Placed<string> | undefined;
  readonly digest: Placed<string> | undefined;
  readonly range: Range;
}

export interface ReplicaEntry {
  readonly name: Placed<string> | undefined;
  /** `undefined` if it is not written, which upstream takes for 0. */
  readonly count: Placed<number> | undefined;
  readonly range: Range;
}

/** An entry of `labels`. */
export interface LabelEntry {
  readonly pairs: readonly PlacedPair[];
  readonly includeSelectors: boolean;
  readonly includeTemplates: boolean;
  readonly includeVolumeClaimTemplates: boolean;
  /** The entry has field specs of its own (`fields`). */
  readonly fields: Placed<readonly LabelFieldSpec[]> | undefined;
  readonly range: Range;
}

/** `types.FieldSpec`: where a label is also set. */
export interface LabelFieldSpec {
  readonly group: string | undefined;
  readonly version: string | undefined;
  readonly kind: string | undefined;
  readonly path: string;
  readonly create: boolean;
}

export interface GeneratorOptions {
  readonly labels: readonly PlacedPair[];
  readonly annotations: readonly PlacedPair[];
  readonly disableNameSuffixHash: Placed<boolean> | undefined;
  readonly immutable: Placed<boolean> | undefined;
  readonly range: Range;
}

/** An entry of `configMapGenerator` or `secretGenerator`. */
export interface GeneratorEntry {
  readonly kind: 'ConfigMap' | 'Secret';
  readonly name: Placed<string> | undefined;
  readonly namespace: Placed<string> | undefined;
  /** `create`, `merge` or `replace`; anything else counts as unspecified upstream. */
  readonly behavior: Placed<string> | undefined;
  /** Of secrets only. */
  readonly type: Placed<string> | undefined;
  readonly literals: readonly LiteralEntry[];
  readonly files: readonly GeneratorFile[];
  readonly envs: readonly FileReference[];
  readonly options: GeneratorOptions | undefined;
  readonly range: Range;
}

/** `key=value`, quotes around the value taken off (`parseLiteralSource` in api/kv). */
export interface LiteralEntry {
  readonly raw: string;
  readonly range: Range;
  /** `undefined` if the text is no `key=value`. */
  readonly pair: { readonly key: string; readonly value: string } | undefined;
}

/** `path` or `key=path` (`ParseFileSource` in api/internal/generators). */
export interface GeneratorFile {
  readonly raw: string;
  /** Of the whole text, the key included. */
  readonly range: Range;
  /** `undefined` if the text is neither form. */
  readonly key: string | undefined;
  readonly file: FileReference | undefined;
}

/** An entry of `replacements`: a file of replacements, or one written here. */
export interface ReplacementEntry {
  readonly file: FileReference | undefined;
  readonly source: ReplacementSource | undefined;
  readonly sourceValue: Placed<string> | undefined;
  readonly targets: readonly ReplacementTarget[];
  readonly range: Range;
}

export interface ReplacementSource extends Selector {
  readonly fieldPath: Placed<string> | undefined;
  readonly options: ReplacementOptions | undefined;
}

export interface ReplacementTarget {
  readonly select: Selector | undefined;
  readonly reject: readonly Selector[];
  readonly fieldPaths: readonly Placed<string>[];
  readonly options: ReplacementOptions | undefined;
  readonly range: Range;
}

export interface ReplacementOptions {
  readonly delimiter: Placed<string> | undefined;
  readonly index: Placed<number> | undefined;
  readonly create: boolean;
}

export interface VarEntry {
  readonly name: Placed<string> | undefined;
  readonly range: Range;
}

/** An entry of `generators`, `transformers` or `validators`: a file, a folder, or the configuration itself. */
export interface PluginEntry {
  readonly field: 'generators' | 'transformers' | 'validators';
  readonly range: Range;
  readonly file: FileReference | undefined;
  readonly inline: InlineYaml | undefined;
}

/** An entry of `helmCharts` or `helmChartInflationGenerator`. */
export interface HelmEntry {
  readonly field: 'helmCharts' | 'helmChartInflationGenerator';
  readonly name: string | undefined;
  readonly range: Range;
}
