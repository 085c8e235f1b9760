import { objectKey } from '../change/change.ts';
import type { Change, ChangeOrigin, FieldChange, ObjectChange } from '../change/change.ts';
import { valueText } from '../change/valueText.ts';
import type { EnvironmentComparison } from '../session/compareEnvironment.ts';
import type { ChangeView, FieldView, ObjectView } from '../protocol.ts';

/** The change of an environment for the tree view: yours first, then waiting, never mixed. */
export function describeChange(comparison: EnvironmentComparison): ChangeView {
  return {
    environment: comparison.plan.id,
    objects: [...describePart(comparison.yours, 'yours'), ...describePart(comparison.waiting, 'waiting')],
  };
}

function describePart(change: Change, origin: ChangeOrigin): ObjectView[] {
  return change.objects.map(object => describeObject(object, origin));
}

function describeObject(object: ObjectChange, origin: ChangeOrigin): ObjectView {
  return {
    key: objectKey(object),
    apiVersion: object.apiVersion,
    kind: object.kind,
    namespace: object.namespace,
    name: object.name,
    renamedFrom: object.renamedFrom,
    change: object.change,
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
