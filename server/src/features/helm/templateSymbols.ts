import { SymbolKind } from 'vscode-languageserver-types';
import type { DocumentSymbol } from 'vscode-languageserver-types';
import type { SourceFile } from '../../gitops/gitopsCache.ts';
import { definitionsOf } from '../../gitops/helm/chart/readingOfChart.ts';
import { LineIndex } from '../../yaml/lineIndex.ts';

/** The outline of a template: what it defines. */
export function provideTemplateSymbols(file: SourceFile): DocumentSymbol[] {
  const lines = new LineIndex(file.text);
  return definitionsOf(file)
    .toSorted((a, b) => a.start - b.start)
    .map(({ name, nameSpan, start, end }) => ({
      name,
      kind: SymbolKind.Function,
      range: lines.rangeBetween(start, end),
      selectionRange: lines.rangeBetween(nameSpan.start, nameSpan.end),
    }));
}

/** Whether the path is one of a chart's templates by where it stands; such texts are YAML only once they are rendered. */
export function isTemplatePath(path: string): boolean {
  return /(?:^|\/)templates\//.test(path);
}
