import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { FieldSchema } from '../../server/src/schema/fieldSchema.ts';
import { definitionPrefix, sharedReferences } from '../../server/src/schema/loadCatalogue.ts';
import { openModule } from './goModule.ts';
import { readGoStructs, readGoTexts } from './goStructs.ts';
import type { GoField, GoStruct } from './goStructs.ts';
import type { PrintedKind } from './printCatalogue.ts';

/**
 * Kustomization and Component, from the Go types of the kustomize version that the engine links: they are no kinds of any cluster, and
 * kustomize has no schema of them.
 */

const prefix = 'kustomize';

export interface KustomizeKinds {
  readonly version: string;
  readonly kinds: readonly PrintedKind[];
  readonly definitions: ReadonlyMap<string, FieldSchema>;
}

export function readKustomizeKinds(): KustomizeKinds {
  const engine = join(import.meta.dirname, '..', '..', 'engine');
  const sources = ['api', 'kyaml'].flatMap(name => {
    const pinned = pinnedModule(`sigs.k8s.io/kustomize/${name}`, engine);
    const files = openModule(pinned);
    return files.paths.filter(path => /^(?:types|resid)\/\w+(?<!_test)\.go$/.test(path)).map(path => files.read(path));
  });
  const definitions = readDefinitions(sources);
  const kinds = [
    describeKind('kustomize.config.k8s.io/v1beta1', 'Kustomization'),
    describeKind('kustomize.config.k8s.io/v1alpha1', 'Component'),
  ];
  return { version: pinnedModule('sigs.k8s.io/kustomize/api', engine).version.slice(1), kinds, definitions };
}

/** A module as the engine pins it. */
function pinnedModule(module: string, folder: string): { module: string; version: string; sum: string } {
  const lines = readFileSync(join(folder, 'go.mod'), 'utf8').split('\n');
  const version = lines.map(line => line.trim().split(' ')).find(([name]) => name === module)?.[1] ?? '';
  const sums = readFileSync(join(folder, 'go.sum'), 'utf8').split('\n');
  const sum = sums.map(line => line.split(' ')).find(([name, other]) => name === module && other === version)?.[2] ?? '';
  return { module, version, sum };
}

function describeKind(apiVersion: string, kind: string): PrintedKind {
  return { apiVersion, kind, scope: 'Namespaced', schema: { $ref: `${definitionPrefix}${prefix}.Kustomization` } };
}

function readDefinitions(sources: readonly string[]): ReadonlyMap<string, FieldSchema> {
  const structs = readGoStructs(sources);
  const texts = readGoTexts(sources);
  const definitions = new Map<string, FieldSchema>();
  const add = (name: string): void => {
    const key = `${prefix}.${name}`;
    const struct = structs.get(name);
    if (!struct || definitions.has(key)) {
      return;
    }
    definitions.set(key, {});
    const fields = allFields(struct, structs);
    const properties = fields.map(field => [field.name ?? '', describeField(name, field, texts, add)] as const);
    definitions.set(key, { type: 'object', properties: Object.fromEntries(properties), ...requiredOf(name) });
  };
  add('Kustomization');
  const root = definitions.get(`${prefix}.Kustomization`) ?? {};
  const { apiVersion, kind } = sharedReferences;
  definitions.set(`${prefix}.Kustomization`, { ...root, properties: { ...root.properties, apiVersion, kind } });
  return definitions;
}

/** The fields of a structure and of those embedded in it, of which the outer ones win. */
function allFields(struct: GoStruct, structs: ReadonlyMap<string, GoStruct>): GoField[] {
  const own = struct.fields.filter(({ name }) => name !== undefined);
  const embedded = struct.fields
    .filter(({ name }) => name === undefined)
    .flatMap(({ type }) => allFields(structs.get(plainName(type)) ?? { fields: [] }, structs));
  return [...own, ...embedded.filter(({ name }) => !own.some(field => field.name === name))];
}

function plainName(type: string): string {
  return type.replace(/^\*/, '').replace(/^\w+\./, '');
}

function describeField(
  struct: string,
  { name = '', type, comment }: GoField,
  texts: ReadonlySet<string>,
  add: (struct: string) => void,
): FieldSchema {
  const place = `${struct}.${name}`;
  const description = descriptions[place] ?? comment;
  const schema = describeType(type, texts, add);
  const choices = enums[place];
  const withChoices =
    choices && (schema.items ? { ...schema, items: { ...schema.items, enum: choices } } : { ...schema, enum: choices });
  return { ...(withChoices ?? schema), ...(description !== '' && { description }) };
}

function describeType(type: string, texts: ReadonlySet<string>, add: (struct: string) => void): FieldSchema {
  if (type.startsWith('[]')) {
    return { type: 'array', items: describeType(type.slice(2), texts, add) };
  }
  if (type.startsWith('map[string]')) {
    return { type: 'object', additionalProperties: describeType(type.slice('map[string]'.length), texts, add) };
  }
  const name = plainName(type);
  const scalar = scalars[name] ?? (texts.has(name) ? scalars['string'] : undefined);
  if (scalar) {
    return scalar;
  }
  add(name);
  return { $ref: `${definitionPrefix}${prefix}.${name}` };
}

const scalars: Readonly<Record<string, FieldSchema>> = {
  string: { type: 'string' },
  bool: { type: 'boolean' },
  int: { type: 'integer' },
  int64: { type: 'integer', format: 'int64' },
  'interface{}': { 'x-kubernetes-preserve-unknown-fields': true },
};

/** Values that kustomize accepts and its types do not list. */
const enums: Readonly<Record<string, readonly string[]>> = {
  'Kustomization.buildMetadata': ['managedByLabel', 'originAnnotations', 'transformerAnnotations'],
  'ConfigMapArgs.behavior': ['create', 'merge', 'replace'],
  'SecretArgs.behavior': ['create', 'merge', 'replace'],
  'SortOptions.order': ['fifo', 'legacy'],
  'HelmChart.valuesMerge': ['merge', 'override', 'replace'],
};

/** Fields without which kustomize refuses an entry, or without which it says nothing. */
const required: Readonly<Record<string, readonly string[]>> = {
  ConfigMapArgs: ['name'],
  SecretArgs: ['name'],
  HelmChart: ['name'],
  Image: ['name'],
  Replica: ['name', 'count'],
  TargetSelector: ['select'],
  Var: ['name', 'objref'],
};

function requiredOf(struct: string): Pick<FieldSchema, 'required'> {
  const names = required[struct];
  return names ? { required: names } : {};
}

/** Documentation where upstream's comment says too little or speaks to programmers. */
const descriptions: Readonly<Record<string, string>> = {
  'Kustomization.metadata': 'Name, labels and annotations of the kustomization itself; they reach no object.',
  'Kustomization.openapi': 'Kubernetes schema to use instead of the built-in one: `path` of an OpenAPI file, or `version`.',
  'Kustomization.generatorOptions': 'Options of all ConfigMap and Secret generators of this file.',
  'Kustomization.commonAnnotations': 'Annotations to add to all objects, and to the pods and other objects that they template.',
  'Kustomization.buildMetadata':
    'What to note in each object: `originAnnotations` where it comes from, `transformerAnnotations` what changed it, `managedByLabel` that kustomize and which version made it.',
  'Kustomization.generators': 'Files or folders with configurations of generators, built-in or of one’s own.',
  'Kustomization.transformers': 'Files or folders with configurations of transformers, built-in or of one’s own.',
  'Kustomization.validators': 'Files or folders with configurations of validators, which may refuse objects and change none.',
  'Kustomization.configurations':
    'Files that tell the built-in transformers of more fields, such as where custom resources hold names, images or labels.',
  'Kustomization.namespace': 'Namespace to put all objects in, and all references to them.',
  'Patch.path': 'File with the patch, relative to this one. Either `path` or `patch`.',
  'Patch.patch':
    'The patch itself, as text: a strategic merge patch, or a list of JSON patch operations. Either `path` or `patch`.',
  'Patch.target':
    'Which objects the patch applies to. All that are given must match; `group`, `version`, `kind`, `name` and `namespace` are regular expressions of the whole text. Without it, a strategic merge patch applies to the object that it names.',
  'Patch.options': '`allowNameChange` and `allowKindChange`: whether the patch may change the name or the kind of an object.',
  'SortOptions.order': '`legacy`: by kind, namespaces and definitions first; `fifo`: in the order in which they are listed.',
  'SortOptions.legacySortOptions': 'Which kinds come first and last in the `legacy` order.',
  'LegacySortOptions.orderFirst': 'Kinds that come first, in this order.',
  'LegacySortOptions.orderLast': 'Kinds that come last, in this order.',
  'Replica.count': 'Number of replicas to set on Deployments, StatefulSets, ReplicaSets and ReplicationControllers of the name.',
  'Replica.name': 'Name of the workload, as in its file.',
  'Label.fields': 'More fields in which to put the labels.',
  'FieldSpec.path': 'Path of the field, such as `spec/template/metadata/labels`; list elements by `[]`.',
  'FieldSpec.create': 'Whether to make the field where it is missing.',
  'ReplacementField.path': 'File with the replacement, or a list of them, relative to this one, instead of writing it here.',
  'FieldOptions.encoding': 'Kept for the future; kustomize does not read it yet.',
};
