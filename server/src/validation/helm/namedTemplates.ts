import { closestName } from '../../base/closestName.ts';
import { groupBy } from '../../base/groupBy.ts';
import type { Location } from '../../base/textRange.ts';
import { LineIndex } from '../../yaml/lineIndex.ts';
import { hasAllSubcharts } from '../../gitops/helm/chart/chart.ts';
import { definitionsOf } from '../../gitops/helm/chart/readingOfChart.ts';
import type { TextSpan } from '../../gitops/helm/templates/templateNode.ts';
import type { FileFinding } from '../fileFinding.ts';
import type { ChartInReview } from './chartInReview.ts';
import { helmFinding } from './helmFinding.ts';

/** Calls of named templates that nothing defines, and definitions that replace each other. */
export function checkNamedTemplates(review: ChartInReview): FileFinding[] {
  return [...findUndefined(review), ...findDuplicates(review)];
}

/** Nothing can be said while a chart is missing, or of a library, whose callers may define what it calls. */
function findUndefined({ chart, reading, family }: ChartInReview): FileFinding[] {
  if (chart.isLibrary || !family.every(hasAllSubcharts)) {
    return [];
  }
  const names = new Set(family.flatMap(({ templates }) => templates.flatMap(definitionsOf)).map(({ name }) => name));
  const own = new Map(chart.templates.map(file => [file.path, file]));
  return reading.calls.flatMap(({ file, name, nameSpan, by }) => {
    const source = own.get(file);
    if (!source || by === 'block' || names.has(name) || name.includes('/templates/')) {
      return [];
    }
    const meant = closestName(name, names);
    const hint = meant === undefined ? '' : ` Did you mean "${meant}"?`;
    const message = `No template "${name}" is defined in this chart or those it depends on.${hint}`;
    return [helmFinding('helm.undefined-template', message, place(source, nameSpan))];
  });
}

function findDuplicates({ chart }: ChartInReview): FileFinding[] {
  const all = chart.templates.flatMap(file =>
    definitionsOf(file)
      .filter(({ isEmpty }) => !isEmpty)
      .map(definition => ({ definition, file })),
  );
  return [...groupBy(all, ({ definition }) => definition.name)].flatMap(([name, [first, ...others]]) =>
    others.flatMap(({ definition, file }) => {
      if (!first) {
        return [];
      }
      const at = place(first.file, first.definition.nameSpan);
      const isSame = first.file === file;
      const isAlike = bodyOf(first.file.text, first.definition) === bodyOf(file.text, definition);
      const message = isSame
        ? `"${name}" is defined twice in this file: Helm refuses the chart.`
        : `"${name}" is also defined in ${at.file}:${at.range.start.line + 1}${isAlike ? ', with the same text' : ''}: one of the two quietly wins.`;
      return helmFinding('helm.duplicate-template', message, place(file, definition.nameSpan), {
        severity: isSame ? 'error' : isAlike ? 'information' : 'warning',
        related: [{ location: at, message: 'The other definition' }],
      });
    }),
  );
}

/** A definition without white space. */
function bodyOf(text: string, { start, end }: TextSpan): string {
  return text.slice(start, end).replaceAll(/\s+/g, '');
}

function place(file: { readonly path: string; readonly text: string }, { start, end }: TextSpan): Location {
  return { file: file.path, range: new LineIndex(file.text).rangeBetween(start, end) };
}
