import { addItem } from '../../edit/addElement.ts';
import { documentStyle } from '../../edit/documentStyle.ts';
import { findColon, renameKey } from '../../edit/editScalars.ts';
import { elementExtent } from '../../edit/elementExtent.ts';
import { shiftLines } from '../../edit/mergeLists.ts';
import { stepInto } from '../../edit/nodePlace.ts';
import type { NodePlace } from '../../edit/nodePlace.ts';
import { removeElement } from '../../edit/removeElement.ts';
import { editBetween } from '../../edit/textEdit.ts';
import type { TextEdit } from '../../edit/textEdit.ts';
import { columnOf, endOfLine } from '../../edit/textLines.ts';
import { observeBuild } from '../../gitops/explain/simulateBuild.ts';
import type { KustomizationGraph } from '../../gitops/graphModel.ts';
import type { Kustomization } from '../../gitops/kustomizationModel.ts';
import type { YamlDocument } from '../../yaml/yamlFile.ts';

/**
 * `commonLabels` → an entry of `labels` with `includeSelectors`, behind those there are: it is applied last either way. The two
 * differ where a transformer configuration adds field specs for `labels`.
 */
export function convertCommonLabels(
  kustomization: Kustomization,
  graph: KustomizationGraph,
  document: YamlDocument,
  place: NodePlace,
): TextEdit[] | undefined {
  const { labels, commonLabels } = kustomization;
  const from = stepInto(place, 'commonLabels');
  const to = stepInto(place, 'labels');
  const written = from?.node.kind === 'mapping' ? from.node.entries.length : 0;
  const isTwice = commonLabels.some(({ name }) => labels.some(({ pairs }) => pairs.some(pair => pair.name === name)));
  if (!from || written === 0 || written !== commonLabels.length || isTwice || hasLabelSpecs(kustomization, graph)) {
    return undefined;
  }
  if (!to) {
    return wrap(document, from);
  }
  const step = from.steps.at(-1);
  const extent = step && elementExtent(document.text, step);
  // Behind other entries the labels are written anew: comments would be lost.
  if (!extent || document.text.slice(extent.lead, extent.end).includes('#') || from.node.anchor !== undefined) {
    return undefined;
  }
  const pairs = Object.fromEntries(commonLabels.map(({ name, value }) => [name, value]));
  const added = addItem(document, to, { includeSelectors: true, pairs });
  const removed = removeElement(document, from);
  return added && removed && [...added, ...removed];
}

/** Gives the entry its new name and puts the labels below `pairs`, as they are written. */
function wrap(document: YamlDocument, from: NodePlace): TextEdit[] | undefined {
  const { text } = document;
  const { indent, listIndent, lineBreak } = documentStyle(document);
  const step = from.steps.at(-1);
  const key = step?.container.kind === 'mapping' ? step.container.entries[step.index]?.key : undefined;
  const extent = step && elementExtent(text, step);
  const colon = key && findColon(text, key.end);
  const renamed = renameKey(document, from, 'labels');
  if (!key || !extent || colon === undefined || !renamed || from.node.kind !== 'mapping') {
    return undefined;
  }
  const dash = ' '.repeat(columnOf(text, key.start) + listIndent);
  const head = `${lineBreak}${dash}- includeSelectors: true${lineBreak}${dash}  pairs:`;
  const edits = [...renamed, editBetween(document, colon + 1, colon + 1, head)];
  if (from.node.flow) {
    return edits;
  }
  const columns = dash.length + 2 + indent - columnOf(text, from.node.start);
  const lineEnd = endOfLine(text, colon);
  return [...edits, editBetween(document, lineEnd, extent.end, shiftLines(text.slice(lineEnd, extent.end), columns))];
}

/** Whether a configuration says where else `labels` are set. Such of bases reach their overlays. */
function hasLabelSpecs(kustomization: Kustomization, graph: KustomizationGraph): boolean {
  let found = false;
  observeBuild(graph, step => {
    found ||= step.kustomization.path === kustomization.path && (step.specs.labels?.length ?? 0) > 0;
  });
  return found;
}
