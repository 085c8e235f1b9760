import { getAt } from '../base/jsonPointer.ts';
import { isComplete } from '../gitops/rendering.ts';
import type { Rendering } from '../gitops/rendering.ts';
import type { CheckedFinding } from './fileChecks.ts';

/**
 * Whether something that a file lacks is really missing. A file that kustomize reads is an ingredient: selectors come from `labels`,
 * and anything may come from a patch. The checks know what the sources show of that; the object that an environment receives tells.
 */

/** Whether the finding is about something that is not written in the file. */
export function isAboutAbsence({ code }: CheckedFinding): boolean {
  return code === 'schema.missing-field';
}

/** `true` also where the environment does not receive the object; `false` where nothing can be said, for it was not rendered. */
export function isFilledIn(finding: CheckedFinding, rendering: Rendering | undefined): boolean {
  const { object, segments = [], objectDepth = 0, fix } = finding;
  if (!object || object.kind === null || object.name === null || !rendering || !isComplete(rendering)) {
    return false;
  }
  const { apiVersion, kind, name } = object;
  // Prefixes and suffixes come on top of the name that is written.
  const received = rendering.objects.filter(
    candidate => candidate.kind === kind && candidate.apiVersion === apiVersion && candidate.name.includes(name),
  );
  const path = [...segments.slice(objectDepth), ...(fix?.kind === 'addField' ? [fix.name] : [])];
  return received.length === 0 || received.some(({ value }) => (getAt(value, path) ?? null) !== null);
}
