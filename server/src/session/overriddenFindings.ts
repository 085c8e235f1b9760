import { isJsonArray, isJsonObject } from '../base/json.ts';
import type { JsonValue } from '../base/json.ts';
import { isComplete } from '../gitops/rendering.ts';
import type { Rendering } from '../gitops/rendering.ts';
import type { CheckedFinding } from './fileChecks.ts';

/** Findings about a value that something else may take the place of. */
const aboutValues: ReadonlySet<string> = new Set([
  'schema.wrong-type',
  'schema.invalid-value',
  'schema.wrong-pattern',
  'schema.wrong-format',
  'schema.wrong-length',
  'schema.out-of-range',
  'schema.excluded',
  'schema.invalid-name',
  'schema.invalid-label',
]);

/** Of one file so many are remembered at most. */
const maximumKnown = 500;

/**
 * Findings that do not matter because of what else goes into an object. A file that kustomize reads is an ingredient: what it lacks may
 * come from a patch, and a placeholder is replaced. The object that an environment receives tells. While a rendering is behind the
 * text, what it told before still counts for what is written the same, so that nothing comes and goes while somebody types.
 */
export class OverriddenFindings {
  /** By file. */
  readonly #known = new Map<string, Set<string>>();

  /** @param isCurrent whether the rendering is one of the text that the finding is about. */
  isOverridden(
    finding: CheckedFinding,
    environment: { readonly id: string; readonly rendering: Rendering | undefined },
    isCurrent: boolean,
  ): boolean {
    const isAbsence = finding.code === 'schema.missing-field';
    if (!isAbsence && !(aboutValues.has(finding.code) && finding.written !== undefined)) {
      return false;
    }
    const { file } = finding.location;
    const known = this.#known.get(file) ?? new Set();
    const { code, segments, fix, written } = finding;
    const key = JSON.stringify([environment.id, code, segments, fix?.kind === 'addField' ? fix.name : written]);
    if (!isCurrent) {
      return known.has(key);
    }
    if (known.size >= maximumKnown) {
      known.clear();
    }
    const overridden = isOtherwise(finding, environment.rendering);
    if (overridden) {
      known.add(key);
    } else {
      known.delete(key);
    }
    this.#known.set(file, known);
    return overridden;
  }
}

/** Whether an environment receives something else; `false` where nothing can be said, for it was not rendered. */
function isOtherwise(finding: CheckedFinding, rendering: Rendering | undefined): boolean {
  const { object, segments = [], objectDepth = 0, fix, written } = finding;
  if (!object || object.kind === null || object.name === null || !rendering || !isComplete(rendering)) {
    return false;
  }
  const { apiVersion, kind, name } = object;
  // Prefixes and suffixes come on top of the name that is written.
  const received = rendering.objects.filter(
    candidate => candidate.kind === kind && candidate.apiVersion === apiVersion && candidate.name.includes(name),
  );
  const path = [...segments.slice(objectDepth), ...(fix?.kind === 'addField' ? [fix.name] : [])];
  const values = received.flatMap(({ value }) => valuesAt(value, path));
  if (finding.code === 'schema.missing-field') {
    return received.length === 0 || values.some(value => value !== null);
  }
  return !values.includes(written ?? null);
}

/** The values at a path, whichever elements of lists lie on it: a patch may have put others in front. */
function valuesAt(value: JsonValue | undefined, path: readonly (string | number)[]): JsonValue[] {
  const [first, ...rest] = path;
  if (first === undefined) {
    return value === undefined ? [] : [value];
  }
  if (isJsonArray(value)) {
    return typeof first === 'number' ? value.flatMap(element => valuesAt(element, rest)) : [];
  }
  return isJsonObject(value) && Object.hasOwn(value, first) ? valuesAt(value[first], rest) : [];
}
