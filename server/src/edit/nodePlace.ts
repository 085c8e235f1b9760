import type { YamlDocument } from '../yaml/yamlFile.ts';
import type { YamlMapping, YamlNode, YamlSequence } from '../yaml/yamlNode.ts';

/** A step from a mapping or list to one of its elements. */
export interface Step {
  readonly container: YamlMapping | YamlSequence;
  /** Index among the entries or items. */
  readonly index: number;
}

/** A node with the way to it. Aliases are not followed: what they stand for is written elsewhere, for others too. */
export interface NodePlace {
  /** Outermost first; none for the root. */
  readonly steps: readonly Step[];
  readonly node: YamlNode;
}

/** The document's root; `undefined` if nothing is written. */
export function rootPlace(document: YamlDocument): NodePlace | undefined {
  return document.root && { steps: [], node: document.root };
}

/**
 * The value at `segments` (keys, and list indices as numbers or digits) as it is written there; `undefined` if the way leads
 * through an alias or merge key. Of a key that is written twice the last one, as it counts upstream.
 */
export function findPlace(document: YamlDocument, segments: readonly (string | number)[]): NodePlace | undefined {
  return segments.reduce<NodePlace | undefined>((place, segment) => place && stepInto(place, segment), rootPlace(document));
}

/** The element of a mapping or list that is called `segment`. */
export function stepInto({ steps, node }: NodePlace, segment: string | number): NodePlace | undefined {
  if (node.kind === 'mapping') {
    return stepTo(
      { steps, node },
      node.entries.findLastIndex(({ name, key }) => key.kind === 'scalar' && name === String(segment)),
    );
  }
  return node.kind === 'sequence' ? stepTo({ steps, node }, Number(segment)) : undefined;
}

/** The innermost element whose key, or whose value, begins exactly at `start` of the document's text. */
export function findPlaceAt(document: YamlDocument, start: number): NodePlace | undefined {
  let place = rootPlace(document);
  let found: NodePlace | undefined;
  while (place) {
    const { node }: NodePlace = place;
    const elements: readonly YamlNode[] = elementsOf(node);
    const index = elements.findIndex((element, at) => beginning(node, at) <= start && start <= element.end);
    place = stepTo(place, index);
    if (place && (place.node.start === start || beginning(node, index) === start)) {
      found = place;
    }
  }
  return found;
}

/** The values a mapping or list holds. */
export function elementsOf(node: YamlNode): readonly YamlNode[] {
  if (node.kind === 'mapping') {
    return node.entries.map(({ value }) => value);
  }
  return node.kind === 'sequence' ? node.items : [];
}

function beginning(node: YamlNode, index: number): number {
  const element = node.kind === 'mapping' ? node.entries[index]?.key : node.kind === 'sequence' ? node.items[index] : undefined;
  return element?.start ?? Infinity;
}

function stepTo({ steps, node }: NodePlace, index: number): NodePlace | undefined {
  const element = elementsOf(node)[index];
  return element && (node.kind === 'mapping' || node.kind === 'sequence')
    ? { steps: [...steps, { container: node, index }], node: element }
    : undefined;
}
