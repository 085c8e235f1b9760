import { anyElement } from '../../gitops/helm/templates/contextValue.ts';
import type { Step } from '../../gitops/helm/templates/contextValue.ts';
import type { ContextRead } from '../../gitops/helm/templates/templateReads.ts';
import { showValuesPath, valuesPath } from '../../gitops/helm/chart/readingOfChart.ts';
import { rangeOf } from '../../yaml/yamlFile.ts';
import { followAlias } from '../../yaml/yamlNode.ts';
import type { YamlEntry, YamlNode } from '../../yaml/yamlNode.ts';
import type { FileFinding } from '../fileFinding.ts';
import type { ChartInReview } from './chartInReview.ts';
import { helmFinding } from './helmFinding.ts';

/** How a place in the values is read. */
interface PathRead {
  readonly path: readonly Step[];
  readonly use: ContextRead['use'];
}

/** Defaults that no template reads. A value that may be read in a way that cannot be followed counts as read. */
export function findUnusedValues(review: ChartInReview): FileFinding[] {
  const { chart, reading } = review;
  const document = chart.values?.yaml.documents[0];
  if (!chart.values || !document?.root || chart.isLibrary || chart.templates.length === 0 || !reading.complete) {
    return [];
  }
  const reads = collectReads(review);
  if (!reads || chart.values.yaml.documents.length > 1 || document.errors.length > 0) {
    return [];
  }
  const { path: file } = chart.values;
  const unused: FileFinding[] = [];
  const look = (node: YamlNode, path: readonly Step[], relevant: readonly PathRead[]): void => {
    const entries = node.kind === 'mapping' ? node.entries : [];
    for (const entry of entries) {
      const below = [...path, entry.name];
      const concerned = relevant.filter(read => concerns(read, below));
      if (isUnderstood(entry) && !isRead(concerned, below)) {
        const message = `No template reads ".Values.${showValuesPath(below)}".`;
        unused.push(helmFinding('helm.unused-value', message, { file, range: rangeOf(document, entry.key) }));
      } else if (concerned.some(read => read.path.length > below.length) && !isWhole(concerned, below)) {
        look(entry.value, below, concerned);
      }
    }
  };
  look(document.root, [], reads);
  return unused;
}

/** Reads of this chart's values by all templates; `undefined` where they are used as a whole. */
function collectReads({ chart, reading, parents }: ChartInReview): readonly PathRead[] | undefined {
  const own = reading.reads.flatMap(read => toPathRead(read.path, read.use) ?? []);
  const above = parents.flatMap(parent =>
    parent.reading.reads.flatMap(read => {
      const path = valuesPath(read);
      const isOwn = path !== undefined && (path.length === 0 || path[0] === parent.key || path[0] === anyElement);
      return isOwn || read.path.length === 0 ? [{ path: path?.slice(1) ?? [], use: read.use }] : [];
    }),
  );
  const given: PathRead[] = chart.dependencies.flatMap(({ key, conditions }) => [
    { path: [key], use: 'value' },
    ...conditions.map((condition): PathRead => ({ path: condition.split('.'), use: 'value' })),
  ]);
  const shared: PathRead[] =
    chart.dependencies.length > 0 || parents.length > 0
      ? ['global', 'tags', 'exports'].map(name => ({ path: [name], use: 'value' }))
      : [];
  const all = [...own, ...above, ...given, ...shared];
  const isFollowed = parents.every(parent => parent.reading.complete);
  return !isFollowed || all.some(({ path, use }) => use === 'value' && path.length === 0) ? undefined : all;
}

function toPathRead(path: readonly Step[], use: ContextRead['use']): PathRead | undefined {
  if (path.length === 0) {
    return use === 'value' ? { path: [], use } : undefined;
  }
  return path[0] === 'Values' ? { path: path.slice(1), use } : undefined;
}

/** Whether the read is of a place above, at or below `path`. */
function concerns(read: PathRead, path: readonly Step[]): boolean {
  const shared = Math.min(read.path.length, path.length);
  for (let index = 0; index < shared; index++) {
    const step = read.path[index];
    if (step !== anyElement && step !== path[index]) {
      return false;
    }
  }
  return true;
}

function isRead(reads: readonly PathRead[], path: readonly Step[]): boolean {
  return reads.some(read => read.path.length >= path.length) || isWhole(reads, path);
}

/** Whether the value is read as part of one above it, or of itself. */
function isWhole(reads: readonly PathRead[], path: readonly Step[]): boolean {
  return reads.some(read => read.use === 'value' && read.path.length > 0 && read.path.length <= path.length);
}

/** A key that is a text, and a value that is not read elsewhere through an anchor. */
function isUnderstood({ name, key, value }: YamlEntry): boolean {
  return name !== '' && name !== '<<' && key.kind === 'scalar' && !holdsAnchor(value, 12);
}

function holdsAnchor(node: YamlNode, depth: number): boolean {
  if (node.anchor !== undefined || node.kind === 'alias' || depth === 0) {
    return true;
  }
  const target = followAlias(node);
  if (target?.kind === 'mapping') {
    return target.entries.some(entry => holdsAnchor(entry.value, depth - 1));
  }
  return target?.kind === 'sequence' && target.items.some(item => holdsAnchor(item, depth - 1));
}
