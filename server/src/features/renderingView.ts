import type { Location as LspLocation, Range } from 'vscode-languageserver-types';
import type { CancellationToken } from '../base/cancellation.ts';
import { objectKey } from '../change/change.ts';
import { maskBodies } from '../change/secrets.ts';
import type { RenderedObject, Rendering } from '../gitops/rendering.ts';
import type { EnvironmentComparison } from '../session/compareEnvironment.ts';
import type { RenderingParams, RenderingView } from '../protocol.ts';
import { explainSide } from '../session/explainSide.ts';
import { toLspLocation } from './repository.ts';
import type { Repository } from './repository.ts';

/**
 * The text of a rendering, or of one object, for virtual documents and the diff editor: YAML as upstream prints it, secrets
 * masked so that a difference shows but no value.
 */
export async function readRenderingView(
  repository: Repository,
  comparison: EnvironmentComparison,
  params: RenderingParams,
  token: CancellationToken,
): Promise<RenderingView> {
  const rendering = comparison.renderings[params.side];
  const wanted = (rendering?.objects ?? []).filter(
    object => params.object === undefined || isMeant(object, params.object, comparison),
  );
  if (!rendering || wanted.length === 0) {
    return { text: '', objects: [] };
  }
  const bodies = maskBodies(wanted, rendering.secretValues, otherSide(comparison, params));
  const texts = await repository.engine.printYaml(bodies, token);
  const explained = await explainSide(repository.explanations, comparison, params.side, token);
  const findSource = (object: RenderedObject): LspLocation | null => {
    const provenance = explained?.explanation.getProvenance(object, '/kind');
    const place = provenance?.kind === 'known' ? explained?.places.toEditor(provenance.decidedBy) : undefined;
    return place ? toLspLocation(repository, place) : null;
  };
  return { text: texts.join('---\n'), objects: placeObjects(wanted, texts, findSource) };
}

/** The object named, or its counterpart under the name it had before. */
function isMeant(object: RenderedObject, key: string, comparison: EnvironmentComparison): boolean {
  if (objectKey(object) === key) {
    return true;
  }
  const renamed = [...comparison.yours.objects, ...comparison.waiting.objects].find(
    change => objectKey(change) === key,
  )?.renamedFrom;
  return typeof renamed === 'string' && objectKey(object) === key.slice(0, key.lastIndexOf('/') + 1) + renamed;
}

/** What secrets are compared with, so that a changed one reads differently on the two sides. */
function otherSide(comparison: EnvironmentComparison, { side }: RenderingParams): Rendering | undefined {
  return side === 'yours'
    ? comparison.renderings.target
    : side === 'target'
      ? comparison.renderings.yours
      : comparison.renderings.target;
}

function placeObjects(
  objects: readonly RenderedObject[],
  texts: readonly string[],
  findSource: (object: RenderedObject) => LspLocation | null,
): RenderingView['objects'] {
  let line = 0;
  return objects.map((object, index) => {
    const lines = (texts[index] ?? '').split('\n').length - 1;
    const range: Range = { start: { line, character: 0 }, end: { line: line + lines, character: 0 } };
    line += lines + 1;
    return { key: objectKey(object), range, source: findSource(object) };
  });
}
