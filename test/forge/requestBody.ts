import { Refusal } from './refusal.ts';
import type { Json } from './restShapes.ts';

/** Reads what a request's JSON body says; a value of another type is answered as GitHub does. */

/** `undefined`: the property is missing. */
export function readText(body: Json, name: string): string | undefined | Refusal {
  const value = body[name];
  return value === undefined || typeof value === 'string' ? value : wrongType(name, value, 'a string');
}

/** As {@link readText}; `null` is a value too. */
export function readNullableText(body: Json, name: string): string | null | undefined | Refusal {
  return body[name] === null ? null : readText(body, name);
}

export function readFlag(body: Json, name: string): boolean | undefined | Refusal {
  const value = body[name];
  return value === undefined || typeof value === 'boolean' ? value : wrongType(name, value, 'a boolean');
}

/** One of a few words. */
export function readWord<T extends string>(body: Json, name: string, words: readonly T[]): T | undefined | Refusal {
  const value = body[name];
  const word = words.find(candidate => candidate === value);
  return value === undefined || word !== undefined ? word : wrongType(name, value, `a member of ${JSON.stringify(words)}`);
}

export function readTexts(body: Json, name: string): readonly string[] | Refusal {
  const value = body[name] ?? [];
  return Array.isArray(value) && value.every(element => typeof element === 'string')
    ? value
    : wrongType(name, value, 'an array of strings');
}

/** The first refusal among values that were read. */
export function findRefusal(...values: readonly unknown[]): Refusal | undefined {
  return values.find(value => value instanceof Refusal);
}

function wrongType(name: string, value: unknown, expected: string): Refusal {
  return new Refusal(422, `Invalid request.\n\nFor 'properties/${name}', ${JSON.stringify(value)} is not ${expected}.`);
}
