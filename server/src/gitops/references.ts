import { defaultFieldSpecs } from './explain/kustomizeTables.ts';
import { FieldsByKind } from './fieldsByKind.ts';
import type { ReferenceField } from './nameFields.ts';
import { ownReferences, podKinds, podReferences } from './referenceTable.ts';

/**
 * Which fields of objects name other objects. What kustomize itself follows when it renames (`nameReference`) comes from its
 * own table; the rest, which kustomize leaves alone, is in referenceTable.ts.
 */

/** The fields of each kind; made once and shared, for it is built from tables. */
export function createReferenceFields(): FieldsByKind<ReferenceField> {
  const fields = new FieldsByKind<ReferenceField>();
  const known = new Set<string>();
  const add = (kind: string, field: ReferenceField): void => {
    known.add(`${kind} ${field.path}`);
    fields.add(kind, field);
  };
  for (const { kinds, fields: own } of ownReferences) {
    kinds.forEach(kind => own.forEach(field => add(kind, field)));
  }
  for (const { kinds, group, podSpec } of podKinds) {
    for (const field of podReferences) {
      kinds.forEach(kind => add(kind, { ...field, ...(group === undefined ? {} : { group }), path: `${podSpec}/${field.path}` }));
    }
  }
  for (const { kind = '', fieldSpecs, ...referred } of defaultFieldSpecs.nameReference) {
    for (const { kind: referrer = '*', group, path } of fieldSpecs) {
      if (!mappings.has(path) && !known.has(`${referrer} ${path}`)) {
        fields.add(referrer, { path, kind, ...(group === undefined ? {} : { group }), ...referredGroup(referred) });
      }
    }
  }
  return fields;
}

/** Upstream names some fields by the mapping that holds name and namespace; those are in our own table. */
const mappings: ReadonlySet<string> = new Set(['subjects', 'webhooks/clientConfig/service', 'spec/configSource/configMap']);

/** The core group is written as none; `networking.k8s.io/v1` is upstream's slip for a group. */
function referredGroup(referred: { readonly group?: string; readonly version?: string }): { referredGroup?: string } {
  const group = referred.group ?? (referred.version === 'v1' ? '' : undefined);
  return group === undefined ? {} : { referredGroup: group.split('/')[0] ?? '' };
}
