import type { KindSchema } from '../../schema/catalogue.ts';
import type { FieldSchema } from '../../schema/fieldSchema.ts';
import { sharedDefinitions } from '../../schema/loadCatalogue.ts';

/** Schemas of documents that are no object of a known kind. */

const pointer: FieldSchema = {
  type: 'string',
  description: 'Place in the object, such as `/spec/template/spec/containers/0/image`; `-` behind a list is its end.',
};

const operation: FieldSchema = {
  type: 'object',
  required: ['op', 'path'],
  properties: {
    op: {
      type: 'string',
      enum: ['add', 'remove', 'replace', 'move', 'copy', 'test'],
      description: 'What to do (RFC 6902). `replace` and `remove` fail if nothing stands at the path.',
    },
    path: pointer,
    value: { description: 'For `add`, `replace` and `test`.' },
    from: { ...pointer, description: 'For `move` and `copy`: the place to take the value from.' },
  },
};

const source = { name: 'RFC 6902', version: '' };

/** A list of operations, RFC 6902. */
export const jsonPatchKind: KindSchema = {
  apiVersion: '',
  kind: 'JSON patch',
  scope: 'Namespaced',
  source,
  schema: { type: 'array', items: operation },
};

/** An object of a kind of which nothing is known but what all have. */
export function unknownKind(apiVersion: string, kind: string): KindSchema {
  return {
    apiVersion,
    kind,
    scope: 'Namespaced',
    source: { name: '', version: '' },
    schema: kind.endsWith('List') ? listSchema : (sharedDefinitions.get('openObject') ?? {}),
  };
}

/** Of a list of objects, each of which says what it is. */
const listSchema: FieldSchema = {
  type: 'object',
  required: ['items'],
  properties: {
    metadata: { type: 'object', description: 'Of the list itself.' },
    items: { type: 'array', items: { 'x-kubernetes-embedded-resource': true }, description: 'Whole objects.' },
  },
};
