import { basename, dirname, resolvePath } from '../base/repositoryPath.ts';
import type { Range } from '../base/textRange.ts';
import { textAt } from '../yaml/manifests.ts';
import type { Manifest } from '../yaml/manifests.ts';
import type { YamlDocument } from '../yaml/yamlFile.ts';
import { findEntry } from '../yaml/yamlNode.ts';
import type { YamlNode } from '../yaml/yamlNode.ts';
import { configPath } from './declared.ts';
import type { NamesSource } from './fileNames.ts';
import { isKustomizationPath } from './kustomizationNames.ts';
import { NameReader } from './nameReader.ts';
import { groupOf } from './objectNames.ts';

/** Every place of a file that names another file or folder of the repository. Whether that exists is not known here. */

export interface PathReference {
  readonly file: string;
  /** What is written, without quotes. */
  readonly text: string;
  readonly range: Range;
  /** The path in {@link text}: all of it, or what stands behind `key=`. */
  readonly path: string;
  /** What it is relative to. */
  readonly relativeTo: 'file' | 'root';
  /** Repository-relative. */
  readonly target: string;
  /** A generator's file without `key=`: its name is the key, which must stay. */
  readonly key?: string;
}

/** All path references of a file, those of kustomizations, `.driftline.yaml`, Flux, Argo CD and charts. */
export function readPathReferences(source: NamesSource): readonly PathReference[] {
  const reader = new PathReader(source);
  if (source.path === configPath) {
    return source.yaml.documents.flatMap(document => reader.readPaths(document, document.root, configFields));
  }
  if (isKustomizationPath(source.path)) {
    return [...readKustomization(reader, source), ...readObjects(reader, source)];
  }
  if (basename(source.path) === 'Chart.yaml') {
    return source.yaml.documents.flatMap(document => reader.readPaths(document, document.root, chartFields));
  }
  return readObjects(reader, source);
}

interface PathField {
  /** `/` between names, lists passed through. */
  readonly path: string;
  readonly relativeTo: 'file' | 'root';
  /** What stands before the path, such as `file://`. */
  readonly scheme?: string;
}

const configFields: readonly PathField[] = ['environments/path', 'environments/helm/chart', 'environments/helm/values'].map(
  path => ({
    path,
    relativeTo: 'root',
  }),
);
const chartFields: readonly PathField[] = [{ path: 'dependencies/repository', relativeTo: 'file', scheme: 'file://' }];
const kustomizationFields: readonly PathField[] = [
  'helmCharts/valuesFile',
  'helmCharts/additionalValuesFiles',
  'helmChartInflationGenerator/values',
  'helmGlobals/chartHome',
].map(path => ({ path, relativeTo: 'file' }));

const fluxFields: readonly PathField[] = [{ path: 'spec/path', relativeTo: 'root' }];
const chartPathFields: readonly PathField[] = ['spec/chart/spec/chart', 'spec/chart/spec/valuesFiles'].map(path => ({
  path,
  relativeTo: 'root',
}));
const argoFields: readonly PathField[] = ['spec/source/path', 'spec/sources/path'].map(path => ({ path, relativeTo: 'root' }));
const argoSetFields: readonly PathField[] = [
  'spec/template/spec/source/path',
  'spec/template/spec/sources/path',
  'spec/generators/git/directories/path',
  'spec/generators/git/files/path',
].map(path => ({ path, relativeTo: 'root' }));

function readObjects(reader: PathReader, { manifests }: NamesSource): PathReference[] {
  return manifests.flatMap(manifest => reader.readPaths(manifest.document, manifest.node, fieldsOf(manifest)));
}

/** Of a source other than git the path is one inside of an artifact, which is no place of this repository. */
function fieldsOf({ apiVersion, kind, node }: Manifest): readonly PathField[] {
  const group = groupOf(apiVersion);
  if (group === 'kustomize.toolkit.fluxcd.io' && kind === 'Kustomization') {
    return isOfGit(findEntry(findEntry(node, 'spec')?.value, 'sourceRef')?.value) ? fluxFields : [];
  }
  if (group === 'helm.toolkit.fluxcd.io' && kind === 'HelmRelease') {
    const chart = findEntry(findEntry(findEntry(node, 'spec')?.value, 'chart')?.value, 'spec')?.value;
    return isOfGit(findEntry(chart, 'sourceRef')?.value) ? chartPathFields : [];
  }
  if (group === 'argoproj.io') {
    return kind === 'Application' ? argoFields : kind === 'ApplicationSet' ? argoSetFields : [];
  }
  return [];
}

function isOfGit(sourceRef: YamlNode | undefined): boolean {
  return textAt(sourceRef, 'kind') === 'GitRepository';
}

function readKustomization(reader: PathReader, { kustomization, path: file }: NamesSource): PathReference[] {
  const generators = [...kustomization.configMapGenerator, ...kustomization.secretGenerator];
  const files = generators.flatMap(generator => generator.files);
  const unnamed = new Map(
    files.flatMap(({ file: reference, key, raw }) => (reference && key === basename(raw) ? [[reference, key]] : [])),
  );
  const references = kustomization.references.flatMap((reference): PathReference[] => {
    const { reference: text, range, resolved: target } = reference;
    const key = unnamed.get(reference);
    const isWritten = reader.isWritten(text, range);
    return target === undefined || !isWritten
      ? []
      : [{ file, text, range, path: text, relativeTo: 'file', target, ...(key === undefined ? {} : { key }) }];
  });
  const { document, root } = kustomization;
  return document ? [...references, ...reader.readPaths(document, root, kustomizationFields)] : references;
}

class PathReader {
  readonly #file: string;
  readonly #names: NameReader;

  constructor({ path, yaml }: NamesSource) {
    this.#file = path;
    this.#names = new NameReader(path, yaml);
  }

  isWritten(text: string, range: Range): boolean {
    return this.#names.part(text, range) !== undefined;
  }

  readPaths(document: YamlDocument, root: YamlNode | undefined, fields: readonly PathField[]): PathReference[] {
    return fields.flatMap(field =>
      nodesAt(root, field.path.split('/')).flatMap(node => this.#readPath(document, node, field) ?? []),
    );
  }

  #readPath(document: YamlDocument, node: YamlNode, { relativeTo, scheme = '' }: PathField): PathReference | undefined {
    const name = this.#names.name(document, node);
    if (!name?.exact || !name.text.startsWith(scheme) || /[*?{$]|:\/\//.test(name.text.slice(scheme.length))) {
      return undefined;
    }
    const path = name.text.slice(scheme.length);
    const folder = relativeTo === 'root' ? '' : dirname(this.#file);
    // Flux and Argo CD take a leading slash for the root of the repository.
    const target = resolvePath(folder, relativeTo === 'root' ? path.replace(/^\/+/, '') : path);
    const start = { line: name.range.start.line, character: name.range.start.character + scheme.length };
    return target === undefined
      ? undefined
      : { file: this.#file, text: path, range: { start, end: name.range.end }, path, relativeTo, target };
  }
}

function nodesAt(node: YamlNode | undefined, path: readonly string[]): readonly YamlNode[] {
  if (node?.kind === 'sequence') {
    return node.items.flatMap(item => nodesAt(item, path));
  }
  const [first, ...rest] = path;
  if (first === undefined) {
    return node ? [node] : [];
  }
  return nodesAt(findEntry(node, first)?.value, rest);
}
