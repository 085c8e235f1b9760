import { isJsonObject } from '../base/json.ts';
import type { JsonValue } from '../base/json.ts';
import type { GraphVisit } from './graphModel.ts';
import type { SourceFile } from './gitopsCache.ts';
import type { RenderedObject } from './rendering.ts';

/** Shorter values are words that stand everywhere ("true", "admin"); hiding them would hide everything. */
export const minimumSecretLength = 6;

/**
 * Every value that comes from a Secret or a secret generator, as it may appear elsewhere: plain and base64. What holds one
 * of them is masked wherever it ends up.
 */
export function collectSecretValues(
  objects: readonly RenderedObject[],
  visits: readonly GraphVisit[],
  files: ReadonlyMap<string, SourceFile>,
): ReadonlySet<string> {
  const values = new Set<string>();
  const add = (plain: string): void => {
    for (const value of [plain, plain.trim()]) {
      if (value.length >= minimumSecretLength) {
        values.add(value);
        values.add(encodeBase64(value));
      }
    }
  };
  for (const { kind, value } of objects) {
    if (kind === 'Secret') {
      textsOf(value.stringData).forEach(add);
      textsOf(value.data).forEach(encoded => add(decodeBase64(encoded) ?? encoded));
    }
  }
  for (const visit of visits) {
    generatedValues(visit, files).forEach(add);
  }
  return values;
}

function generatedValues(visit: GraphVisit, files: ReadonlyMap<string, SourceFile>): string[] {
  return (visit.kustomization?.secretGenerator ?? []).flatMap(generator => {
    const literals = generator.literals.flatMap(({ pair }) => pair?.value ?? []);
    const contents = generator.files.flatMap(({ file }) => files.get(file?.resolved ?? '')?.text ?? []);
    const environments = generator.envs.flatMap(({ resolved }) => envValues(files.get(resolved ?? '')?.text ?? ''));
    return [...literals, ...contents, ...environments];
  });
}

function envValues(text: string): string[] {
  return text
    .split(/\r?\n/)
    .flatMap(line => (/^\s*#/.test(line) || !line.includes('=') ? [] : [line.slice(line.indexOf('=') + 1)]));
}

function textsOf(value: JsonValue | undefined): string[] {
  return isJsonObject(value) ? Object.values(value).filter(text => typeof text === 'string') : [];
}

function encodeBase64(text: string): string {
  const bytes = new TextEncoder().encode(text);
  let binary = '';
  for (const byte of bytes) {
    binary += String.fromCodePoint(byte);
  }
  return btoa(binary);
}

/** `undefined` for what is not base64 of a text. */
function decodeBase64(encoded: string): string | undefined {
  try {
    const bytes = Uint8Array.from(atob(encoded), character => character.charCodeAt(0));
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}
