import { throwIfCancelled } from '../base/cancellation.ts';
import type { CancellationToken } from '../base/cancellation.ts';
import type { Unknown } from '../base/unknown.ts';
import { settleRecord } from '../tree/fileTree.ts';
import type { FileTree } from '../tree/fileTree.ts';
import { createSelectedTree } from '../tree/selectedTree.ts';
import { compareEnvironment } from './compareEnvironment.ts';
import type { Compare, EnvironmentComparison, ReadRendering } from './compareEnvironment.ts';
import { buildSnapshot } from './snapshot.ts';
import type { ReadCommitTree, ReadEnvironments, Snapshot } from './snapshot.ts';

/**
 * What a proposal of some files changes in every environment: the same comparison as everywhere, on the tree that the proposal's
 * commit will have. What is edited but not selected does not count.
 */

export interface ProposedChangePorts {
  readonly readEnvironments: ReadEnvironments;
  readonly readCommitTree: ReadCommitTree;
  readonly readRendering: ReadRendering;
  readonly compare: Compare;
}

export interface ProposedFiles {
  /** What the files are put on: HEAD, or the tip of the proposal that is updated. */
  readonly base: FileTree;
  /** Where {@link base} and the target parted. */
  readonly mergeBase: FileTree | Unknown;
  readonly files: readonly string[];
}

/** Compares every environment. @throws {CancelledError} when cancelled. */
export async function compareProposed(
  ports: ProposedChangePorts,
  snapshot: Snapshot,
  proposed: ProposedFiles,
  token: CancellationToken,
): Promise<readonly EnvironmentComparison[]> {
  const worktree = createSelectedTree(proposed.base, snapshot.worktree, proposed.files);
  const revisions = snapshot.revisions && { ...snapshot.revisions, mergeBase: proposed.mergeBase };
  const selected = await buildSnapshot(
    { revision: snapshot.revision, worktree, revisions, readCommitTree: ports.readCommitTree, problems: [] },
    ports.readEnvironments,
    token,
  );
  const comparisons: EnvironmentComparison[] = [];
  for (const plan of selected.plans) {
    comparisons.push(await compareEnvironment(plan, ports.readRendering, ports.compare, token));
    throwIfCancelled(token);
  }
  return comparisons;
}

/** Remembers the last comparison: a plan is asked for with each word of the title, and most of the time nothing else has changed. */
export class ProposedChanges {
  readonly #ports: ProposedChangePorts;
  #last: { readonly key: string; readonly comparisons: readonly EnvironmentComparison[] } | undefined;

  constructor(ports: ProposedChangePorts) {
    this.#ports = ports;
  }

  /** {@link compareProposed}. @throws {CancelledError} when cancelled. */
  async read(snapshot: Snapshot, proposed: ProposedFiles, token: CancellationToken): Promise<readonly EnvironmentComparison[]> {
    const key = [snapshot.revision, snapshot.worktree.id, proposed.base.id, ...proposed.files].join('\0');
    if (this.#last?.key === key) {
      return this.#last.comparisons;
    }
    const comparisons = await compareProposed(this.#ports, snapshot, proposed, token);
    this.#last = { key, comparisons };
    return comparisons;
  }
}

/** Blob ids of files, `null` where a tree has none. */
export async function readContents(tree: FileTree, paths: readonly string[]): Promise<Readonly<Record<string, string | null>>> {
  const contents: Record<string, string | null> = {};
  for (const path of paths) {
    const record = await settleRecord(tree.files.get(path));
    contents[path] = record?.kind === 'file' || record?.kind === 'link' ? record.blob : null;
  }
  return contents;
}
