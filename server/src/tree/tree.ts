import type { UnknownReason } from '../base/unknown.ts';

/**
 * A tree is a read-only view of a repository's files: the working tree with unsaved buffers on top, a commit, a merge of
 * two, or memory. Everything that renders works on a tree and never asks which kind it is.
 */

/** What stands at a path. Links inside the repository are followed by the tree; they show by {@link Linked.real} only. */
export type TreeEntry =
  | ({
      readonly kind: 'file';
      /** git's blob id (40 or 64 hex digits) of what `git add` would store. */ readonly blob: string;
    } & Linked)
  | ({
      readonly kind: 'directory';
      /** Base names of what it holds, sorted by code unit. */
      readonly names: readonly string[];
    } & Linked)
  | { readonly kind: 'missing' }
  | { readonly kind: 'unknown'; readonly reason: UnknownReason; readonly message: string };

/** What was reached through links. */
export interface Linked {
  /**
   * The path with all links followed; `undefined` if no link is on the way. kustomize starts from it: `..` in a folder leads to
   * the parent of the real one, and a file counts as lying where it really does.
   */
  readonly real?: string;
}

export interface Tree {
  /** Two trees with the same id hold the same files; a changed working tree gets a new one. */
  readonly id: string;
  /** What stands at the repository-relative `path` (`''` is the root). Never throws for what a repository can hold. */
  read(path: string): Promise<TreeEntry>;
  /**
   * The bytes of a blob that {@link read} named. `undefined` if it can no longer be had (the file changed meanwhile, the
   * object is missing from a partial clone).
   */
  readBlob(blob: string): Promise<Uint8Array | undefined>;
  /** Every file's path (links to files included), sorted by code unit. Ignored and untracked-ignored files are not part of a tree. */
  listFiles(): Promise<readonly string[]>;
}

const decoder = new TextDecoder('utf-8');

/** Reads a file as UTF-8 text (a byte order mark is dropped). `undefined` unless a readable file stands there. */
export async function readText(tree: Tree, path: string): Promise<string | undefined> {
  const entry = await tree.read(path);
  if (entry.kind !== 'file') {
    return undefined;
  }
  const bytes = await tree.readBlob(entry.blob);
  return bytes && decoder.decode(bytes);
}
