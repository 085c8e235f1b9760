import { isMissing, plainScalar } from './traced.ts';
import type { TracedNode, TracedSequence } from './traced.ts';

/**
 * Lists merged by key (kyaml `walk/associative_sequence.go` and `ElementSetter`), to the letter: which element replaces
 * which, and where it ends up, depends on the details.
 */

/** Merges two elements; `undefined`: the element goes. */
type MergeElement = (base: TracedNode | undefined, patch: TracedNode | undefined) => TracedNode | undefined;

/** The key of a list of scalars: their own text. */
const itself = '';

/**
 * Merges the elements of `patch` into `target` (the same list, if it was added whole). Elements of the patch come first.
 * @param schemaKeys merge keys; empty for a list of scalars.
 */
export function mergeElements(
  target: TracedSequence,
  patch: TracedSequence | undefined,
  schemaKeys: readonly string[],
  merge: MergeElement,
): TracedSequence {
  const keys = schemaKeys.length > 0 ? schemaKeys : [itself];
  const sources = patch ? [patch, target] : [target];
  let identities = distinctIdentities(sources, keys);
  if (keys.length > 1) {
    identities = uniteIdentities(identities);
  }
  const result: TracedSequence = { kind: 'sequence', items: [], trace: target.trace };
  let usedKeys: readonly string[] = keys;
  for (const identity of identities) {
    const used = usableKeys(identities, identity, keys);
    usedKeys = used.keys;
    const match = usableKeys([used.values], used.values, used.keys);
    const merged = merge(findElement(target, match.keys, match.values), patch && findElement(patch, match.keys, match.values));
    if (merged === undefined || isMissing(merged) || isEmptyMapping(merged)) {
      setElement(target, undefined, used.keys, used.values);
      continue;
    }
    writeKeys(merged, used.keys, used.values);
    setElement(result, merged, used.keys, used.values);
  }
  if (identities.length > 0) {
    appendElements(result, target, usedKeys);
    target.items = result.items;
  }
  return target;
}

/** The values of the keys in each element, each combination once. */
function distinctIdentities(sources: readonly TracedSequence[], keys: readonly string[]): (readonly string[])[] {
  const identities = new Map<string, readonly string[]>();
  for (const source of sources) {
    for (const item of source.items) {
      const identity = keys.map(key => keyText(item, key) ?? '');
      const name = identity.join('\0');
      if (!identities.has(name)) {
        identities.set(name, identity);
      }
    }
  }
  return [...identities.values()];
}

function keyText(item: TracedNode, key: string): string | undefined {
  const value = key === itself ? item : item.kind === 'mapping' ? item.entries.get(key) : undefined;
  return value?.kind === 'scalar' && (key === itself || value.value !== null) ? value.text : undefined;
}

/** `mergeValues`: identities that agree where both have a value are one (a port without protocol and the same with TCP). */
function uniteIdentities(identities: readonly (readonly string[])[]): (readonly string[])[] {
  const united = [...identities];
  for (let i = 0; i < united.length; i++) {
    const identity = united[i] ?? [];
    for (let j = 0; j < united.length; j++) {
      const both = uniteTwo(identity, united[j] ?? []);
      if (both) {
        united[i] = both;
        united[j] = both;
      }
    }
  }
  return united;
}

function uniteTwo(a: readonly string[], b: readonly string[]): readonly string[] | undefined {
  const compatible = a.every((value, index) => value === b[index] || value === '' || b[index] === '');
  const common = a.some((value, index) => value === b[index]);
  return compatible && common ? a.map((value, index) => (value === '' ? (b[index] ?? '') : value)) : undefined;
}

/** `validateKeys`: only keys that have a value in any of `all` are looked at. */
function usableKeys(
  all: readonly (readonly string[])[],
  values: readonly string[],
  keys: readonly string[],
): { keys: readonly string[]; values: readonly string[] } {
  const used = keys.filter((_, index) => all.some(others => (others[index] ?? '') !== ''));
  if (used.length === 0) {
    return { keys, values };
  }
  return { keys: used, values: values.filter((value, index) => value !== '' || used.includes(keys[index] ?? '')) };
}

/** `ElementMatcher`: the first element whose keys have these values. */
function findElement(list: TracedSequence, keys: readonly string[], values: readonly string[]): TracedNode | undefined {
  if ((keys[0] ?? itself) === itself) {
    return list.items.find(item => item.kind === 'scalar' && item.text === (values[0] ?? ''));
  }
  return list.items.find(
    item => item.kind === 'mapping' && keys.every((key, index) => fieldMatches(item, key, values[index] ?? '')),
  );
}

/** `FieldMatcher`: an empty value matches whatever is there. */
function fieldMatches(item: TracedNode, key: string, value: string): boolean {
  if (isMissing(item)) {
    return false;
  }
  if (key === itself) {
    return item.kind === 'scalar' && item.text === value;
  }
  const field = item.kind === 'mapping' ? item.entries.get(key) : undefined;
  return field !== undefined && (value === '' || (field.kind === 'scalar' && field.text === value));
}

/** `ElementSetter`: replaces the elements with these keys by `element`, or appends it; removes them if it is `undefined`. */
function setElement(
  list: TracedSequence,
  element: TracedNode | undefined,
  keys: readonly string[],
  values: readonly string[],
): void {
  const wantsMapping = (keys[0] ?? '') !== '' && (values[0] ?? '') !== '';
  const kept: TracedNode[] = [];
  let found = false;
  for (const item of list.items) {
    if (isMissing(item) || isEmptyMapping(item)) {
      continue;
    }
    if (item.kind !== 'mapping' && wantsMapping) {
      kept.push(item);
    } else if (values.length === 0) {
      // Nothing matches without values, and what does not match is dropped.
    } else if (!keys.every((key, index) => index >= values.length || fieldMatches(item, key, values[index] ?? ''))) {
      kept.push(item);
    } else {
      found = true;
      if (element) {
        kept.push(element);
      }
    }
  }
  list.items = kept;
  if (element && !isMissing(element) && !found) {
    list.items.push(element);
  }
}

/** `appendListNode`: puts the elements of `from` into `list`, each over the one with its keys. */
function appendElements(list: TracedSequence, from: TracedSequence, keys: readonly string[]): void {
  for (const item of from.items) {
    if (keys[0] === itself) {
      setElement(list, item, [itself], [item.kind === 'scalar' ? item.text : '']);
      continue;
    }
    const values: string[] = [];
    for (const key of keys) {
      const value = item.kind === 'mapping' ? item.entries.get(key) : undefined;
      if (value === undefined) {
        list.items.push(item);
      } else {
        values.push(value.kind === 'scalar' ? value.text : '');
      }
    }
    if (keys.length > 1) {
      setElement(list, undefined, keys, values);
    }
    setElement(list, item, keys, values);
  }
}

/** Makes sure that the element says its keys. */
function writeKeys(element: TracedNode, keys: readonly string[], values: readonly string[]): void {
  if (element.kind !== 'mapping') {
    return;
  }
  keys.forEach((key, index) => {
    const value = values[index] ?? '';
    if (value !== '' && !element.entries.has(key)) {
      element.entries.set(key, plainScalar(value, element.trace));
    }
  });
}

function isEmptyMapping(node: TracedNode): boolean {
  return node.kind === 'mapping' && node.entries.size === 0;
}
