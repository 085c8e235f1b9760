import { splitPath } from '../explain/fieldSpecs.ts';
import type { FieldSpec, FieldSpecTables } from '../explain/kustomizeTables.ts';
import { currentId, isOfKind } from '../explain/simulatedObject.ts';
import type { SimulatedObject } from '../explain/simulatedObject.ts';
import { isMissing } from '../explain/traced.ts';
import type { TracedNode, TracedScalar } from '../explain/traced.ts';
import type { RenderError } from '../rendering.ts';
import { headLine, renderError } from './errorContext.ts';
import { describeObject } from './objectOrigins.ts';

/**
 * Texts that stand where upstream walks through a mapping: `secretRef: keys` instead of `secretRef: {name: keys}`. It walks
 * along its tables of fields (names, images, labels, …), and says which one it was at: only that one is looked at.
 */
export function findShapeErrors(objects: readonly SimulatedObject[], specs: FieldSpecTables, upstream: string): RenderError[] {
  const said = upstream.replaceAll('[]', '');
  const walked = allSpecs(specs).filter(({ path }) => said.includes(`'${path.replaceAll('[]', '')}'`));
  return objects.flatMap(object =>
    walked
      .filter(spec => isOfKind(currentId(object), spec))
      .flatMap(spec => findObstacles(object.root, splitPath(spec.path)))
      .map(({ node, rest }) => {
        const { step } = node.trace;
        const message = `"${node.text}" stands in ${describeObject(object)} where kustomize expects a mapping with "${rest.replace('[]', '')}".`;
        return renderError('kustomize.wrong-shape', message, step.file, headLine(step.locate()));
      }),
  );
}

function allSpecs(specs: FieldSpecTables): FieldSpec[] {
  const { nameReference, ...tables } = specs;
  return [
    ...Object.values(tables).flatMap((table: readonly FieldSpec[] | undefined) => table ?? []),
    ...nameReference.flatMap(({ fieldSpecs }) => fieldSpecs),
  ];
}

/** Scalars on the way, and what of the path was left there. */
function findObstacles(node: TracedNode | undefined, path: readonly string[]): { node: TracedScalar; rest: string }[] {
  const [first] = path;
  if (!node || first === undefined || isMissing(node)) {
    return [];
  }
  if (node.kind === 'scalar') {
    return [{ node, rest: first }];
  }
  if (node.kind === 'sequence') {
    return node.items.flatMap(item => findObstacles(item, path));
  }
  return findObstacles(node.entries.get(first.replace('[]', '')), path.slice(1));
}
