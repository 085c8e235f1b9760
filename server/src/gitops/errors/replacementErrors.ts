import { asMapping, asSequence } from '../../yaml/yamlNode.ts';
import { selectsId } from '../explain/objectSelector.ts';
import type { SimulationContext } from '../explain/simulationContext.ts';
import { currentId, isOfKind, previousIds } from '../explain/simulatedObject.ts';
import type { SimulatedObject } from '../explain/simulatedObject.ts';
import { isMissing, lookUp } from '../explain/traced.ts';
import type { TracedNode } from '../explain/traced.ts';
import type { Kustomization, Placed, ReplacementEntry, ReplacementSource, ReplacementTarget } from '../kustomizationModel.ts';
import { KustomizationReader } from '../kustomizationReader.ts';
import { readReplacement } from '../readReplacements.ts';
import type { RenderError } from '../rendering.ts';
import { headLine, renderError } from './errorContext.ts';
import { describeObject } from './objectOrigins.ts';

/** Replacements whose source or targets are not there (api `filters/replacement`). */
export function checkReplacements(
  objects: readonly SimulatedObject[],
  kustomization: Kustomization,
  context: SimulationContext,
): RenderError[] {
  return kustomization.replacements.flatMap(entry =>
    expand(kustomization, entry, context).flatMap(({ replacement, file }) => {
      const ofSource = checkSource(objects, replacement, file);
      return ofSource.length > 0 ? ofSource : replacement.targets.flatMap(target => checkTarget(objects, target, file, context));
    }),
  );
}

/** An entry is a replacement, or names a file of one or several. */
function expand(
  kustomization: Kustomization,
  entry: ReplacementEntry,
  context: SimulationContext,
): { replacement: ReplacementEntry; file: string }[] {
  if (!entry.file) {
    return [{ replacement: entry, file: kustomization.path }];
  }
  const file = context.files.get(entry.file.resolved ?? '');
  const document = file?.yaml.documents[0];
  if (!file || !document) {
    return [];
  }
  const reader = new KustomizationReader(kustomization.folder, document);
  const mapping = asMapping(document.root);
  const nodes = mapping ? [mapping] : (asSequence(document.root)?.items ?? []);
  return nodes.map(node => ({ replacement: readReplacement(reader, node), file: file.path }));
}

function checkSource(objects: readonly SimulatedObject[], replacement: ReplacementEntry, file: string): RenderError[] {
  const { source, sourceValue, targets, range } = replacement;
  const report = (message: string, place: Placed<unknown>['range']): RenderError[] => [
    renderError('kustomize.replacement-source', message, file, headLine(place)),
  ];
  if ((!source && !sourceValue) || targets.length === 0) {
    return report('A replacement needs a "source" and at least one of "targets".', range);
  }
  if (!source) {
    return [];
  }
  if (sourceValue) {
    return report('A replacement has either a "source" or a "sourceValue", not both.', sourceValue.range);
  }
  const found = objects.filter(object => isSource(object, source));
  const place = (source.name ?? source.kind ?? source).range;
  if (found.length > 1) {
    return report(
      `The source is ambiguous: it selects ${found.map(describeObject).join(', ')}. Add what tells them apart.`,
      place,
    );
  }
  const [object] = found;
  if (!object) {
    return report('The source selects nothing: no object here is of that kind and name.', place);
  }
  const path = source.fieldPath?.value ?? 'metadata.name';
  const segments = splitFieldPath(path);
  const isThere = !segments || findNodes(object.root, segments).some(node => !isMissing(node));
  return isThere ? [] : report(`There is no field "${path}" in ${describeObject(object)}.`, (source.fieldPath ?? source).range);
}

function isSource(object: SimulatedObject, source: ReplacementSource): boolean {
  const wanted = { group: source.group?.value, version: source.version?.value, kind: source.kind?.value };
  return [currentId(object), ...previousIds(object)].some(
    id =>
      isOfKind(id, wanted) &&
      (source.name === undefined || source.name.value === id.name) &&
      (source.namespace === undefined || source.namespace.value === id.namespace),
  );
}

function checkTarget(
  objects: readonly SimulatedObject[],
  target: ReplacementTarget,
  file: string,
  { patterns }: SimulationContext,
): RenderError[] {
  const { select } = target;
  if (!select) {
    return [
      renderError(
        'kustomize.replacement-target',
        'A target needs "select": which objects it changes.',
        file,
        headLine(target.range),
      ),
    ];
  }
  const selects = (object: SimulatedObject, selector: typeof select): boolean =>
    [currentId(object), ...previousIds(object)].some(id => selectsId(selector, id, patterns));
  const selected = objects.filter(
    object => selects(object, select) && !target.reject.some(selector => selects(object, selector)),
  );
  return target.fieldPaths.flatMap(({ value, range }) => {
    const segments = splitFieldPath(value);
    const lacking =
      segments && target.options?.create !== true && selected.find(object => findNodes(object.root, segments).length === 0);
    const message = lacking
      ? `There is no field "${value}" in ${describeObject(lacking)}. Correct the path, or add "options: {create: true}".`
      : '';
    return lacking ? [renderError('kustomize.replacement-target', message, file, range)] : [];
  });
}

/** Segments of a path such as `spec.containers.[name=web].image`; `undefined` if it has escapes, which are not followed. */
function splitFieldPath(path: string): string[] | undefined {
  return path.includes('\\') ? undefined : path.split(/\.(?![^[]*\])/);
}

function findNodes(root: TracedNode, segments: readonly string[]): TracedNode[] {
  return segments.reduce<TracedNode[]>((nodes, segment) => nodes.flatMap(node => stepInto(node, segment)), [root]);
}

function stepInto(node: TracedNode, segment: string): TracedNode[] {
  if (node.kind === 'scalar') {
    // A text may hold data of its own, which upstream looks into.
    return [node];
  }
  if (node.kind === 'mapping') {
    const found = lookUp(node, segment);
    return segment === '*' ? [...node.entries.values()] : found ? [found] : [];
  }
  const match = /^\[(?<key>[^=\]]*)=(?<value>[^\]]*)\]$/.exec(segment)?.groups;
  if (match) {
    return node.items.filter(item => {
      const field = match.key === '' ? item : lookUp(item, match.key ?? '');
      return field?.kind === 'scalar' && field.text === match.value;
    });
  }
  return segment === '*' ? node.items : node.items.slice(Number(segment), Number(segment) + 1);
}
