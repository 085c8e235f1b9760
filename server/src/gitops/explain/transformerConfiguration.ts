import { isJsonArray, isJsonObject } from '../../base/json.ts';
import type { JsonObject, JsonValue } from '../../base/json.ts';
import { toJson } from '../../yaml/toJson.ts';
import type { SourceFile } from '../gitopsCache.ts';
import type { Kustomization } from '../kustomizationModel.ts';
import type { FieldSpec, FieldSpecTables, NameReference } from './kustomizeTables.ts';

/** Adds the field specs of the files that `configurations` names (`builtinconfig.MakeTransformerConfig`). */
export function addFieldSpecs(
  specs: FieldSpecTables,
  kustomization: Kustomization,
  files: ReadonlyMap<string, SourceFile>,
): FieldSpecTables {
  return kustomization.configurations.reduce((tables, { resolved }) => {
    const document = resolved === undefined ? undefined : files.get(resolved)?.yaml.documents[0];
    const configuration = toJson(document?.root, 'kustomization');
    return isJsonObject(configuration) ? extend(tables, configuration) : tables;
  }, specs);
}

function extend(tables: FieldSpecTables, configuration: JsonObject): FieldSpecTables {
  const specs = (name: string): FieldSpec[] => readList(configuration[name], readFieldSpec);
  return uniteFieldSpecs(tables, {
    namePrefix: specs('namePrefix'),
    nameSuffix: specs('nameSuffix'),
    namespace: specs('namespace'),
    commonLabels: specs('commonLabels'),
    labels: specs('labels'),
    templateLabels: specs('templateLabels'),
    volumeClaimTemplateLabels: specs('volumeClaimTemplateLabels'),
    commonAnnotations: specs('commonAnnotations'),
    images: specs('images'),
    replicas: specs('replicas'),
    nameReference: readList(configuration['nameReference'], readNameReference),
  });
}

/** Both tables' field specs, each once (`TransformerConfig.Merge`). */
export function uniteFieldSpecs(a: FieldSpecTables, b: FieldSpecTables): FieldSpecTables {
  return {
    namePrefix: unite(a.namePrefix, b.namePrefix),
    nameSuffix: unite(a.nameSuffix, b.nameSuffix),
    namespace: unite(a.namespace, b.namespace),
    commonLabels: unite(a.commonLabels, b.commonLabels),
    labels: unite(a.labels ?? [], b.labels ?? []),
    templateLabels: unite(a.templateLabels, b.templateLabels),
    volumeClaimTemplateLabels: unite(a.volumeClaimTemplateLabels, b.volumeClaimTemplateLabels),
    commonAnnotations: unite(a.commonAnnotations, b.commonAnnotations),
    images: unite(a.images, b.images),
    replicas: unite(a.replicas, b.replicas),
    nameReference: unite(a.nameReference, b.nameReference),
  };
}

function unite<T extends FieldSpec | NameReference>(a: readonly T[], b: readonly T[]): readonly T[] {
  const known = new Set(a.map(keyOf));
  return [...a, ...b.filter(spec => !known.has(keyOf(spec)))];
}

function keyOf(spec: FieldSpec | NameReference): string {
  const field = 'path' in spec ? spec.path : JSON.stringify(spec.fieldSpecs);
  return [spec.group ?? '', spec.version ?? '', spec.kind ?? '', field].join('\0');
}

function readNameReference(value: JsonObject): NameReference {
  return { ...readKind(value), fieldSpecs: readList(value['fieldSpecs'], readFieldSpec) };
}

function readFieldSpec(value: JsonObject): FieldSpec {
  return { ...readKind(value), path: textOf(value['path']) ?? '', create: value['create'] === true };
}

function readKind(value: JsonObject): Pick<FieldSpec, 'group' | 'version' | 'kind'> {
  return { group: textOf(value['group']), version: textOf(value['version']), kind: textOf(value['kind']) };
}

function readList<T>(value: JsonValue | undefined, read: (item: JsonObject) => T): T[] {
  return isJsonArray(value) ? value.filter(item => isJsonObject(item)).map(read) : [];
}

function textOf(value: JsonValue | undefined): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
