import type { YamlDocument } from '../../yaml/yamlFile.ts';
import type { YamlNode } from '../../yaml/yamlNode.ts';

/** How a document is indented, so that what is inserted looks like the rest. */
export interface WritingStyle {
  /** Columns by which a nested mapping stands further right. */
  readonly step: number;
  /** Lists stand further right than their key. */
  readonly indentsLists: boolean;
}

const usualStyle: WritingStyle = { step: 2, indentsLists: true };

/** The style of a document, taken from its first nested mapping and its first list. */
export function writingStyleOf(document: YamlDocument): WritingStyle {
  let step: number | undefined;
  let indentsLists: boolean | undefined;
  const columnOf = (node: YamlNode): number => node.start - (document.text.lastIndexOf('\n', node.start - 1) + 1);
  const pending: YamlNode[] = document.root ? [document.root] : [];
  for (let node = pending.shift(); node && (step === undefined || indentsLists === undefined); node = pending.shift()) {
    if (node.kind === 'mapping' && !node.flow) {
      for (const { key, value } of node.entries) {
        const difference = columnOf(value) - columnOf(key);
        if (value.kind === 'mapping' && !value.flow && difference > 0 && difference <= 8) {
          step ??= difference;
        } else if (value.kind === 'sequence' && !value.flow) {
          indentsLists ??= difference > 0;
        }
        pending.push(value);
      }
    } else if (node.kind === 'sequence') {
      pending.push(...node.items);
    }
  }
  return { step: step ?? usualStyle.step, indentsLists: indentsLists ?? usualStyle.indentsLists };
}
