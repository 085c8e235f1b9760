import { isJsonArray, isJsonObject } from '../base/json.ts';
import type { JsonObject, JsonValue } from '../base/json.ts';
import type { EngineObject, EngineRead } from '../engine/engine.ts';
import type { RenderedObject } from './rendering.ts';

/** What an object of the engine is, read from its text. */
export function readRenderedObject({ id, body }: EngineObject): RenderedObject {
  const parsed: JsonValue = JSON.parse(body) as JsonValue;
  const value: JsonObject = isJsonObject(parsed) && !isJsonArray(parsed) ? parsed : {};
  const metadata = isJsonObject(value.metadata) ? value.metadata : {};
  return {
    id,
    apiVersion: textOf(value.apiVersion) ?? '',
    kind: textOf(value.kind) ?? '',
    namespace: textOf(metadata.namespace) ?? null,
    name: textOf(metadata.name) ?? '',
    body,
    value,
  };
}

/** What was looked at by either, each path once; the engine's word counts where both looked, for it knows about listings. */
export function uniteReads(first: readonly EngineRead[], second: readonly EngineRead[]): readonly EngineRead[] {
  const byPath = new Map([...first, ...second].map(read => [read.path, read]));
  return [...byPath.values()].sort((a, b) => (a.path < b.path ? -1 : 1));
}

function textOf(value: JsonValue | undefined): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
