import type { CancellationToken } from '../../base/cancellation.ts';
import type { JsonObject } from '../../base/json.ts';
import type { Unknown } from '../../base/unknown.ts';
import type { Engine } from '../../engine/engine.ts';
import type { FluxEngine } from '../../engine/fluxEngine.ts';
import { createMemoryTree } from '../../tree/memoryTree.ts';
import { objectField, objectsField, textField, textsField } from '../flux/fluxObject.ts';
import { readRenderedObject } from '../renderedObject.ts';
import type { RenderedObject } from '../rendering.ts';

/** What helm-controller does to the objects of a chart before Helm applies them: post-renderers and common metadata. */

/** Fields of a post-renderer that kustomize knows by the same names. */
const kustomizeFields = ['patches', 'patchesStrategicMerge', 'patchesJson6902', 'images'];

/** Definitions are left as they are, as Helm leaves them; hooks by `postRenderStrategy` (upstream's default is `combined`). */
export async function postRender(
  engine: Engine & FluxEngine,
  rendered: readonly RenderedObject[],
  spec: JsonObject,
  token: CancellationToken,
): Promise<{ readonly objects: readonly RenderedObject[] } | { readonly unknown: Omit<Unknown, 'location'> }> {
  const strategy = textField(spec, 'postRenderStrategy') ?? 'combined';
  const all = rendered.filter(({ isDefinition }) => isDefinition !== true);
  const withoutHooks = all.filter(({ hooks }) => hooks === undefined);
  const onlyHooks = all.filter(({ hooks }) => hooks !== undefined);
  const groups = strategy === 'combined' ? [all] : strategy === 'separate' ? [withoutHooks, onlyHooks] : [withoutHooks];
  let objects: RenderedObject[] = [];
  for (const group of groups) {
    let changed = group;
    for (const renderer of objectsField(spec, 'postRenderers')) {
      const built = await kustomize(engine, changed, objectField(renderer, 'kustomize'), token);
      if ('unknown' in built) {
        return built;
      }
      changed = built.objects.map(withHooks);
    }
    objects.push(...changed);
  }
  const untouched = strategy === 'combined' || strategy === 'separate' ? [] : onlyHooks;
  const common = objectField(spec, 'commonMetadata');
  const metadata = { labels: textsField(common, 'labels'), annotations: textsField(common, 'annotations') };
  if (Object.keys({ ...metadata.labels, ...metadata.annotations }).length > 0) {
    const request = { bodies: objects.map(({ body }) => body), substitute: false, variables: {}, strict: false, always: false };
    const finished = await engine.finishObjects({ ...request, commonMetadata: metadata }, token);
    if (finished.kind !== 'objects') {
      return {
        unknown: { reason: 'unsupported', message: `The common metadata of the release cannot be set: ${describe(finished)}` },
      };
    }
    objects = finished.objects.map(object => withHooks(readRenderedObject(object)));
  }
  const definitions = rendered.filter(({ isDefinition }) => isDefinition === true);
  const ordered = [...objects.filter(({ hooks }) => hooks === undefined), ...objects.filter(({ hooks }) => hooks !== undefined)];
  return { objects: [...definitions, ...ordered, ...untouched] };
}

/** Hooks say themselves that they are. */
function withHooks(object: RenderedObject): RenderedObject {
  const events = textsField(objectField(object.value, 'metadata'), 'annotations')['helm.sh/hook'];
  return events === undefined ? object : { ...object, hooks: events.split(',').map(event => event.trim().toLowerCase()) };
}

async function kustomize(
  engine: Engine,
  objects: readonly RenderedObject[],
  renderer: JsonObject,
  token: CancellationToken,
): Promise<{ readonly objects: readonly RenderedObject[] } | { readonly unknown: Omit<Unknown, 'location'> }> {
  const fields = Object.fromEntries(
    kustomizeFields.flatMap(name => (renderer[name] === undefined ? [] : [[name, renderer[name]]])),
  );
  const tree = createMemoryTree({
    'kustomization.yaml': JSON.stringify({ ...fields, resources: ['all.yaml'] }),
    'all.yaml': objects.map(({ body }) => `---\n${body}\n`).join(''),
  });
  const built = await engine.build({ tree, root: '', loadRestrictor: 'none' }, token);
  return built.kind === 'objects'
    ? { objects: built.objects.map(object => readRenderedObject(object)) }
    : { unknown: { reason: 'unsupported', message: `A post-renderer of the release cannot be applied: ${describe(built)}` } };
}

function describe(result: { readonly error: { readonly message: string } } | { readonly message: string }): string {
  return 'error' in result ? result.error.message : result.message;
}
