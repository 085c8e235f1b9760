import { FoldingRangeKind } from 'vscode-languageserver-types';
import type { FoldingRange } from 'vscode-languageserver-types';
import type { YamlDocument, YamlFile } from '../yaml/yamlFile.ts';
import { rangeOf } from '../yaml/yamlFile.ts';
import type { YamlNode } from '../yaml/yamlNode.ts';
import { createReader } from './repository.ts';
import type { Repository } from './repository.ts';

/** What can be folded: documents, mappings, lists and their elements, block texts, blocks of comments, and `# region`. */
export async function provideFoldingRanges(
  repository: Pick<Repository, 'worktree' | 'cache'>,
  path: string,
): Promise<FoldingRange[]> {
  const entry = await (await createReader(repository)).read(path);
  return entry.kind === 'file' ? findFoldings(entry.file.yaml) : [];
}

/** Of each first line the longest. */
export function findFoldings(yaml: YamlFile): FoldingRange[] {
  const longest = new Map<number, FoldingRange>();
  const add = (folding: FoldingRange): void => {
    const known = longest.get(folding.startLine);
    if (folding.endLine > folding.startLine && (!known || known.endLine < folding.endLine)) {
      longest.set(folding.startLine, folding);
    }
  };
  const texts = new Set<number>();
  for (const document of yaml.documents) {
    if (yaml.documents.length > 1) {
      add({ startLine: startOf(document), endLine: lastLine(document, document.text.trimEnd().length) });
    }
    const root = document.root;
    if (root) {
      visit(document, root, add, texts);
    }
  }
  commentFoldings(yaml, texts).forEach(add);
  return [...longest.values()].toSorted((a, b) => a.startLine - b.startLine);
}

/** The line of its `---`, else of its first key. */
function startOf(document: YamlDocument): number {
  const offset = /^(?:\s|#.*\n)*/.exec(document.text)?.[0].length ?? 0;
  return document.lines.positionAt(document.offset + offset).line;
}

function lastLine(document: YamlDocument, end: number): number {
  return document.lines.positionAt(document.offset + end).line;
}

function visit(document: YamlDocument, root: YamlNode, add: (folding: FoldingRange) => void, texts: Set<number>): void {
  const pending: YamlNode[] = [root];
  const span = (start: number, end: number): void => {
    add({ startLine: lastLine(document, start), endLine: lastLine(document, end) });
  };
  for (let node = pending.pop(); node; node = pending.pop()) {
    if (node.kind === 'mapping') {
      for (const { key, value } of node.entries) {
        span(key.start, Math.max(key.end, value.end));
        pending.push(value);
      }
    } else if (node.kind === 'sequence') {
      node.items.forEach(item => span(item.start, item.end));
      pending.push(...node.items);
    } else if (node.kind === 'scalar') {
      const { start, end } = rangeOf(document, node);
      for (let line = start.line + 1; line <= end.line; line++) {
        texts.add(line);
      }
    }
    if (node !== root && node.kind !== 'scalar' && node.kind !== 'alias' && node.flow) {
      span(node.start, node.end);
    }
  }
}

/** `#` inside of a text is no comment. */
function commentFoldings({ text }: YamlFile, texts: ReadonlySet<number>): FoldingRange[] {
  const found: FoldingRange[] = [];
  const regions: number[] = [];
  let first: number | undefined;
  const close = (line: number): void => {
    if (first !== undefined) {
      found.push({ startLine: first, endLine: line - 1, kind: FoldingRangeKind.Comment });
      first = undefined;
    }
  };
  const lines = text.split(/\r\n|\n|\r/);
  for (const [line, content] of lines.entries()) {
    const comment = texts.has(line) ? undefined : /^\s*#(?<text>.*)$/.exec(content)?.groups?.['text'];
    const region = comment === undefined ? undefined : /^\s*(?<end>end)?region\b/.exec(comment)?.groups;
    if (comment === undefined || region) {
      close(line);
    } else {
      first ??= line;
    }
    if (region && region['end'] === undefined) {
      regions.push(line);
    } else if (region) {
      const startLine = regions.pop();
      found.push(...(startLine === undefined ? [] : [{ startLine, endLine: line, kind: FoldingRangeKind.Region }]));
    }
  }
  close(lines.length);
  return found;
}
