import { basename, dirname, joinPath } from '../../base/repositoryPath.ts';
import { computeBlobId } from '../../tree/blobId.ts';
import type { Tree } from '../../tree/tree.ts';

/** A file that Flux writes into an artifact before it builds. */
export interface WrittenFile {
  readonly path: string;
  readonly text: string;
}

const encoder = new TextEncoder();

/**
 * A tree as source-controller archives it: without what is ignored and without links (storage's `Archive` takes regular files
 * only), and with the file that kustomize-controller writes.
 */
export function createArtifactTree(base: Tree, ignored: ReadonlySet<string>, written?: WrittenFile): Tree {
  const bytes = written && encoder.encode(written.text);
  const blob = bytes && computeBlobId(bytes);
  return {
    id: `${base.id}+artifact`,
    async read(path) {
      if (blob !== undefined && path === written?.path) {
        return { kind: 'file', blob };
      }
      const entry = await base.read(path);
      if (entry.kind === 'missing' || entry.kind === 'unknown') {
        return entry;
      }
      if (entry.real !== undefined || (entry.kind === 'file' && ignored.has(path))) {
        return { kind: 'missing' };
      }
      if (entry.kind === 'file') {
        return entry;
      }
      const names = entry.names.filter(name => !ignored.has(joinPath(path, name)));
      const isParent = written !== undefined && dirname(written.path) === path;
      const added = isParent && !names.includes(basename(written.path)) ? [...names, basename(written.path)].sort() : names;
      return { kind: 'directory', names: added };
    },
    readBlob: id => (bytes && id === blob ? Promise.resolve(bytes) : base.readBlob(id)),
    listFiles: () => base.listFiles(),
  };
}
