import { asMapping } from '../yaml/yamlNode.ts';
import type { YamlNode } from '../yaml/yamlNode.ts';

/** Keys of strategic merge patches that say how to merge (apimachinery `strategicpatch/patch.go`). */

/** Whether a key is a directive and no field. */
export function isDirective(name: string): boolean {
  return (
    name === '$patch' ||
    name === '$retainKeys' ||
    name.startsWith('$setElementOrder/') ||
    name.startsWith('$deleteFromPrimitiveList/')
  );
}

/** Whether an item is about its list: `- $patch: replace`, which may stand among texts too. */
export function isDirectiveItem(item: YamlNode): boolean {
  const entries = asMapping(item)?.entries ?? [];
  return entries.length === 1 && entries.every(({ name }) => isDirective(name));
}
