import { isJsonArray, isJsonObject } from '../base/json.ts';
import type { JsonValue } from '../base/json.ts';
import { formatPointer, getAt } from '../base/jsonPointer.ts';
import type { RenderedObject, Rendering } from '../gitops/rendering.ts';
import { objectKey } from './change.ts';
import { withoutHashSuffix } from './matchObjects.ts';

/**
 * Masking follows provenance, not kind: what comes from a Secret or a secret generator is masked wherever it ends up. Whether
 * it changes may be known, the value not.
 */

/** What stands in the place of a secret value. */
export function secretText(state: 'changed' | 'unchanged'): string {
  return `(secret: ${state})`;
}

/** What tells objects and programs apart. That a user of a database is called as its image is no reason to hide the image. */
const identifyingFields: ReadonlySet<string> = new Set(['apiVersion', 'kind', 'name', 'namespace', 'image']);
const plainWord = /^[a-z]+(?:-[a-z]+)*$/;

/** Fields of a Secret that hold its values, or a copy of them. */
const secretFields =
  /^(?:\/data|\/stringData|\/metadata\/annotations\/kubectl\.kubernetes\.io~1last-applied-configuration)(?:\/|$)/;

/** Whether the value at `pointer` of an object is, or contains, a secret. */
export function isSecretValue(
  object: { readonly apiVersion: string; readonly kind: string },
  pointer: string,
  value: JsonValue | undefined,
  secretValues: ReadonlySet<string>,
): boolean {
  const isSecret = object.kind === 'Secret' && object.apiVersion === 'v1';
  return (
    (isSecret && (pointer === '' || secretFields.test(pointer))) || containsSecret(value, lastSegment(pointer), secretValues)
  );
}

function lastSegment(pointer: string): string {
  return pointer.slice(pointer.lastIndexOf('/') + 1);
}

/** A value of a field that changes, with every secret scalar in it masked; the value itself if there is none. */
export function maskChanged(
  object: { readonly apiVersion: string; readonly kind: string },
  segments: readonly (string | number)[],
  value: JsonValue,
  secretValues: ReadonlySet<string>,
): JsonValue {
  return maskValue(value, segments, (at, scalar) =>
    isSecretValue(object, formatPointer(at), scalar, secretValues) ? secretText('changed') : undefined,
  );
}

/**
 * The bodies of objects with every secret value masked.
 *
 * @param other the rendering that says whether a secret changes; without one they read as unchanged.
 */
export function maskBodies(
  objects: readonly RenderedObject[],
  secretValues: ReadonlySet<string>,
  other?: Pick<Rendering, 'objects' | 'secretValues'>,
): string[] {
  const counterparts = new Map(other?.objects.map(object => [matchKey(object), object]));
  return objects.map(object => {
    const counterpart = counterparts.get(matchKey(object));
    const isSecret = (pointer: string, value: JsonValue): boolean =>
      isSecretValue(object, pointer, value, secretValues) ||
      isSecretValue(object, pointer, value, other?.secretValues ?? new Set());
    const masked = maskValue(object.value, [], (segments, value) => {
      if (!isSecret(formatPointer(segments), value)) {
        return undefined;
      }
      const changed = other !== undefined && getAt(counterpart?.value, segments) !== value;
      return secretText(changed ? 'changed' : 'unchanged');
    });
    return masked === object.value ? object.body : JSON.stringify(masked);
  });
}

/**
 * Takes the values of secrets out of names, keys, paths and messages, which masking by place does not cover. Plain words stay, for
 * they would be hidden wherever they stand by chance.
 */
export function createSecretHider(secretValues: Iterable<string>): (text: string) => string {
  const values = [...new Set(secretValues)].filter(value => value !== '' && !plainWord.test(value));
  values.sort((a, b) => b.length - a.length);
  return text => values.reduce((rest, value) => (rest.includes(value) ? rest.replaceAll(value, () => '(secret)') : rest), text);
}

function matchKey(object: RenderedObject): string {
  return objectKey({ ...object, name: withoutHashSuffix(object.name) });
}

/** Replaces scalars for which `mask` has a text; a part without any stays the same value. */
function maskValue(
  value: JsonValue,
  segments: readonly (string | number)[],
  mask: (segments: readonly (string | number)[], value: JsonValue) => string | undefined,
): JsonValue {
  if (isJsonArray(value)) {
    const elements = value.map((element, index) => maskValue(element, [...segments, index], mask));
    return elements.some((element, index) => element !== value[index]) ? elements : value;
  }
  if (isJsonObject(value)) {
    const entries = Object.entries(value).map(([key, element]) => [key, maskValue(element, [...segments, key], mask)] as const);
    return entries.some(([key, element]) => element !== value[key]) ? Object.fromEntries(entries) : value;
  }
  return mask(segments, value) ?? value;
}

function containsSecret(value: JsonValue | undefined, key: string, secretValues: ReadonlySet<string>): boolean {
  if (secretValues.size === 0 || value === undefined || value === null) {
    return false;
  }
  if (isJsonArray(value)) {
    return value.some(element => containsSecret(element, key, secretValues));
  }
  if (isJsonObject(value)) {
    return Object.entries(value).some(([name, element]) => containsSecret(element, name, secretValues));
  }
  const text = String(value);
  const identifies = identifyingFields.has(key);
  return [...secretValues].some(secret => text.includes(secret) && !(identifies && plainWord.test(secret)));
}
