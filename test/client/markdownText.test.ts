import assert from 'node:assert/strict';
import { codeBlock, escapeMarkdown, inlineCode } from '../../client/src/markdownText.ts';

describe('text of a repository in Markdown', () => {
  const hostile = [
    '[click](command:workbench.action.terminal.new)',
    '![](https://example.com/pixel.png)',
    '<img src=x onerror=alert(1)>',
    '$(trash) **bold** _it_ `code` # title',
    'https://example.com/?q=1',
    '&lt;b&gt;',
    'a\n\n# title\n- item\n1. item\n> quote\n| a | b |',
    '\\[click](command:x)',
  ];

  it('leaves no character that could mean something without a backslash', () => {
    for (const text of hostile) {
      const rest = escapeMarkdown(text).replaceAll(/\\[\\`*_{}[\]()<>#+\-.!|~&$"':@]/g, '');
      assert.doesNotMatch(rest, /[\\`*_{}[\]()<>#+\-.!|~&$"':@\n]/, text);
    }
  });

  it('says the same as before', () => {
    assert.equal(escapeMarkdown('replicas 3'), 'replicas 3');
    assert.equal(escapeMarkdown('a_b').replaceAll('\\', ''), 'a_b');
  });

  it('puts inline code between more backticks than it has', () => {
    assert.equal(inlineCode('a'), '` a `');
    assert.equal(inlineCode('a ``b`` c'), '``` a ``b`` c ```');
    assert.equal(inlineCode('two\nlines'), '` two lines `');
    assert.equal(inlineCode('  '), '');
  });

  it('puts a block between more backticks than it has', () => {
    assert.equal(codeBlock('a: 1', 'yaml'), '```yaml\na: 1\n```');
    assert.equal(codeBlock('````\nx\n````', 'yaml'), '`````yaml\n````\nx\n````\n`````');
  });
});
