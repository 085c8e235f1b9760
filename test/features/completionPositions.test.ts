import assert from 'node:assert/strict';
import { isJsonArray, isJsonObject, jsonEquals } from '../../server/src/base/json.ts';
import type { JsonObject, JsonValue } from '../../server/src/base/json.ts';
import { getAt } from '../../server/src/base/jsonPointer.ts';
import { completeDocument } from '../../server/src/features/completion.ts';
import type { FieldSchema } from '../../server/src/schema/fieldSchema.ts';
import { readCatalogue } from '../../server/src/node/readCatalogue.ts';
import { fieldAt } from '../../server/src/features/fieldLookup.ts';
import { LineIndex } from '../../server/src/yaml/lineIndex.ts';
import { nodeAt } from '../../server/src/yaml/nodePath.ts';
import { printYaml } from '../../server/src/yaml/printYaml.ts';
import { toJson } from '../../server/src/yaml/toJson.ts';
import { parseYaml } from '../../server/src/yaml/yamlFile.ts';
import { applyCompletion } from '../support/applyCompletion.ts';
import { generateObject } from '../support/generateObject.ts';
import { SeededRandom } from '../support/seededRandom.ts';

/**
 * Completion at generated places: an object of a random kind loses one field, the cursor stands where it was, and the field must be
 * offered; after choosing it the text must be YAML, have the field at its path, and mean the same everywhere else.
 */

const catalogue = readCatalogue();
const kinds = catalogue.kinds().filter(({ removed }) => removed === undefined);

type Segments = readonly (string | number)[];
const situations = ['inside', 'after', 'empty', 'half-typed', 'flow'] as const;
type Situation = (typeof situations)[number];

interface Place {
  readonly text: string;
  readonly offset: number;
  readonly segments: Segments;
  /** The object without the field. */
  readonly rest: JsonValue;
}

const marker = 'cursorIsHere';

/** Every field below the top level that the schema knows by name. */
function findFields(value: JsonValue, schemaKnows: (path: Segments) => boolean, path: Segments = []): Segments[] {
  if (isJsonArray(value)) {
    return value.flatMap((item, index) => findFields(item, schemaKnows, [...path, index]));
  }
  return !isJsonObject(value)
    ? []
    : Object.entries(value).flatMap(([name, child]) => {
        const own = [...path, name];
        const isField = !['apiVersion', 'kind'].includes(name) && schemaKnows(own);
        return [...(isField ? [own] : []), ...findFields(child, schemaKnows, own)];
      });
}

/** `value` with the mapping that holds the field replaced. */
function replaceMapping(
  value: JsonValue,
  segments: Segments,
  change: (mapping: JsonObject, name: string) => JsonValue,
): JsonValue {
  const [first, ...others] = segments;
  if (first === undefined || value === null || typeof value !== 'object') {
    return value;
  }
  if (others.length === 0) {
    return isJsonObject(value) ? change(value, String(first)) : value;
  }
  if (isJsonArray(value)) {
    return value.map((item, index) => (index === first ? replaceMapping(item, others, change) : item));
  }
  return Object.fromEntries(
    Object.entries(value).map(([name, child]) => [name, name === first ? replaceMapping(child, others, change) : child]),
  );
}

/** `value` with everything on the way to the field moved to the end. */
function moveToEnd(value: JsonValue, [first, ...others]: Segments): { value: JsonValue; segments: Segments } {
  if (first === undefined || value === null || typeof value !== 'object') {
    return { value, segments: [] };
  }
  if (isJsonArray(value)) {
    const moved = moveToEnd(value[Number(first)] ?? null, others);
    const rest = value.filter((_, index) => index !== first);
    return { value: [...rest, moved.value], segments: [rest.length, ...moved.segments] };
  }
  const moved = moveToEnd(isJsonObject(value) ? (value[String(first)] ?? null) : null, others);
  const rest = Object.entries(value).filter(([name]) => name !== first);
  return { value: Object.fromEntries([...rest, [String(first), moved.value]]), segments: [first, ...moved.segments] };
}

function isScalar(value: JsonValue): boolean {
  return typeof value !== 'object' || value === null;
}

/** Writes the object with a cursor where the field was. `undefined` if it does not lend itself to the situation. */
function placeCursor(object: JsonObject, path: Segments, situation: Situation, random: SeededRandom): Place | undefined {
  const { value, segments } = situation === 'after' ? moveToEnd(object, path) : { value: object as JsonValue, segments: path };
  const name = String(segments.at(-1));
  if (situation === 'flow' || situation === 'empty') {
    return segments.length < 2 ? undefined : placeInMapping(value, segments, situation);
  }
  const marked = replaceMapping(value, segments, (mapping, field) =>
    Object.fromEntries(Object.entries(mapping).map(([key, child]) => (key === field ? [marker, null] : [key, child]))),
  );
  const printed = printYaml(marked);
  const typed = situation === 'half-typed' ? name.slice(0, 1 + random.integer(Math.max(1, name.length - 1))) : '';
  const [before = '', behind = ''] = printed.split(`${marker}: null`);
  const text = before + typed + (situation === 'after' ? behind.trimEnd() : behind);
  return { text, offset: before.length + typed.length, segments, rest: removed(value, segments) };
}

/** The field's mapping in braces with its other scalars, or empty. */
function placeInMapping(value: JsonValue, segments: Segments, situation: 'flow' | 'empty'): Place {
  const name = String(segments.at(-1));
  let kept: JsonObject = {};
  const marked = replaceMapping(value, segments, mapping => {
    const others = Object.entries(mapping).filter(([key, child]) => key !== name && isScalar(child));
    kept = situation === 'flow' ? Object.fromEntries(others.slice(0, 2)) : {};
    return situation === 'flow' ? marker : { [marker]: null };
  });
  const printed = printYaml(marked);
  const rest = replaceMapping(value, segments, () => kept);
  if (situation === 'empty') {
    const [before = '', behind = ''] = printed.split(`${marker}: null`);
    return { text: before + behind, offset: before.length, segments, rest };
  }
  const [before = '', behind = ''] = printed.split(marker);
  const inside = Object.entries(kept).map(([key, child]) => `${JSON.stringify(key)}: ${JSON.stringify(child)}`);
  const open = `${before}{${inside.map(entry => `${entry}, `).join('')}`;
  return { text: `${open}}${behind}`, offset: open.length, segments, rest };
}

function removed(value: JsonValue, segments: Segments): JsonValue {
  return replaceMapping(value, segments, (mapping, name) =>
    Object.fromEntries(Object.entries(mapping).filter(([key]) => key !== name)),
  );
}

/** Fields whose values the schema lists. */
function listsValues(schema: FieldSchema): boolean {
  return schema.type === 'boolean' || (schema.enum !== undefined && schema.enum.length > 0);
}

/** Tries a value behind its key; answers what is wrong with it. */
function tryValue(object: JsonObject, segments: Segments, value: JsonValue): string | undefined {
  const printed = printYaml(replaceMapping(object, segments, (mapping, name) => ({ ...mapping, [name]: marker })));
  const [before = '', behind = ''] = printed.split(marker);
  const position = new LineIndex(before).positionAt(before.length);
  const client = { snippets: true, insertsAsIs: true };
  const context = { catalogue, path: 'a.yaml', isPatch: false, names: undefined, client };
  const items = completeDocument(context, before + behind, position);
  const shown = typeof value === 'string' && value !== '' ? value : JSON.stringify(value);
  const item = items.find(({ label }) => label === shown);
  if (!item) {
    return `${shown} is not offered at ${segments.join('.')}, only ${items.map(({ label }) => label).join(', ')}`;
  }
  const after = applyCompletion(before + behind, item);
  return jsonEquals(toJson(parseYaml(after).documents[0]?.root), object) ? undefined : after;
}

/** Tries one place; answers what is wrong with it. */
function tryPlace({ text, offset, segments, rest }: Place, snippets: boolean): string | undefined {
  const name = String(segments.at(-1));
  const position = new LineIndex(text).positionAt(offset);
  const client = { snippets, insertsAsIs: snippets };
  const items = completeDocument({ catalogue, path: 'a.yaml', isPatch: false, names: undefined, client }, text, position);
  const item = items.find(({ label }) => label === name);
  if (!item) {
    return `"${name}" is not offered, only ${items.map(({ label }) => label).join(', ')}`;
  }
  const after = applyCompletion(text, item);
  const { errors, documents } = parseYaml(after);
  const [document] = documents;
  if (errors.length > 0 || !document) {
    return `${errors[0]?.message}\n${after}`;
  }
  if (!nodeAt(document, segments)) {
    return `nothing stands at ${segments.join('.')} of\n${after}`;
  }
  const read = removed(toJson(document.root) ?? null, segments);
  return jsonEquals(read, rest) ? undefined : `something else has changed:\n${after}`;
}

describe('completion at generated places', () => {
  for (const situation of situations) {
    it(`offers and inserts the field: ${situation}`, () => {
      const random = new SeededRandom(5 + situations.indexOf(situation));
      const failures: string[] = [];
      let tried = 0;
      while (tried < 60) {
        const kind = random.pick(kinds);
        const schema = catalogue.findKind(kind.apiVersion, kind.kind);
        assert.ok(schema);
        const object = generateObject(catalogue, schema, random);
        const knows = (path: Segments): boolean => {
          const place = fieldAt(catalogue, schema.schema, undefined, path);
          return place?.parent?.properties?.[String(path.at(-1))] !== undefined;
        };
        const fields = findFields(object, knows);
        const place = fields.length > 0 ? placeCursor(object, random.pick(fields), situation, random) : undefined;
        if (place) {
          tried++;
          const problem = tryPlace(place, tried % 2 === 0);
          if (problem !== undefined) {
            const cursor = `${place.text.slice(0, place.offset)}$0${place.text.slice(place.offset)}`;
            failures.push(`${problem}\nat\n${cursor}`);
          }
        }
      }
      assert.deepEqual(failures, [], `${failures.length} of ${tried} failed, the first:\n${failures[0]}`);
    });
  }

  it('offers and inserts the value', () => {
    const random = new SeededRandom(11);
    const failures: string[] = [];
    let tried = 0;
    while (tried < 60) {
      const kind = random.pick(kinds);
      const schema = catalogue.findKind(kind.apiVersion, kind.kind);
      assert.ok(schema);
      const object = generateObject(catalogue, schema, random);
      const knows = (path: Segments): boolean => {
        const place = fieldAt(catalogue, schema.schema, undefined, path);
        return place !== undefined && typeof path.at(-1) === 'string' && listsValues(place.schema);
      };
      const fields = findFields(object, knows);
      if (fields.length > 0) {
        const segments = random.pick(fields);
        tried++;
        failures.push(...[tryValue(object, segments, getAt(object, segments) ?? null)].filter(problem => problem !== undefined));
      }
    }
    assert.deepEqual(failures, [], failures[0]);
  });
});
