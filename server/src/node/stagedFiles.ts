import { copyFile, lstat, mkdir, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { joinPath } from '../base/repositoryPath.ts';
import type { ReadBuffer } from '../session/proposalPorts.ts';
import { findMissingFilters } from './filterPrograms.ts';
import type { GitContext } from './gitContext.ts';
import { parseRawDifferences } from './rawDifference.ts';
import type { RawDifference } from './rawDifference.ts';
import { createTemporaryFolder } from './temporaryFolders.ts';

/**
 * What `git add` would make of files, in a copy of the person's index: with their filters, attributes, line ends, executable bits and
 * links, and with unsaved buffers in the place of files. The index itself is only read.
 */

/** An entry of the index; `stage` is 0 unless there is a conflict. */
export interface StagedEntry {
  readonly mode: string;
  readonly blob: string;
  readonly stage: number;
  /** git is told not to look at the file (`skip-worktree`, `assume-unchanged`). */
  readonly unwatched: boolean;
}

export interface StagedFiles {
  /** The person's index as it was. */
  readonly index: ReadonlyMap<string, StagedEntry>;
  /** Why files could not be staged, whole sentences by path. */
  readonly problems: ReadonlyMap<string, string>;
  /** Entries of HEAD that the person took out of the index (`git rm --cached`), as HEAD has them. */
  readonly dropped: ReadonlyMap<string, RawDifference>;
  /** How the copy differs from a tree. */
  readDifferences(tree: string, options?: readonly string[]): Promise<readonly RawDifference[]>;
}

export interface StageOptions {
  readonly readBuffer: ReadBuffer;
  /** Where objects go: into the repository, or away with the copy. */
  readonly objects: 'kept' | 'dropped';
  /** The tree (or commit) HEAD stands for; the empty tree before the first commit. */
  readonly head: string;
  /** Stages only those of the paths that this chooses, once the index is known. */
  readonly select?: (staged: Pick<StagedFiles, 'index' | 'dropped'>) => readonly string[];
}

/** A conflict, in words. */
export const conflictProblem = 'It has a conflict that is not resolved yet. Resolve it, and mark it as resolved (git add).';
export const submoduleProblem = 'It is a submodule: commit and push inside it, and commit the new revision by hand.';
const unwatchedProblem =
  'git is told not to look at this file (skip-worktree or assume-unchanged); "git update-index --no-skip-worktree --no-assume-unchanged" undoes that.';

/** Stages `paths`, hands the result to `use`, and removes the copy. @throws {Error} if git cannot read the index. */
export async function withStagedFiles<T>(
  context: GitContext,
  paths: readonly string[],
  options: StageOptions,
  use: (staged: StagedFiles) => Promise<T>,
): Promise<T> {
  const folder = await createTemporaryFolder();
  try {
    const staging = new Staging(context, folder, options);
    await staging.open();
    await staging.stage(options.select?.(staging) ?? paths);
    return await use(staging);
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 3 });
  }
}

class Staging implements StagedFiles {
  readonly #context: GitContext;
  readonly #folder: string;
  readonly #options: StageOptions;
  readonly #environment: Readonly<Record<string, string>>;
  readonly #problems = new Map<string, string>();
  #index: ReadonlyMap<string, StagedEntry> = new Map();
  #dropped: ReadonlyMap<string, RawDifference> = new Map();

  constructor(context: GitContext, folder: string, options: StageOptions) {
    this.#context = context;
    this.#folder = folder;
    this.#options = options;
    const { commonDir } = context.repository;
    const discarding = {
      GIT_OBJECT_DIRECTORY: join(folder, 'objects'),
      GIT_ALTERNATE_OBJECT_DIRECTORIES: quotePath(join(commonDir, 'objects')),
    };
    this.#environment = { GIT_INDEX_FILE: join(folder, 'index'), ...(options.objects === 'dropped' ? discarding : {}) };
  }

  get index(): ReadonlyMap<string, StagedEntry> {
    return this.#index;
  }

  get problems(): ReadonlyMap<string, string> {
    return this.#problems;
  }

  get dropped(): ReadonlyMap<string, RawDifference> {
    return this.#dropped;
  }

  async open(): Promise<void> {
    await mkdir(join(this.#folder, 'objects'));
    await copyIndex(join(this.#context.repository.gitDir, 'index'), join(this.#folder, 'index'));
    this.#index = parseIndex(await this.#read(['ls-files', '-v', '--stage', '-z']));
    const gone = (await this.readDifferences(this.#options.head)).filter(({ letter }) => letter === 'D');
    this.#dropped = new Map(gone.filter(({ path }) => !this.#index.has(path)).map(one => [one.path, one]));
  }

  async readDifferences(tree: string, options: readonly string[] = ['--no-renames']): Promise<readonly RawDifference[]> {
    return parseRawDifferences(await this.#read(['diff-index', '--cached', '--raw', '-z', ...options, tree, '--']));
  }

  async stage(paths: readonly string[]): Promise<void> {
    const wanted = paths.filter(path => !this.#refuse(path));
    const found = await Promise.all(wanted.map(async path => ({ path, kind: await this.#findKind(path) })));
    const ofKind = (kind: FileKind): string[] => found.flatMap(one => (one.kind === kind ? [one.path] : []));
    const missing = await findMissingFilters(this.#context, [...ofKind('file'), ...ofKind('buffer')]);
    missing.forEach((problem, path) => this.#problems.set(path, problem));
    const ignored = await this.#findIgnored(ofKind('file').filter(path => this.#dropped.has(path)));
    const isKept = (path: string): boolean => !missing.has(path) && !ignored.has(path);
    await this.#remove(ofKind('absent').filter(path => this.#index.has(path)));
    await this.#add(ofKind('file').filter(isKept), {});
    await this.#addBuffers(ofKind('buffer').filter(isKept));
    await this.#keepDropped(ofKind('file').filter(path => this.#dropped.has(path) && isKept(path)));
  }

  /** What can never be part of a proposal. */
  #refuse(path: string): boolean {
    const entry = this.#index.get(path);
    const problem =
      entry === undefined
        ? undefined
        : entry.stage > 0
          ? conflictProblem
          : entry.mode === '160000'
            ? submoduleProblem
            : entry.unwatched
              ? unwatchedProblem
              : undefined;
    if (problem !== undefined) {
      this.#problems.set(path, problem);
    }
    return problem !== undefined;
  }

  async #findKind(path: string): Promise<FileKind> {
    const { root } = this.#context.repository;
    for (const folder of foldersAbove(path)) {
      if ((await kindOnDisk(join(root, folder))) !== 'folder') {
        // A file or a link took the place of a folder: what was in it is gone. An unsaved file's folder may not be there yet.
        const isNew = (await kindOnDisk(join(root, folder))) === 'absent' && this.#options.readBuffer(path) !== undefined;
        return isNew ? 'buffer' : 'absent';
      }
    }
    const kind = await kindOnDisk(join(root, path));
    if (kind !== 'link' && kind !== 'folder' && this.#options.readBuffer(path) !== undefined) {
      return 'buffer';
    }
    return kind === 'file' || kind === 'link' ? 'file' : 'absent';
  }

  async #findIgnored(paths: readonly string[]): Promise<ReadonlySet<string>> {
    if (paths.length === 0) {
      return new Set();
    }
    // Its status is 1 where nothing is ignored.
    const { stdout } = await this.#run(['check-ignore', '-z', '--stdin'], { input: joinPaths(paths) });
    return new Set(stdout.split('\0'));
  }

  async #remove(paths: readonly string[]): Promise<void> {
    if (paths.length > 0) {
      const zero = '0'.repeat(this.#context.repository.objectFormat === 'sha256' ? 64 : 40);
      await this.#read(['update-index', '-z', '--index-info'], { input: paths.map(path => `0 ${zero}\t${path}\0`).join('') });
    }
  }

  /** Adds all at once; if that fails, one by one, to know which of them cannot be. */
  async #add(paths: readonly string[], run: StageRun): Promise<void> {
    if (paths.length === 0) {
      return;
    }
    const update = ['update-index', '--add', '--remove', '--replace', '-z', '--stdin'];
    const answer = await this.#run(update, { ...run, input: joinPaths(paths) });
    if (answer.ok) {
      return;
    }
    for (const path of paths) {
      const single = paths.length === 1 ? answer : await this.#run(update, { ...run, input: joinPaths([path]) });
      if (!single.ok) {
        this.#problems.set(path, `git cannot store it: ${lastLine(single.output)}`);
      }
    }
  }

  /** As if the buffers were saved: in a folder of their own, with the attributes that hold for the files. */
  async #addBuffers(paths: readonly string[]): Promise<void> {
    if (paths.length === 0) {
      return;
    }
    const { root, gitDir } = this.#context.repository;
    const overlay = join(this.#folder, 'buffers');
    await mkdir(overlay);
    const attributeFiles = new Set(paths.flatMap(path => foldersAbove(path).map(folder => joinPath(folder, '.gitattributes'))));
    for (const path of ['.gitattributes', ...attributeFiles]) {
      await copyIfThere(join(root, path), join(overlay, path));
    }
    for (const path of paths) {
      const file = join(overlay, path);
      await mkdir(dirname(file), { recursive: true });
      await rm(file, { force: true });
      await writeFile(file, this.#options.readBuffer(path) ?? '', {
        mode: (await isExecutable(join(root, path))) ? 0o755 : 0o644,
      });
    }
    await this.#add(paths, { folder: overlay, environment: { GIT_DIR: gitDir, GIT_WORK_TREE: overlay } });
  }

  /** What the person took out of the index and left on disk as it was stays out. */
  async #keepDropped(paths: readonly string[]): Promise<void> {
    if (paths.length === 0) {
      return;
    }
    const changed = new Set((await this.readDifferences(this.#options.head)).map(({ path }) => path));
    await this.#remove(paths.filter(path => !changed.has(path)));
  }

  async #read(gitArguments: readonly string[], run: StageRun = {}): Promise<string> {
    const answer = await this.#run(gitArguments, run);
    if (!answer.ok) {
      throw new Error(`git ${gitArguments[0] ?? ''} failed: ${answer.output.trim()}`);
    }
    return answer.stdout;
  }

  #run(gitArguments: readonly string[], run: StageRun) {
    // A split index would leave its other half in the repository.
    const configuration = ['core.splitIndex=false', 'core.untrackedCache=keep'];
    return this.#context.personal.run(gitArguments, {
      ...run,
      configuration,
      environment: { ...this.#environment, ...run.environment },
    });
  }
}

interface StageRun {
  readonly input?: string;
  readonly folder?: string;
  readonly environment?: Readonly<Record<string, string>>;
}

/** `absent`: nothing that git could store under this path. */
type FileKind = 'file' | 'buffer' | 'absent';

/** `git ls-files -v --stage -z`: tag, mode, blob and stage, a tab, the path. The tag is `S` or in lower case where git does not look. */
function parseIndex(text: string): Map<string, StagedEntry> {
  const entries = new Map<string, StagedEntry>();
  for (const line of text.split('\0')) {
    const match = /^(\S) (\d+) ([0-9a-f]+) (\d)\t([\s\S]+)$/.exec(line);
    if (match) {
      const [, tag = '', mode = '', blob = '', stage = '', path = ''] = match;
      entries.set(path, { mode, blob, stage: Number(stage), unwatched: tag === 'S' || tag !== tag.toUpperCase() });
    }
  }
  return entries;
}

/**
 * The copy keeps the time of the original, rounded down: by it git knows which files may have changed in the same moment in which
 * the index was written, and looks into them.
 */
async function copyIndex(from: string, to: string): Promise<void> {
  try {
    await copyFile(from, to);
    const { atimeMs, mtimeMs } = await stat(from);
    await utimes(to, Math.floor(atimeMs / 1000), Math.floor(mtimeMs / 1000));
  } catch (error) {
    // Nothing was ever added: there is no index.
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') {
      throw error;
    }
  }
}

async function copyIfThere(from: string, to: string): Promise<void> {
  if ((await kindOnDisk(from)) === 'file') {
    await mkdir(dirname(to), { recursive: true });
    await copyFile(from, to);
  }
}

async function kindOnDisk(osPath: string): Promise<'file' | 'link' | 'folder' | 'absent'> {
  try {
    const found = await lstat(osPath);
    return found.isDirectory() ? 'folder' : found.isSymbolicLink() ? 'link' : found.isFile() ? 'file' : 'absent';
  } catch {
    return 'absent';
  }
}

async function isExecutable(osPath: string): Promise<boolean> {
  try {
    return ((await stat(osPath)).mode & 0o100) !== 0;
  } catch {
    return false;
  }
}

/** `a/b/c.yaml` → `a`, `a/b`. */
function foldersAbove(path: string): string[] {
  const segments = path.split('/').slice(0, -1);
  return segments.map((_, index) => segments.slice(0, index + 1).join('/'));
}

function joinPaths(paths: readonly string[]): string {
  return paths.map(path => `${path}\0`).join('');
}

function lastLine(text: string): string {
  return text.trim().split('\n').at(-1) ?? '';
}

/** Lists of object folders are divided by `:`, so that a path is given in quotes (git(1), GIT_ALTERNATE_OBJECT_DIRECTORIES). */
function quotePath(path: string): string {
  return `"${path.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;
}
