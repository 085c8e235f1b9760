import { RE2JS } from 're2js';
import type { Selector } from '../kustomizationModel.ts';
import { matchesLabels } from './labelSelector.ts';
import { currentId, originalId } from './simulatedObject.ts';
import type { ObjectId, SimulatedObject } from './simulatedObject.ts';
import { lookUp } from './traced.ts';
import type { TracedNode } from './traced.ts';

/** Selectors of patches and replacements: patterns of RE2, which run in linear time, anchored at both ends. */

/** Compiled patterns; a build asks for the same few again and again. Share one per simulation. */
export class PatternCache {
  readonly #patterns = new Map<string, RE2JS | undefined>();

  /** Whether the whole text matches. A pattern that does not compile matches nothing. */
  matches(pattern: string, text: string): boolean {
    if (/^[\w-]*$/.test(pattern)) {
      return pattern === text;
    }
    return this.#compiled(pattern)?.testExact(text) ?? false;
  }

  /** Whether the pattern is found anywhere in the text. */
  finds(pattern: string, text: string): boolean {
    return this.#compiled(pattern)?.test(text) ?? false;
  }

  #compiled(pattern: string): RE2JS | undefined {
    if (!this.#patterns.has(pattern)) {
      this.#patterns.set(pattern, compile(pattern));
    }
    return this.#patterns.get(pattern);
  }
}

function compile(pattern: string): RE2JS | undefined {
  try {
    return RE2JS.compile(pattern);
  } catch {
    return undefined;
  }
}

type Part = { readonly value: string } | undefined;

/** The objects that a target selects (`resWrangler.Select`). */
export function selectObjects(
  objects: readonly SimulatedObject[],
  selector: Selector,
  patterns: PatternCache,
): SimulatedObject[] {
  const matches = (pattern: Part, ...texts: readonly string[]): boolean =>
    pattern === undefined || texts.some(text => patterns.matches(pattern.value, text));
  return objects.filter(object => {
    if (object.deleted) {
      return false;
    }
    const current = currentId(object);
    const original = originalId(object);
    return (
      matches(selector.namespace, original.namespace, current.namespace) &&
      matches(selector.name, original.name, current.name) &&
      matchesKind(selector, current, matches) &&
      matchesMetadata(object, selector)
    );
  });
}

/** Whether one identity is selected, name and namespace included (`SelectorRegex` as replacements use it). */
export function selectsId(selector: Selector, id: ObjectId, patterns: PatternCache): boolean {
  const matches = (pattern: Part, text: string): boolean => pattern === undefined || patterns.matches(pattern.value, text);
  return matches(selector.name, id.name) && matches(selector.namespace, id.namespace) && matchesKind(selector, id, matches);
}

/** Whether the object's labels and annotations are as the selector wants them. */
export function matchesMetadata(object: SimulatedObject, selector: Selector): boolean {
  return (
    matchesLabels(selector.labelSelector?.value, textsOf(lookUp(object.root, 'metadata', 'labels'))) &&
    matchesLabels(selector.annotationSelector?.value, textsOf(lookUp(object.root, 'metadata', 'annotations')))
  );
}

function matchesKind(selector: Selector, id: ObjectId, matches: (pattern: Part, text: string) => boolean): boolean {
  return matches(selector.group, id.group) && matches(selector.version, id.version) && matches(selector.kind, id.kind);
}

function textsOf(node: TracedNode | undefined): ReadonlyMap<string, string> {
  const entries = node?.kind === 'mapping' ? [...node.entries] : [];
  return new Map(entries.map(([name, value]) => [name, value.kind === 'scalar' ? value.text : '']));
}
