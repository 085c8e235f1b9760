import { closestName } from '../base/closestName.ts';
import type { Catalogue } from '../schema/catalogue.ts';
import type { FieldSchema } from '../schema/fieldSchema.ts';
import { scalarValue } from '../yaml/scalarValue.ts';
import { effectiveEntries, followAlias, isMergeEntry } from '../yaml/yamlNode.ts';
import type { YamlEntry, YamlMapping, YamlNode, YamlScalar, YamlSequence } from '../yaml/yamlNode.ts';
import { findAlternativeProblem } from './alternatives.ts';
import { findDuplicateItems } from './duplicateItems.ts';
import type { FindingCollector } from './findingCollector.ts';
import type { PatternCache } from './patternCache.ts';
import { checkLabels } from './metadataCheck.ts';
import { describeDirectiveError, isDirective, isDirectiveItem } from './patchDirectives.ts';
import { beginsWithAction, holdsSubstitution } from './substitutions.ts';
import { findAmbiguity, findTypeMismatch } from './typeMismatch.ts';
import { requireValidated } from './validatedFields.ts';
import { findLimitProblem } from './valueLimits.ts';
import { findFieldVersionProblem } from './versionChecks.ts';
import type { VersionRange } from './versionChecks.ts';

/** More nodes than this, aliases followed, is an alias bomb and no manifest. */
const maximumNodes = 200_000;

/** What references to types of Kubernetes begin with. */
const builtInPrefix = '#/definitions/io.k8s.';

const metaPrefix = '#/definitions/io.k8s.apimachinery.pkg.apis.meta.v1.';

export interface SchemaCheckOptions {
  readonly catalogue: Catalogue;
  readonly patterns: PatternCache;
  readonly versions: VersionRange;
  /** The document's text, which the offsets of nodes count in. */
  readonly text: string;
  /** The value changes another one: nothing is required, directives and nulls are welcome. */
  readonly isPatch: boolean;
  /** Built-in kinds are read into Go's types: an empty text counts as none, duplicates are upstream's validation's business. */
  readonly isBuiltIn: boolean;
  /** SOPS leaves its notes in the object. */
  readonly isEncrypted: boolean;
  /** Whether a kustomization adds the field that is not here. */
  readonly isCompleted: (segments: readonly (string | number)[]) => boolean;
}

/** Checks values against schemas. It knows what upstream's schemas say and nothing of particular kinds. State: how much it has seen. */
export class SchemaCheck {
  readonly #options: SchemaCheckOptions;
  readonly #collector: FindingCollector;
  #nodesLeft = maximumNodes;
  /** Custom resources have metadata of a built-in type. */
  #isBuiltIn: boolean;
  /** Inside alternatives: whether they fit is asked, and which fields there are is said elsewhere. */
  #inAlternative = false;
  /** In what the server writes itself, nothing is missing. */
  #required: boolean;
  /** Fields of the types that hold labels, to recognise them by. */
  readonly #labelled: { readonly metadata: FieldSchema['properties']; readonly selector: FieldSchema['properties'] };
  /** The object that is checked, for what is special about its own fields. */
  #object: YamlMapping | undefined;

  constructor(collector: FindingCollector, options: SchemaCheckOptions) {
    this.#collector = collector;
    this.#options = options;
    this.#required = !options.isPatch;
    this.#isBuiltIn = options.isBuiltIn;
    const fieldsOf = (name: string): FieldSchema['properties'] =>
      options.catalogue.resolve({ $ref: metaPrefix + name }).properties;
    this.#labelled = { metadata: fieldsOf('ObjectMeta'), selector: fieldsOf('LabelSelector') };
  }

  /**
   * Checks a value. `key` is where findings go that concern what is not there: the value's key, or the node itself in lists.
   */
  checkValue(node: YamlNode, key: YamlNode, reference: FieldSchema): void {
    if (this.#nodesLeft-- <= 0) {
      return;
    }
    const target = followAlias(node);
    if (!target || this.#isFilledIn(target)) {
      return;
    }
    const resolved = this.#options.catalogue.resolve(reference);
    const wasBuiltIn = this.#isBuiltIn;
    this.#isBuiltIn ||= reference.$ref?.startsWith(builtInPrefix) === true;
    const schema = this.#isBuiltIn ? requireValidated(reference, resolved) : resolved;
    this.#collector.standingFor(node === target ? undefined : node, () => {
      if (target.kind === 'scalar' && scalarValue(target) === null) {
        this.#checkNull(target, key, schema);
      } else {
        this.#checkPresent(target, key, schema);
      }
    });
    this.#isBuiltIn = wasBuiltIn;
  }

  /** Checks a whole object; its `status` is the server's. */
  checkObject(object: YamlMapping, schema: FieldSchema): void {
    this.#object = object;
    this.checkValue(object, object, schema);
  }

  /** Checks as {@link checkValue} does, but what is missing does not matter. */
  #checkWritten(node: YamlNode, key: YamlNode, schema: FieldSchema): void {
    const before = this.#required;
    this.#required = false;
    this.checkValue(node, key, schema);
    this.#required = before;
  }

  /** `null` counts as not written, except in the lists of custom resources. */
  #checkNull(node: YamlScalar, key: YamlNode, schema: FieldSchema): void {
    const required = schema.required ?? [];
    if (key === node && !this.#isBuiltIn && !this.#inAlternative && schema.nullable !== true && schema.type !== undefined) {
      this.#collector.report('schema.wrong-type', 'An item of this list cannot be empty.', node);
    } else if (key === node && this.#required && required.length > 0) {
      this.#collector.report('schema.missing-field', describeMissing(required), node);
    }
  }

  #checkPresent(node: Exclude<YamlNode, { kind: 'alias' }>, key: YamlNode, schema: FieldSchema): void {
    const mismatch = findTypeMismatch(node, schema);
    if (mismatch) {
      this.#collector.report('schema.wrong-type', mismatch.message, node, mismatch);
      return;
    }
    if (node.kind === 'mapping') {
      this.#checkMapping(node, key, schema);
    } else if (node.kind === 'sequence') {
      this.#checkSequence(node, key, schema);
    } else {
      this.#checkScalar(node, schema);
    }
    if (!this.#options.isPatch) {
      this.#checkAlternatives(node, key, schema);
    }
  }

  #checkScalar(node: YamlScalar, schema: FieldSchema): void {
    const value = scalarValue(node);
    const ambiguity = this.#inAlternative ? undefined : findAmbiguity(node, schema);
    if (ambiguity) {
      this.#collector.report('schema.ambiguous-text', ambiguity.message, node, ambiguity);
      return;
    }
    if (value === '' && this.#isBuiltIn && schema.format !== 'quantity') {
      return;
    }
    const problem = findLimitProblem(value, schema, this.#options.patterns);
    if (problem) {
      this.#collector.report(problem.code, problem.message, node, problem);
    }
  }

  #checkMapping(mapping: YamlMapping, key: YamlNode, schema: FieldSchema): void {
    const entries = effectiveEntries(mapping);
    const merge = mapping.entries.find(isMergeEntry)?.value;
    for (const entry of entries) {
      const origin = merge && !mapping.entries.includes(entry) ? merge : undefined;
      const isOwn = mapping === this.#object;
      this.#collector.standingFor(origin, () => this.#checkEntry(entry, entries, schema, isOwn));
    }
    const place = key === mapping ? firstKey(mapping) : key;
    this.#checkRequired(entries, place, schema);
    this.#checkCount(entries.length, schema.minProperties, schema.maxProperties, 'field', place);
    if (schema['x-kubernetes-embedded-resource'] === true && !this.#inAlternative) {
      this.#checkEmbedded(mapping, key);
    }
  }

  #checkEntry(entry: YamlEntry, siblings: readonly YamlEntry[], schema: FieldSchema, isOwn: boolean): void {
    const { isPatch, isEncrypted } = this.#options;
    if (holdsSubstitution(entry.name) || (isEncrypted && isOwn && entry.name === 'sops')) {
      return;
    }
    if (isPatch && isDirective(entry.name)) {
      this.#checkDirective(entry);
      return;
    }
    const properties = schema.properties ?? {};
    const property = Object.hasOwn(properties, entry.name) ? properties[entry.name] : undefined;
    const values = schema.additionalProperties;
    const described = property ?? (typeof values === 'object' ? values : undefined);
    if (described) {
      this.#collector.within(entry.name, () => {
        this.#checkField(entry, described, isOwn);
        this.#checkLabels(entry, schema);
      });
    } else if (this.#isClosed(schema) && !this.#isLeftover(entry)) {
      this.#reportUnknown(entry, siblings, Object.keys(properties));
    }
  }

  #checkDirective(entry: YamlEntry): void {
    const error = describeDirectiveError(entry);
    if (error !== undefined) {
      this.#collector.reportBelow([entry.name], 'schema.invalid-value', error, entry.value);
    }
  }

  #checkField(entry: YamlEntry, schema: FieldSchema, isOwn: boolean): void {
    const problem = this.#inAlternative ? undefined : findFieldVersionProblem(entry.name, schema, this.#options.versions);
    if (problem) {
      this.#collector.report(problem.code, problem.message, entry.key, problem);
    }
    if (isOwn && entry.name === 'status') {
      this.#checkWritten(entry.value, entry.key, schema);
    } else {
      this.checkValue(entry.value, entry.key, schema);
    }
  }

  /** Labels and annotations of built-in types; other things are called so too. */
  #checkLabels(entry: YamlEntry, schema: FieldSchema): void {
    const { metadata, selector } = this.#labelled;
    const { name } = entry;
    const isLabels = (name === 'labels' || name === 'annotations') && schema.properties === metadata;
    // Selectors of metrics are handed on, and not read.
    const isSelector = name === 'matchLabels' && schema.properties === selector && !this.#collector.segments.includes('metrics');
    if (isLabels || isSelector) {
      checkLabels(name, entry.value, this.#collector);
    }
  }

  /** `creationTimestamp: null`, which Go's types write into every template and nobody misses or reads. */
  #isLeftover(entry: YamlEntry): boolean {
    return entry.name === 'creationTimestamp' && this.#isNull(entry.value);
  }

  /** Whether fields that the schema does not name are an error. */
  #isClosed(schema: FieldSchema): boolean {
    return (
      !this.#inAlternative &&
      schema.additionalProperties !== true &&
      schema['x-kubernetes-preserve-unknown-fields'] !== true &&
      schema['x-kubernetes-embedded-resource'] !== true &&
      schema.type === 'object'
    );
  }

  #reportUnknown(entry: YamlEntry, siblings: readonly YamlEntry[], known: readonly string[]): void {
    const free = known.filter(name => siblings.every(sibling => sibling.name !== name));
    const meant = closestName(entry.name, free);
    const hint = meant === undefined ? '' : ` Did you mean "${meant}"?`;
    const fix = meant === undefined ? undefined : ({ kind: 'renameKey', name: meant } as const);
    const message = `There is no field "${entry.name}" here.${hint}`;
    this.#collector.reportBelow([entry.name], 'schema.unknown-field', message, entry.key, { fix });
  }

  #checkRequired(entries: readonly YamlEntry[], place: YamlNode, schema: FieldSchema): void {
    if (!schema.required || (!this.#required && !this.#inAlternative)) {
      return;
    }
    // A key that is filled in may be any of them.
    if (entries.some(entry => holdsSubstitution(entry.name))) {
      return;
    }
    for (const name of schema.required) {
      const entry = entries.find(candidate => candidate.name === name);
      const isMissing = !entry || this.#isNull(entry.value);
      const isElsewhere = !entry && this.#isMisspelt(name, entries, schema);
      if (isElsewhere || (isMissing && this.#options.isCompleted([...this.#collector.segments, name]))) {
        continue;
      }
      if (!entry) {
        this.#collector.report('schema.missing-field', describeMissing([name]), place, { fix: { kind: 'addField', name } });
      } else if (this.#isNull(entry.value) && !this.#mayBeNull(name, schema)) {
        this.#collector.within(name, () => this.#collector.report('schema.missing-field', `"${name}" needs a value.`, entry.key));
      }
    }
  }

  /** Whether an unknown field, which is reported, is meant for the one that is missing. */
  #isMisspelt(name: string, entries: readonly YamlEntry[], schema: FieldSchema): boolean {
    const known = schema.properties ?? {};
    return (
      this.#isClosed(schema) &&
      entries.some(entry => !Object.hasOwn(known, entry.name) && closestName(entry.name, [name]) !== undefined)
    );
  }

  #isNull(node: YamlNode): boolean {
    const target = followAlias(node);
    return target?.kind === 'scalar' && scalarValue(target) === null;
  }

  #mayBeNull(name: string, schema: FieldSchema): boolean {
    const property = this.#options.catalogue.resolve(schema.properties?.[name] ?? {});
    return property.nullable === true || property.default !== undefined || property.type === undefined;
  }

  #checkSequence(sequence: YamlSequence, key: YamlNode, schema: FieldSchema): void {
    const { items } = schema;
    sequence.items.forEach((item, index) => {
      if (items && !(this.#options.isPatch && isDirectiveItem(item))) {
        this.#collector.within(index, () => this.checkValue(item, item, items));
      }
    });
    this.#checkCount(sequence.items.length, schema.minItems, schema.maxItems, 'item', key);
    if (!this.#options.isPatch && !this.#inAlternative) {
      const field = key.kind === 'scalar' ? key.text : '';
      const context = { catalogue: this.#options.catalogue, isBuiltIn: this.#isBuiltIn };
      for (const { index, node, message } of findDuplicateItems(sequence, schema, field, context)) {
        this.#collector.reportBelow([index], 'schema.duplicate-item', message, node);
      }
    }
  }

  #checkCount(count: number, lowest: number | undefined, highest: number | undefined, noun: string, place: YamlNode): void {
    const plural = (number: number): string => `${number} ${noun}${number === 1 ? '' : 's'}`;
    if (highest !== undefined && count > highest) {
      this.#collector.report('schema.wrong-count', `Expected at most ${plural(highest)}; these are ${count}.`, place);
    } else if (lowest !== undefined && count < lowest && (this.#required || this.#inAlternative)) {
      this.#collector.report('schema.wrong-count', `Expected at least ${plural(lowest)}.`, place);
    }
  }

  #checkAlternatives(node: Exclude<YamlNode, { kind: 'alias' }>, key: YamlNode, schema: FieldSchema): void {
    const problem = findAlternativeProblem(schema, branch => this.#attempt(node, key, branch));
    if (problem) {
      const place = node.kind === 'scalar' ? node : key === node ? firstKey(node) : key;
      this.#collector.report(problem.code, problem.message, place);
    }
  }

  #attempt(node: Exclude<YamlNode, { kind: 'alias' }>, key: YamlNode, schema: FieldSchema): readonly string[] {
    const before = this.#inAlternative;
    this.#inAlternative = true;
    const findings = this.#collector.attempt(() => this.#checkPresent(node, key, this.#options.catalogue.resolve(schema)));
    this.#inAlternative = before;
    return findings.map(finding => finding.message);
  }

  #checkEmbedded(mapping: YamlMapping, key: YamlNode): void {
    const text = (name: string): string => {
      const value = followAlias(effectiveEntries(mapping).find(entry => entry.name === name)?.value);
      return value?.kind === 'scalar' ? value.text : '';
    };
    const kind = this.#options.catalogue.findKind(text('apiVersion'), text('kind'));
    if (kind) {
      this.checkValue(mapping, key, kind.schema);
    }
  }

  /** Whether something else writes the value: a template action, a substitution, or the decryption of SOPS. */
  #isFilledIn(node: Exclude<YamlNode, { kind: 'alias' }>): boolean {
    return node.kind === 'scalar' ? holdsSubstitution(node.text) : beginsWithAction(this.#options.text, node.start);
  }
}

function firstKey(node: YamlNode): YamlNode {
  return node.kind === 'mapping' ? (node.entries[0]?.key ?? node) : node;
}

/** `"image" is missing.` */
function describeMissing(names: readonly string[]): string {
  const list = names.map(name => `"${name}"`).join(' and ');
  return `${list} ${names.length === 1 ? 'is' : 'are'} missing.`;
}
