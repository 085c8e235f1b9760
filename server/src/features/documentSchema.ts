import { isKustomizationPath } from '../gitops/kustomizationNames.ts';
import type { DocumentSchema } from '../protocol.ts';
import type { Catalogue, KindSchema } from '../schema/catalogue.ts';
import { toJsonSchema, toJsonSchemaSequence } from '../schema/jsonSchema.ts';
import { parseYaml } from '../yaml/yamlFile.ts';
import { findDocumentKind } from './documentKind.ts';

/** Files with more documents get no schema: it would be as large as all of their kinds together. */
const maximumDocuments = 200;

/** A file without its place in the editor. */
interface FileText {
  readonly path: string;
  readonly text: string;
}

/** Whether another YAML extension is given a schema of the file. */
export function givesSchema(catalogue: Catalogue, file: FileText): boolean {
  return readKinds(catalogue, file) !== undefined;
}

/** The JSON schema of a file for another YAML extension; `null` if it is given none. */
export function describeDocumentSchema(
  catalogue: Catalogue,
  file: FileText,
  { isPatch, known }: { readonly isPatch: boolean; readonly known: string | undefined },
): DocumentSchema | null {
  const kinds = readKinds(catalogue, file);
  if (!kinds) {
    return null;
  }
  const names = kinds.map(kind => (kind ? `${kind.apiVersion}/${kind.kind}` : '')).join(',');
  const id = digest(`${catalogue.id} ${isPatch ? 'patch' : 'object'} ${names}`);
  return id === known ? { id } : { id, schema: JSON.stringify(writeSchema(catalogue, kinds, isPatch)) };
}

/**
 * The kinds of the documents; `undefined` if nothing is known of any, if the text names a schema itself, or if it is rendered,
 * substituted or decrypted before a schema holds: by the schema alone, its values would be wrong.
 */
function readKinds(catalogue: Catalogue, { path, text }: FileText): readonly (KindSchema | undefined)[] | undefined {
  if (/\$\{|\{\{|^sops:|^#\s*yaml-language-server\s*:.*\$schema=/m.test(text)) {
    return undefined;
  }
  const { documents } = parseYaml(text);
  const isKustomization = isKustomizationPath(path);
  const kinds = documents.map(document => findDocumentKind(catalogue, document, { isKustomization }));
  return documents.length <= maximumDocuments && kinds.some(kind => kind !== undefined) ? kinds : undefined;
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
