import type { Location } from '../../base/textRange.ts';
import type { Manifest } from '../../yaml/manifests.ts';
import { rangeOf } from '../../yaml/yamlFile.ts';
import { findEntry } from '../../yaml/yamlNode.ts';
import { kindOf, nameOf } from '../explain/simulatedObject.ts';
import type { SimulatedObject } from '../explain/simulatedObject.ts';

/** Where the objects of a simulated build come from: one place a manifest, however often it is included. */
export class ObjectOrigins {
  readonly #places = new Map<SimulatedObject, Location>();
  readonly #manifests = new Map<Manifest, Location>();

  addManifest(object: SimulatedObject, file: string, manifest: Manifest): void {
    const known = this.#manifests.get(manifest);
    const place = known ?? { file, range: nameRange(manifest) };
    this.#manifests.set(manifest, place);
    this.#places.set(object, place);
  }

  add(object: SimulatedObject, place: Location): void {
    this.#places.set(object, place);
  }

  copy(from: SimulatedObject, to: SimulatedObject): void {
    const place = this.#places.get(from);
    if (place) {
      this.#places.set(to, place);
    }
  }

  /** The same value for objects of the same manifest. */
  get(object: SimulatedObject): Location | undefined {
    return this.#places.get(object);
  }
}

/** `Deployment "web"`. */
export function describeObject(object: SimulatedObject): string {
  return `${kindOf(object)} "${nameOf(object)}"`;
}

function nameRange({ document, node }: Manifest): Location['range'] {
  const name = findEntry(findEntry(node, 'metadata')?.value, 'name')?.value;
  return rangeOf(document, name ?? findEntry(node, 'kind')?.value ?? node);
}
