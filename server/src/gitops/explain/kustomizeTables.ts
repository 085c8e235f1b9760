import { clusterScopedKinds, fieldSpecTables, mergeTypeOfKind, mergeTypes } from './kustomizeTables.generated.ts';

/** What kustomize knows of Kubernetes kinds, as typed tables. The data is generated from its sources. */

/** A field that a built-in transformer changes (`types.FieldSpec`); an absent group, version or kind means any. */
export interface FieldSpec {
  readonly group?: string;
  readonly version?: string;
  readonly kind?: string;
  /** `/` between names; `[]` behind a name says that it is a list; `\/` is a slash in a name. */
  readonly path: string;
  readonly create?: boolean;
}

/** Fields that refer by name to objects of a kind (`NameBackReferences`). */
export interface NameReference {
  readonly group?: string;
  readonly version?: string;
  readonly kind?: string;
  readonly fieldSpecs: readonly FieldSpec[];
}

/** Field specs by transformer, as in the files that `configurations:` names. */
export interface FieldSpecTables {
  readonly namePrefix: readonly FieldSpec[];
  readonly nameSuffix: readonly FieldSpec[];
  readonly namespace: readonly FieldSpec[];
  readonly commonLabels: readonly FieldSpec[];
  readonly labels?: readonly FieldSpec[];
  readonly templateLabels: readonly FieldSpec[];
  readonly volumeClaimTemplateLabels: readonly FieldSpec[];
  readonly commonAnnotations: readonly FieldSpec[];
  readonly images: readonly FieldSpec[];
  readonly replicas: readonly FieldSpec[];
  readonly nameReference: readonly NameReference[];
}

/** One property of a type as a strategic merge sees it. */
export interface MergeField {
  /** Type of the mapping, or of the list's elements. */
  readonly type?: string;
  /** Present: elements of the list are merged, by these keys; empty: a list of scalars, merged as a set. */
  readonly keys?: readonly string[];
}

const clusterScoped: ReadonlySet<string> = new Set(clusterScopedKinds);

/** The field specs of a kustomization without `configurations`. */
export const defaultFieldSpecs: FieldSpecTables = fieldSpecTables;

/** Name of the merge type of a kind; `undefined` for kinds that kustomize has no schema for, whose lists are replaced whole. */
export function mergeTypeOf(apiVersion: string, kind: string): string | undefined {
  return own<string>(mergeTypeOfKind, `${apiVersion} ${kind}`);
}

/** How the property `name` of a type is merged; `undefined`: as plain data. */
export function mergeFieldOf(type: string | undefined, name: string): MergeField | undefined {
  const fields = type === undefined ? undefined : own<Readonly<Record<string, MergeField>>>(mergeTypes, type);
  return fields && (own(fields, name) ?? own(fields, '*'));
}

/** Whether kustomize is certain that the kind has no namespace; kinds it does not know count as namespaced. */
export function isClusterScoped(apiVersion: string, kind: string): boolean {
  return clusterScoped.has(`${apiVersion} ${kind}`);
}

function own<T>(record: Readonly<Record<string, T>>, key: string): T | undefined {
  return Object.hasOwn(record, key) ? record[key] : undefined;
}
