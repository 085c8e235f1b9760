import type { Range } from '../base/textRange.ts';
import { embeddedText } from '../yaml/embeddedText.ts';
import { scalarValue } from '../yaml/scalarValue.ts';
import { parseYaml, rangeOf } from '../yaml/yamlFile.ts';
import type { YamlDocument } from '../yaml/yamlFile.ts';
import { asMapping, asScalar, asSequence, effectiveEntries, isAbsent } from '../yaml/yamlNode.ts';
import type { YamlEntry, YamlNode, YamlScalar } from '../yaml/yamlNode.ts';
import { makeFileReference } from './fileReference.ts';
import type { FileReference, FileRole } from './fileReference.ts';
import type { InlineYaml, Placed, PlacedPair } from './kustomizationModel.ts';

/**
 * Reads values of a kustomization document the way encoding/json fills Go structs: names without regard to case, `null`
 * as if it were not written, of a name written twice the last one. Values of a wrong type read as absent; finding them is
 * the business of checkKustomization.ts.
 */
export class KustomizationReader {
  readonly folder: string;
  readonly #document: YamlDocument;

  constructor(folder: string, document: YamlDocument) {
    this.folder = folder;
    this.#document = document;
  }

  rangeOf(node: { readonly start: number; readonly end: number }): Range {
    return rangeOf(this.#document, node);
  }

  /** The entry called `name`; `undefined` if it is absent or null. */
  entry(node: YamlNode | undefined, name: string): YamlEntry | undefined {
    const mapping = asMapping(node);
    const entries = mapping ? effectiveEntries(mapping) : [];
    const found =
      entries.findLast(entry => entry.name === name) ??
      entries.findLast(entry => entry.name.toLowerCase() === name.toLowerCase());
    return found && !isAbsent(found.value) ? found : undefined;
  }

  value(node: YamlNode | undefined, name: string): YamlNode | undefined {
    return this.entry(node, name)?.value;
  }

  /** A text that is written; the empty text counts as absent, as Go cannot tell them apart. */
  text(node: YamlNode | undefined, name: string): Placed<string> | undefined {
    return this.placedText(this.value(node, name));
  }

  placedText(node: YamlNode | undefined): Placed<string> | undefined {
    const scalar = asScalar(node);
    const value = scalar && scalarValue(scalar, 'kustomization');
    return node && scalar && typeof value === 'string' && value !== '' ? { value, range: this.rangeOf(scalar) } : undefined;
  }

  flag(node: YamlNode | undefined, name: string): Placed<boolean> | undefined {
    const scalar = asScalar(this.value(node, name));
    const value = scalar && scalarValue(scalar, 'kustomization');
    return scalar && typeof value === 'boolean' ? { value, range: this.rangeOf(scalar) } : undefined;
  }

  number(node: YamlNode | undefined, name: string): Placed<number> | undefined {
    const scalar = asScalar(this.value(node, name));
    const value = scalar && scalarValue(scalar, 'kustomization');
    return scalar && typeof value === 'number' ? { value, range: this.rangeOf(scalar) } : undefined;
  }

  /** The elements of a list; none if it is absent or no list. */
  items(node: YamlNode | undefined, name: string): readonly YamlNode[] {
    return asSequence(this.value(node, name))?.items ?? [];
  }

  texts(node: YamlNode | undefined, name: string): Placed<string>[] {
    return this.items(node, name).flatMap(item => this.placedText(item) ?? []);
  }

  /** A mapping of texts; values that are no texts are left out. */
  pairs(node: YamlNode | undefined, name: string): PlacedPair[] {
    const mapping = asMapping(this.value(node, name));
    const entries = mapping ? effectiveEntries(mapping) : [];
    return entries.flatMap(entry => {
      const scalar = asScalar(entry.value);
      const value = scalar && (scalarValue(scalar, 'kustomization') ?? '');
      return scalar && typeof value === 'string'
        ? [{ name: entry.name, value, range: this.rangeOf(scalar), keyRange: this.rangeOf(entry.key) }]
        : [];
    });
  }

  /** The scalar that holds an inline text, for its place and style. */
  scalar(node: YamlNode | undefined): YamlScalar | undefined {
    return asScalar(node);
  }

  inline(scalar: YamlScalar): InlineYaml {
    const source = embeddedText(this.#document, scalar);
    return { source, yaml: parseYaml(source.text) };
  }

  /** The path or address that a text names; its range leaves quotes out. */
  reference(field: string, role: FileRole, node: YamlNode | undefined): FileReference | undefined {
    const text = this.placedText(node);
    const inner = text && node && this.partOf(node, 0);
    return inner && makeFileReference(this.folder, field, role, inner.value, inner.range);
  }

  references(node: YamlNode | undefined, field: string, role: FileRole): FileReference[] {
    return this.items(node, field).flatMap(item => this.reference(field, role, item) ?? []);
  }

  /** The part of a one-line text that begins at `offset`, with its own range where the writing allows it. */
  partOf(node: YamlNode, offset: number): Placed<string> | undefined {
    const scalar = asScalar(node);
    if (!scalar) {
      return undefined;
    }
    const source = embeddedText(this.#document, scalar);
    const range = source.toFile({ start: { line: 0, character: offset }, end: { line: 0, character: scalar.text.length } });
    return { value: scalar.text.slice(offset), range };
  }
}
