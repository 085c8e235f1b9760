import type { ActionSpan } from './templateNode.ts';

/**
 * Finds the actions of a text: where each `{{` begins and its `}}` ends. While one is being typed its end is missing; it then counts
 * to the end of its line, so that the rest of the text keeps its meaning.
 */
export function findActions(text: string): ActionSpan[] {
  const spans: ActionSpan[] = [];
  for (let start = text.indexOf('{{'); start !== -1;) {
    const span = readAction(text, start);
    spans.push(span);
    start = text.indexOf('{{', span.end);
  }
  return spans;
}

function readAction(text: string, start: number): ActionSpan {
  const trims = text.charAt(start + 2) === '-' && /\s/.test(text.charAt(start + 3));
  const inner = start + (trims ? 3 : 2);
  if (text.startsWith('/*', trims ? skipSpace(text, inner) : inner)) {
    return readComment(text, start, inner);
  }
  const end = findEnd(text, inner);
  if (end === undefined) {
    const lineBreak = text.slice(inner).search(/\r?\n/);
    const lineEnd = lineBreak === -1 ? text.length : inner + lineBreak;
    const next = text.indexOf('{{', inner);
    const cut = next !== -1 && next < lineEnd ? next : lineEnd;
    return { start, end: cut, inside: { start: inner, end: cut }, kind: 'action', closed: false };
  }
  return { start, end: end + 2, inside: { start: inner, end: withoutTrim(text, inner, end) }, kind: 'action', closed: true };
}

function readComment(text: string, start: number, inner: number): ActionSpan {
  const close = text.indexOf('*/', inner);
  const end = close === -1 ? -1 : text.indexOf('}}', close);
  if (end === -1) {
    return { start, end: text.length, inside: { start: inner, end: text.length }, kind: 'comment', closed: false };
  }
  return { start, end: end + 2, inside: { start: inner, end: close + 2 }, kind: 'comment', closed: true };
}

/** Offset of the `}}` that ends the action; `undefined` if another action begins first, or none comes. */
function findEnd(text: string, inner: number): number | undefined {
  const word = /"(?:[^"\\\n]|\\[^\n])*"|`[^`]*`|'(?:[^'\\\n]|\\[^\n])+'|\}\}|\{\{/g;
  word.lastIndex = inner;
  for (let found = word.exec(text); found; found = word.exec(text)) {
    if (found[0] === '}}') {
      return found.index;
    }
    if (found[0] === '{{') {
      return undefined;
    }
  }
  return undefined;
}

/** The end of what is inside, a trim marker (` -}}`) left out. */
function withoutTrim(text: string, inner: number, end: number): number {
  return end - 2 >= inner && text.charAt(end - 1) === '-' && /\s/.test(text.charAt(end - 2)) ? end - 1 : end;
}

function skipSpace(text: string, offset: number): number {
  let end = offset;
  while (/\s/.test(text.charAt(end))) {
    end++;
  }
  return end;
}
