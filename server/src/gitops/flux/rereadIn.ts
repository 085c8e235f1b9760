import type { EngineRead } from '../../engine/engine.ts';
import type { Tree } from '../../tree/tree.ts';
import { unrepeatable } from '../recordingReader.ts';

/**
 * What was read of a view of `tree`, as the tree itself answers: a view's answers follow from it and from what decides about the
 * view, so these reads are what a rendering depends on. Each path once, sorted.
 */
export async function rereadIn(tree: Tree, reads: readonly EngineRead[]): Promise<readonly EngineRead[]> {
  const listed = new Set(reads.flatMap(read => (read.kind === 'directory' && read.names ? [read.path] : [])));
  const unknown = new Set(reads.flatMap(read => (read.kind === 'file' && read.blob === 'unknown' ? [read.path] : [])));
  const paths = [...new Set(reads.map(({ path }) => path))].sort();
  return Promise.all(paths.map(async path => (unknown.has(path) ? unrepeatable(path) : readIn(tree, path, listed.has(path)))));
}

async function readIn(tree: Tree, path: string, isListed: boolean): Promise<EngineRead> {
  const entry = await tree.read(path);
  switch (entry.kind) {
    case 'unknown':
      return unrepeatable(path);
    case 'missing':
      return { kind: 'missing', path };
    case 'file':
      return { kind: 'file', path, blob: entry.blob, ...(entry.real === undefined ? {} : { real: entry.real }) };
    case 'directory':
      return {
        kind: 'directory',
        path,
        ...(isListed ? { names: entry.names } : {}),
        ...(entry.real === undefined ? {} : { real: entry.real }),
      };
  }
}
