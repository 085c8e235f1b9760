import type { BlobSource } from '../tree/fileTree.ts';
import type { GitAttributes } from '../tree/gitAttributes.ts';
import type { ConversionSettings } from '../tree/gitConversion.ts';

/**
 * What a working tree is made of, apart from the contents on disk: which files belong to it and what is known about them without
 * reading. One source asks git, the other walks a plain folder.
 */

/** What the index has at a path. */
export interface IndexEntry {
  readonly blob: string;
  readonly link: boolean;
}

export type ListedFile =
  /** As the index has it: nothing needs to be read. */
  | { readonly kind: 'clean' }
  /** Changed, or not in the index: to be read from disk. */
  | { readonly kind: 'disk' }
  | { readonly kind: 'submodule' };

export interface Listing {
  readonly files: ReadonlyMap<string, ListedFile>;
  /** Also of files that are deleted on disk. */
  readonly index: ReadonlyMap<string, IndexEntry>;
  readonly attributes: GitAttributes;
  readonly conversion: ConversionSettings;
  /** Whether the working tree has symbolic links; without them (Windows) a link is a file holding its target. */
  readonly symlinks: boolean;
}

export interface WorkingSource {
  /** The folder, as the operating system spells it. */
  readonly root: string;
  readonly algorithm: 'sha1' | 'sha256';
  /** Contents that the index names. */
  readonly blobs: BlobSource;
  /** Lists everything; the reason if that fails. */
  list(): Promise<Listing | { readonly problem: string }>;
  /** Those of `paths`, none of which the index has, that belong to the tree (exist and are not ignored). */
  selectUntracked(paths: readonly string[]): Promise<readonly string[]>;
  /** Whether something is rewriting the files right now. */
  isBusy(): Promise<boolean>;
}
