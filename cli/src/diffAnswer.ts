import type { Location } from '../../server/src/base/textRange.ts';
import { countChange, emptyChange } from '../../server/src/change/change.ts';
import type { Change, ChangeCounts, ChangeOrigin, FieldChange, ObjectChange } from '../../server/src/change/change.ts';
import type { EnvironmentComparison } from '../../server/src/session/compareEnvironment.ts';
import { pruningOf } from '../../server/src/session/pruning.ts';
import { placeJson, unknownJson } from './answer.ts';

/** The answer of `driftline diff`, as data: what `-o json` prints and what the pretty output is made of. */

/** Finds the line that decides a field; `undefined` where that is unknown. */
export type FindSource = (object: ObjectChange, field: FieldChange, origin: ChangeOrigin) => Location | undefined;

export interface EnvironmentDiff {
  readonly comparison: EnvironmentComparison;
  readonly yours: Change;
  readonly waiting: Change;
  readonly from: SideLabel;
  readonly to: SideLabel;
  readonly findSource: FindSource;
}

/** A side of the comparison as people and programs read it. */
export interface SideLabel {
  /** `origin/main`, `worktree`, `HEAD~1`. */
  readonly name: string;
  readonly revisions: readonly { readonly repository: string; readonly revision: string }[];
  /** `null` where nothing had to be inferred: a revision that was named, the working tree. */
  readonly confidence: string | null;
}

/** One word for an environment: what happens to it. */
export function environmentChange({
  comparison,
  yours,
  waiting,
}: EnvironmentDiff): 'added' | 'removed' | 'changed' | 'unchanged' | 'unknown' {
  if (comparison.errors.length > 0 || comparison.unknowns.length > 0) {
    return 'unknown';
  }
  if (comparison.existence !== 'kept') {
    return comparison.existence;
  }
  return yours.objects.length + waiting.objects.length > 0 ? 'changed' : 'unchanged';
}

/** Counts over environments and over both parts. */
export function summarise(diffs: readonly EnvironmentDiff[]): ChangeCounts & { readonly environments: number } {
  const total = { ...countChange(emptyChange) };
  for (const diff of diffs) {
    for (const counts of [countChange(diff.yours), countChange(diff.waiting)]) {
      total.added += counts.added;
      total.removed += counts.removed;
      total.changed += counts.changed;
      total.fields += counts.fields;
      total.risks += counts.risks;
    }
  }
  return { environments: diffs.length, ...total };
}

/** One environment of the JSON answer. */
export function environmentJson(diff: EnvironmentDiff): object {
  const { comparison } = diff;
  return {
    id: comparison.plan.id,
    name: comparison.plan.environment.name,
    change: environmentChange(diff),
    from: { revisions: diff.from.revisions, confidence: diff.from.confidence },
    to: { revisions: diff.to.revisions, confidence: diff.to.confidence },
    objects: [...partJson(diff, diff.yours, 'yours'), ...partJson(diff, diff.waiting, 'waiting')],
    unknowns: comparison.unknowns.map(unknown => unknownJson(unknown)),
    errors: comparison.errors.map(error => ({ code: error.code, ...placeJson(error.location), message: error.message })),
  };
}

function partJson(diff: EnvironmentDiff, change: Change, origin: ChangeOrigin): object[] {
  return change.objects.map(object => ({
    apiVersion: object.apiVersion,
    kind: object.kind,
    namespace: object.namespace,
    name: object.name,
    renamedFrom: object.renamedFrom,
    change: object.change,
    pruned: pruningOf(object, diff.comparison, origin),
    fields: object.fields.map(field => ({
      path: field.path,
      displayPath: field.displayPath,
      from: field.from ?? null,
      to: field.to ?? null,
      origin,
      source: sourceJson(diff.findSource(object, field, origin)),
    })),
    risks: object.risks,
    origin,
  }));
}

function sourceJson(location: Location | undefined): object | null {
  return location ? { file: location.file, range: location.range } : null;
}
