import { anyElement } from '../templates/contextValue.ts';
import type { Step } from '../templates/contextValue.ts';
import { FollowedCharts } from '../templates/followedCharts.ts';
import type { FollowInput } from '../templates/followedCharts.ts';
import type { TemplateSource } from '../templates/followTemplates.ts';
import type { ContextRead, TemplateDefinition, TemplateReads } from '../templates/templateReads.ts';
import type { SourceFile } from '../../gitopsCache.ts';
import { withSubcharts } from './chart.ts';
import type { Chart } from './chart.ts';

/** What the templates of a chart read, and which named templates there are for them. */
export interface ChartReading extends TemplateReads {
  /** Of the chart and its subcharts: all of them share one space of names. */
  readonly definitions: readonly TemplateDefinition[];
}

/** What was found out about charts, kept as long as all files it was found in are the same. */
export class ChartReadings {
  readonly #known = new WeakMap<SourceFile, { readonly files: readonly SourceFile[]; readonly reading: ChartReading }>();
  readonly #followed = new FollowedCharts();

  /** Follows the chart's templates. */
  read(chart: Chart): ChartReading {
    const files = filesOf(chart);
    const known = this.#find(chart, files);
    if (known) {
      return known;
    }
    const reading = { ...this.#followed.follow(toInput(chart, files)), definitions: files.flatMap(definitionsOf) };
    this.#known.set(chart.manifest, { files, reading });
    return reading;
  }

  /** Reads and follows the templates one by one, with pauses; {@link read} then answers at once. */
  async prepare(chart: Chart, pause: () => Promise<void>): Promise<void> {
    const files = filesOf(chart);
    if (!this.#find(chart, files)) {
      for (const file of files) {
        file.parseTemplate();
        await pause();
      }
      await this.#followed.prepare(toInput(chart, files), pause);
    }
  }

  #find(chart: Chart, files: readonly SourceFile[]): ChartReading | undefined {
    const known = this.#known.get(chart.manifest);
    const isSame = known?.files.length === files.length && known.files.every((file, index) => file === files[index]);
    return isSame ? known.reading : undefined;
  }
}

function filesOf(chart: Chart): readonly SourceFile[] {
  return withSubcharts(chart).flatMap(({ templates }) => templates);
}

/** Parses the files that were not parsed yet. */
function toInput({ templates }: Chart, files: readonly SourceFile[]): FollowInput {
  const own = new Set(templates);
  const toSource = ({ path, template }: SourceFile): TemplateSource => ({ path, template });
  return { own: templates.map(toSource), others: files.filter(file => !own.has(file)).map(toSource) };
}

/** The named templates that a file defines. */
export function definitionsOf({ path, template }: SourceFile): TemplateDefinition[] {
  return template.definitions.flatMap(({ name, body, start, end }) => {
    if (!name || name.value === '') {
      return [];
    }
    const bodyStart = template.spans.find(span => span.start === start)?.end ?? end;
    const bodyEnd = template.spans.find(span => span.end === end)?.start ?? end;
    const isEmpty = body.length === 0 && withoutComments(template.text.slice(bodyStart, bodyEnd)).trim() === '';
    const nameSpan = { start: name.start + 1, end: name.end - 1 };
    return [{ file: path, name: name.value, nameSpan, verbatim: name.verbatim, isEmpty, start, end }];
  });
}

function withoutComments(text: string): string {
  return text.replaceAll(/\{\{-?\s*\/\*[\s\S]*?\*\/\s*-?\}\}/g, '');
}

/** The path below `.Values` that a read is about; `undefined` if it is about something else of the context. */
export function valuesPath({ path }: Pick<ContextRead, 'path'>): readonly Step[] | undefined {
  return path[0] === 'Values' ? path.slice(1) : undefined;
}

/** `image.tag`, `servers[].name`: a path of values as people write it. */
export function showValuesPath(path: readonly (string | number)[]): string {
  return path
    .map((step, index) => (typeof step === 'number' ? (step === anyElement ? '[]' : `[${step}]`) : (index > 0 ? '.' : '') + step))
    .join('');
}
