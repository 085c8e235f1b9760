import type { JsonObject } from '../../base/json.ts';
import type { RenderedObject } from '../rendering.ts';
import { objectField, objectsField, textField, textsField } from './fluxObject.ts';
import type { FluxSubstitution } from './fluxDelivery.ts';

/** The variables of a Kustomization's `postBuild`, out of what the cluster's environments deliver (upstream's `LoadVariables`). */

/** Sources by `Kind namespace/name`. */
export type VariableSources = ReadonlyMap<string, JsonObject>;

/** `ConfigMap flux-system/settings`, as messages name it. */
export function sourceKey(kind: string, namespace: string, name: string): string {
  return `${kind} ${namespace}/${name}`;
}

/** Whether an object can be a source of variables. */
export function isVariableSource({ apiVersion, kind }: Pick<RenderedObject, 'apiVersion' | 'kind'>): boolean {
  return apiVersion === 'v1' && (kind === 'ConfigMap' || kind === 'Secret');
}

/** The sources that a Kustomization names, optional or not. */
export function namedSources(spec: JsonObject, namespace: string): string[] {
  return objectsField(objectField(spec, 'postBuild'), 'substituteFrom').map(reference =>
    sourceKey(textField(reference, 'kind') ?? '', namespace, textField(reference, 'name') ?? ''),
  );
}

export function readSubstitution(
  spec: JsonObject,
  namespace: string,
  sources: VariableSources,
  strict: boolean | undefined,
): FluxSubstitution | undefined {
  if (spec.postBuild === undefined) {
    return undefined;
  }
  const postBuild = objectField(spec, 'postBuild');
  const variables = new Map<string, string>();
  const secret = new Set<string>();
  const certain = new Set<string>();
  const missing: string[] = [];
  for (const reference of objectsField(postBuild, 'substituteFrom')) {
    const kind = textField(reference, 'kind') ?? '';
    const key = sourceKey(kind, namespace, textField(reference, 'name') ?? '');
    const source = sources.get(key);
    if (source) {
      for (const [name, value] of dataOf(kind, source)) {
        variables.set(name, withoutBreaks(value));
        certain.add(name);
        if (kind === 'Secret') {
          secret.add(name);
        } else {
          secret.delete(name);
        }
      }
    } else if (reference.optional !== true) {
      missing.push(key);
      certain.clear();
    }
  }
  for (const [name, value] of Object.entries(textsField(postBuild, 'substitute'))) {
    variables.set(name, withoutBreaks(value));
    certain.add(name);
    secret.delete(name);
  }
  return {
    variables: Object.fromEntries(variables),
    secret: [...secret],
    missing,
    certain: [...certain],
    strict,
    always: textField(postBuild, 'substituteStrategy') === 'Always',
  };
}

function withoutBreaks(value: string): string {
  return value.replaceAll('\n', '');
}

/** A Secret's values decoded; encrypted ones stay as they are. */
function dataOf(kind: string, source: JsonObject): [string, string][] {
  const data = Object.entries(textsField(source, 'data'));
  if (kind !== 'Secret') {
    return data;
  }
  return [
    ...data.map(([name, value]): [string, string] => [name, decodeSecret(value)]),
    ...Object.entries(textsField(source, 'stringData')),
  ];
}

/** What stands behind the base64 of a Secret; the text itself if it is none. */
export function decodeSecret(value: string): string {
  try {
    return new TextDecoder().decode(Uint8Array.from(atob(value), character => character.charCodeAt(0)));
  } catch {
    return value;
  }
}
