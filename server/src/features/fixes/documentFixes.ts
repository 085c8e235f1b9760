import { jsonEquals } from '../../base/json.ts';
import { rangeContains } from '../../base/textRange.ts';
import { addEntry } from '../../edit/addElement.ts';
import { renameKey, replaceScalar, setScalar } from '../../edit/editScalars.ts';
import { elementsOf, findPlace, findPlaceAt, stepInto } from '../../edit/nodePlace.ts';
import type { NodePlace } from '../../edit/nodePlace.ts';
import { removeElement } from '../../edit/removeElement.ts';
import type { TextEdit } from '../../edit/textEdit.ts';
import { isKustomizationPath } from '../../gitops/kustomizationNames.ts';
import { toJson } from '../../yaml/toJson.ts';
import { documentAt, rangeOf } from '../../yaml/yamlFile.ts';
import type { YamlDocument } from '../../yaml/yamlFile.ts';
import { findDocumentKind } from '../documentKind.ts';
import { fieldAt } from '../fieldLookup.ts';
import { fixInFile } from './fix.ts';
import type { Fix, FixContext, FixOf } from './fix.ts';
import { skeletonValue } from './skeletonValue.ts';

/** Fixes of what a document's own text shows: names, values, fields. */
export function documentFixes(context: FixContext): Fix[] {
  const { file, finding } = context;
  const { fix } = finding;
  const document = documentAt(file.yaml, finding.location.range.start);
  if (!document) {
    return [];
  }
  if (!fix) {
    return duplicateCodes.has(finding.code) ? withoutDuplicate(context, document) : [];
  }
  const offer = (title: string, edits: TextEdit[] | undefined, isPreferred = true): Fix[] =>
    fixInFile(file.path, title, edits, isPreferred);
  switch (fix.kind) {
    case 'renameKey':
      return offer(`Change to "${fix.name}"`, renamed(context, document, fix));
    case 'replaceValue':
      return offer(`Change to ${fix.text}`, replaced(context, document, fix));
    case 'removeEntry':
      return offer('Remove this entry', removed(context, document));
    case 'setApiVersion':
      return offer(`Change to apiVersion ${fix.apiVersion}`, withApiVersion(context, document, fix));
    case 'addField':
      return added(context, document, fix);
    case 'convertField':
    case 'addResource':
      return [];
  }
}

function renamed(context: FixContext, document: YamlDocument, { name }: FixOf<'renameKey'>): TextEdit[] | undefined {
  const place = placeOfKey(context, document);
  const step = place?.steps.at(-1);
  if (!place) {
    return rewritten(context, name);
  }
  const isTaken = step?.container.kind === 'mapping' && step.container.entries.some(entry => entry.name === name);
  return isTaken ? undefined : renameKey(document, place, name);
}

function replaced(context: FixContext, document: YamlDocument, { text }: FixOf<'replaceValue'>): TextEdit[] | undefined {
  const place = placeOfValue(context, document);
  return place ? replaceScalar(document, place, text) : rewritten(context, text);
}

function removed({ finding }: FixContext, document: YamlDocument): TextEdit[] | undefined {
  const start = document.lines.offsetAt(finding.location.range.start) - document.offset;
  const listed = finding.document === undefined ? undefined : findPlace(document, finding.segments ?? []);
  const isItem = listed?.steps.at(-1)?.container.kind === 'sequence';
  const place = isItem ? listed : findPlaceAt(document, start);
  return place && removeElement(document, place);
}

/** Findings of something that is there twice, at the second of the two. */
const duplicateCodes: ReadonlySet<string> = new Set(['yaml.duplicate-key', 'schema.duplicate-item']);

/** Certain only if the two say the same: otherwise it is for the person to say which one is meant. */
function withoutDuplicate({ file, finding }: FixContext, document: YamlDocument): Fix[] {
  const start = document.lines.offsetAt(finding.location.range.start) - document.offset;
  const isKey = finding.code === 'yaml.duplicate-key';
  const place = isKey ? findPlaceAt(document, start) : findPlace(document, finding.segments ?? []);
  const step = place?.steps.at(-1);
  if (!place || !step || (step.container.kind === 'sequence') === isKey) {
    return [];
  }
  const nameOf = (index: number): string | undefined =>
    step.container.kind === 'mapping' ? step.container.entries[index]?.name : undefined;
  const value = toJson(place.node);
  const isSame = elementsOf(step.container).some(
    (other, index) => index < step.index && nameOf(index) === nameOf(step.index) && jsonEquals(toJson(other), value),
  );
  return fixInFile(file.path, 'Remove this entry', removeElement(document, place), isSame);
}

function withApiVersion(context: FixContext, document: YamlDocument, fix: FixOf<'setApiVersion'>): TextEdit[] | undefined {
  const object = placeOfObject(context, document);
  const place = object && stepInto(object, 'apiVersion');
  return place && setScalar(document, place, fix.apiVersion);
}

/** Names that stand before all others of a mapping. */
const firstNames = ['apiVersion', 'kind', 'metadata', 'name'];

function added({ repository, file, finding }: FixContext, document: YamlDocument, { name }: FixOf<'addField'>): Fix[] {
  const { catalogue } = repository.findings;
  const object = placeOfObject({ repository, file, finding }, document);
  const place = findPlace(document, finding.segments ?? []);
  if (!object || !place) {
    return [];
  }
  const segments = (finding.segments ?? []).slice(object.steps.length);
  const kind = findDocumentKind(
    catalogue,
    { ...document, root: object.node },
    { isKustomization: isKustomizationPath(file.path) },
  );
  const schema = kind && fieldAt(catalogue, kind.schema, object.node, [...segments, name])?.schema;
  const skeleton = schema && skeletonValue(catalogue, schema);
  const value = skeleton ?? (name === 'metadata' ? { name: '' } : '');
  const edits = addEntry(document, place, name, value, { order: firstNames });
  // Only what needs no filling in is taken without asking.
  const isComplete = schema?.default !== undefined || schema?.enum?.length === 1;
  return fixInFile(file.path, `Add "${name}"`, edits, isComplete);
}

/** The object that the finding is about: the document, or an item of a list in it. */
function placeOfObject({ file, finding }: FixContext, document: YamlDocument): NodePlace | undefined {
  const { start } = finding.location.range;
  const manifest = file.manifests.find(candidate => candidate.document === document && rangeContains(candidate.range, start));
  return findPlace(document, manifest?.segments ?? []);
}

/** The entry whose key the finding underlines; `undefined` if that stands inside of a text. */
function placeOfKey({ finding }: FixContext, document: YamlDocument): NodePlace | undefined {
  const { range } = finding.location;
  const place = findPlaceAt(document, document.lines.offsetAt(range.start) - document.offset);
  const step = place?.steps.at(-1);
  const key = step?.container.kind === 'mapping' ? step.container.entries[step.index]?.key : undefined;
  return key && sameRange(rangeOf(document, key), range) ? place : undefined;
}

function placeOfValue({ finding }: FixContext, document: YamlDocument): NodePlace | undefined {
  const { range } = finding.location;
  const place = findPlaceAt(document, document.lines.offsetAt(range.start) - document.offset);
  return place && sameRange(rangeOf(document, place.node), range) ? place : undefined;
}

/** Inside of a text that holds YAML: a plain word is replaced as it stands. */
function rewritten({ file, finding }: FixContext, text: string): TextEdit[] | undefined {
  const { range } = finding.location;
  const { lines } = file.yaml;
  const written = file.text.slice(lines.offsetAt(range.start), lines.offsetAt(range.end));
  return /^[\w./-]+$/.test(written) && /^[\w./-]+$/.test(text) ? [{ range, newText: text }] : undefined;
}

function sameRange(a: TextEdit['range'], b: TextEdit['range']): boolean {
  return (
    JSON.stringify([a.start.line, a.start.character, a.end.line, a.end.character]) ===
    JSON.stringify([b.start.line, b.start.character, b.end.line, b.end.character])
  );
}
