import { basename, dirname } from '../../base/repositoryPath.ts';
import { computeBlobId } from '../../tree/blobId.ts';
import type { Tree } from '../../tree/tree.ts';

const encoder = new TextEncoder();

/** A tree in which one file has another text: what Argo CD's clone is when it builds. */
export function createEditedTree(base: Tree, { path, text }: { readonly path: string; readonly text: string }): Tree {
  const bytes = encoder.encode(text);
  const blob = computeBlobId(bytes);
  return {
    id: `${base.id}+${path}@${blob}`,
    async read(asked) {
      if (asked === path) {
        return { kind: 'file', blob };
      }
      const entry = await base.read(asked);
      const lacksFile = entry.kind === 'directory' && asked === dirname(path) && !entry.names.includes(basename(path));
      return lacksFile ? { ...entry, names: [...entry.names, basename(path)].sort() } : entry;
    },
    readBlob: id => (id === blob ? Promise.resolve(bytes) : base.readBlob(id)),
    listFiles: () => base.listFiles(),
  };
}
