import { objectKey } from '../change/change.ts';
import type { ChangeOrigin, FieldChange, ObjectChange } from '../change/change.ts';
import { valueText } from '../change/valueText.ts';
import type { EnvironmentComparison } from '../session/compareEnvironment.ts';
import { pruningOf } from '../session/pruning.ts';
import type { ChangeView, FieldView, ObjectView } from '../protocol.ts';

/** The change of an environment for the tree view: yours first, then waiting, never mixed. */
export function describeChange(comparison: EnvironmentComparison): ChangeView {
  return {
    environment: comparison.plan.id,
    objects: [...describePart(comparison, 'yours'), ...describePart(comparison, 'waiting')],
  };
}

function describePart(comparison: EnvironmentComparison, origin: ChangeOrigin): ObjectView[] {
  return comparison[origin].objects.map(object => describeObject(comparison, object, origin));
}

function describeObject(comparison: EnvironmentComparison, object: ObjectChange, origin: ChangeOrigin): ObjectView {
  return {
    key: objectKey(object),
    apiVersion: object.apiVersion,
    kind: object.kind,
    namespace: object.namespace,
    name: object.name,
    renamedFrom: object.renamedFrom,
    change: object.change,
    pruned: pruningOf(object, comparison, origin),
    origin,
    fields: object.fields.map(field => describeField(field, origin)),
    risks: object.risks,
  };
}

function describeField(field: FieldChange, origin: ChangeOrigin): FieldView {
  return {
    path: field.path,
    displayPath: field.displayPath,
    from: valueText(field.from),
    to: valueText(field.to),
    origin,
  };
}
