import type { TextChange } from '../../edit/mergeLists.ts';
import { endOfLine } from '../../edit/textLines.ts';
import { readJsonPatch } from '../../gitops/explain/jsonPatch.ts';
import { defaultFieldSpecs } from '../../gitops/explain/kustomizeTables.ts';
import { isJsonPatch, patchTextOf } from '../../gitops/errors/patchErrors.ts';
import { selectObjects } from '../../gitops/explain/objectSelector.ts';
import { observeBuild } from '../../gitops/explain/simulateBuild.ts';
import type { SimulatedObject } from '../../gitops/explain/simulatedObject.ts';
import type { KustomizationGraph } from '../../gitops/graphModel.ts';
import { walkVisits } from '../../gitops/graphModel.ts';
import type { Kustomization, PatchEntry } from '../../gitops/kustomizationModel.ts';
import { isJsonObject } from '../../base/json.ts';
import { findManifests, manifestJson } from '../../yaml/manifests.ts';
import { rangeOf } from '../../yaml/yamlFile.ts';
import type { YamlDocument } from '../../yaml/yamlFile.ts';
import { findEntry } from '../../yaml/yamlNode.ts';
import type { YamlNode, YamlScalar } from '../../yaml/yamlNode.ts';

/** When patches of the old fields mean the same among `patches`, and how their entries change. */

/**
 * What becomes of the items of `patchesStrategicMerge`: `path:` or `patch:` before each. `undefined` if one of them would mean
 * something else: `patches` removes a label or annotation that a patch sets to null, the old field empties it.
 */
export function patchChanges(
  kustomization: Kustomization,
  graph: KustomizationGraph,
  document: YamlDocument,
): TextChange[] | undefined {
  const list = findEntry(kustomization.root, 'patchesStrategicMerge')?.value;
  const items = list?.kind === 'sequence' ? list.items : [];
  const changes = items.map(item => itemChanges(kustomization, graph, document, item));
  return list?.kind === 'sequence' && changes.every(change => change !== undefined) ? changes.flat() : undefined;
}

function itemChanges(
  kustomization: Kustomization,
  graph: KustomizationGraph,
  document: YamlDocument,
  item: YamlNode,
): TextChange[] | undefined {
  const { start } = rangeOf(document, item);
  const isSame = ({ range }: PatchEntry): boolean => range.start.line === start.line && range.start.character === start.character;
  const entry = kustomization.patchesStrategicMerge.find(isSame);
  const text = entry && patchTextOf(kustomization, entry, graph);
  if (item.kind !== 'scalar' || item.anchor !== undefined || item.tag !== undefined || !entry || !text) {
    return undefined;
  }
  const manifests = findManifests(text.yaml);
  if (
    text.yaml.errors.length > 0 ||
    manifests.length === 0 ||
    manifests.some(manifest => clearsMetadata(manifestJson(manifest)))
  ) {
    return undefined;
  }
  const name: TextChange = { start: item.start, end: item.start, newText: entry.inline ? 'patch: ' : 'path: ' };
  const lines = indentChanges(document.text, item);
  return lines && [name, ...lines];
}

function clearsMetadata(patch: ReturnType<typeof manifestJson>): boolean {
  const metadata = patch?.metadata;
  const pairs = isJsonObject(metadata) ? [metadata.labels, metadata.annotations] : [];
  return (
    patch === undefined ||
    pairs.some(part => part === null || (isJsonObject(part) && Object.values(part).some(value => value === null)))
  );
}

/** The lines of a block text move to the right, for they stand below a key now. */
function indentChanges(text: string, item: YamlScalar): TextChange[] | undefined {
  const firstEnd = endOfLine(text, item.start);
  if (item.end <= firstEnd) {
    return [];
  }
  const body = text.slice(firstEnd, item.end);
  if ((item.style !== 'literal' && item.style !== 'folded') || /\n[ \t]+(?=\r?\n)/.test(body)) {
    return undefined;
  }
  return [...body.matchAll(/\n(?=[^\r\n])/g)].map(({ index }) => {
    const start = firstEnd + index + 1;
    return { start, end: start, newText: '  ' };
  });
}

/**
 * Whether the patches of `patchesJson6902` do the same when they are applied before namespace, names, labels and annotations are
 * set, as `patches` are: nothing of that sort is set here, or it touches other fields than they do and they select the same
 * objects before and after it.
 */
export function keepsMeaningEarlier(kustomization: Kustomization, graph: KustomizationGraph): boolean {
  const { namespace, namePrefix, nameSuffix, labels, commonLabels, commonAnnotations } = kustomization;
  const sets = [namespace, namePrefix, nameSuffix, ...labels, ...commonLabels, ...commonAnnotations];
  const isPlain = sets.every(part => part === undefined);
  const configures = walkVisits(graph).some(visit => (visit.kustomization?.configurations.length ?? 0) > 0);
  if (!isPlain && (configures || !selectsTheSame(kustomization, graph))) {
    return false;
  }
  const touched = isPlain ? [] : touchedPaths(kustomization);
  return kustomization.patchesJson6902.every(entry => {
    const paths = pathsOf(kustomization, graph, entry);
    return entry.target?.name !== undefined && paths !== undefined && !paths.some(path => meets(path, touched));
  });
}

/** Looks at the objects before and after. What a component gets from its includers is not among them. */
function selectsTheSame(kustomization: Kustomization, graph: KustomizationGraph): boolean {
  if (kustomization.kind === 'Component' || graph.unknowns.length > 0 || graph.problems.length > 0) {
    return false;
  }
  const before = new Map<PatchEntry, readonly SimulatedObject[]>();
  let isSame = true;
  observeBuild(graph, ({ kustomization: own, field, entry, objects, context }) => {
    if (own.path !== kustomization.path) {
      return;
    }
    const select = ({ target }: PatchEntry): readonly SimulatedObject[] =>
      target ? selectObjects(objects, target, context.patterns) : [];
    if (field === 'namespace') {
      own.patchesJson6902.forEach(patch => before.set(patch, select(patch)));
    } else if (field === 'patchesJson6902' && entry) {
      const [earlier, now] = [before.get(entry), select(entry)];
      const isUnexplained = objects.some(({ root }) => root.trace.unexplained !== undefined);
      isSame &&= !isUnexplained && earlier?.length === now.length && now.every(object => earlier.includes(object));
    }
  });
  return isSame;
}

/** Fields by which objects are told apart: `patches` remembers what they were before. */
const identity: readonly (readonly string[])[] = [['apiVersion'], ['kind'], ['metadata', 'name'], ['metadata', 'namespace']];

function meets(path: readonly string[], touched: readonly (readonly string[])[]): boolean {
  return [...identity, ...touched].some(other =>
    other.slice(0, path.length).every((segment, index) => segment === '*' || segment === path[index]),
  );
}

/** What namespace, labels and annotations of the kustomization may set, list indices as `*`. */
function touchedPaths({ namespace, labels, commonLabels, commonAnnotations }: Kustomization): string[][] {
  const specs = [
    ...(namespace ? [...defaultFieldSpecs.namespace, { path: 'subjects' }] : []),
    ...(labels.length + commonLabels.length > 0
      ? [
          { path: 'metadata/labels' },
          ...defaultFieldSpecs.commonLabels,
          ...defaultFieldSpecs.templateLabels,
          ...defaultFieldSpecs.volumeClaimTemplateLabels,
          ...labels.flatMap(({ fields }) => fields?.value ?? []),
        ]
      : []),
    ...(commonAnnotations.length > 0 ? defaultFieldSpecs.commonAnnotations : []),
  ];
  // The field spec walks through lists by itself, marked or not: whatever stands at an index is taken to be met.
  return specs.map(({ path }) =>
    path.split('/').flatMap(segment => (segment.endsWith('[]') ? [segment.slice(0, -2), '*'] : [segment])),
  );
}

/** The paths that the operations read or write; `undefined` if they cannot be read. */
function pathsOf(
  kustomization: Kustomization,
  graph: KustomizationGraph,
  entry: PatchEntry,
): readonly (readonly string[])[] | undefined {
  const text = patchTextOf(kustomization, entry, graph);
  const document = text?.yaml.documents[0];
  if (!text || !document || !isJsonPatch(text)) {
    return undefined;
  }
  const operations = readJsonPatch({ kind: 'jsonPatch', file: text.file, document }, document.root);
  return operations?.flatMap(({ op, path, from }) => (op === 'move' || op === 'copy' ? [path, from] : [path]));
}
