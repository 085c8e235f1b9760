import { Fragment, h } from 'preact';
import type { JSX } from 'preact';
import { useMemo } from 'preact/hooks';
import { parseMarkdown } from '../review/markdownTree.ts';
import type { MarkdownNode } from '../review/markdownTree.ts';

/** A text as a forge would show it, of elements that cannot do anything but be read, folded and followed. */
export function MarkdownPreview({ text }: { readonly text: string }): JSX.Element {
  const nodes = useMemo(() => parseMarkdown(text), [text]);
  return <Fragment>{nodes.map(showNode)}</Fragment>;
}

function showNode(node: MarkdownNode, index: number): JSX.Element | string {
  if (typeof node === 'string') {
    return node;
  }
  const { tag, href, start, children } = node;
  const content = children.map(showNode);
  return tag === 'pre' ? (
    <pre key={index} tabIndex={0}>
      {content}
    </pre>
  ) : (
    h(tag, { key: index, ...(href === undefined ? {} : { href }), ...(start === undefined ? {} : { start }) }, content)
  );
}
