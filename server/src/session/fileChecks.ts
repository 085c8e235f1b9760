import type { GitopsCache, SourceFile } from '../gitops/gitopsCache.ts';
import type { Catalogue } from '../schema/catalogue.ts';
import type { Tree } from '../tree/tree.ts';
import type { FileFinding } from '../validation/fileFinding.ts';

/** How the findings of files are made: what a session of findings is given, and what it gives for each file. */

/** A finding of one file, before anything is known of environments. */
export interface CheckedFinding extends Omit<FileFinding, 'environments' | 'scope'> {
  /** Kubernetes versions it holds for, of those asked about; absent if it holds for any. */
  readonly versions?: readonly string[];
}

/** What a check depends on besides the file. */
export interface CheckContext {
  readonly catalogue: Catalogue;
  /** Kubernetes versions of the environments that read the file, sorted; empty if none is known. */
  readonly versions: readonly string[];
}

/** What is known of the files of one tree together: which of them are patches, values files, parts of charts. */
export interface FileJudge {
  /** What the file at `path` is; equal texts mean that equal contents are judged alike. */
  keyOf(path: string): string;
  /** At once and without I/O: a keystroke waits for it. */
  check(file: SourceFile, context: CheckContext): readonly CheckedFinding[];
}

/** Looks at what decides the roles of files in a tree. `paths` are those that are checked. */
export type PrepareJudge = (tree: Tree, cache: GitopsCache, paths: readonly string[]) => Promise<FileJudge>;

/** Files that are looked at: YAML, JSON, and the third name of a kustomization. */
export function isCheckedPath(path: string): boolean {
  return /\.(?:ya?ml|json)$/i.test(path) || /(?:^|\/)Kustomization$/.test(path);
}
