import type { YamlDocument } from '../yaml/yamlFile.ts';
import { findColon } from './editScalars.ts';
import { elementExtent } from './elementExtent.ts';
import type { NodePlace, Step } from './nodePlace.ts';
import { elementsOf } from './nodePlace.ts';
import { editBetween } from './textEdit.ts';
import type { TextEdit } from './textEdit.ts';
import { startOfNextLine } from './textLines.ts';

export interface RemoveOptions {
  /** What becomes of a mapping or list that is left empty: removed as well, and so on upwards (the default), or written as `{}` or `[]`. */
  readonly emptyParent?: 'remove' | 'keep';
}

/**
 * Removes an entry or item with the comments that belong to it: those on its lines and directly above. `undefined` where
 * comments of others would go too, and for the root.
 */
export function removeElement(document: YamlDocument, place: NodePlace, options: RemoveOptions = {}): TextEdit[] | undefined {
  const { steps } = place;
  const emptied = options.emptyParent === 'keep' ? steps.length - 1 : firstToGo(steps);
  const step = steps[emptied];
  if (!step) {
    return undefined;
  }
  if (elementsOf(step.container).length === 1) {
    return writeEmpty(document, steps.slice(0, emptied + 1));
  }
  return step.container.flow ? removeFromFlow(document, step) : removeLines(document, step);
}

/** Index of the outermost step whose element would be left empty: the element to remove. */
function firstToGo(steps: readonly Step[]): number {
  return Math.max(
    0,
    steps.findLastIndex(({ container }) => elementsOf(container).length > 1),
  );
}

/** Writes `{}` or `[]` instead of the only element of the last container: behind its key, where it has one. */
function writeEmpty(document: YamlDocument, steps: readonly Step[]): TextEdit[] | undefined {
  const step = steps.at(-1);
  if (!step) {
    return undefined;
  }
  const { container } = step;
  const { text } = document;
  const empty = container.kind === 'mapping' ? '{}' : '[]';
  const parent = steps.at(-2);
  if (container.flow || parent?.container.kind !== 'mapping') {
    const end = container.flow ? container.end : elementExtent(text, step)?.end;
    return end === undefined ? undefined : [editBetween(document, container.start, end, empty)];
  }
  const key = parent.container.entries[parent.index]?.key;
  const colon = key && findColon(text, key.end);
  const removal = removeLines(document, step);
  const isNamed = container.anchor !== undefined || container.tag !== undefined;
  return colon === undefined || isNamed || !removal
    ? undefined
    : [editBetween(document, colon + 1, colon + 1, ` ${empty}`), ...removal];
}

function removeLines(document: YamlDocument, step: Step): TextEdit[] | undefined {
  const { text } = document;
  const extent = elementExtent(text, step);
  if (!extent) {
    return undefined;
  }
  if (!extent.ownLine) {
    // What follows moves up behind the dash; comments between keep their lines.
    const next = startOfNextLine(text, extent.end);
    const indent = /^[ \t]*/.exec(text.slice(next))?.[0].length ?? 0;
    return [editBetween(document, extent.start, next + indent, '')];
  }
  const end = startOfNextLine(text, extent.end);
  if (end === extent.end && extent.lead > 0) {
    // The last line of a text without a line break at its end: the one before it becomes the last.
    const lineBreak = text.endsWith('\r\n', extent.lead) ? 2 : 1;
    return [editBetween(document, extent.lead - lineBreak, extent.end, '')];
  }
  return [editBetween(document, extent.lead, end, '')];
}

/** With the comma to the next element, or of the last one to the element before. */
function removeFromFlow(document: YamlDocument, { container, index }: Step): TextEdit[] | undefined {
  const places = flowPlaces(container);
  const [previous, own, next] = [places[index - 1], places[index], places[index + 1]];
  if (!own) {
    return undefined;
  }
  const start = next || !previous ? own.start : previous.end;
  const end = next ? next.start : own.end;
  const removed = document.text.slice(start, own.start) + document.text.slice(own.end, end);
  return /#/.test(removed) ? undefined : [editBetween(document, start, end, '')];
}

/** Where each element of a flow collection begins and ends, key included. */
export function flowPlaces(container: Step['container']): { readonly start: number; readonly end: number }[] {
  if (container.kind === 'sequence') {
    return container.items.map(({ start, end }) => ({ start, end }));
  }
  return container.entries.map(({ key, value }) => ({ start: key.start, end: Math.max(key.end, value.end) }));
}
