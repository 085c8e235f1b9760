import { codeSpan } from '../../base/codeSpan.ts';
import type { Chart } from '../../gitops/helm/chart/chart.ts';
import type { Step } from '../../gitops/helm/templates/contextValue.ts';
import { commentAbove, entriesOf, findValue } from '../../gitops/helm/chart/valuesSource.ts';
import type { FoundValue, ValuesSource } from '../../gitops/helm/chart/valuesSource.ts';
import { findSchemaProperty } from '../../gitops/helm/chart/valuesSchema.ts';
import { paragraphs } from '../fieldText.ts';

/** What is known of a value of a chart, as Markdown. */

/** The comment above the key where it is set first, else what the schema says. */
export function documentValue(chart: Chart, sources: readonly ValuesSource[], path: readonly Step[]): string | undefined {
  for (const source of sources) {
    const found = findValue(source, path);
    const comment = found?.key && commentAbove(source.document, found.key);
    if (comment !== undefined && comment !== '') {
      return paragraphs(comment).join('\n\n');
    }
  }
  const description = findSchemaProperty(chart, path)?.description;
  return description === undefined || description === '' ? undefined : paragraphs(description).join('\n\n');
}

/** What is set: a scalar as it is written, else what it consists of. */
export function summarize({ node, source }: FoundValue): string {
  const { text } = source.document;
  switch (node.kind) {
    case 'scalar': {
      const written = text.slice(node.start, node.end).split('\n', 1)[0] ?? '';
      return written === '' ? 'null' : written.length > 60 ? `${written.slice(0, 59)}…` : written;
    }
    case 'sequence':
      return node.items.length === 0 ? '[]' : `list of ${node.items.length}`;
    case 'mapping': {
      const names = entriesOf(node).map(({ name }) => name);
      return names.length === 0 ? '{}' : `{${names.slice(0, 4).join(', ')}${names.length > 4 ? ', …' : ''}}`;
    }
    case 'alias':
      return `*${node.name}`;
  }
}

/** Each source that sets the value, a line each. @param linkTo a place as a link. */
export function listValues(
  sources: readonly ValuesSource[],
  path: readonly Step[],
  linkTo: (found: FoundValue) => string,
): string[] {
  const found = sources.flatMap(source => findValue(source, path) ?? []);
  const lines = found.slice(0, listed).map(one => `- ${linkTo(one)}: ${codeSpan(summarize(one))}`);
  return found.length > listed ? [...lines, `- and ${found.length - listed} more`] : lines;
}

const listed = 10;
