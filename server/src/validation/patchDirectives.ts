import { asMapping, asScalar } from '../yaml/yamlNode.ts';
import type { YamlEntry, YamlNode } from '../yaml/yamlNode.ts';
import { holdsSubstitution } from './substitutions.ts';

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

/** What `$patch` can be. */
const actions: readonly string[] = ['merge', 'replace', 'delete'];

/** What is wrong with a directive; `undefined` if nothing is. */
export function describeDirectiveError({ name, value }: YamlEntry): string | undefined {
  const action = name === '$patch' ? asScalar(value)?.text : undefined;
  const isRight = action === undefined || actions.includes(action) || holdsSubstitution(action);
  return isRight ? undefined : `Expected one of ${actions.join(', ')}.`;
}

/** Whether an item is about its list: `- $patch: replace`, which may stand among texts too. */
export function isDirectiveItem(item: YamlNode): boolean {
  const entries = asMapping(item)?.entries ?? [];
  return entries.length === 1 && entries.every(({ name }) => isDirective(name));
}
