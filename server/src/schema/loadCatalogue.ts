import type { Catalogue, CatalogueSource, KindSchema, KindSummary } from './catalogue.ts';
import type { FieldSchema } from './fieldSchema.ts';
import type { Scope } from './schema.ts';

/**
 * Reads the catalogue that comes with Driftline. Each text is one project's, written by script/catalogue/printCatalogue.ts: comments,
 * a line `source {…}`, a line `kind {…}` for each kind, then a line `"name":{…}` for each definition, in the order of the names. Only
 * the kinds are parsed; a definition is found by its line and parsed when something refers to it, because most never are.
 */

/** What `$ref` begins with. */
export const definitionPrefix = '#/definitions/';

/** The fields that every object has. */
export const sharedReferences = {
  apiVersion: { $ref: `${definitionPrefix}apiVersion` },
  kind: { $ref: `${definitionPrefix}kind` },
  metadata: { $ref: `${definitionPrefix}io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta` },
} satisfies Readonly<Record<string, FieldSchema>>;

/** Definitions that kinds of every origin refer to, by name; they stand in the text of the built-in kinds. */
export const sharedDefinitions: ReadonlyMap<string, FieldSchema> = new Map<string, FieldSchema>([
  [
    'apiVersion',
    {
      type: 'string',
      description: 'API group and version that defines the kind, such as `apps/v1`, or `v1` for the core group.',
    },
  ],
  ['kind', { type: 'string', description: 'Name of the kind of object, such as `Deployment`.' }],
  [
    'openObject',
    {
      type: 'object',
      description: 'Nothing is known of the fields of this kind.',
      properties: sharedReferences,
      'x-kubernetes-preserve-unknown-fields': true,
    },
  ],
]);

/** The kinds of all texts; where two describe the same kind, the first. @throws if a text is no catalogue: they are our own. */
export function loadCatalogue(texts: readonly string[]): Catalogue {
  const parts = texts.map(readPart);
  const kinds = new Map<string, KindSchema>();
  for (const kind of parts.flatMap(part => part.kinds)) {
    const key = keyOf(kind.apiVersion, kind.kind);
    if (!kinds.has(key)) {
      kinds.set(key, kind);
    }
  }
  const sorted = [...kinds.values()].sort(compareKinds);
  const definitions = new Definitions(parts);
  return {
    id: parts.map(part => part.id).join(' '),
    sources: parts.map(part => part.source),
    findKind: (apiVersion, kind) => kinds.get(keyOf(apiVersion, kind)),
    kinds: () => sorted,
    resolve: schema => definitions.resolve(schema),
  };
}

/** The order in which kinds are listed: by API version, then by kind. */
export function compareKinds(a: KindSummary, b: KindSummary): number {
  return compareTexts(a.apiVersion, b.apiVersion) || compareTexts(a.kind, b.kind);
}

function compareTexts(a: string, b: string): number {
  return a === b ? 0 : a < b ? -1 : 1;
}

function keyOf(apiVersion: string, kind: string): string {
  return `${apiVersion}/${kind}`;
}

/** A kind as its line says it; the name of its definition stands for the schema. */
interface KindLine {
  readonly apiVersion: string;
  readonly kind: string;
  readonly scope: Scope;
  readonly schema: string;
  readonly since?: string;
  readonly removed?: string;
  readonly replacement?: string;
  readonly deprecated?: string;
}

interface SourceLine extends CatalogueSource {
  /** Digest of everything below the line. */
  readonly id: string;
}

interface Part {
  readonly id: string;
  readonly source: CatalogueSource;
  readonly kinds: readonly KindSchema[];
  readonly text: string;
  /** Where the definitions begin in the text. */
  readonly start: number;
}

function readPart(text: string): Part {
  let source: SourceLine | undefined;
  const kinds: KindSchema[] = [];
  let start = 0;
  while (start < text.length && text[start] !== '"') {
    const newline = text.indexOf('\n', start);
    const end = newline === -1 ? text.length : newline;
    const line = text.slice(start, end);
    if (line.startsWith('source ')) {
      source = JSON.parse(line.slice('source '.length)) as SourceLine;
    } else if (source && line.startsWith('kind ')) {
      kinds.push(readKind(JSON.parse(line.slice('kind '.length)) as KindLine, source));
    }
    start = end + 1;
  }
  if (!source) {
    throw new Error(`No catalogue: there is no line "source" in "${text.slice(0, 80)}…"`);
  }
  return { id: source.id, source: { name: source.name, version: source.version }, kinds, text, start };
}

function readKind({ schema, ...summary }: KindLine, { name, version }: SourceLine): KindSchema {
  return { ...summary, source: { name, version }, schema: { $ref: definitionPrefix + schema } };
}

/** The definitions of all texts. State: which are parsed and resolved already. */
class Definitions {
  readonly #parts: readonly Part[];
  readonly #parsed = new Map<string, FieldSchema | undefined>();
  readonly #resolved = new WeakMap<FieldSchema, FieldSchema>();

  constructor(parts: readonly Part[]) {
    this.#parts = parts;
  }

  resolve(schema: FieldSchema): FieldSchema {
    if (schema.$ref === undefined) {
      return schema;
    }
    const known = this.#resolved.get(schema);
    if (known) {
      return known;
    }
    const resolved = this.#merge(schema);
    this.#resolved.set(schema, resolved);
    return resolved;
  }

  /** A reference into the void, or one that leads back to itself, describes any value. */
  #merge(schema: FieldSchema): FieldSchema {
    const seen = new Set<string>();
    let merged = schema;
    while (merged.$ref !== undefined && !seen.has(merged.$ref)) {
      seen.add(merged.$ref);
      const { $ref, ...keywords } = merged;
      const target = this.#find($ref) ?? {};
      merged = Object.keys(keywords).length === 0 ? target : { ...target, ...keywords };
    }
    return merged.$ref === undefined ? merged : {};
  }

  #find(reference: string): FieldSchema | undefined {
    const name = reference.slice(definitionPrefix.length);
    if (!this.#parsed.has(name)) {
      this.#parsed.set(name, this.#parse(name));
    }
    return this.#parsed.get(name);
  }

  #parse(name: string): FieldSchema | undefined {
    for (const part of this.#parts) {
      const json = findDefinition(part, name);
      if (json !== undefined) {
        return JSON.parse(json) as FieldSchema;
      }
    }
    return undefined;
  }
}

/** What stands behind a name: the lines are in the order of their names, so that no index of them is needed. */
function findDefinition({ text, start }: Part, name: string): string | undefined {
  let low = start;
  let high = text.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const lineStart = middle === low ? low : Math.max(low, text.lastIndexOf('\n', middle - 1) + 1);
    const newline = text.indexOf('\n', middle);
    const lineEnd = newline === -1 ? text.length : newline;
    const nameEnd = text.indexOf('":', lineStart);
    const found = text.slice(lineStart + 1, nameEnd);
    if (found === name) {
      return text.slice(nameEnd + 2, lineEnd);
    }
    if (found < name) {
      low = lineEnd + 1;
    } else {
      high = lineStart;
    }
  }
  return undefined;
}
