import type { Position, Range } from '../base/textRange.ts';
import type { Catalogue, KindSchema } from '../schema/catalogue.ts';
import { embeddedText } from '../yaml/embeddedText.ts';
import { pathAt } from '../yaml/nodePath.ts';
import type { PathAtPosition } from '../yaml/nodePath.ts';
import { documentAt, parseYaml } from '../yaml/yamlFile.ts';
import type { YamlDocument, YamlFile } from '../yaml/yamlFile.ts';
import { codeSpan } from '../base/codeSpan.ts';
import { sourceText } from './completion/kindItems.ts';
import { findDocumentKind } from './documentKind.ts';
import { fieldAt } from './fieldLookup.ts';
import { describeField, paragraphs } from './fieldText.ts';
import { escapeMarkdown } from './markdown.ts';

/** What the catalogue says of what stands under the cursor. */
export interface FieldHover {
  /** Markdown. */
  readonly text: string;
  readonly range: Range;
  /** The cursor is on the key, so the field itself is meant and not its value. */
  readonly onKey: boolean;
  readonly about: 'field' | 'kind';
}

export interface HoverContext {
  readonly catalogue: Catalogue;
  readonly isKustomization: boolean;
  /** Nothing is required. */
  readonly isPatch: boolean;
  /** Shows a place of the workspace as a link. */
  readonly linkTo: (kind: KindSchema) => string | undefined;
}

/** Documentation of the field or kind at `position`; `undefined` where nothing is known. */
export function describeAt(context: HoverContext, file: YamlFile, position: Position): FieldHover | undefined {
  const document = documentAt(file, position);
  const found = document && pathAt(document, position);
  if (!document || !found) {
    return undefined;
  }
  return describeInlinePatch(context, document, found, position) ?? describePath(context, document, found);
}

function describePath(context: HoverContext, document: YamlDocument, found: PathAtPosition): FieldHover | undefined {
  const { catalogue, isKustomization, isPatch } = context;
  const kind = findDocumentKind(catalogue, document, { isKustomization });
  const last = found.segments.at(-1);
  if (!kind || typeof last !== 'string') {
    return undefined;
  }
  const { range } = found;
  const onKey = found.on === 'key';
  if (found.segments.length === 1 && (last === 'kind' || last === 'apiVersion')) {
    return { text: describeKind(context, kind), range, onKey, about: 'kind' };
  }
  const place = fieldAt(catalogue, kind.schema, document.root, found.segments);
  if (!place) {
    return undefined;
  }
  const required = !isPatch && place.parent?.required?.includes(last) === true;
  const title = `**${escapeMarkdown(last)}** · ${escapeMarkdown(`${kind.kind} ${kind.apiVersion}`)}`;
  return { text: `${title}\n\n${describeField(catalogue, place.schema, { required })}`, range, onKey, about: 'field' };
}

/** What a kind is, where it comes from, and whether clusters still have it. */
function describeKind({ catalogue, linkTo }: HoverContext, kind: KindSchema): string {
  const { description } = catalogue.resolve(kind.schema);
  const place = linkTo(kind);
  const facts = [
    kind.scope === 'Cluster' ? 'In no namespace' : 'In a namespace',
    place === undefined ? `From ${escapeMarkdown(sourceText(kind.source))}` : `Defined in ${place}`,
    ...(kind.since === undefined ? [] : [`Since Kubernetes ${kind.since}`]),
    ...(kind.removed === undefined ? [] : [`Removed in Kubernetes ${kind.removed}`]),
    ...(kind.replacement === undefined ? [] : [`Use ${codeSpan(kind.replacement)}`]),
  ];
  const deprecated = kind.deprecated === undefined ? [] : [`Deprecated: ${escapeMarkdown(kind.deprecated)}`];
  const title = `**${escapeMarkdown(kind.kind)}** · ${escapeMarkdown(kind.apiVersion)}`;
  return [title, ...paragraphs(description ?? ''), ...deprecated, facts.join(' · ')].join('\n\n');
}

/** Inside of a patch that stands as text in another document. */
function describeInlinePatch(
  context: HoverContext,
  document: YamlDocument,
  { node, segments }: PathAtPosition,
  position: Position,
): FieldHover | undefined {
  const isPatch = segments.at(-1) === 'patch' || segments.at(-2) === 'patchesStrategicMerge';
  if (!isPatch || node.kind !== 'scalar' || node.style !== 'literal') {
    return undefined;
  }
  const embedded = embeddedText(document, node);
  const inner = parseYaml(embedded.text);
  const line = position.line - embedded.range.start.line - 1;
  const start = embedded.toFile({ start: { line, character: 0 }, end: { line, character: 0 } }).start;
  const innerPosition = { line, character: Math.max(0, position.character - start.character) };
  const found = describeAt({ ...context, isKustomization: false, isPatch: true }, inner, innerPosition);
  return found && { ...found, range: embedded.toFile(found.range) };
}
