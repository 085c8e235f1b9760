import { isKustomizationPath } from '../gitops/kustomizationNames.ts';
import type { DocumentSchema } from '../protocol.ts';
import type { Catalogue, KindSchema } from '../schema/catalogue.ts';
import { toJsonSchema, toJsonSchemaSequence } from '../schema/jsonSchema.ts';
import { parseYaml } from '../yaml/yamlFile.ts';
import { findDocumentKind } from './documentKind.ts';

/** Files with more documents get no schema: it would be as large as all of their kinds together. */
const maximumDocuments = 200;

/** The JSON schema of a file for another YAML extension; `null` if nothing is known of any document, or the text names one itself. */
export function describeDocumentSchema(
  catalogue: Catalogue,
  file: { readonly path: string; readonly text: string },
  { isPatch, known }: { readonly isPatch: boolean; readonly known: string | undefined },
): DocumentSchema | null {
  const { documents } = parseYaml(file.text);
  const isKustomization = isKustomizationPath(file.path);
  const kinds = documents.map(document => findDocumentKind(catalogue, document, { isKustomization }));
  const found = kinds.some(kind => kind !== undefined);
  if (!found || documents.length > maximumDocuments || /^#\s*yaml-language-server\s*:.*\$schema=/m.test(file.text)) {
    return null;
  }
  const names = kinds.map(kind => (kind ? `${kind.apiVersion}/${kind.kind}` : '')).join(',');
  const id = digest(`${catalogue.id} ${isPatch ? 'patch' : 'object'} ${names}`);
  return id === known ? { id } : { id, schema: JSON.stringify(writeSchema(catalogue, kinds, isPatch)) };
}

function writeSchema(catalogue: Catalogue, kinds: readonly (KindSchema | undefined)[], isPatch: boolean): object {
  const [first, ...others] = kinds;
  return first && others.length === 0
    ? toJsonSchema(catalogue, first, { isPatch })
    : toJsonSchemaSequence(catalogue, kinds, { isPatch });
}

/** A short name for a text: FNV-1a, twice with other beginnings. Tells schemas apart; nobody gains from a collision. */
function digest(text: string): string {
  const hash = (start: number): string => {
    let value = start;
    for (let index = 0; index < text.length; index++) {
      value = Math.imul(value ^ text.charCodeAt(index), 0x01000193);
    }
    return (value >>> 0).toString(16).padStart(8, '0');
  };
  return hash(0x811c9dc5) + hash(0x12345678);
}
