import { CompletionItemKind } from 'vscode-languageserver-types';
import type { CompletionRequest } from './completionRequest.ts';
import { escapeSnippet, yamlText } from './insertText.ts';
import type { ItemDraft } from './itemDraft.ts';

/** Keys of mappings whose keys are free by their schema, but to which upstream gives a meaning; the first that fits counts. */
const knownKeys: readonly { readonly path: RegExp; readonly keys: readonly string[] }[] = [
  {
    path: /(?:^|\.)volumeClaimTemplates\.\d+\.spec\.resources\.requests$|^spec\.resources\.requests$/,
    keys: ['storage'],
  },
  { path: /(?:^|\.)resources\.(?:requests|limits)$/, keys: ['cpu', 'memory', 'ephemeral-storage'] },
  {
    path: /^spec\.hard$/,
    keys: ['requests.cpu', 'requests.memory', 'limits.cpu', 'limits.memory', 'pods', 'services', 'persistentvolumeclaims'],
  },
  {
    path: /(?:^|\.)nodeSelector$/,
    keys: ['kubernetes.io/os', 'kubernetes.io/arch', 'kubernetes.io/hostname', 'topology.kubernetes.io/zone'],
  },
];

/** Keys with a meaning that are not written yet. */
export function collectKnownKeys({ cursor }: CompletionRequest): ItemDraft[] {
  const path = cursor.segments.join('.');
  const found = cursor.place === 'value' ? undefined : knownKeys.find(entry => entry.path.test(path));
  return (found?.keys ?? [])
    .filter(key => !cursor.siblings.has(key))
    .map((key, index) => ({
      label: key,
      kind: CompletionItemKind.Property,
      snippet: escapeSnippet(yamlText(key)) + (cursor.hasColon ? '' : ': $1'),
      rank: 2,
      order: String(index),
    }));
}
