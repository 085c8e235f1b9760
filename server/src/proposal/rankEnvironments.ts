import { groupBy } from '../base/groupBy.ts';
import { isJsonObject } from '../base/json.ts';
import { countChange } from '../change/change.ts';
import type { FieldChange, ObjectChange, Risk, RiskSeverity } from '../change/change.ts';
import { statusOf } from '../change/headline.ts';
import type { OutcomeStatus } from '../change/headline.ts';
import { withoutHashSuffix } from '../change/matchObjects.ts';
import { outcomeOf } from './proposedEnvironment.ts';
import type { ProposedEnvironment } from './proposedEnvironment.ts';

/** Which environments a reviewer has to look at first, and which of them say the same. */

export interface RankedEnvironment {
  readonly environment: ProposedEnvironment;
  readonly status: OutcomeStatus;
  /** The worst first. */
  readonly risks: readonly { readonly risk: Risk; readonly object: ObjectChange }[];
}

/** Environments that receive the same change. */
export interface SameChange {
  readonly members: readonly [RankedEnvironment, ...RankedEnvironment[]];
  /** The namespaces differ, so that objects are told without theirs. */
  readonly severalNamespaces: boolean;
}

/** `cluster-2` before `cluster-10`, the same everywhere. */
const names = new Intl.Collator('en', { numeric: true });

const severityOrder: Readonly<Record<RiskSeverity, number>> = { high: 3, medium: 2, low: 1 };

/** Those that cannot be judged first, then by the worst risk, protected ones, those late in a promotion, size, and name. */
export function rankEnvironments(environments: readonly ProposedEnvironment[]): RankedEnvironment[] {
  const keyed = environments.map(environment => {
    const status = statusOf(outcomeOf(environment));
    const ranked = { environment, status, risks: isJudged({ status }) ? sortRisks(environment) : [] };
    return { ranked, key: sortKey(ranked) };
  });
  keyed.sort((a, b) => compareKeys(a.key, b.key) || names.compare(a.ranked.environment.name, b.ranked.environment.name));
  return keyed.map(({ ranked }) => ranked);
}

/** Whether its change is known. */
export function isJudged({ status }: Pick<RankedEnvironment, 'status'>): boolean {
  return status !== 'failed' && status !== 'unknown';
}

function sortKey({ environment, status, risks }: RankedEnvironment): readonly number[] {
  const { added, removed, changed, fields } = countChange(environment.change);
  return [
    isJudged({ status }) ? 0 : 1,
    severityOf(risks[0]?.risk),
    status === 'unchanged' ? 0 : 1,
    environment.protected ? 1 : 0,
    environment.after.length,
    added + removed + changed + fields,
  ];
}

/** Greater numbers first. */
function compareKeys(a: readonly number[], b: readonly number[]): number {
  const index = a.findIndex((value, place) => value !== b[place]);
  return index === -1 ? 0 : (b[index] ?? 0) - (a[index] ?? 0);
}

function severityOf(risk: Risk | undefined): number {
  return risk ? severityOrder[risk.severity] : 0;
}

function sortRisks({ change }: ProposedEnvironment): RankedEnvironment['risks'] {
  return change.objects
    .flatMap(object => object.risks.map(risk => ({ risk, object })))
    .sort((a, b) => severityOf(b.risk) - severityOf(a.risk));
}

/** Groups in the order of their first members. Objects of one name in different namespaces count as the same. */
export function groupSameChanges(ranked: readonly RankedEnvironment[]): SameChange[] {
  const groups = groupBy(ranked, fingerprint);
  return [...groups.values()].flatMap(([first, ...others]) => {
    if (!first) {
      return [];
    }
    const namespaces = new Set([first, ...others].map(({ environment }) => namespacesOf(environment)));
    return [{ members: [first, ...others] as const, severalNamespaces: namespaces.size > 1 }];
  });
}

function namespacesOf({ change }: ProposedEnvironment): string {
  return change.objects.map(({ namespace }) => namespace ?? '').join('\0');
}

/** All that is shown of a change: equal texts are shown once. */
function fingerprint({ environment, status }: RankedEnvironment): string {
  return JSON.stringify([status, ...environment.change.objects.map(describeObject)]);
}

function describeObject(object: ObjectChange): unknown[] {
  const { apiVersion, kind, name, change, renamedFrom, fields, risks, pair } = object;
  const whole = change === 'changed' ? null : bodyWithoutNamespace(pair.to ?? pair.from);
  const messages = risks.map(({ severity, message }) => [severity, message]);
  return [
    apiVersion,
    kind,
    withoutHashSuffix(name),
    change,
    withoutHashSuffix(renamedFrom ?? ''),
    fields.map(describeField),
    messages,
    whole,
  ];
}

function describeField({ displayPath, from, to }: FieldChange): unknown[] {
  return [displayPath, from ?? null, to ?? null, from === undefined, to === undefined];
}

function bodyWithoutNamespace(object: ObjectChange['pair']['to']): unknown {
  const metadata = object?.value.metadata;
  return object && isJsonObject(metadata) ? { ...object.value, metadata: { ...metadata, namespace: null } } : object?.value;
}
