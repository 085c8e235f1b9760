import { basename } from '../../base/repositoryPath.ts';
import type { Range } from '../../base/textRange.ts';
import { startOfFile } from '../../base/textRange.ts';
import { textAt } from '../../yaml/manifests.ts';
import { scalarValue } from '../../yaml/scalarValue.ts';
import { rangeOf } from '../../yaml/yamlFile.ts';
import type { YamlDocument } from '../../yaml/yamlFile.ts';
import { asScalar, asSequence, findEntry, isAbsent } from '../../yaml/yamlNode.ts';
import type { YamlNode } from '../../yaml/yamlNode.ts';
import type { FileFinding, Severity } from '../fileFinding.ts';
import type { ChartInReview } from './chartInReview.ts';
import { helmFinding } from './helmFinding.ts';

/** `Chart.yaml` by the rules of `helm lint` (helm.sh/helm/v4/pkg/chart/v2/lint/rules), each at its field. */
export function checkChartMetadata({ chart }: Pick<ChartInReview, 'chart'>): FileFinding[] {
  const document = chart.manifest.yaml.documents[0];
  if (!document || document.errors.length > 0 || /\{\{/.test(document.text)) {
    return [];
  }
  const check = new MetadataCheck(chart.manifest.path, document);
  check.checkNames();
  check.checkVersions();
  check.checkPeople();
  check.checkDependencies();
  const endings = chart.templates
    .filter(({ path }) => !/\.(?:yaml|yml|tpl|txt)$/.test(path) && !basename(path).startsWith('.'))
    .map(({ path }) => {
      const message = 'helm lint takes files that end in .yaml, .yml, .tpl or .txt for templates, and no others.';
      return helmFinding('helm.file-name', message, { file: path, range: startOfFile });
    });
  return [...check.findings, ...endings];
}

/** Major, minor and patch may be left out; `v` may stand before them (semver.NewVersion of Masterminds/semver). */
const looseVersion =
  /^v?(?:0|[1-9]\d*)(?:\.(?:0|[1-9]\d*))?(?:\.(?:0|[1-9]\d*))?(?:-[0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*)?(?:\+[0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*)?$/;
const strictVersion = /^\d+\.\d+\.\d+(?:-[0-9A-Za-z.-]+)?(?:\+[0-9A-Za-z.-]+)?$/;

class MetadataCheck {
  readonly findings: FileFinding[] = [];
  readonly #file: string;
  readonly #document: YamlDocument;

  constructor(file: string, document: YamlDocument) {
    this.#file = file;
    this.#document = document;
  }

  checkNames(): void {
    const name = this.#text('name');
    if (name === undefined) {
      this.#reportMissing('name', '"name" is missing.');
    } else if (/[/\\]/.test(name)) {
      this.#report('helm.chart-field', `"${name}" is no name of a chart: it must not contain a slash.`, this.#node('name'));
    }
    const apiVersion = this.#text('apiVersion');
    if (apiVersion === undefined) {
      this.#reportMissing('apiVersion', '"apiVersion" is missing: write v2.');
    } else if (apiVersion !== 'v1' && apiVersion !== 'v2') {
      this.#report('helm.chart-field', `"${apiVersion}" is no version of the format: write v1 or v2.`, this.#node('apiVersion'));
    }
    const type = this.#text('type');
    if (type !== undefined && type !== 'application' && type !== 'library') {
      this.#report('helm.chart-field', `"${type}" is no type of a chart: write application or library.`, this.#node('type'));
    } else if (type !== undefined && apiVersion === 'v1') {
      this.#report('helm.chart-field', '"type" needs "apiVersion: v2".', this.#node('type'));
    }
    if (apiVersion === 'v1' && !isAbsent(this.#node('dependencies'))) {
      this.#report(
        'helm.chart-field',
        '"dependencies" need "apiVersion: v2"; of v1 they stand in requirements.yaml.',
        this.#node('dependencies'),
      );
    }
  }

  checkVersions(): void {
    for (const field of ['version', 'appVersion']) {
      const node = asScalar(this.#node(field));
      const value = node && scalarValue(node, 'kustomization');
      if (node && value !== null && typeof value !== 'string') {
        const message = `"${field}" must be a text; \`${node.text}\` is read as ${typeof value === 'number' ? 'a number' : String(value)}. Write it in quotes.`;
        this.#report('helm.chart-field', message, node);
        return;
      }
    }
    const version = this.#text('version');
    if (version === undefined) {
      this.#reportMissing('version', '"version" is missing.');
    } else if (!looseVersion.test(version)) {
      this.#report('helm.chart-field', `"${version}" is no semantic version, such as 1.2.3.`, this.#node('version'));
    } else if (/^v?0(?:\.0){0,2}-/.test(version) && !/^v?0(?:\.0){0,2}-0*[1-9A-Za-z]/.test(version)) {
      this.#report('helm.chart-field', `"${version}" is not greater than 0.0.0-0.`, this.#node('version'));
    } else if (!strictVersion.test(version)) {
      const message = `"${version}" is not a whole semantic version, such as 1.2.3.`;
      this.#report('helm.chart-style', message, this.#node('version'), 'warning');
    }
  }

  checkPeople(): void {
    const maintainers = asSequence(this.#node('maintainers'))?.items ?? [];
    for (const maintainer of maintainers.filter(one => textAt(one, 'name') === undefined)) {
      this.#report('helm.chart-field', 'A maintainer needs a "name".', maintainer);
    }
    if (this.#text('icon') === undefined && this.#text('type') !== 'library') {
      this.#reportMissing('icon', 'helm lint recommends an "icon": the URL of an image.', 'helm.chart-style');
    }
  }

  checkDependencies(): void {
    const names = new Set<string>();
    for (const item of asSequence(this.#node('dependencies'))?.items ?? []) {
      const name = textAt(item, 'alias') ?? textAt(item, 'name');
      const node = findEntry(item, textAt(item, 'alias') === undefined ? 'name' : 'alias')?.value ?? item;
      if (name === undefined) {
        this.#report('helm.chart-field', 'A dependency needs a "name".', item);
      } else if (names.has(name)) {
        this.#report('helm.dependency', `Two dependencies are called "${name}". Give one an "alias".`, node, 'error');
      }
      names.add(name ?? '');
    }
  }

  #node(field: string): YamlNode | undefined {
    return findEntry(this.#document.root, field)?.value;
  }

  #text(field: string): string | undefined {
    return textAt(this.#document.root, field);
  }

  #reportMissing(field: string, message: string, code = 'helm.chart-field'): void {
    const entry = findEntry(this.#document.root, field);
    const name = findEntry(this.#document.root, 'name')?.key;
    this.#report(code, message, entry?.key ?? name);
  }

  #report(code: string, message: string, node: YamlNode | undefined, severity?: Severity): void {
    const range: Range = node ? rangeOf(this.#document, node) : startOfFile;
    this.findings.push(helmFinding(code, message, { file: this.#file, range }, severity ? { severity } : {}));
  }
}
