import { createHash } from 'node:crypto';
import type { FieldSchema } from '../../server/src/schema/fieldSchema.ts';
import { definitionPrefix } from '../../server/src/schema/loadCatalogue.ts';
import type { PrintedKind } from './printCatalogue.ts';

/**
 * Stores equal parts of schemas once. Custom resources embed whole types of others (pod templates, selectors, references) in each
 * version and kind; here they become definitions that are named after their content, and the description and default of the place
 * stay beside the reference.
 */
export function shareDefinitions(
  kinds: readonly PrintedKind[],
  prefix: string,
): { readonly kinds: readonly PrintedKind[]; readonly definitions: ReadonlyMap<string, FieldSchema> } {
  const nodes = new Nodes();
  const uses = kinds.map(kind => nodes.add(kind.schema));
  const definitions = new Map<string, FieldSchema>();
  const printed = kinds.map((kind, index): PrintedKind => {
    const name = `${prefix}.${kind.apiVersion}.${kind.kind}`;
    definitions.set(name, nodes.print(uses[index] ?? nodes.add(kind.schema), { prefix, definitions, isRoot: true }));
    return { ...kind, schema: { $ref: definitionPrefix + name } };
  });
  return { kinds: printed, definitions };
}

/** Shorter ones take more room as a definition than they save. */
const shortest = 120;

interface Use {
  readonly key: string;
  /** What belongs to the place and not to the type. */
  readonly place: Pick<FieldSchema, 'description' | 'default'>;
}

interface Node {
  readonly schema: FieldSchema;
  /** Its inner schemas in the order in which `mapSchemas` visits them. */
  readonly inner: readonly Use[];
  readonly size: number;
  uses: number;
}

interface Printing {
  readonly prefix: string;
  readonly definitions: Map<string, FieldSchema>;
  /** It is written out, however often it is used. */
  readonly isRoot?: boolean;
}

/** All different schemas, each once, whatever the place says of it. */
class Nodes {
  readonly #nodes = new Map<string, Node>();
  readonly #printed = new Map<string, FieldSchema>();

  add({ description, default: value, ...schema }: FieldSchema): Use {
    const inner: Use[] = [];
    const keyed = mapSchemas(schema, child => {
      const use = this.add(child);
      inner.push(use);
      return { $ref: use.key, ...use.place };
    });
    const text = JSON.stringify(keyed);
    const key = createHash('sha256').update(text).digest('hex').slice(0, 16);
    if (!this.#nodes.has(key)) {
      const nodes = inner.map(use => this.#nodeOf(use));
      // Uses are counted once for each different parent: what is only part of a shared one is not shared itself.
      nodes.forEach(node => node.uses++);
      const size = nodes.reduce((sum, node) => sum + node.size, text.length);
      this.#nodes.set(key, { schema, inner, size, uses: 0 });
    }
    return { key, place: { ...(description !== undefined && { description }), ...(value !== undefined && { default: value }) } };
  }

  print(use: Use, printing: Printing): FieldSchema {
    const node = this.#nodeOf(use);
    const isShared = node.uses > 1 && node.size >= shortest && node.schema.$ref === undefined;
    if (!isShared || printing.isRoot === true) {
      return { ...use.place, ...this.#printInner(use.key, node, printing) };
    }
    const name = `${printing.prefix}.${use.key}`;
    if (!printing.definitions.has(name)) {
      printing.definitions.set(name, this.#printInner(use.key, node, printing));
    }
    return { $ref: definitionPrefix + name, ...use.place };
  }

  #nodeOf({ key }: Use): Node {
    const node = this.#nodes.get(key);
    if (!node) {
      throw new Error(`No schema ${key}`);
    }
    return node;
  }

  #printInner(key: string, node: Node, { prefix, definitions }: Printing): FieldSchema {
    const known = this.#printed.get(key);
    if (known) {
      return known;
    }
    let index = 0;
    const printed = mapSchemas(node.schema, child => {
      const use = node.inner[index++];
      return use ? this.print(use, { prefix, definitions }) : child;
    });
    this.#printed.set(key, printed);
    return printed;
  }
}

/** The schema with each inner schema replaced; in a fixed order. */
export function mapSchemas(schema: FieldSchema, replace: (inner: FieldSchema) => FieldSchema): FieldSchema {
  const { properties, additionalProperties, items, not, allOf, anyOf, oneOf } = schema;
  return {
    ...schema,
    ...(properties && {
      properties: Object.fromEntries(Object.entries(properties).map(([name, inner]) => [name, replace(inner)])),
    }),
    ...(typeof additionalProperties === 'object' && { additionalProperties: replace(additionalProperties) }),
    ...(items && { items: replace(items) }),
    ...(not && { not: replace(not) }),
    ...(allOf && { allOf: allOf.map(replace) }),
    ...(anyOf && { anyOf: anyOf.map(replace) }),
    ...(oneOf && { oneOf: oneOf.map(replace) }),
  };
}
