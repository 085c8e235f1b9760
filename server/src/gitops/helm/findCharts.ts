import { basename, dirname, isWithin, joinPath } from '../../base/repositoryPath.ts';
import { startOfFile } from '../../base/textRange.ts';
import { nodeAt } from '../../yaml/nodePath.ts';
import { textAt } from '../../yaml/manifests.ts';
import type { Tree } from '../../tree/tree.ts';
import { conventionalEnvironment } from '../conventionalEnvironment.ts';
import type { Environment } from '../environment.ts';
import type { IgnoreRules } from '../ignoreRules.ts';
import type { RecordingReader } from '../recordingReader.ts';
import type { ChartDelivery } from './chartDelivery.ts';

/** Charts that are environments where nobody declares anything about them: each with its own values. */

/**
 * Charts of a tree that can be installed and that lie in no other chart, by path.
 *
 * @param isCovered whether something else says how the chart in a folder is delivered.
 */
export async function findCharts(
  tree: Tree,
  reader: RecordingReader,
  ignored: IgnoreRules,
  isCovered: (folder: string) => boolean,
): Promise<Environment[]> {
  const files = (await tree.listFiles()).filter(path => basename(path) === 'Chart.yaml' && !ignored.ignores(path));
  const folders = files.map(path => dirname(path)).sort();
  const outer = folders.filter(folder => !folders.some(other => isBelow(other, folder)) && !isCovered(folder));
  const found = await Promise.all(outer.map(folder => readChart(reader, folder)));
  return found.flatMap(environment => environment ?? []);
}

/** Whether a folder is part of the chart in another one, as a dependency or as one of its files. */
function isBelow(chart: string, folder: string): boolean {
  return (
    chart !== folder &&
    isWithin(chart, folder) &&
    /(?:^|\/)(?:charts|templates|files|tests?|ci)\//.test(`${folder.slice(chart.length)}/`)
  );
}

async function readChart(reader: RecordingReader, folder: string): Promise<Environment | undefined> {
  const file = joinPath(folder, 'Chart.yaml');
  const entry = await reader.read(file);
  const document = entry.kind === 'file' && entry.real === undefined ? entry.file.yaml.documents[0] : undefined;
  const name = textAt(document?.root, 'name');
  if (!document || name === undefined || textAt(document.root, 'type') === 'library') {
    return undefined;
  }
  const range = nodeAt(document, ['name'])?.range ?? startOfFile;
  const helm: ChartDelivery = {
    chart: folder,
    releaseName: releaseNameOf(name),
    namespace: 'default',
    values: [],
    includeCrds: true,
    noHooks: false,
    isGuess: true,
  };
  return createChartEnvironment(`helm:${folder === '' ? '.' : folder}`, { file, range }, helm);
}

/** Helm refuses longer names, and upper case. */
export function releaseNameOf(name: string): string {
  return (
    name
      .toLowerCase()
      .slice(0, 53)
      .replace(/[^a-z0-9]+$/, '') || 'release-name'
  );
}

/** The environment that a chart is, with nothing else said about it. */
export function createChartEnvironment(id: string, declaredIn: Environment['declaredIn'], helm: ChartDelivery): Environment {
  return { ...conventionalEnvironment(helm.chart, declaredIn), id, kind: 'helm', helm };
}
