import type { Hover } from 'vscode-languageserver-types';
import { throwIfCancelled } from '../base/cancellation.ts';
import type { CancellationToken } from '../base/cancellation.ts';
import type { Range } from '../base/textRange.ts';
import { configPath } from '../gitops/declared.ts';
import { isKustomizationPath } from '../gitops/kustomizationNames.ts';
import type { KindSchema } from '../schema/catalogue.ts';
import { parseYaml } from '../yaml/yamlFile.ts';
import { provideConfigHover } from './configAssist.ts';
import { describeAt } from './fieldHover.ts';
import type { FieldHover, HoverContext } from './fieldHover.ts';
import { givesSchema } from './documentSchema.ts';
import { findForeignDocument } from './foreignYaml.ts';
import { findChartFile } from './helm/chartFile.ts';
import { provideTemplateHover } from './helm/templateHover.ts';
import { provideValuesHover } from './helm/valuesAssist.ts';
import { escapeMarkdown } from './markdown.ts';
import type { AssistContext, CursorInFile } from './provideCompletion.ts';
import { toLspLocation } from './repository.ts';
import type { Repository } from './repository.ts';
import { provideValueHover } from './valueHover.ts';

/** What of a hover is wanted. */
export interface HoverParts {
  /** The effective value per environment. */
  readonly values: boolean;
}

/**
 * One hover: what a value is in each environment, and what the field means. On a value the environments come first, because they
 * tell what is not on the screen; on a key the meaning does.
 */
export async function provideHover(
  context: AssistContext,
  repository: Repository,
  cursor: CursorInFile,
  parts: HoverParts,
  token: CancellationToken,
): Promise<Hover | null> {
  const { path, text, position } = cursor;
  if (path === configPath) {
    return provideConfigHover(repository, position);
  }
  const inChart = await findChartFile(repository, path, position);
  throwIfCancelled(token);
  if (inChart?.role === 'template') {
    const hover = await provideTemplateHover(repository, inChart, repository.charts.getReading(inChart.chart), position);
    return hover ?? (parts.values ? provideValueHover(repository, path, position, token) : null);
  }
  const value = parts.values ? await provideValueHover(repository, path, position, token) : null;
  if (!/\.ya?ml$|(?:^|\/)Kustomization$/.test(path)) {
    return value;
  }
  const values = inChart && (await provideValuesHover(repository, context.catalogue, inChart, position));
  if (values) {
    return combine(value, {
      text: textOf(values) ?? '',
      range: values.range ?? { start: position, end: position },
      onKey: true,
      about: 'field',
    });
  }
  const foreign = await findForeignDocument(repository, path, text, position);
  throwIfCancelled(token);
  if (context.onlyOurs && (foreign || givesSchema(context.catalogue, { path, text }))) {
    return value;
  }
  if (foreign) {
    const hover = await context.yaml.hover(foreign.text, foreign.position);
    return value ?? (hover && moveHover(hover, foreign.line));
  }
  const { index } = await repository.names.read();
  throwIfCancelled(token);
  const hoverContext: HoverContext = {
    catalogue: context.catalogue,
    isKustomization: isKustomizationPath(path),
    isPatch: index.inclusions.isPatchFile(path),
    linkTo: kind => linkToDefinition(repository, kind),
  };
  const field = describeAt(hoverContext, parseYaml(text), position);
  // What kind an object is of is the same everywhere.
  return field?.about === 'kind' ? combine(null, field) : combine(value, field);
}

function combine(value: Hover | null, field: FieldHover | undefined): Hover | null {
  if (!field) {
    return value;
  }
  const valueText = textOf(value);
  const texts = valueText === undefined ? [field.text] : field.onKey ? [field.text, valueText] : [valueText, field.text];
  return { range: value?.range ?? field.range, contents: { kind: 'markdown', value: texts.join('\n\n---\n\n') } };
}

function textOf(hover: Hover | null): string | undefined {
  return hover && typeof hover.contents === 'object' && 'value' in hover.contents ? hover.contents.value : undefined;
}

function linkToDefinition(repository: Repository, { definedIn }: KindSchema): string | undefined {
  if (!definedIn) {
    return undefined;
  }
  const { uri } = toLspLocation(repository, definedIn);
  const line = definedIn.range.start.line + 1;
  return `[${escapeMarkdown(`${definedIn.file}:${line}`)}](${uri}#L${line})`;
}

function moveHover(hover: Hover, by: number): Hover {
  const move = ({ start, end }: Range): Range => ({
    start: { line: start.line + by, character: start.character },
    end: { line: end.line + by, character: end.character },
  });
  return hover.range ? { ...hover, range: move(hover.range) } : hover;
}
