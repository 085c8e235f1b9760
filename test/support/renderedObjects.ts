import { createHash } from 'node:crypto';
import { parseAllDocuments } from 'yaml';
import { isJsonObject } from '../../server/src/base/json.ts';
import type { JsonObject, JsonValue } from '../../server/src/base/json.ts';
import type { RenderedObject } from '../../server/src/gitops/rendering.ts';

/** Rendered objects for suites that need no engine. */

/** Objects from YAML documents. */
export function renderedObjects(yaml: string): RenderedObject[] {
  return parseAllDocuments(yaml).flatMap(document => {
    const value = document.toJS() as JsonValue;
    return isJsonObject(value) ? [renderedObject(value)] : [];
  });
}

/** An object as the engine would hand it over. */
export function renderedObject(value: JsonObject): RenderedObject {
  const body = JSON.stringify(value);
  const metadata = isJsonObject(value.metadata) ? value.metadata : {};
  return {
    id: createHash('sha256').update(body).digest('hex'),
    apiVersion: textOf(value.apiVersion),
    kind: textOf(value.kind),
    namespace: typeof metadata.namespace === 'string' ? metadata.namespace : null,
    name: textOf(metadata.name),
    body,
    value,
  };
}

function textOf(value: JsonValue | undefined): string {
  return typeof value === 'string' ? value : '';
}
