import { basename, dirname, joinPath, resolvePath } from '../../../base/repositoryPath.ts';
import type { Tree } from '../../../tree/tree.ts';
import { textAt } from '../../../yaml/manifests.ts';
import { asSequence, findEntry } from '../../../yaml/yamlNode.ts';
import type { YamlNode } from '../../../yaml/yamlNode.ts';
import type { SourceFile } from '../../gitopsCache.ts';
import type { RecordingReader } from '../../recordingReader.ts';
import type { Chart, ChartDependency } from './chart.ts';

/** Reads charts of a tree, each once: folders with a `Chart.yaml`, and those they depend on as far as they are folders too. */
export class ChartReader {
  readonly #tree: Tree;
  readonly #reader: RecordingReader;
  readonly #charts = new Map<string, Promise<Chart | undefined>>();

  constructor(tree: Tree, reader: RecordingReader) {
    this.#tree = tree;
    this.#reader = reader;
  }

  /** The innermost chart that the path lies in. */
  async findChart(path: string): Promise<Chart | undefined> {
    for (let folder = dirname(path); ; folder = dirname(folder)) {
      if ((await this.#tree.read(joinPath(folder, 'Chart.yaml'))).kind === 'file') {
        return this.readChart(folder);
      }
      if (folder === '') {
        return undefined;
      }
    }
  }

  /** The chart in a folder; `undefined` if none is there. */
  readChart(folder: string): Promise<Chart | undefined> {
    return this.#readOnce(folder, []);
  }

  /** Folders of all charts of the tree. */
  async listCharts(): Promise<readonly string[]> {
    const paths = await this.#tree.listFiles();
    return paths.filter(path => basename(path) === 'Chart.yaml').map(dirname);
  }

  #readOnce(folder: string, above: readonly string[]): Promise<Chart | undefined> {
    const known = this.#charts.get(folder);
    if (known) {
      return known;
    }
    const chart = this.#read(folder, [...above, folder]);
    this.#charts.set(folder, chart);
    return chart;
  }

  async #read(folder: string, above: readonly string[]): Promise<Chart | undefined> {
    const manifest = await this.#readFile(joinPath(folder, 'Chart.yaml'));
    if (!manifest) {
      return undefined;
    }
    const root = manifest.yaml.documents[0]?.root;
    const paths = await this.#listBelow(folder);
    const isTemplate = (path: string): boolean => path.startsWith(joinPath(folder, 'templates/'));
    const isValues = (path: string): boolean =>
      (dirname(path) === folder && /^values[-._].*\.ya?ml$|[-._]values\.ya?ml$/.test(basename(path))) ||
      (dirname(path) === joinPath(folder, 'ci') && /\.ya?ml$/.test(path));
    return {
      folder,
      manifest,
      name: textAt(root, 'name') ?? basename(folder),
      isLibrary: textAt(root, 'type') === 'library',
      values: await this.#readFile(joinPath(folder, 'values.yaml')),
      schema: await this.#readFile(joinPath(folder, 'values.schema.json')),
      valuesFiles: await this.#readFiles(paths.filter(isValues)),
      templates: await this.#readFiles(paths.filter(isTemplate)),
      dependencies: await this.#readDependencies(folder, root, paths, above),
    };
  }

  async #readDependencies(
    folder: string,
    root: YamlNode | undefined,
    paths: readonly string[],
    above: readonly string[],
  ): Promise<ChartDependency[]> {
    const requirements = await this.#readFile(joinPath(folder, 'requirements.yaml'));
    const listed = [root, requirements?.yaml.documents[0]?.root].flatMap(
      node => asSequence(findEntry(node, 'dependencies')?.value)?.items ?? [],
    );
    const vendored = await this.#readVendored(folder, paths, above);
    const declared = await Promise.all(listed.map(item => this.#readDependency(folder, item, vendored, above)));
    const used = new Set(declared.map(({ name }) => name));
    const loose = [...vendored.values()].filter(({ name }) => !used.has(name));
    const archives = paths.filter(path => dirname(path) === joinPath(folder, 'charts') && path.endsWith('.tgz'));
    const unread = archives.filter(path => !declared.some(({ name }) => basename(path).startsWith(`${name}-`)));
    return [
      ...declared,
      ...loose.map(chart => plainDependency(chart.name, chart)),
      ...unread.map(path => plainDependency(basename(path), undefined)),
    ];
  }

  /** Charts in `charts/`, by name. */
  async #readVendored(folder: string, paths: readonly string[], above: readonly string[]): Promise<ReadonlyMap<string, Chart>> {
    const home = joinPath(folder, 'charts');
    const folders = paths.filter(path => basename(path) === 'Chart.yaml' && dirname(dirname(path)) === home).map(dirname);
    const charts = await Promise.all(folders.map(path => this.#readOnce(path, above)));
    return new Map(charts.flatMap(chart => (chart ? [[chart.name, chart] as const] : [])));
  }

  async #readDependency(
    folder: string,
    item: YamlNode,
    vendored: ReadonlyMap<string, Chart>,
    above: readonly string[],
  ): Promise<ChartDependency> {
    const name = textAt(item, 'name') ?? '';
    const local = /^file:\/\/(?<path>.+)$/.exec(textAt(item, 'repository') ?? '')?.groups?.['path'];
    const beside = local === undefined ? undefined : resolvePath(folder, local);
    const isEndless = beside !== undefined && above.includes(beside);
    const chart = vendored.get(name) ?? (beside === undefined || isEndless ? undefined : await this.#readOnce(beside, above));
    return {
      name,
      key: textAt(item, 'alias') ?? name,
      conditions: (textAt(item, 'condition') ?? '')
        .split(',')
        .map(path => path.trim())
        .filter(path => path !== ''),
      hasTags: findEntry(item, 'tags') !== undefined,
      importsValues: findEntry(item, 'import-values') !== undefined,
      chart,
    };
  }

  async #listBelow(folder: string): Promise<readonly string[]> {
    const paths = await this.#tree.listFiles();
    const start = folder === '' ? 0 : firstAtLeast(paths, `${folder}/`);
    const end = folder === '' ? paths.length : firstAtLeast(paths, `${folder}0`);
    return paths.slice(start, end);
  }

  async #readFiles(paths: readonly string[]): Promise<SourceFile[]> {
    const files = await Promise.all(paths.map(path => this.#readFile(path)));
    return files.filter(file => file !== undefined);
  }

  async #readFile(path: string): Promise<SourceFile | undefined> {
    const entry = await this.#reader.read(path);
    return entry.kind === 'file' ? entry.file : undefined;
  }
}

/** The place of the first path, in order, that is not before `bound`. (`0` is the character behind the slash.) */
function firstAtLeast(paths: readonly string[], bound: string): number {
  let low = 0;
  let high = paths.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((paths[middle] ?? '') < bound) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low;
}

function plainDependency(name: string, chart: Chart | undefined): ChartDependency {
  return { name, key: name, conditions: [], hasTags: false, importsValues: false, chart };
}
