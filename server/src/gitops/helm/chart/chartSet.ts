import { basename, dirname, isWithin, joinPath, resolvePath } from '../../../base/repositoryPath.ts';
import type { Tree } from '../../../tree/tree.ts';
import { textAt } from '../../../yaml/manifests.ts';
import type { Manifest } from '../../../yaml/manifests.ts';
import { asScalar, asSequence, findEntry } from '../../../yaml/yamlNode.ts';
import type { GitopsCache, SourceFile } from '../../gitopsCache.ts';
import { configPath } from '../../declared.ts';
import { isKustomizationPath } from '../../kustomizationNames.ts';
import { RecordingReader } from '../../recordingReader.ts';
import type { Chart } from './chart.ts';
import { ChartReader } from './readChart.ts';
import type { ValuesSource } from './valuesSource.ts';

/** The charts of one tree, and who gives values to them. Read when someone asks. */
export class ChartSet {
  readonly #tree: Tree;
  readonly #reader: RecordingReader;
  readonly #charts: ChartReader;
  #uses: Promise<ReadonlyMap<string, readonly ValuesSource[]>> | undefined;
  #parents: Promise<ReadonlyMap<string, readonly Parent[]>> | undefined;

  constructor(tree: Tree, cache: GitopsCache) {
    this.#tree = tree;
    this.#reader = new RecordingReader(tree, cache);
    this.#charts = new ChartReader(tree, this.#reader);
  }

  /** The innermost chart that the path lies in. */
  findChart(path: string): Promise<Chart | undefined> {
    return this.#charts.findChart(path);
  }

  readChart(folder: string): Promise<Chart | undefined> {
    return this.#charts.readChart(folder);
  }

  /** Folders of all charts. */
  listCharts(): Promise<readonly string[]> {
    return this.#charts.listCharts();
  }

  /** Charts that depend on this one, with the key of its values in theirs. */
  async parentsOf(chart: Chart): Promise<readonly Parent[]> {
    this.#parents ??= this.#readParents();
    return (await this.#parents).get(chart.folder) ?? [];
  }

  /** Everything that gives values to the chart, its own defaults first. */
  async sourcesOf(chart: Chart, depth = 0): Promise<readonly ValuesSource[]> {
    const own = [
      ...wholeFile(chart.values, 'defaults', 'default'),
      ...chart.valuesFiles.flatMap(file => wholeFile(file, 'file', basename(file.path))),
    ];
    const parents = depth < 5 ? await this.parentsOf(chart) : [];
    const given = await Promise.all(
      parents.map(async ({ chart: above, key }) => {
        const sources = await this.sourcesOf(above, depth + 1);
        return sources.map(source => below(source, key, above));
      }),
    );
    this.#uses ??= this.#readUses();
    return [...own, ...given.flat(), ...((await this.#uses).get(chart.folder) ?? [])];
  }

  /** The chart whose values stand in the file, or at a place of it, outside of charts: of a HelmRelease, of a kustomization. */
  async findUse(path: string): Promise<readonly { readonly folder: string; readonly source: ValuesSource }[]> {
    this.#uses ??= this.#readUses();
    const uses = await this.#uses;
    return [...uses].flatMap(([folder, sources]) =>
      sources.filter(({ file }) => file === path).map(source => ({ folder, source })),
    );
  }

  async #readParents(): Promise<ReadonlyMap<string, readonly Parent[]>> {
    const parents = new Map<string, Parent[]>();
    for (const folder of await this.listCharts()) {
      const chart = await this.readChart(folder);
      for (const dependency of chart?.dependencies ?? []) {
        if (chart && dependency.chart) {
          const known = parents.get(dependency.chart.folder) ?? [];
          parents.set(dependency.chart.folder, [...known, { chart, key: dependency.key }]);
        }
      }
    }
    return parents;
  }

  async #readUses(): Promise<ReadonlyMap<string, readonly ValuesSource[]>> {
    const uses = new Map<string, ValuesSource[]>();
    const add = (folder: string | undefined, sources: readonly ValuesSource[]): void => {
      if (folder !== undefined && sources.length > 0) {
        uses.set(folder, [...(uses.get(folder) ?? []), ...sources]);
      }
    };
    for (const { folder, sources } of await this.#readDeclared()) {
      add(folder, sources);
    }
    for (const path of await this.#tree.listFiles()) {
      const file = /\.ya?ml$|(?:^|\/)Kustomization$/.test(path) ? await this.#readFile(path) : undefined;
      if (file?.text.includes('helm.toolkit.fluxcd.io/')) {
        for (const manifest of file.manifests.filter(isHelmRelease)) {
          add(await this.#findReleasedChart(manifest), valuesOfRelease(file, manifest));
        }
      } else if (file && isKustomizationPath(path) && file.text.includes('helmCharts')) {
        for (const { folder, sources } of await this.#readInflated(file)) {
          add(folder, sources);
        }
      }
    }
    return uses;
  }

  /** Values files of the environments that `.driftline.yaml` declares. */
  async #readDeclared(): Promise<{ readonly folder: string; readonly sources: readonly ValuesSource[] }[]> {
    const config = await this.#readFile(configPath);
    const items = asSequence(findEntry(config?.yaml.documents[0]?.root, 'environments')?.value)?.items ?? [];
    const found = items.map(async item => {
      const helm = findEntry(item, 'helm')?.value;
      const folder = resolvePath('', textAt(helm, 'chart') ?? '');
      const names = asSequence(findEntry(helm, 'values')?.value)?.items.flatMap(node => asScalar(node)?.text ?? []) ?? [];
      const files = await Promise.all(names.flatMap(name => resolvePath('', name) ?? []).map(path => this.#readFile(path)));
      // Files of the chart's own folder are known already.
      const outside = files.filter(file => file !== undefined && folder !== undefined && !isWithin(folder, file.path));
      const label = textAt(item, 'name') ?? '';
      return { folder: folder ?? '', sources: outside.flatMap(file => wholeFile(file, 'release', label)) };
    });
    return Promise.all(found);
  }

  /** The folder of the chart that a release takes from a repository of git, if it is in this one. */
  async #findReleasedChart({ node }: Manifest): Promise<string | undefined> {
    const spec = findEntry(findEntry(findEntry(node, 'spec')?.value, 'chart')?.value, 'spec')?.value;
    const source = textAt(findEntry(spec, 'sourceRef')?.value, 'kind');
    const path = source === 'GitRepository' ? textAt(spec, 'chart') : undefined;
    const folder = path === undefined ? undefined : resolvePath('', path.replace(/^\//, ''));
    return folder !== undefined && (await this.readChart(folder)) ? folder : undefined;
  }

  /** `helmCharts` of a kustomization, as far as the charts are folders beside it. */
  async #readInflated(file: SourceFile): Promise<{ readonly folder: string; readonly sources: readonly ValuesSource[] }[]> {
    const document = file.yaml.documents[0];
    const base = dirname(file.path);
    const home = textAt(findEntry(document?.root, 'helmGlobals')?.value, 'chartHome') ?? 'charts';
    const items = asSequence(findEntry(document?.root, 'helmCharts')?.value)?.items ?? [];
    const found = items.map(async (item, index) => {
      const folder = resolvePath(base, joinPath(home, textAt(item, 'name') ?? ''));
      if (!document || folder === undefined || !(await this.readChart(folder))) {
        return undefined;
      }
      const more = asSequence(findEntry(item, 'additionalValuesFiles')?.value)?.items ?? [];
      const names = [findEntry(item, 'valuesFile')?.value, ...more].flatMap(node => asScalar(node)?.text ?? []);
      const paths = names.flatMap(name => resolvePath(base, name) ?? []);
      const files = await Promise.all(paths.map(path => this.#readFile(path)));
      const segments = ['helmCharts', index, 'valuesInline'];
      const inline = { ...toSource(file, document, segments), label: file.path };
      return { folder, sources: [...files.flatMap(one => wholeFile(one, 'release', one?.path ?? '')), inline] };
    });
    return (await Promise.all(found)).filter(entry => entry !== undefined);
  }

  async #readFile(path: string): Promise<SourceFile | undefined> {
    const entry = await this.#reader.read(path);
    return entry.kind === 'file' ? entry.file : undefined;
  }
}

export interface Parent {
  readonly chart: Chart;
  readonly key: string;
}

function isHelmRelease({ apiVersion, kind }: Manifest): boolean {
  return kind === 'HelmRelease' && apiVersion.startsWith('helm.toolkit.fluxcd.io/');
}

function valuesOfRelease(file: SourceFile, { document, segments, name = 'HelmRelease' }: Manifest): ValuesSource[] {
  return [{ ...toSource(file, document, [...segments, 'spec', 'values']), label: name }];
}

function toSource(
  file: SourceFile,
  document: ValuesSource['document'],
  segments: ValuesSource['segments'],
): Omit<ValuesSource, 'label'> {
  return { file: file.path, document, segments, globals: segments, kind: 'release' };
}

function wholeFile(file: SourceFile | undefined, kind: ValuesSource['kind'], label: string): ValuesSource[] {
  const document = file?.yaml.documents[0];
  return file && document ? [{ file: file.path, document, segments: [], globals: [], kind, label }] : [];
}

function below(source: ValuesSource, key: string, { name }: Chart): ValuesSource {
  const { segments, kind, label } = source;
  return {
    ...source,
    segments: [...segments, key],
    kind: kind === 'release' ? 'release' : 'parent',
    label: kind === 'release' ? label : `${name} (${label})`,
  };
}
