import type { EngineRead } from '../engine/engine.ts';
import type { Tree, TreeEntry } from '../tree/tree.ts';

/** Whether everything that was read elsewhere reads the same in this tree: what was made of it is then the same, too. */
export async function readsAgree(tree: Tree, reads: readonly EngineRead[]): Promise<boolean> {
  for (const read of reads) {
    if (!agrees(read, await tree.read(read.path))) {
      return false;
    }
  }
  return true;
}

function agrees(read: EngineRead, entry: TreeEntry): boolean {
  if (read.kind === 'file') {
    return entry.kind === 'file' && entry.blob === read.blob && entry.real === read.real;
  }
  if (read.kind === 'missing') {
    return entry.kind === 'missing';
  }
  const names = read.names;
  const sameNames = names === undefined || (entry.kind === 'directory' && names.join('\0') === entry.names.join('\0'));
  return entry.kind === 'directory' && sameNames && entry.real === read.real;
}
