import { jsonEquals } from '../../base/json.ts';
import type { JsonObject } from '../../base/json.ts';
import { getAt } from '../../base/jsonPointer.ts';
import type { RenderedObject } from '../../gitops/rendering.ts';
import type { UnjudgedChange } from '../change.ts';
import { groupOf, mappingsOf, textOf, textsOf } from './objectFacts.ts';
import type { RiskFinding } from './riskCodes.ts';

/** Roles that let their holder do nearly everything in their reach. */
const powerfulRoles: ReadonlySet<string> = new Set(['cluster-admin', 'admin', 'edit']);

/** Wider access through roles and bindings: what they allow after the change and did not before. */
export function findAccessRisks({ kind, pair: { from, to } }: UnjudgedChange): RiskFinding[] {
  if (!to || groupOf(to.apiVersion) !== 'rbac.authorization.k8s.io') {
    return [];
  }
  const messages = kind === 'ClusterRole' || kind === 'Role' ? widerRules(from, to) : widerBinding(kind, from, to);
  return messages.map(message => ({ code: 'risk.wider-access', message }));
}

function widerBinding(kind: string, from: RenderedObject | undefined, to: RenderedObject): string[] {
  const role = textOf(getAt(to.value, ['roleRef', 'name']));
  const subjects = subjectsOf(to);
  if (subjects.length === 0) {
    return [];
  }
  const isEverywhere = kind === 'ClusterRoleBinding';
  if (!from) {
    const matters = isEverywhere || powerfulRoles.has(role);
    const where = isEverywhere ? 'in the whole cluster' : 'in its namespace';
    return matters ? [`${subjects.map(describeSubject).join(', ')} may do what ${role} allows, ${where}.`] : [];
  }
  const before = subjectsOf(from);
  const added = subjects.filter(subject => !before.some(other => jsonEquals(subject, other)));
  return added.map(subject => `${describeSubject(subject)} may do what ${role} allows as well.`);
}

function subjectsOf(object: RenderedObject): JsonObject[] {
  return mappingsOf(object.value.subjects);
}

function describeSubject(subject: JsonObject): string {
  const namespace = textOf(subject.namespace);
  return `${textOf(subject.kind)} ${namespace === '' ? '' : `${namespace}/`}${textOf(subject.name)}`;
}

function widerRules(from: RenderedObject | undefined, to: RenderedObject): string[] {
  const before = new Set(from ? wildcardsOf(from) : []);
  return wildcardsOf(to).filter(message => !before.has(message));
}

/** A sentence for each rule with a wildcard. */
function wildcardsOf(role: RenderedObject): string[] {
  return mappingsOf(role.value.rules).flatMap(rule => {
    const verbs = textsOf(rule.verbs);
    const targets = [...textsOf(rule.resources), ...textsOf(rule.nonResourceURLs)];
    const groups = textsOf(rule.apiGroups);
    const what = targets.includes('*') ? 'every resource' : targets.join(', ');
    const where = groups.includes('*') ? 'every API group' : `the API groups ${groups.map(group => group || 'core').join(', ')}`;
    const isWild = verbs.includes('*') || targets.includes('*');
    return isWild ? [`The role allows ${verbs.includes('*') ? 'every verb' : verbs.join(', ')} on ${what} of ${where}.`] : [];
  });
}
