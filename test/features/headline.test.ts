import assert from 'node:assert/strict';
import { describeCounts } from '../../server/src/change/headline.ts';
import { codeSpan } from '../../server/src/base/codeSpan.ts';
import { escapeMarkdown } from '../../server/src/features/markdown.ts';
import { valueText } from '../../server/src/change/valueText.ts';

describe('headline', () => {
  const cases: readonly [string, readonly [number, number, number, number]][] = [
    ['unchanged', [0, 0, 0, 0]],
    ['1 object changes', [0, 0, 1, 0]],
    ['2 objects change, 1 risk', [0, 0, 2, 1]],
    ['1 object added', [1, 0, 0, 0]],
    ['3 objects removed, 2 risks', [0, 3, 0, 2]],
    ['3 objects change', [1, 1, 1, 0]],
  ];
  for (const [text, [added, removed, changed, risks]] of cases) {
    it(`${added} added, ${removed} removed, ${changed} changed, ${risks} risks: ${text}`, () => {
      assert.equal(describeCounts({ added, removed, changed, fields: 0, risks }), text);
    });
  }
});

describe('value as text', () => {
  it('shows one line, cut, and tells absent from empty', () => {
    assert.equal(valueText(undefined), null);
    assert.equal(valueText(''), '');
    assert.equal(valueText('a\nb\r\nc'), 'a⏎b⏎c');
    assert.equal(valueText({ a: [1, null] }), '{"a":[1,null]}');
    assert.equal(valueText('x'.repeat(200))?.length, 120);
  });
});

describe('repository text in Markdown', () => {
  it('is never markup, link, image, HTML or command', () => {
    assert.equal(
      escapeMarkdown('[x](command:evil) <img src=a> **b** @me #1'),
      '\\[x\\]\\(command\\:evil\\) &lt;img src=a\\> \\*\\*b\\*\\* \\@me \\#1',
    );
    assert.equal(escapeMarkdown('a\n# b'), 'a \\# b');
  });

  it('is fenced by more backticks than it holds', () => {
    assert.equal(codeSpan('a'), '`a`');
    assert.equal(codeSpan('a``b`'), '``` a``b` ```');
    assert.equal(codeSpan('a\nb'), '`a⏎b`');
  });
});
