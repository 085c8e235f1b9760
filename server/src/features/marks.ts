import type { CancellationToken } from '../base/cancellation.ts';
import { throwIfCancelled } from '../base/cancellation.ts';
import type { Range } from '../base/textRange.ts';
import { objectKey } from '../change/change.ts';
import type { Change, ChangeOrigin } from '../change/change.ts';
import type { EnvironmentComparison } from '../session/compareEnvironment.ts';
import { explainSide } from '../session/explainSide.ts';
import { getReachedEnvironments } from '../session/reachedEnvironments.ts';
import type { MarksView } from '../protocol.ts';
import type { Repository } from './repository.ts';

/**
 * The lines of a source file that decide changed values: those get a mark in the gutter. A value that is *yours* in one
 * environment and *waiting* in another is marked as yours.
 */
export async function readMarks(repository: Repository, path: string, token: CancellationToken): Promise<MarksView> {
  const reached = getReachedEnvironments(repository.session, path);
  const marks = new Map<string, { readonly range: Range; readonly origin: ChangeOrigin }>();
  for (const { comparison } of reached) {
    if (!comparison) {
      continue;
    }
    for (const origin of ['waiting', 'yours'] as const) {
      for (const range of await findDecidingRanges(repository, comparison, origin, path, token)) {
        marks.set(JSON.stringify(range), { range, origin });
      }
      throwIfCancelled(token);
    }
  }
  return { marks: [...marks.values()], updating: reached.some(status => status.updating) };
}

async function findDecidingRanges(
  repository: Repository,
  comparison: EnvironmentComparison,
  origin: ChangeOrigin,
  path: string,
  token: CancellationToken,
): Promise<Range[]> {
  const change: Change = comparison[origin];
  if (change.objects.length === 0) {
    return [];
  }
  const side = await explainSide(repository.explanations, comparison, origin === 'yours' ? 'yours' : 'target', token);
  if (!side) {
    return [];
  }
  const objects = new Map(side.rendering.objects.map(object => [objectKey(object), object]));
  return change.objects.flatMap(object => {
    const rendered = objects.get(objectKey(object));
    const pointers =
      object.change === 'added' ? [''] : object.fields.filter(field => field.to !== undefined).map(field => field.path);
    const steps = rendered ? pointers.map(pointer => side.explanation.getProvenance(rendered, pointer)) : [];
    return steps.flatMap(step => (step.kind === 'known' && step.decidedBy.file === path ? [step.decidedBy.range] : []));
  });
}
