import type { TracedMapping, TracedNode } from './traced.ts';

/** `$patch` directives of strategic merge patches (kyaml `merge2/smpdirective.go`). */

export type MergeDirective = 'merge' | 'replace' | 'delete';

const directiveKey = '$patch';

/** The directive of a patch's node; it is taken out of the node on the way. Unknown ones, which upstream refuses, count as `merge`. */
export function takeDirective(patch: TracedNode): MergeDirective {
  if (patch.kind === 'mapping') {
    const directive = directiveOf(patch);
    if (directive) {
      patch.entries.delete(directiveKey);
    }
    return directive ?? 'merge';
  }
  if (patch.kind === 'sequence') {
    const marker = patch.items.find((item): item is TracedMapping => item.kind === 'mapping' && item.entries.has(directiveKey));
    // An element with more than the directive is about itself, not about the list.
    const directive = marker?.entries.size === 1 ? directiveOf(marker) : undefined;
    if (directive) {
      patch.items = patch.items.filter(item => item.kind !== 'mapping' || directiveOf(item) !== directive);
    }
    return directive ?? 'merge';
  }
  return 'merge';
}

function directiveOf(node: TracedMapping): MergeDirective | undefined {
  const value = node.entries.get(directiveKey);
  const text = value?.kind === 'scalar' ? value.text : undefined;
  return text === 'merge' || text === 'replace' || text === 'delete' ? text : undefined;
}
