import { isMap, isScalar, parseAllDocuments } from 'yaml';
import type { Document, YAMLMap } from 'yaml';

/** Secrets that a proposal would publish: Secret manifests with values that nobody encrypted. Their names, never a value. */

/** A selected file before and after. */
export interface FileContent {
  readonly path: string;
  /** `undefined`: it does not exist on that side, or is no text. */
  readonly before: string | undefined;
  readonly after: string | undefined;
}

/** Larger files are data. */
const longestText = 1_000_000;
const mentionsSecret = /kind["']?\s*:\s*["']?Secret\b/;

/** Names of Secrets with values in plain text that the file adds or changes. */
export function findPlainSecrets({ before, after }: FileContent): readonly string[] {
  if (after === undefined || after.length > longestText || !mentionsSecret.test(after)) {
    return [];
  }
  const known = new Map(readSecrets(before ?? '').map(({ name, values }) => [name, values]));
  return readSecrets(after)
    .filter(({ name, values }) => known.get(name) !== values)
    .map(({ name }) => name);
}

interface PlainSecret {
  readonly name: string;
  /** As written, to see whether it changes. */
  readonly values: string;
}

function readSecrets(text: string): PlainSecret[] {
  if (text.length > longestText || !mentionsSecret.test(text)) {
    return [];
  }
  return parseAllDocuments(text, { logLevel: 'silent', uniqueKeys: false }).flatMap(document => {
    const secret = readSecret(document, text);
    return secret ? [secret] : [];
  });
}

function readSecret({ contents }: Document, text: string): PlainSecret | undefined {
  if (!isMap(contents) || scalarAt(contents, ['kind']) !== 'Secret' || scalarAt(contents, ['apiVersion']) !== 'v1') {
    return undefined;
  }
  const values = ['data', 'stringData'].flatMap(field => {
    const map = contents.get(field, true);
    return isMap(map) && map.items.some(({ value }) => isPlain(value)) ? [text.slice(map.range?.[0], map.range?.[1])] : [];
  });
  const name = scalarAt(contents, ['metadata', 'name']) ?? '';
  return values.length > 0 && !contents.has('sops') ? { name, values: values.join('\0') } : undefined;
}

/** A value that is neither empty, nor encrypted by SOPS, nor filled in later (`${VAR}`, `<path:…>`). */
function isPlain(value: unknown): boolean {
  const text = isScalar(value) && value.value !== null ? (value.source ?? '') : '';
  return text !== '' && !/^(?:ENC\[|\$\{[^}]*\}$|<[^>]*>$)/.test(text);
}

function scalarAt(map: YAMLMap, path: readonly string[]): string | undefined {
  const value: unknown = map.getIn(path);
  return typeof value === 'string' ? value : undefined;
}
