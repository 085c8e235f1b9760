import assert from 'node:assert/strict';
import { wordsOf } from '../../server/src/proposal/ownPart.ts';
import { closingPattern, referencePattern, renderMarkdown } from './renderedMarkdown.ts';

/** What holds of Driftline's part of every pull request's text, whatever the repository holds. */

const ownElements = new Set([
  'h3',
  'p',
  'strong',
  'em',
  'code',
  'table',
  'thead',
  'tbody',
  'tr',
  'th',
  'td',
  'ul',
  'li',
  'pre',
  'details',
  'summary',
  'sub',
]);

/** Fails if any of the structure of Driftline's part of a text comes from what a repository holds. */
export function assertInert(text: string): void {
  const { elements, prose, html } = renderMarkdown(text);
  assert.deepEqual(
    elements.filter(element => !ownElements.has(element)),
    [],
  );
  assert.doesNotMatch(prose, referencePattern);
  assert.doesNotMatch(text, closingPattern);
  assert.doesNotMatch(text, /\bAB#\d/);
  // GitLab's quick actions and task lists are lines.
  assert.doesNotMatch(text, /^\//m);
  assert.doesNotMatch(text.replaceAll(/^(`{3,})diff\n[\s\S]*?^\1$/gm, ''), /^\s*(?:[-*+]|\d+\.) \[[ x]\]/im);
  assert.doesNotMatch(html, /class="task-list-item"/);
  assert.equal([...text.matchAll(/^\s*\[\/\/\]: # \(driftline:/gm)].length, 2);
  assert.equal([...text.matchAll(/driftline:(?:begin|end)/gi)].length, 2);
  // The word joiner is what Driftline breaks words up with.
  assert.doesNotMatch(text, /(?![\n\u2060])[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
  assert.equal([...text.matchAll(/^<details>$/gm)].length, [...text.matchAll(/^<\/details>$/gm)].length);
  assert.equal(wordsOf(`before\n\n${text}\n\nafter`), 'before\n\n\n\nafter');
}
