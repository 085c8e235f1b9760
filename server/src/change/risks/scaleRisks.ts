import { getAt } from '../../base/jsonPointer.ts';
import type { RenderedObject } from '../../gitops/rendering.ts';
import { compareQuantities, parseQuantity } from '../../schema/quantity.ts';
import type { UnjudgedChange } from '../change.ts';
import type { RiskFinding } from './riskCodes.ts';

/** Workloads that stop, begin again or lose room. New objects are no risk here: nothing ran before. */
export function findScaleRisks({ kind, pair: { from, to } }: UnjudgedChange): RiskFinding[] {
  return from && to ? [...findReplicas(from, to), ...findSuspension(from, to), ...findShrink(kind, from, to)] : [];
}

function findReplicas(from: RenderedObject, to: RenderedObject): RiskFinding[] {
  const [before, after] = [from, to].map(object => getAt(object.value, ['spec', 'replicas']));
  return after === 0 && before !== 0 && (before === undefined || typeof before === 'number')
    ? [
        {
          code: 'risk.replicas-zero',
          message: `Replicas go from ${before ?? 'the default'} to 0: nothing of it runs any more.`,
        },
      ]
    : [];
}

function findSuspension(from: RenderedObject, to: RenderedObject): RiskFinding[] {
  const [before, after] = [from, to].map(object => getAt(object.value, ['spec', 'suspend']) === true);
  if (before === after) {
    return [];
  }
  return [
    { code: 'risk.suspended', message: after ? 'It is suspended: nothing of it happens until it is resumed.' : 'It is resumed.' },
  ];
}

function findShrink(kind: string, from: RenderedObject, to: RenderedObject): RiskFinding[] {
  if (kind !== 'PersistentVolumeClaim') {
    return [];
  }
  const [before, after] = [from, to].map(object => requestOf(object));
  if (before === undefined || after === undefined || !isLess(after, before)) {
    return [];
  }
  return [{ code: 'risk.volume-shrink', message: `Storage shrinks from ${before} to ${after}, which the API server refuses.` }];
}

function requestOf(claim: RenderedObject): string | number | undefined {
  const value = getAt(claim.value, ['spec', 'resources', 'requests', 'storage']);
  return typeof value === 'string' || typeof value === 'number' ? value : undefined;
}

function isLess(a: string | number, b: string | number): boolean {
  const [left, right] = [parseQuantity(a), parseQuantity(b)];
  return left !== undefined && right !== undefined && compareQuantities(left, right) < 0;
}
