import { dirname } from '../base/repositoryPath.ts';
import { computeBlobId } from './blobId.ts';
import { patchFileTable, sameRecord } from './fileTable.ts';
import type { FileRecord, FileTable } from './fileTable.ts';
import { createFileTree, isBlobProblem, settleRecord } from './fileTree.ts';
import type { BlobProblem, FileTree } from './fileTree.ts';
import { mergeTexts } from './textMerge.ts';

/**
 * The merge of two trees in memory: file by file, three ways. It writes nothing and asks no one; what cannot be merged without a
 * person is unknown, file by file.
 */

/** The trees of a merge, and what people call the two sides. */
export interface MergeSides {
  readonly base: FileTree;
  /** What the person has: the working tree. */
  readonly ours: FileTree;
  /** What it is merged into: the target branch. */
  readonly theirs: FileTree;
  /** How messages call {@link theirs}, for example `origin/main`. */
  readonly theirsName: string;
}

/**
 * Merges `ours` into `theirs`, both made from `base`. Where one side made no change at all the answer is the other tree itself, so
 * nothing is computed twice. Files are compared by blob id and read only where both sides changed them, when they are asked for.
 */
export async function createMergedTree(sides: MergeSides): Promise<FileTree> {
  const { base, ours, theirs } = sides;
  if (base.id === theirs.id) {
    return ours;
  }
  if (base.id === ours.id || ours.id === theirs.id) {
    return theirs;
  }
  const merged = new Map<string, Uint8Array>();
  const changes = await collectChanges(sides, merged);
  const readContent = async (blob: string): Promise<Uint8Array | BlobProblem> => {
    const content = merged.get(blob);
    if (content) {
      return content;
    }
    const stored = await theirs.readContent(blob);
    return isBlobProblem(stored) ? ours.readContent(blob) : stored;
  };
  const id = `merge:${ours.id}|${theirs.id}|${base.id}`;
  return createFileTree(id, patchFileTable(ours.files, changes), { read: readContent, pointers: new Map() });
}

/**
 * What the merge has other than `ours`: the paths that `theirs` changed. Only those matter, because a path that `theirs` left as in
 * `base` is as in `ours`.
 */
async function collectChanges(
  sides: MergeSides,
  merged: Map<string, Uint8Array>,
): Promise<ReadonlyMap<string, FileRecord | undefined>> {
  const { base, ours, theirs } = sides;
  const changes = new Map<string, FileRecord | undefined>();
  for (const path of changedPaths(base, theirs)) {
    const before = await settleRecord(base.files.get(path));
    const after = await settleRecord(theirs.files.get(path));
    const own = ours.files.get(path);
    // A file of ours that is not read yet is one the person changed: it is read here, both sides changed it.
    const mine = await settleRecord(own);
    if (sameRecord(before, mine)) {
      changes.set(path, after);
    } else if (!sameRecord(after, mine)) {
      changes.set(path, mergeLater(sides, path, { before, mine, after }, merged));
    }
  }
  const table = patchFileTable(ours.files, new Map(changes));
  for (const [path, record] of changes) {
    if (record && (table.names(path) || isBelowFile(table, path))) {
      changes.set(path, conflict(path, sides, 'is a file on one side and a folder on the other'));
    }
  }
  return changes;
}

function isBelowFile(table: FileTable, path: string): boolean {
  for (let folder = dirname(path); folder !== ''; folder = dirname(folder)) {
    if (table.get(folder)) {
      return true;
    }
  }
  return false;
}

function changedPaths(base: FileTree, theirs: FileTree): string[] {
  const paths: string[] = [];
  for (const [path, record] of theirs.files.entries()) {
    if (!sameRecord(base.files.get(path), record)) {
      paths.push(path);
    }
  }
  for (const [path] of base.files.entries()) {
    if (!theirs.files.get(path)) {
      paths.push(path);
    }
  }
  return paths;
}

interface ThreeRecords {
  readonly before: FileRecord | undefined;
  readonly mine: FileRecord | undefined;
  readonly after: FileRecord | undefined;
}

/** The record of a path both sides changed. Two changed files are merged when the path is read; anything else is decided now. */
function mergeLater(sides: MergeSides, path: string, records: ThreeRecords, merged: Map<string, Uint8Array>): FileRecord {
  const { before, mine, after } = records;
  if (mine?.kind === 'unknown') {
    return mine;
  }
  if (!mine || !after) {
    return conflict(
      path,
      sides,
      mine ? `was changed here and deleted in ${sides.theirsName}` : `was deleted here and changed in ${sides.theirsName}`,
    );
  }
  if (mine.kind === 'file' && after.kind === 'file') {
    const files = { before: before?.kind === 'file' ? before.blob : undefined, mine: mine.blob, after: after.blob };
    let result: Promise<FileRecord> | undefined;
    return { kind: 'unread', read: () => (result ??= mergeFiles(sides, path, files, merged)) };
  }
  return conflict(path, sides, `was changed in different ways here and in ${sides.theirsName}`);
}

async function mergeFiles(
  sides: MergeSides,
  path: string,
  blobs: { readonly before: string | undefined; readonly mine: string; readonly after: string },
  merged: Map<string, Uint8Array>,
): Promise<FileRecord> {
  const [before, mine, after] = await Promise.all([
    blobs.before === undefined ? new Uint8Array() : sides.base.readContent(blobs.before),
    sides.ours.readContent(blobs.mine),
    sides.theirs.readContent(blobs.after),
  ]);
  const problem = [before, mine, after].find(isBlobProblem);
  if (isBlobProblem(before) || isBlobProblem(mine) || isBlobProblem(after)) {
    return {
      kind: 'unknown',
      reason: problem?.reason ?? 'unreadable',
      message: `Cannot merge ${path}: ${problem?.message ?? ''}`,
    };
  }
  const result = mergeTexts(before, mine, after);
  if (result.kind === 'merged') {
    const blob = computeBlobId(result.content);
    merged.set(blob, result.content);
    return { kind: 'file', blob };
  }
  const inPlace = result.kind === 'conflict' ? ` in the same place (line ${result.line + 1} of their common version)` : '';
  return conflict(path, sides, `${inPlace ? 'was' : 'is no text and was'} changed here and in ${sides.theirsName}${inPlace}`);
}

function conflict(path: string, sides: MergeSides, what: string): FileRecord {
  return {
    kind: 'unknown',
    reason: 'conflict',
    message: `${path} ${what}: merge or rebase onto ${sides.theirsName} to resolve it.`,
  };
}
