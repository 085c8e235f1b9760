import { neverCancelled } from '../../../server/src/base/cancellation.ts';
import type { ChartPlace, ChartResult, HelmEngine } from '../../../server/src/engine/helmEngine.ts';
import { createMemoryTree } from '../../../server/src/tree/memoryTree.ts';
import type { SeededRandom } from '../provenance/seededRandom.ts';
import type { GeneratedChart } from './generateChart.ts';

/** Whether what is said of rendered lines is true: what a template holds at the place, and what changes with the value. */

export interface LineCount {
  /** Lines with something on them, and how many of these have a place. */
  lines: number;
  placed: number;
  texts: number;
  values: number;
  /** Renderings with another value. */
  mutations: number;
}

interface Part {
  readonly text: string;
  readonly place: ChartPlace;
}

/** Answers what is wrong. */
export async function checkLines(
  engine: HelmEngine,
  { files, options }: GeneratedChart,
  random: SeededRandom,
  count: LineCount,
): Promise<string[]> {
  const tree = createMemoryTree(files);
  const result = await engine.renderChart({ ...options, tree, markers: true }, neverCancelled);
  if (result.kind !== 'objects') {
    return [result.kind === 'failed' ? result.error.message : result.message];
  }
  const parts = listParts(result, count);
  const wrong = parts.flatMap(part => checkText(part, files, count));
  const values = parts.filter(({ place }) => place.values !== undefined);
  count.values += values.length;
  if (values.length > 0) {
    const { place } = random.pick(values);
    count.mutations++;
    const path = (place.values ?? '').slice(1).split('/').map(escapeKey).join('.');
    const changed = await engine.renderChart(
      { ...options, tree, markers: true, values: [...options.values, { setJson: `${path}="changed-by-test"` }] },
      neverCancelled,
    );
    if (
      changed.kind === 'objects' &&
      JSON.stringify(changed.objects.map(({ body }) => body)) === JSON.stringify(result.objects.map(({ body }) => body))
    ) {
      wrong.push(`nothing changes with ${place.values}, which ${place.file}:${place.line} is said to print`);
    }
  }
  return wrong;
}

function listParts(result: ChartResult & { readonly kind: 'objects' }, count: LineCount): Part[] {
  return result.objects.flatMap(({ text = '', lines, isDefinition }) =>
    isDefinition
      ? []
      : text.split('\n').flatMap((line, index) => {
          const segments = lines?.[index] ?? [];
          count.lines += line.trim() === '' ? 0 : 1;
          count.placed += line.trim() !== '' && segments.length > 0 ? 1 : 0;
          return segments.flatMap(([column, at], next) => {
            const place = result.places?.[at];
            return place ? [{ text: line.slice(column, segments[next + 1]?.[0]).trimEnd(), place }] : [];
          });
        }),
  );
}

/** Text must stand in the template as it is printed, up to an action. */
function checkText({ text, place }: Part, files: GeneratedChart['files'], count: LineCount): string[] {
  const file = place.file === undefined ? undefined : files[place.file];
  if (typeof file !== 'string') {
    return [];
  }
  const lines = file.replace(/^\uFEFF/, '').split('\n');
  const source = lines[place.line - 1]?.slice(place.column) ?? '';
  if (source.startsWith('{{')) {
    return [];
  }
  count.texts++;
  const literal = source.split('{{')[0]?.trimEnd() ?? '';
  const printed = literal.startsWith('---') && !text.startsWith('---') ? literal.slice('---'.length).trimStart() : literal;
  return printed === text ? [] : [`${place.file}:${place.line}:${place.column} holds "${literal}", printed was "${text}"`];
}

function escapeKey(segment: string): string {
  return segment.replaceAll('~1', '/').replaceAll('~0', '~').replaceAll('.', '\\.');
}
