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
  const explained = new Set<string>();
  for (const { comparison } of reached) {
    if (!comparison) {
      continue;
    }
    for (const origin of ['waiting', 'yours'] as const) {
      for (const range of await findDecidingRanges(repository, comparison, { origin, path, explained }, token)) {
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
  { origin, path, explained }: Wanted,
  token: CancellationToken,
): Promise<Range[]> {
  const fields = listFields(comparison[origin]).filter(field => !explained.has(field.key + origin));
  if (fields.length === 0) {
    return [];
  }
  const side = await explainSide(repository.explanations, comparison, origin === 'yours' ? 'yours' : 'target', token);
  if (!side) {
    return [];
  }
  const objects = new Map(side.rendering.objects.map(object => [objectKey(object), object]));
  return fields.flatMap(({ key, object, pointer }) => {
    const rendered = objects.get(object);
    const step = rendered && side.explanation.getProvenance(rendered, pointer);
    if (step?.kind !== 'known' || step.decidedBy.file !== path) {
      return [];
    }
    explained.add(key + origin);
    const place = side.places.toEditor(step.decidedBy);
    return place ? [place.range] : [];
  });
}

/** What {@link findDecidingRanges} looks for. */
interface Wanted {
  readonly origin: ChangeOrigin;
  readonly path: string;
  /** Fields that another environment has placed in the file already: a base that reaches eighty environments is explained once. */
  readonly explained: Set<string>;
}

/** The changed values of the new side; an added object as a whole. */
function listFields(change: Change): { readonly key: string; readonly object: string; readonly pointer: string }[] {
  return change.objects.flatMap(object => {
    const name = objectKey(object);
    const pointers =
      object.change === 'added' ? [''] : object.fields.filter(field => field.to !== undefined).map(field => field.path);
    return pointers.map(pointer => ({ key: `${name}#${pointer}`, object: name, pointer }));
  });
}
