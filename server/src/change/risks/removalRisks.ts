import { withoutHashSuffix } from '../matchObjects.ts';
import type { UnjudgedChange } from '../change.ts';
import { groupOf } from './objectFacts.ts';
import type { RiskCode, RiskFinding } from './riskCodes.ts';

/** Kinds whose removal takes more along than themselves: group/kind, code, and what is lost. */
const removals: ReadonlyMap<string, { readonly code: RiskCode; readonly loses: string }> = new Map([
  ['apps/StatefulSet', { code: 'risk.removes-stateful', loses: 'the workload stops, and its volume claims lose their owner' }],
  ['/PersistentVolumeClaim', { code: 'risk.removes-volume', loses: 'its data may be deleted with it' }],
  ['/PersistentVolume', { code: 'risk.removes-volume', loses: 'its data may be deleted with it' }],
  ['/Namespace', { code: 'risk.removes-namespace', loses: 'everything in it is deleted' }],
  [
    'apiextensions.k8s.io/CustomResourceDefinition',
    { code: 'risk.removes-definition', loses: 'every object of its kind is deleted' },
  ],
  [
    'networking.k8s.io/NetworkPolicy',
    { code: 'risk.removes-network-policy', loses: 'the pods it selects may become open to all traffic' },
  ],
]);

/** Removal of what holds data or protects. A rename removes the old object too, unless only a generated suffix changes. */
export function findRemovalRisks({ change, kind, renamedFrom, name, pair }: UnjudgedChange): RiskFinding[] {
  const removal = pair.from && removals.get(`${groupOf(pair.from.apiVersion)}/${kind}`);
  if (!removal) {
    return [];
  }
  if (change === 'removed') {
    return [{ code: removal.code, message: `${kind} is removed: ${removal.loses}.` }];
  }
  const renamed = renamedFrom !== null && withoutHashSuffix(renamedFrom) !== withoutHashSuffix(name);
  return renamed ? [{ code: removal.code, message: `${kind} is renamed, which removes ${renamedFrom}: ${removal.loses}.` }] : [];
}
