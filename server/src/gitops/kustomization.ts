import { dirname } from '../base/repositoryPath.ts';
import { startOfFile } from '../base/textRange.ts';
import type { YamlFile } from '../yaml/yamlFile.ts';
import { asMapping, effectiveEntries } from '../yaml/yamlNode.ts';
import type { YamlMapping, YamlNode } from '../yaml/yamlNode.ts';
import type { FileReference } from './fileReference.ts';
import { kustomizationFields } from './kustomizationFields.ts';
import type {
  FieldPlace,
  HelmEntry,
  ImageEntry,
  Kustomization,
  LabelEntry,
  OpenApiField,
  ReplicaEntry,
  VarEntry,
} from './kustomizationModel.ts';
import { KustomizationReader } from './kustomizationReader.ts';
import { readGeneratorOptions, readGenerators } from './readGenerators.ts';
import { readPatches, readPlugins, readStrategicMergePatches } from './readPatches.ts';
import { readReplacements } from './readReplacements.ts';

/**
 * Reads one kustomization file into its model. It knows the file's text and nothing else: whether what it refers to exists
 * is the graph's business, whether its fields are right is checkKustomization.ts's.
 */
export function readKustomization(path: string, yaml: YamlFile): Kustomization {
  const folder = dirname(path);
  const document = yaml.documents[0];
  const root = asMapping(document?.root);
  // A document without a mapping reads as one without fields.
  const reader = document ? new KustomizationReader(folder, document) : undefined;
  const model = reader && root ? readFields(reader, root) : emptyFields;
  const kind = (reader && root && reader.text(root, 'kind')?.value) ?? 'Kustomization';
  const defaultVersion = kind === 'Component' ? 'kustomize.config.k8s.io/v1alpha1' : 'kustomize.config.k8s.io/v1beta1';
  const apiVersion = (reader && root && reader.text(root, 'apiVersion')?.value) ?? defaultVersion;
  return { path, folder, yaml, document, root, kind, apiVersion, ...model, references: collectReferences(model) };
}

type Fields = Omit<Kustomization, 'path' | 'folder' | 'yaml' | 'document' | 'root' | 'kind' | 'apiVersion' | 'references'>;

const emptyFields: Fields = {
  fields: new Map<string, FieldPlace>([]),
  resources: [],
  components: [],
  crds: [],
  configurations: [],
  openapi: undefined,
  patches: [],
  patchesStrategicMerge: [],
  patchesJson6902: [],
  images: [],
  replicas: [],
  namespace: undefined,
  namePrefix: undefined,
  nameSuffix: undefined,
  labels: [],
  commonLabels: [],
  commonAnnotations: [],
  configMapGenerator: [],
  secretGenerator: [],
  generatorOptions: undefined,
  replacements: [],
  vars: [],
  generators: [],
  transformers: [],
  validators: [],
  helmCharts: [],
  buildMetadata: [],
  sortOrder: undefined,
};

function readFields(reader: KustomizationReader, root: YamlMapping): Fields {
  return {
    fields: readFieldPlaces(reader, root),
    resources: [...reader.references(root, 'resources', 'resource'), ...reader.references(root, 'bases', 'resource')],
    components: reader.references(root, 'components', 'component'),
    crds: reader.references(root, 'crds', 'crd'),
    configurations: reader.references(root, 'configurations', 'configuration'),
    openapi: readOpenApi(reader, root),
    patches: readPatches(reader, root, 'patches'),
    patchesStrategicMerge: readStrategicMergePatches(reader, root),
    patchesJson6902: readPatches(reader, root, 'patchesJson6902'),
    images: [...reader.items(root, 'images'), ...reader.items(root, 'imageTags')].map(item => readImage(reader, item)),
    replicas: reader.items(root, 'replicas').map(item => readReplica(reader, item)),
    namespace: reader.text(root, 'namespace'),
    namePrefix: reader.text(root, 'namePrefix'),
    nameSuffix: reader.text(root, 'nameSuffix'),
    labels: reader.items(root, 'labels').map(item => readLabel(reader, item)),
    commonLabels: reader.pairs(root, 'commonLabels'),
    commonAnnotations: reader.pairs(root, 'commonAnnotations'),
    configMapGenerator: readGenerators(reader, root, 'configMapGenerator'),
    secretGenerator: readGenerators(reader, root, 'secretGenerator'),
    generatorOptions: readGeneratorOptions(reader, reader.value(root, 'generatorOptions')),
    replacements: readReplacements(reader, root),
    vars: reader.items(root, 'vars').map((item): VarEntry => ({ name: reader.text(item, 'name'), range: reader.rangeOf(item) })),
    generators: readPlugins(reader, root, 'generators', 'generator'),
    transformers: readPlugins(reader, root, 'transformers', 'transformer'),
    validators: readPlugins(reader, root, 'validators', 'validator'),
    helmCharts: [
      ...readCharts(reader, root, 'helmCharts', 'name'),
      ...readCharts(reader, root, 'helmChartInflationGenerator', 'chartName'),
    ],
    buildMetadata: reader.texts(root, 'buildMetadata'),
    sortOrder: reader.text(reader.value(root, 'sortOptions'), 'order'),
  };
}

function readFieldPlaces(reader: KustomizationReader, root: YamlMapping): ReadonlyMap<string, FieldPlace> {
  const canonical = new Map(Object.keys(kustomizationFields).map(name => [name.toLowerCase(), name]));
  return new Map(
    effectiveEntries(root).map(entry => {
      const name = canonical.get(entry.name.toLowerCase()) ?? entry.name;
      return [name, { key: reader.rangeOf(entry.key), value: reader.rangeOf(entry.value) }];
    }),
  );
}

function readOpenApi(reader: KustomizationReader, root: YamlMapping): OpenApiField | undefined {
  const node = reader.value(root, 'openapi');
  return (
    node && {
      path: reader.reference('openapi.path', 'openapi', reader.value(node, 'path')),
      version: reader.text(node, 'version'),
      range: reader.rangeOf(node),
    }
  );
}

function readImage(reader: KustomizationReader, node: YamlNode): ImageEntry {
  return {
    name: reader.text(node, 'name'),
    newName: reader.text(node, 'newName'),
    newTag: reader.text(node, 'newTag'),
    tagSuffix: reader.text(node, 'tagSuffix'),
    digest: reader.text(node, 'digest'),
    range: reader.rangeOf(node),
  };
}

function readReplica(reader: KustomizationReader, node: YamlNode): ReplicaEntry {
  return { name: reader.text(node, 'name'), count: reader.number(node, 'count'), range: reader.rangeOf(node) };
}

function readLabel(reader: KustomizationReader, node: YamlNode): LabelEntry {
  const fields = reader.value(node, 'fields');
  return {
    pairs: reader.pairs(node, 'pairs'),
    includeSelectors: reader.flag(node, 'includeSelectors')?.value ?? false,
    includeTemplates: reader.flag(node, 'includeTemplates')?.value ?? false,
    includeVolumeClaimTemplates: reader.flag(node, 'includeVolumeClaimTemplates')?.value ?? false,
    fields: fields && {
      range: reader.rangeOf(fields),
      value: reader.items(node, 'fields').map(item => ({
        group: reader.text(item, 'group')?.value,
        version: reader.text(item, 'version')?.value,
        kind: reader.text(item, 'kind')?.value,
        path: reader.text(item, 'path')?.value ?? '',
        create: reader.flag(item, 'create')?.value ?? false,
      })),
    },
    range: reader.rangeOf(node),
  };
}

function readCharts(reader: KustomizationReader, root: YamlMapping, field: HelmEntry['field'], name: string): HelmEntry[] {
  return reader.items(root, field).map(item => ({ field, name: reader.text(item, name)?.value, range: reader.rangeOf(item) }));
}

function collectReferences(model: Fields): FileReference[] {
  const generators = [...model.configMapGenerator, ...model.secretGenerator];
  const optional: (FileReference | undefined)[] = [
    ...model.resources,
    model.openapi?.path,
    ...model.configurations,
    ...model.crds,
    ...generators.flatMap(generator => [...generator.envs, ...generator.files.map(({ file }) => file)]),
    ...model.generators.map(({ file }) => file),
    ...model.components,
    ...[...model.patchesStrategicMerge, ...model.patches, ...model.patchesJson6902].map(({ file }) => file),
    ...model.replacements.map(({ file }) => file),
    ...model.transformers.map(({ file }) => file),
    ...model.validators.map(({ file }) => file),
  ];
  return optional.filter(reference => reference !== undefined);
}

/** Where a finding goes that concerns the kustomization as a whole: its first field that names it, else its first line. */
export function headOf(kustomization: Kustomization): FieldPlace['key'] {
  const place =
    kustomization.fields.get('kind') ?? kustomization.fields.get('apiVersion') ?? kustomization.fields.values().next().value;
  return place?.key ?? startOfFile;
}
