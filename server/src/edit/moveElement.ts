import type { YamlDocument } from '../yaml/yamlFile.ts';
import { elementExtent } from './elementExtent.ts';
import type { NodePlace } from './nodePlace.ts';
import { elementsOf } from './nodePlace.ts';
import { editBetween } from './textEdit.ts';
import type { TextEdit } from './textEdit.ts';
import { lineBreakOf, startOfNextLine } from './textLines.ts';

/**
 * Moves an entry or item of a block mapping or list, with the comments that belong to it, so that it becomes number `index`
 * of the others. `undefined` for flow collections and for a first entry that shares its line with a dash.
 */
export function moveElement(document: YamlDocument, { steps }: NodePlace, index: number): TextEdit[] | undefined {
  const step = steps.at(-1);
  const { text } = document;
  const own = step && elementExtent(text, step);
  if (!step || !own?.ownLine) {
    return undefined;
  }
  if (index === step.index) {
    return [];
  }
  const count = elementsOf(step.container).length;
  // Before the element that is to follow, as it is counted with the moved one still in its place.
  const following = index < step.index ? index : index + 1;
  const other = elementExtent(text, { container: step.container, index: Math.min(following, count - 1) });
  if (!other?.ownLine) {
    return undefined;
  }
  const target = following >= count ? startOfNextLine(text, other.end) : other.lead;
  const end = startOfNextLine(text, own.end);
  const lines = text.slice(own.lead, end);
  const lineBreak = lineBreakOf(text);
  const isUnfinished = (offset: number): boolean => offset === text.length && !text.endsWith('\n');
  if (isUnfinished(target)) {
    const moved = lineBreak + lines.replace(/\r?\n$/, '');
    return [editBetween(document, own.lead, end, ''), editBetween(document, target, target, moved)];
  }
  if (isUnfinished(end)) {
    const before = own.lead - (text.endsWith('\r\n', own.lead) ? 2 : 1);
    return [editBetween(document, target, target, lines + lineBreak), editBetween(document, before, end, '')];
  }
  return [editBetween(document, target, target, lines), editBetween(document, own.lead, end, '')];
}
