import { basename, dirname, isWithin, joinPath, relativePath, resolvePath } from '../base/repositoryPath.ts';
import type { Tree } from '../tree/tree.ts';
import type { GitopsCache } from './gitopsCache.ts';
import { isKustomizationPath, kustomizationNames } from './kustomizationNames.ts';
import { readPathReferences } from './pathReferences.ts';
import type { PathReference } from './pathReferences.ts';
import { holdsObjects } from './readObjectIndex.ts';
import { RecordingReader } from './recordingReader.ts';
import type { NameEdit } from './renameName.ts';

/** A file or folder that gets another path. */
export interface FileRename {
  readonly from: string;
  readonly to: string;
}

/**
 * The edits that keep every path right when files or folders are renamed: paths that lead to what moves, and those that are
 * written in what moves. They are for the files as they are named now. What does not exist is left alone: it may be a path of
 * another repository.
 */
export async function findPathEdits(tree: Tree, cache: GitopsCache, renames: readonly FileRename[]): Promise<NameEdit[]> {
  const reader = new RecordingReader(tree, cache);
  const moves = new Moves(renames);
  const edits: NameEdit[] = [];
  for (const path of await tree.listFiles()) {
    const entry = holdsObjects(path) ? await reader.read(path) : undefined;
    if (entry?.kind !== 'file' || entry.real !== undefined) {
      continue;
    }
    for (const reference of readPathReferences(entry.file)) {
      const target = await findNewTarget(reader, moves, reference.target);
      const newText = target === undefined ? undefined : rewrite(reference, moves.apply(path), target);
      if (newText !== undefined && newText !== reference.text) {
        edits.push({ file: path, range: reference.range, newText, certain: true });
      }
    }
  }
  return edits;
}

/** Where paths lead when all renames are done. */
class Moves {
  readonly #renames: readonly FileRename[];

  constructor(renames: readonly FileRename[]) {
    // Of a folder and something in it, the inner one counts.
    this.#renames = renames.toSorted((a, b) => b.from.length - a.from.length);
  }

  apply(path: string): string {
    const rename = this.#renames.find(({ from }) => from !== '' && isWithin(from, path));
    return rename ? rename.to + path.slice(rename.from.length) : path;
  }
}

/** `undefined` if nothing stands there. A folder is where its kustomization is: who moves that moves what the folder stood for. */
async function findNewTarget(reader: RecordingReader, moves: Moves, target: string): Promise<string | undefined> {
  const entry = await reader.read(target);
  if (entry.kind === 'missing' || entry.kind === 'unknown') {
    return undefined;
  }
  const moved = moves.apply(target);
  if (entry.kind === 'file' || moved !== target) {
    return moved;
  }
  const name = kustomizationNames.find(candidate => entry.names.includes(candidate));
  const kustomization = name === undefined ? undefined : moves.apply(joinPath(target, name));
  return kustomization !== undefined && isKustomizationPath(kustomization) ? dirname(kustomization) : target;
}

/** The reference as it must be written in `file` to lead to `target`, in the style that it was written in. */
function rewrite(reference: PathReference, file: string, target: string): string {
  const { path, key, relativeTo } = reference;
  const folder = relativeTo === 'root' ? '' : dirname(file);
  const leading = relativeTo === 'root' ? (/^\/+/.exec(path)?.[0] ?? '') : '';
  if (resolvePath(folder, path.slice(leading.length)) === target) {
    return reference.text;
  }
  const plain = relativePath(folder, target);
  const dot = path.startsWith('./') && !plain.startsWith('.') ? './' : '';
  const slash = path.endsWith('/') ? '/' : '';
  const written = `${leading}${dot}${plain}${slash}`;
  return key !== undefined && basename(written) !== key ? `${key}=${written}` : written;
}
