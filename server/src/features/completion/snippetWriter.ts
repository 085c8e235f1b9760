import type { Catalogue } from '../../schema/catalogue.ts';
import type { FieldSchema } from '../../schema/fieldSchema.ts';
import { propertiesOf, shapeOf } from '../fieldLookup.ts';
import { choice, escapeSnippet, yamlText } from './insertText.ts';
import type { WritingStyle } from './writingStyle.ts';

/** Values that are offered as choices; more are too many to pick from. */
const maximumChoices = 12;

/** Required fields of required fields …; upstream's types need five levels at most. */
const maximumDepth = 8;

export interface SnippetOptions {
  readonly style: WritingStyle;
  /** Inside `{…}` or `[…]`: everything stays on the line. */
  readonly flow: boolean;
  /** A patch needs nothing but the keys by which elements of lists are matched. */
  readonly isPatch: boolean;
  /** Stops that stand before what is written; default: none. */
  readonly stopsBefore?: number;
}

/** Writes fields with their required fields as snippets; the stops of one writer are numbered through. */
export class SnippetWriter {
  readonly #catalogue: Catalogue;
  readonly #options: SnippetOptions;
  #stops: number;

  constructor(catalogue: Catalogue, options: SnippetOptions) {
    this.#catalogue = catalogue;
    this.#options = options;
    this.#stops = options.stopsBefore ?? 0;
  }

  /** `name:` and what follows, the key standing in `column`. */
  field(name: string, schema: FieldSchema, column: number, depth = 0): string {
    const resolved = this.#catalogue.resolve(schema);
    const key = escapeSnippet(yamlText(name));
    const shape = shapeOf(resolved);
    if (shape === 'scalar' || shape === 'any') {
      return `${key}: ${this.#scalar(resolved)}`;
    }
    if (this.#options.flow) {
      return shape === 'object' ? `${key}: {${this.#stop()}}` : `${key}: [${this.#stop()}]`;
    }
    return `${key}:${this.below(resolved, column, depth)}`;
  }

  /** What stands below a key of `column`, on new lines: a mapping with its required fields, or a list with its first element. */
  below(schema: FieldSchema, column: number, depth = 0): string {
    const { style } = this.#options;
    if (shapeOf(schema) === 'list') {
      const dash = column + (style.indentsLists ? style.step : 0);
      return `\n${' '.repeat(dash)}${this.element(schema, dash, depth)}`;
    }
    const inner = column + style.step;
    const keys = isReference(schema) ? ['name'] : [];
    return `\n${' '.repeat(inner)}${this.requiredFields(schema, inner, new Set(), depth, keys) || this.#stop()}`;
  }

  /** `- ` and what an element of the list begins with, the dash standing in `column`. */
  element(list: FieldSchema, column: number, depth = 0): string {
    const items = this.#catalogue.resolve(list.items ?? {});
    if (shapeOf(items) !== 'object') {
      return `- ${this.#scalar(items)}`;
    }
    const required = this.requiredFields(items, column + 2, new Set(), depth, keysOfElements(list));
    return `- ${required || this.#stop()}`;
  }

  /** The required fields that are not `written`, one a line, the first without indentation; empty if there are none. */
  requiredFields(
    schema: FieldSchema,
    column: number,
    written: ReadonlySet<string>,
    depth = 0,
    keys: readonly string[] = [],
  ): string {
    const properties = propertiesOf(this.#catalogue, schema);
    const names = [
      ...new Set([...keys.filter(key => properties.has(key)), ...(this.#options.isPatch ? [] : (schema.required ?? []))]),
    ];
    return depth > maximumDepth
      ? ''
      : names
          .filter(name => !written.has(name))
          .map(name => this.field(name, properties.get(name) ?? {}, column, depth + 1))
          .join(`\n${' '.repeat(column)}`);
  }

  #scalar(schema: FieldSchema): string {
    const values = choicesOf(schema);
    return values.length > 1 && values.length <= maximumChoices ? choice(++this.#stops, values) : this.#stop();
  }

  #stop(): string {
    return `$${++this.#stops}`;
  }
}

/** The values a scalar may have, as they are written; of two, the one that is not the default first. Empty if they are not listed. */
export function choicesOf(schema: FieldSchema): string[] {
  const values = schema.enum ?? (schema.type === 'boolean' ? [true, false] : []);
  const written = values.filter(value => value !== null).map(value => yamlText(value));
  return written.length === 2 && schema.default !== undefined && written[0] === yamlText(schema.default)
    ? written.toReversed()
    : written;
}

/** A mapping that names another object, such as `configMapKeyRef`: upstream requires no name, but it says nothing without. */
function isReference({ properties }: FieldSchema): boolean {
  const names = Object.keys(properties ?? {});
  return names.length <= 3 && names.includes('name') && names.every(name => referenceFields.has(name));
}

const referenceFields: ReadonlySet<string> = new Set(['name', 'key', 'optional', 'namespace', 'kind']);

/** The fields by which elements of a list are told apart; what an element of a patch cannot do without. */
function keysOfElements(list: FieldSchema): readonly string[] {
  const mergeKey = list['x-kubernetes-patch-merge-key'];
  return mergeKey === undefined ? (list['x-kubernetes-list-map-keys'] ?? []).slice(0, 1) : [mergeKey];
}
