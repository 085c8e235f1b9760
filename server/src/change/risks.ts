import type { Risk, UnjudgedChange } from './change.ts';
import { findAccessRisks } from './risks/accessRisks.ts';
import { findImmutableFieldRisks } from './risks/immutableFieldRisks.ts';
import { findPodRisks } from './risks/podRisks.ts';
import { findRemovalRisks } from './risks/removalRisks.ts';
import { riskCodes } from './risks/riskCodes.ts';
import type { RiskFinding } from './risks/riskCodes.ts';
import { findScaleRisks } from './risks/scaleRisks.ts';

/**
 * Names what a change may do to a cluster that a reader of YAML overlooks. Judges one object at a time, by what it was and what
 * it becomes; must not know sources, environments or surfaces. Codes and texts are in risks/riskCodes.ts.
 */

const rules: readonly ((change: UnjudgedChange) => readonly RiskFinding[])[] = [
  findRemovalRisks,
  findImmutableFieldRisks,
  findScaleRisks,
  findPodRisks,
  findAccessRisks,
];

/** The risks of a change, gravest first. */
export function findRisks(change: UnjudgedChange): Risk[] {
  const risks = rules
    .flatMap(rule => rule(change))
    .map(({ code, message }) => ({ code, severity: riskCodes[code].severity, message }));
  const order = ['high', 'medium', 'low'];
  return risks.sort((a, b) => order.indexOf(a.severity) - order.indexOf(b.severity));
}
