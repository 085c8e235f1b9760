import type { Position, Range } from '../base/textRange.ts';
import { composeDocument } from './composeDocument.ts';
import type { ComposedDocument, SliceError, YamlErrorCode } from './composeDocument.ts';
import { findConflicts } from './conflictMarkers.ts';
import type { ConflictRegion } from './conflictMarkers.ts';
import { resliceDocuments, sliceDocuments } from './documentSlices.ts';
import type { DocumentSlice } from './documentSlices.ts';
import { LineIndex } from './lineIndex.ts';
import type { YamlNode } from './yamlNode.ts';

/**
 * YAML files as trees with exact places. Nothing here throws on bad input and nothing knows Kubernetes: errors are data
 * beside what could still be read. Documents are parsed one by one and cached by their text, so a keystroke in a file of a
 * hundred documents parses one.
 */

export interface YamlError {
  readonly code: YamlErrorCode;
  /** What is wrong, for people. */
  readonly message: string;
  readonly range: Range;
}

export interface YamlFile {
  readonly text: string;
  readonly lines: LineIndex;
  /** In the order of the file; comments alone make no document, a lone `---` makes an empty one. */
  readonly documents: readonly YamlDocument[];
  /** Of all documents, in the order of the file. */
  readonly errors: readonly YamlError[];
}

export interface YamlDocument {
  /** Position among the file's documents. */
  readonly index: number;
  /** The document's slice of the file, `---` included; nodes' offsets count from its start. */
  readonly text: string;
  /** Where the slice starts in the file. */
  readonly offset: number;
  /** Where the whole document stands. */
  readonly range: Range;
  /** `undefined` for an empty document. */
  readonly root: YamlNode | undefined;
  readonly errors: readonly YamlError[];
  /** The file's line index. */
  readonly lines: LineIndex;
}

/** Larger files are refused: no manifest is that large (a stored object is at most 1.5 MiB). */
const maximumLength = 5_000_000;

/** Parsed documents by their text. Holds what was asked for last, within a bound; share one per session. */
export class YamlCache {
  readonly #documents = new Map<string, ComposedDocument>();
  readonly #limit: number;
  #size = 0;

  /** @param limit bound of the sum of the texts' lengths, in UTF-16 code units. */
  constructor(limit = 20_000_000) {
    this.#limit = limit;
  }

  getDocument(text: string): ComposedDocument {
    const known = this.#documents.get(text);
    if (known) {
      this.#documents.delete(text);
      this.#documents.set(text, known);
      return known;
    }
    const composed = composeDocument(text);
    this.#documents.set(text, composed);
    this.#size += text.length;
    for (const oldest of this.#documents.keys()) {
      if (this.#size <= this.#limit || oldest === text) {
        break;
      }
      this.#documents.delete(oldest);
      this.#size -= oldest.length;
    }
    return composed;
  }
}

/**
 * Parses all documents of a file.
 *
 * @param before the file before it was changed: what is the same in both is taken from it. Nothing but time depends on it.
 */
export function parseYaml(text: string, cache?: YamlCache, before?: YamlFile): YamlFile {
  const refusal = refuse(text);
  if (refusal) {
    return { text, lines: new LineIndex(''), documents: [], errors: [refusal] };
  }
  const lines = new LineIndex(text);
  const conflicts = findConflicts(text);
  const documents = composeSlices(text, cache, before).map(({ slice, composed }, index): YamlDocument => {
    const end = slice.offset + slice.text.length;
    const inConflict = conflicts.some(conflict => conflict.start < end && slice.offset < conflict.end);
    return {
      index,
      text: slice.text,
      offset: slice.offset,
      range: lines.rangeBetween(slice.offset, end),
      root: composed.root,
      // Markers break the syntax around them: one error a conflict says it all.
      errors: inConflict ? [] : composed.errors.map(error => placeError(error, slice.offset, lines)),
      lines,
    };
  });
  const errors = [
    ...documents.flatMap(document => document.errors),
    ...conflicts.map(conflict => conflictError(conflict, lines)),
  ];
  return { text, lines, documents, errors: errors.sort((a, b) => lines.offsetAt(a.range.start) - lines.offsetAt(b.range.start)) };
}

interface ComposedSlice {
  readonly slice: DocumentSlice;
  readonly composed: Pick<ComposedDocument, 'root' | 'errors'>;
}

function composeSlices(text: string, cache: YamlCache | undefined, before: YamlFile | undefined): ComposedSlice[] {
  const compose = (slice: DocumentSlice): ComposedSlice => ({
    slice,
    composed: cache ? cache.getDocument(slice.text) : composeDocument(slice.text),
  });
  // Within conflicts documents do not tell their errors.
  if (!before || before.errors.some(({ code }) => code === 'yaml.conflict')) {
    return sliceDocuments(text).map(compose);
  }
  const { documents } = before;
  const { slices, front, back } = resliceDocuments(text, { text: before.text, slices: documents });
  return slices.map((slice, index) => {
    const known =
      index < front
        ? documents[index]
        : index >= slices.length - back
          ? documents[documents.length - slices.length + index]
          : undefined;
    return known?.errors.length === 0 ? { slice, composed: { root: known.root, errors: [] } } : compose(slice);
  });
}

/** Where a node of the document stands in the file. */
export function rangeOf(document: YamlDocument, node: { readonly start: number; readonly end: number }): Range {
  return document.lines.rangeBetween(document.offset + node.start, document.offset + node.end);
}

/** The document that holds `position`; between two documents, the one above. `undefined` in a file without documents before it. */
export function documentAt(file: YamlFile, position: Position): YamlDocument | undefined {
  const offset = file.lines.offsetAt(position);
  return file.documents.findLast(document => document.offset <= offset) ?? file.documents[0];
}

function placeError(error: SliceError, offset: number, lines: LineIndex): YamlError {
  return { code: error.code, message: error.message, range: lines.rangeBetween(offset + error.start, offset + error.end) };
}

function conflictError(conflict: ConflictRegion, lines: LineIndex): YamlError {
  const range = lines.rangeBetween(conflict.start, conflict.endOfMarker);
  return { code: 'yaml.conflict', message: 'Unresolved merge conflict: keep one side and remove the markers.', range };
}

function refuse(text: string): YamlError | undefined {
  const range = { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } };
  if (text.length > maximumLength) {
    return { code: 'yaml.too-large', message: `The file is larger than ${maximumLength / 1_000_000} MB and is not read.`, range };
  }
  if (text.slice(0, 8000).includes('\0')) {
    return { code: 'yaml.binary', message: 'The file is not text.', range };
  }
  return undefined;
}
