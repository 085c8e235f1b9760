import { parsePointer } from '../../base/jsonPointer.ts';
import { joinPath } from '../../base/repositoryPath.ts';
import { startOfFile } from '../../base/textRange.ts';
import type { Location, Range } from '../../base/textRange.ts';
import type { Unknown } from '../../base/unknown.ts';
import type { ChartError, ChartFrame } from '../../engine/helmEngine.ts';
import { nodeAt } from '../../yaml/nodePath.ts';
import { shortenText } from '../errors/shortenMessage.ts';
import type { SourceFile } from '../gitopsCache.ts';
import type { RecordingReader } from '../recordingReader.ts';
import type { RenderError } from '../rendering.ts';

/** What Helm refuses, on the line to edit. */

export interface ChartPlaces {
  readonly reader: RecordingReader;
  /** Folder of the chart. */
  readonly chart: string;
  /** Files with values in the order of their precedence, the chart's own left out. */
  readonly valueFiles: readonly string[];
  /** What names the chart, for errors that are in no file. */
  readonly fallback: Location;
}

interface ChartFailure {
  readonly errors: readonly RenderError[];
  readonly unknowns: readonly Unknown[];
}

const codes: ReadonlyMap<string, string> = new Map([
  ['template', 'helm.template-syntax'],
  ['render', 'helm.render-failed'],
  ['yaml', 'helm.not-yaml'],
  ['schema', 'helm.invalid-value'],
  ['chart', 'helm.chart-unreadable'],
  ['too-large', 'helm.chart-unreadable'],
  ['missing-path', 'helm.chart-unreadable'],
  ['values', 'helm.values-unreadable'],
  ['kube-version', 'helm.incompatible-version'],
  ['release-name', 'helm.release-name'],
]);

/** The errors that a failed rendering is shown as; what would have to be fetched first is unknown. */
export async function placeChartErrors(error: ChartError, places: ChartPlaces): Promise<ChartFailure> {
  if (error.kind === 'remote' || error.kind === 'dependencies' || error.kind === 'panic') {
    return { errors: [], unknowns: [await explainUnknown(error, places)] };
  }
  const code = codes.get(error.kind) ?? 'helm.render-failed';
  if (error.violations && error.violations.length > 0) {
    const errors = error.violations.map(async ({ pointer, message }) => {
      const at = pointer === '' ? 'The values' : `The value at ${parsePointer(pointer).join('.')}`;
      return { code, message: `${at}: ${message}, says values.schema.json.`, location: await findValue(pointer, places) };
    });
    return { errors: await Promise.all(errors), unknowns: [] };
  }
  const frame = error.frames.findLast(({ file }) => file !== undefined);
  const location = frame ? await locate(frame, places) : await locateFile(error, places);
  const outer = await Promise.all(
    error.frames
      .filter(other => other !== frame && other.file !== undefined)
      .map(async other => ({ location: await locate(other, places), message: 'Included from here.' })),
  );
  return {
    errors: [{ code, message: describe(error), location, ...(outer.length > 0 ? { related: outer } : {}) }],
    unknowns: [],
  };
}

/** Upstream's text without the places in front of it. */
function describe({ kind, message }: ChartError): string {
  const lines = message.split('\n').map(line => line.trim());
  const own = lines
    .filter(line => line !== '' && !/^[^\s:]+:\d+:\d+$/.test(line) && !/^executing ".*" at <.*>:$/.test(line))
    .filter((line, index, rest) => index === rest.length - 1 || !/^error calling (?:include|tpl):$/.test(line))
    .join(' ')
    .replace(/^(?:parse error|execution error) at \([^)]*\): /, '');
  const last = own.slice(own.lastIndexOf('executing "'));
  const text = shortenText(kind === 'render' && own.startsWith('template: ') ? last : own);
  return kind === 'yaml'
    ? `With these values the template renders to no YAML of an object: ${text}`
    : `Helm cannot render this: ${text}`;
}

async function explainUnknown(error: ChartError, { reader, chart, fallback }: ChartPlaces): Promise<Unknown> {
  if (error.kind === 'panic') {
    return { reason: 'engine', message: shortenText(error.message), location: fallback };
  }
  if (error.kind === 'remote') {
    const message = `${shortenText(error.message.split(': ')[0] ?? '')} would have to be fetched: nothing is while rendering. Keep it in the repository.`;
    return { reason: 'remote', message, location: fallback };
  }
  const [name = ''] = error.missing ?? [];
  const text = error.missing
    ? `The chart needs ${error.missing.map(missing => `"${missing}"`).join(', ')}, which charts/ does not hold: run "helm dependency build".`
    : shortenText(error.message);
  return { reason: 'helm', message: text, location: await findDependency(reader, joinPath(chart, 'Chart.yaml'), name, fallback) };
}

/** The entry of `Chart.yaml` that names a dependency. */
async function findDependency(reader: RecordingReader, path: string, name: string, fallback: Location): Promise<Location> {
  const document = (await readFile(reader, path))?.yaml.documents[0];
  const list = document && nodeAt(document, ['dependencies'])?.node;
  for (const index of document && list?.kind === 'sequence' ? list.items.keys() : []) {
    const found = document && nodeAt(document, ['dependencies', index, 'name']);
    if (found?.node.kind === 'scalar' && found.node.text === name) {
      return { file: path, range: found.range };
    }
  }
  return fallback;
}

/** Where a value is set: in the file that wins, else in the chart's own values; else what names the chart. */
async function findValue(pointer: string, { reader, chart, valueFiles, fallback }: ChartPlaces): Promise<Location> {
  const own = joinPath(chart, 'values.yaml');
  const segments = parsePointer(pointer);
  for (const path of [...valueFiles.toReversed(), own]) {
    for (const document of (await readFile(reader, path))?.yaml.documents.toReversed() ?? []) {
      const found = segments.length === 0 ? undefined : nodeAt(document, segments);
      if (found) {
        return {
          file: path,
          range: found.range.start.line === found.range.end.line ? found.range : (found.keyRange ?? found.range),
        };
      }
    }
  }
  return segments.length > 1
    ? findValue(pointer.slice(0, pointer.lastIndexOf('/')), { reader, chart, valueFiles, fallback })
    : fallback;
}

async function locate({ file = '', line, column }: ChartFrame, { reader, fallback }: ChartPlaces): Promise<Location> {
  const source = await readFile(reader, file);
  if (!source) {
    return fallback;
  }
  const text = lineOf(source, line - 1);
  // Go counts bytes, and names the middle of an action.
  const character = column === undefined ? 0 : new TextDecoder().decode(new TextEncoder().encode(text).slice(0, column)).length;
  const start = column === undefined ? text.length - text.trimStart().length : character;
  const close = text.indexOf('}}', start);
  const end = close === -1 ? text.trimEnd().length : text.slice(0, close).replace(/\s*-?\s*$/, '').length;
  return { file, range: lineRange(line - 1, start, Math.max(start, end)) };
}

/** The line that upstream's text names, of the file that the error is about. */
async function locateFile({ file, message }: ChartError, { reader, fallback }: ChartPlaces): Promise<Location> {
  const source = file === undefined ? undefined : await readFile(reader, file);
  if (!source) {
    return fallback;
  }
  const [, named] = /yaml: line (\d+):/.exec(message) ?? [];
  const line = named === undefined || file?.includes('/templates/') === true ? 0 : Number(named) - 1;
  const text = lineOf(source, line);
  return { file: source.path, range: text === '' ? startOfFile : lineRange(line, 0, text.length) };
}

function lineRange(line: number, start: number, end: number): Range {
  return { start: { line, character: start }, end: { line, character: end } };
}

function lineOf(source: SourceFile, line: number): string {
  return source.text.split(/\r\n|\n|\r/)[line] ?? '';
}

async function readFile(reader: RecordingReader, path: string): Promise<SourceFile | undefined> {
  const entry = await reader.read(path);
  return entry.kind === 'file' ? entry.file : undefined;
}
