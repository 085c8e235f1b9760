import assert from 'node:assert/strict';
import { parseMarkdown } from '../../../client/src/review/markdownTree.ts';
import type { MarkdownNode } from '../../../client/src/review/markdownTree.ts';

describe('the preview of a text', () => {
  function show(node: MarkdownNode): string {
    if (typeof node === 'string') {
      return node;
    }
    const href = node.href === undefined ? '' : ` ${node.href}`;
    return `(${node.tag}${href}${node.children.length > 0 ? ' ' : ''}${node.children.map(show).join('')})`;
  }

  function check(text: string, expected: string): void {
    assert.equal(parseMarkdown(text).map(show).join(''), expected);
  }

  it('has paragraphs, code, lists and tables', () => {
    check('a **b** `c`', '(p a (strong b) (code c))');
    check('- a\n- b', '(ul (li a)(li b))');
    check('| a |\n|---|\n| b |', '(table (thead (tr (th a)))(tbody (tr (td b))))');
  });

  it('folds, as the text of a proposal does', () =>
    check(
      '<details>\n<summary><code>a&#60;b</code>: x</summary>\n\ninside\n\n</details>\n\nafter',
      '(details (summary (code a<b): x)(p inside))(p after)',
    ));

  it('shows no marker and no comment', () => check('[//]: # (driftline:begin v1)\n\na <!-- b --> c', '(p a  c)'));

  it('tells added from removed lines', () => check('```diff\n-a\n+b\n c\n```', '(pre (del -a\n)(ins +b\n) c)'));

  it('lets no other HTML be more than text', () => {
    check('<script>alert(1)</script>', '<script>alert(1)</script>');
    check('a <img src=x onerror=y> <b onclick="z">c</b>', '(p a <img src=x onerror=y> <b onclick="z">c</b>)');
    check('<details open onclick="x">y', '<details open onclick="x">y');
  });

  it('follows web links only, and loads no image', () => {
    check('[a](https://example.com/) [b](javascript:x) [c](command:x)', '(p (a https://example.com/ a) [b](javascript:x) (a c))');
    check('![alt](https://example.com/x.png)', '(p (em image: alt))');
  });

  it('passes over an end without a beginning', () => check('</details>\n\na', '(p a)'));
});
