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
  // Behind a trim marker stands one white space, as Go wants it.
  if (text.startsWith('/*', trims ? inner + 1 : inner)) {
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
  const asterisk = text.indexOf('*/', text.indexOf('/*', inner) + 2);
  const close = asterisk === -1 ? text.length : asterisk + 2;
  const end = /^(?:\s-)?\}\}/.exec(text.slice(close, close + 4))?.[0];
  return {
    start,
    end: close + (end?.length ?? 0),
    inside: { start: inner, end: close },
    kind: 'comment',
    closed: end !== undefined,
  };
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
