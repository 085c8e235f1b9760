import type { ImageEntry, Kustomization, Placed } from '../kustomizationModel.ts';
import { applyFieldSpec } from './fieldSpecs.ts';
import type { FieldSlot } from './fieldSpecs.ts';
import { placedTrace } from './fieldTransformers.ts';
import { imageMatcher, joinImage, splitImage } from './imageNames.ts';
import type { ImageParts } from './imageNames.ts';
import type { FieldSpecTables } from './kustomizeTables.ts';
import { kindOf } from './simulatedObject.ts';
import type { SimulatedObject } from './simulatedObject.ts';
import { overriding, plainScalar } from './traced.ts';
import type { Trace, TracedNode } from './traced.ts';

/** `ImageTagTransformer`: the entries of `images`, each over all objects. */
export function setImages(objects: readonly SimulatedObject[], kustomization: Kustomization, specs: FieldSpecTables): void {
  for (const entry of kustomization.images) {
    const change = imageChange(kustomization, entry);
    for (const object of objects) {
      if (kindOf(object) === 'CustomResourceDefinition') {
        continue;
      }
      visitContainers(object.root, change);
      const trace = placedTrace(kustomization, 'images', entry);
      specs.images.forEach(spec => applyFieldSpec(object, spec, { trace, change }));
    }
  }
}

/** The images that entries of `images` are compared with, as they stand in the objects. */
export function listImages(objects: readonly SimulatedObject[], specs: FieldSpecTables): ReadonlySet<string> {
  const images = new Set<string>();
  const collect = (slot: FieldSlot): void => {
    const node = slot.get();
    if (node.kind === 'scalar') {
      images.add(node.text);
    }
  };
  for (const object of objects.filter(candidate => kindOf(candidate) !== 'CustomResourceDefinition')) {
    visitContainers(object.root, collect);
    specs.images.forEach(spec => applyFieldSpec(object, spec, { trace: object.root.trace, change: collect }));
  }
  return images;
}

/** `LegacyFilter`: `image` in the elements of any list called `containers` or `initContainers`, wherever it is. */
function visitContainers(node: TracedNode, change: (slot: FieldSlot) => void): void {
  if (node.kind === 'sequence') {
    node.items.forEach(item => visitContainers(item, change));
  } else if (node.kind === 'mapping') {
    for (const [name, value] of node.entries) {
      visitContainers(value, change);
      if ((name === 'containers' || name === 'initContainers') && value.kind === 'sequence') {
        value.items.forEach(item => changeImage(item, change));
      }
    }
  }
}

function changeImage(container: TracedNode, change: (slot: FieldSlot) => void): void {
  const image = container.kind === 'mapping' ? container.entries.get('image') : undefined;
  if (container.kind === 'mapping' && image) {
    change({
      get: () => image,
      set: node => {
        container.entries.set('image', node);
      },
    });
  }
}

function imageChange(kustomization: Kustomization, entry: ImageEntry): (slot: FieldSlot) => void {
  const matches = imageMatcher(entry.name?.value ?? '');
  const trace = entryTrace(kustomization, entry);
  return slot => {
    const old = slot.get();
    if (old.kind === 'scalar' && matches(old.text)) {
      const image = plainScalar(joinImage(changeParts(splitImage(old.text), entry)), old.trace);
      // A second visit by the same entry finds it done.
      if (trace && old.trace.step !== trace.step) {
        image.trace = overriding(trace, old.trace);
      }
      slot.set(image);
    }
  };
}

function changeParts(parts: ImageParts, { newName, newTag, digest, tagSuffix }: ImageEntry): ImageParts {
  const name = newName?.value ?? parts.name;
  if (newTag && digest) {
    return { name, tag: newTag.value, digest: digest.value };
  }
  if (newTag) {
    return { name, tag: newTag.value, digest: '' };
  }
  if (digest) {
    return { name, tag: '', digest: digest.value };
  }
  return tagSuffix ? { name, tag: parts.tag + tagSuffix.value, digest: '' } : { ...parts, name };
}

/** The entry's parts that make up the image, the last in the text first; `undefined` if it changes nothing. */
function entryTrace(kustomization: Kustomization, entry: ImageEntry): Trace | undefined {
  const suffix = (entry.newTag ?? entry.digest) ? undefined : entry.tagSuffix;
  const parts: readonly (Placed<string> | undefined)[] = [entry.newName, suffix, entry.newTag, entry.digest];
  return parts.reduce<Trace | undefined>(
    (inner, part) => (part ? overriding(placedTrace(kustomization, 'images', part), inner) : inner),
    undefined,
  );
}
