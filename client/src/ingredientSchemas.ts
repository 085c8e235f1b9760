import type { IngredientsParams } from '../../server/src/protocol.ts';
import { renderingScheme } from './renderingAddress.ts';

/**
 * Which schema another YAML extension should judge a file by, where it would judge wrongly by itself: a patch is not a whole
 * object, and `.driftline.yaml` is ours. Knows no editor.
 */
export class IngredientSchemas {
  #patches: ReadonlySet<string> = new Set();
  #configurations: ReadonlySet<string> = new Set();

  /** Takes the server's latest list. */
  update({ patches, configurations }: IngredientsParams): void {
    this.#patches = new Set(patches.map(normalizeUri));
    this.#configurations = new Set(configurations.map(normalizeUri));
  }

  /** Whether the file is a `.driftline.yaml` that the server reads. */
  isConfiguration(uri: string): boolean {
    return this.#configurations.has(normalizeUri(uri));
  }

  /** URI of the schema for a file; `undefined` if it is none of ours. */
  schemaFor(uri: string): string | undefined {
    if (this.isConfiguration(uri)) {
      return configurationSchemaUri;
    }
    return uri.startsWith(`${renderingScheme}:`) || this.#patches.has(normalizeUri(uri)) ? ingredientSchemaUri : undefined;
  }
}

/** The scheme of our schemas' URIs; also the name under which we contribute. */
export const schemaScheme = 'driftline-schema';
export const configurationSchemaUri = `${schemaScheme}://schema/configuration`;
const ingredientSchemaUri = `${schemaScheme}://schema/ingredient`;

/** Accepts everything: what an ingredient may hold is decided by what it is merged into. */
export const ingredientSchema = JSON.stringify({
  $schema: 'http://json-schema.org/draft-07/schema#',
  title: 'Ingredient of a rendering',
});

/** Two programs may escape the same URI differently. */
function normalizeUri(uri: string): string {
  try {
    return decodeURIComponent(uri);
  } catch {
    return uri;
  }
}

/** Findings that a YAML extension has, too: about YAML itself anywhere, about names, types and values where it has our schema. */
const yamlFindings: readonly string[] = [
  'yaml.syntax',
  'yaml.duplicate-key',
  'yaml.unknown-anchor',
  'kustomize.yaml-syntax',
  'kustomize.duplicate-key',
  'config.syntax',
];
const schemaFindings: readonly string[] = [
  'schema.unknown-field',
  'schema.wrong-type',
  'schema.missing-field',
  'schema.invalid-value',
  'schema.out-of-range',
  'schema.wrong-length',
  'schema.wrong-count',
  'schema.no-alternative',
  'schema.several-alternatives',
  'schema.excluded',
  'config.unknown-field',
  'config.missing-field',
  'config.wrong-type',
  'config.invalid-value',
  'config.unsupported-version',
  'config.conflicting-fields',
];

/** Whether a YAML extension says the same about an open document; `hasSchema`: it has our schema of it. */
export function isFoundElsewhere(code: string, options: { readonly hasSchema: boolean }): boolean {
  return yamlFindings.includes(code) || (options.hasSchema && schemaFindings.includes(code));
}
