import type { YamlDocument } from '../yaml/yamlFile.ts';
import { isAbsent } from '../yaml/yamlNode.ts';
import { printScalar } from './printValue.ts';
import type { NodePlace } from './nodePlace.ts';
import { editBetween } from './textEdit.ts';
import type { TextEdit } from './textEdit.ts';

/** Edits of what is written at one place: a scalar's text, a key's name. */

/** Writes another scalar there, in the quotes of the old one where they are possible. `undefined` for mappings, lists and aliases. */
export function setScalar(
  document: YamlDocument,
  place: NodePlace,
  value: string | number | boolean | null,
): TextEdit[] | undefined {
  const { node } = place;
  const style = node.kind === 'scalar' ? node.style : 'plain';
  const text = printScalar(value, style === 'single' || style === 'double' ? style : 'plain');
  const isFlowPlain = text === value && isInFlow(place) && /[,[\]{}]/.test(text);
  return replaceScalar(document, place, isFlowPlain ? JSON.stringify(value) : text);
}

/** Puts `text`, YAML as it is to be written on one line, in the place of a scalar; an anchor or tag before it stays. */
export function replaceScalar(document: YamlDocument, place: NodePlace, text: string): TextEdit[] | undefined {
  const { node, steps } = place;
  if (node.kind !== 'scalar') {
    return undefined;
  }
  if (!isAbsent(node)) {
    return [editBetween(document, node.start, node.end, text)];
  }
  const step = steps.at(-1);
  if (step?.container.kind === 'sequence') {
    return step.container.flow ? undefined : [insertBehindBlank(document, node.start, text)];
  }
  const key = step?.container.entries[step.index]?.key;
  const colon = key && findColon(document.text, key.end);
  return colon === undefined ? undefined : [insertBehindBlank(document, colon + 1, text)];
}

/** Gives the entry at `place` another key, in the quotes of the old one where they are possible. */
export function renameKey(document: YamlDocument, { steps }: NodePlace, name: string): TextEdit[] | undefined {
  const step = steps.at(-1);
  const key = step?.container.kind === 'mapping' ? step.container.entries[step.index]?.key : undefined;
  if (key?.kind !== 'scalar' || isAbsent(key)) {
    return undefined;
  }
  return [editBetween(document, key.start, key.end, printScalar(name, key.style))];
}

/** Offset of the colon behind a key; `undefined` where none is written on its line. */
export function findColon(text: string, keyEnd: number): number | undefined {
  const blanks = /^[ \t]*:/.exec(text.slice(keyEnd, keyEnd + 200));
  return blanks ? keyEnd + blanks[0].length - 1 : undefined;
}

function insertBehindBlank(document: YamlDocument, offset: number, text: string): TextEdit {
  const blank = /\s/.test(document.text[offset - 1] ?? '') ? '' : ' ';
  const behind = /^[^\s,\]}]/.test(document.text.slice(offset)) ? ' ' : '';
  return editBetween(document, offset, offset, blank + text + behind);
}

function isInFlow({ steps }: NodePlace): boolean {
  return steps.some(({ container }) => container.flow);
}
