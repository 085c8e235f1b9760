import { throwIfCancelled } from '../base/cancellation.ts';
import type { CancellationToken } from '../base/cancellation.ts';
import type { GitopsCache, SourceFile } from '../gitops/gitopsCache.ts';
import type { RecordingReader } from '../gitops/recordingReader.ts';
import type { Catalogue } from '../schema/catalogue.ts';
import type { Tree } from '../tree/tree.ts';
import { findSuppressions } from '../validation/suppression.ts';
import type { Suppression } from '../validation/suppression.ts';
import type { CheckedFinding, FileJudge } from './fileChecks.ts';

/** What files are checked with; another one makes all results stale that it changes something for. */
export interface CheckBasis {
  /** Files of the tree that are checked. */
  readonly paths: ReadonlySet<string>;
  readonly judge: FileJudge;
  readonly catalogue: Catalogue;
  /** Kubernetes versions to check a file for, sorted. */
  readonly versionsOf: (path: string) => readonly string[];
}

/** What the check of one text found. */
export interface FileResult {
  /** Names the text and all that the check depended on. */
  readonly key: string;
  readonly findings: readonly CheckedFinding[];
  readonly suppressions: readonly Suppression[];
  /** Number of documents in the file. */
  readonly documents: number;
}

interface OpenFile {
  readonly file: SourceFile;
  result?: FileResult;
}

/** What a closed file's text is named by while it is not known to be what was open. */
const unsettled = '';

/**
 * The results of files by path: open ones are checked from their buffers when someone asks, the others one by one when there is
 * time. A result stays as long as all it depends on does.
 */
export class CheckedFiles {
  readonly #cache: GitopsCache;
  readonly #pause: () => Promise<void>;
  readonly #log: (message: string) => void;
  readonly #open = new Map<string, OpenFile>();
  readonly #closed = new Map<string, FileResult>();
  #basis: CheckBasis | undefined;

  /**
   * @param pause gives others a turn if this has gone on for a while.
   * @param log told of failures; the file counts as without findings.
   */
  constructor(cache: GitopsCache, pause: () => Promise<void>, log: (message: string) => void) {
    this.#cache = cache;
    this.#pause = pause;
    this.#log = log;
  }

  /** Paths of all files with a result, and of the open ones. */
  get paths(): ReadonlySet<string> {
    return new Set([...this.#open.keys(), ...this.#closed.keys()]);
  }

  /** The text of an open file; `undefined` when it was closed. */
  setBuffer(path: string, text: string | undefined): void {
    const open = this.#open.get(path);
    if (text === undefined) {
      this.#open.delete(path);
      if (open?.result) {
        // Stands until the file is looked at as it is on disk.
        this.#closed.set(path, open.result);
      }
    } else if (open?.file.text !== text) {
      this.#open.set(path, { file: this.#cache.createFile(path, text, open?.file) });
    }
  }

  /** From now on files are checked with `basis`. */
  setBasis(basis: CheckBasis): void {
    this.#basis = basis;
  }

  /** The result of a file, an open one checked now; `undefined` for a closed one that was not looked at yet. */
  resultOf(path: string): FileResult | undefined {
    const open = this.#open.get(path);
    if (!open) {
      return this.#closed.get(path);
    }
    if (!this.#basis?.paths.has(path)) {
      return undefined;
    }
    const key = keyOf(this.#basis, path, unsettled);
    if (open.result?.key !== key) {
      open.result = this.#check(this.#basis, open.file, key);
    }
    return open.result;
  }

  /** Checks the closed files of a tree as far as their results are stale. @throws {CancelledError} when cancelled. */
  async checkClosed(tree: Tree, reader: RecordingReader, token: CancellationToken): Promise<void> {
    const basis = this.#basis;
    if (!basis) {
      return;
    }
    for (const path of this.#closed.keys()) {
      if (!basis.paths.has(path)) {
        this.#closed.delete(path);
      }
    }
    for (const path of basis.paths) {
      await this.#checkOne(basis, tree, reader, path);
      await this.#pause();
      throwIfCancelled(token);
    }
  }

  /** A link to a file is left out: what it leads to is checked where it stands. */
  async #checkOne(basis: CheckBasis, tree: Tree, reader: RecordingReader, path: string): Promise<void> {
    const entry = this.#open.has(path) ? undefined : await tree.read(path);
    if (entry?.kind !== 'file' || entry.real !== undefined) {
      this.#closed.delete(path);
      return;
    }
    const key = keyOf(basis, path, entry.blob);
    if (this.#closed.get(path)?.key === key) {
      return;
    }
    const read = await reader.read(path);
    if (read.kind === 'file') {
      await read.file.parseInTurns(this.#pause);
      this.#closed.set(path, this.#check(basis, read.file, key));
    } else {
      this.#closed.delete(path);
    }
  }

  #check({ judge, catalogue, versionsOf }: CheckBasis, file: SourceFile, key: string): FileResult {
    try {
      const findings = judge.check(file, { catalogue, versions: versionsOf(file.path) });
      return { key, findings, suppressions: findSuppressions(file.yaml), documents: file.yaml.documents.length };
    } catch (error) {
      this.#log(`${file.path}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
      return { key, findings: [], suppressions: [], documents: 0 };
    }
  }
}

function keyOf({ judge, catalogue, versionsOf }: CheckBasis, path: string, content: string): string {
  return [content, judge.keyOf(path), catalogue.id, ...versionsOf(path)].join('\0');
}
