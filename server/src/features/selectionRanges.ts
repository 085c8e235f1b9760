import type { SelectionRange } from 'vscode-languageserver-types';
import type { Position, Range } from '../base/textRange.ts';
import { documentAt } from '../yaml/yamlFile.ts';
import type { YamlFile } from '../yaml/yamlFile.ts';
import type { YamlEntry, YamlNode } from '../yaml/yamlNode.ts';
import { createReader } from './repository.ts';
import type { Repository } from './repository.ts';

/** Growing selections: the text of a key or value, with its quotes, the entry, the mapping or list, the document, the file. */
export async function provideSelectionRanges(
  repository: Pick<Repository, 'worktree' | 'cache'>,
  path: string,
  positions: readonly Position[],
): Promise<SelectionRange[]> {
  const entry = await (await createReader(repository)).read(path);
  return entry.kind === 'file' ? positions.map(position => findSelections(entry.file.yaml, position)) : [];
}

export function findSelections(yaml: YamlFile, position: Position): SelectionRange {
  const document = documentAt(yaml, position);
  const spans: Span[] = [{ start: 0, end: yaml.text.length }];
  if (document) {
    const { offset, text } = document;
    const shift = ({ start, end }: Span): Span => ({ start: start + offset, end: end + offset });
    spans.push(shift({ start: 0, end: text.trimEnd().length }));
    spans.push(...(document.root ? spansAround(document.root, yaml.lines.offsetAt(position) - offset).map(shift) : []));
  }
  const at = yaml.lines.offsetAt(position);
  let selection: SelectionRange | undefined;
  let outer: Span | undefined;
  for (const span of spans) {
    const isSmaller =
      !outer || (outer.start <= span.start && span.end <= outer.end && span.end - span.start < outer.end - outer.start);
    if (isSmaller && span.start <= at && at <= span.end) {
      const range: Range = yaml.lines.rangeBetween(span.start, span.end);
      selection = selection ? { range, parent: selection } : { range };
      outer = span;
    }
  }
  return selection ?? { range: { start: position, end: position } };
}

interface Span {
  readonly start: number;
  readonly end: number;
}

/** From the outside to the inside. */
function spansAround(root: YamlNode, offset: number): Span[] {
  const spans: Span[] = [];
  const touches = ({ start, end }: Span): boolean => start <= offset && offset <= end;
  for (let node: YamlNode | undefined = root; node;) {
    spans.push(node);
    let next: YamlNode | undefined;
    if (node.kind === 'mapping') {
      const entry: YamlEntry | undefined = node.entries.find(({ key, value }) =>
        touches({ start: key.start, end: Math.max(key.end, value.end) }),
      );
      if (entry) {
        spans.push({ start: entry.key.start, end: Math.max(entry.key.end, entry.value.end) });
        next = [entry.key, entry.value].find(touches);
      }
    } else if (node.kind === 'sequence') {
      next = node.items.find(touches);
    } else if (node.kind === 'scalar' && (node.style === 'single' || node.style === 'double')) {
      spans.push({ start: node.start + 1, end: node.end - 1 });
    }
    node = next;
  }
  return spans;
}
