import { groupBy } from '../base/groupBy.ts';
import type { Repository } from '../features/repository.ts';
import type { EditorGitParams, ProtectedCommit, WorkspaceState } from '../protocol.ts';
import type { RemoteCharts } from '../session/remoteCharts.ts';
import type { LooseFiles } from '../session/looseFiles.ts';
import type { ProposalSession, ProtectedCommitFinding } from '../session/proposalSession.ts';
import { describeRepository } from '../features/environmentStates.ts';

/**
 * The repositories of a workspace: one per git top level, however many folders of it are opened. Routes documents and file
 * events to the repository they belong to. It opens and watches nothing itself: `node/` does, behind {@link OpenRepository}.
 */

/** A repository with the ways by which changes reach it. */
export interface ManagedRepository extends Repository {
  /** Puts an unsaved buffer on top of the file at `path`; `undefined` takes it away. */
  setBuffer(path: string, text: string | undefined): void;
  /** Told by the editor that files were created, changed or deleted on disk. */
  filesChanged(paths: readonly string[]): void;
  /** Reads everything anew. */
  refresh(): void;
  /** Its proposals; `undefined` without git. */
  readonly proposals: ProposalSession | undefined;
  /** Charts that it does not hold. */
  readonly remoteCharts: RemoteCharts;
  /** Calls `listener` when the person has committed by hand to a protected branch. */
  onDidCommitToProtected(listener: (finding: ProtectedCommitFinding) => void): void;
  dispose(): Promise<void>;
}

/** Opens the repository around a workspace folder. Errors of git or the disk are part of the repository's state, not thrown. */
export type OpenRepository = (folderUri: string) => Promise<ManagedRepository>;

/** Opens repositories that share what is expensive, such as the engine's processes. */
export interface RepositoryOpener {
  readonly open: OpenRepository;
  /** Checks open documents that belong to no repository. */
  readonly loose: LooseFiles;
  /** Ends what the repositories shared, when all of them are closed. */
  dispose(): Promise<void>;
}

/** Who is told of what happens. */
export interface WorkspaceListener {
  /** After each change of state. */
  readonly changed: () => void;
  /** Findings may have changed of files that nobody typed in. */
  readonly findingsChanged: () => void;
  /** The person has committed by hand to a protected branch. */
  readonly committed: (finding: ProtectedCommit) => void;
}

export class Workspace {
  readonly #opener: Pick<RepositoryOpener, 'open' | 'loose'>;
  readonly #listener: WorkspaceListener;
  readonly #repositories = new Map<string, ManagedRepository>();
  readonly #folders = new Map<string, string>();
  readonly #buffers = new Map<string, string>();
  #revision = 0;
  #opening = 0;
  #trusted: boolean;
  #pendingFolders: string[] = [];
  #editorGit: EditorGitParams = { branchProtection: [], alwaysSignOff: false };

  constructor(opener: Pick<RepositoryOpener, 'open' | 'loose'>, trusted: boolean, listener: WorkspaceListener) {
    this.#opener = opener;
    this.#trusted = trusted;
    this.#listener = listener;
  }

  /** Every repository, in the order they were opened. */
  get repositories(): readonly ManagedRepository[] {
    return [...this.#repositories.values()];
  }

  /** Open documents that belong to no repository; `undefined` while repositories are being opened, for they may. */
  get loose(): LooseFiles | undefined {
    return this.#opening > 0 ? undefined : this.#opener.loose;
  }

  /** Opens the repositories of workspace folders. Without trust it only remembers them. */
  async addFolders(uris: readonly string[]): Promise<void> {
    if (!this.#trusted) {
      this.#pendingFolders.push(...uris);
      this.#listener.changed();
      return;
    }
    this.#opening++;
    try {
      await Promise.all(uris.map(uri => this.#addFolder(uri)));
    } finally {
      this.#opening--;
      this.#listener.changed();
    }
  }

  /** Closes the repositories that no remaining folder belongs to. */
  async removeFolders(uris: readonly string[]): Promise<void> {
    for (const uri of uris) {
      const root = this.#folders.get(uri);
      this.#folders.delete(uri);
      this.#pendingFolders = this.#pendingFolders.filter(folder => folder !== uri);
      if (root !== undefined && ![...this.#folders.values()].includes(root)) {
        await this.#repositories.get(root)?.dispose();
        this.#repositories.delete(root);
      }
    }
    this.#listener.changed();
  }

  /** The person trusts the workspace: opens what was held back. */
  async trust(): Promise<void> {
    this.#trusted = true;
    await this.addFolders(this.#pendingFolders.splice(0));
  }

  /** The repository a file belongs to, the innermost if they are nested, with the file's path in it. */
  findRepository(uri: string): { readonly repository: ManagedRepository; readonly path: string } | undefined {
    let found: { readonly repository: ManagedRepository; readonly path: string } | undefined;
    for (const repository of this.#repositories.values()) {
      const path = repository.pathOf(uri);
      if (path !== undefined && (!found || path.length < found.path.length)) {
        found = { repository, path };
      }
    }
    return found;
  }

  /** The repository with this root; `undefined` if it is not open (any more). */
  getRepository(rootUri: string): ManagedRepository | undefined {
    return this.#repositories.get(rootUri);
  }

  /** The text of a document in the editor; `undefined` when it was closed. */
  setBuffer(uri: string, text: string | undefined): void {
    if (text === undefined) {
      this.#buffers.delete(uri);
    } else {
      this.#buffers.set(uri, text);
    }
    const found = this.findRepository(uri);
    found?.repository.setBuffer(found.path, text);
    if (isLoose(uri)) {
      this.#opener.loose.setBuffer(uri, text);
    }
    this.#revision++;
  }

  /** Files changed on disk. */
  filesChanged(uris: readonly string[]): void {
    const located = uris.map(uri => this.findRepository(uri)).filter(found => found !== undefined);
    for (const [repository, files] of groupBy(located, found => found.repository)) {
      repository.filesChanged(files.map(file => file.path));
    }
    this.#revision++;
  }

  /** Reads every repository anew. */
  refresh(): void {
    this.repositories.forEach(repository => repository.refresh());
    this.#revision++;
  }

  /** What the editor's own git settings say. */
  setEditorGit(params: EditorGitParams): void {
    this.#editorGit = params;
    this.repositories.forEach(({ proposals }) => proposals?.setEditorGit(params));
  }

  /** What the editor is told. */
  getState(): WorkspaceState {
    const revision = this.#revision;
    if (!this.#trusted) {
      return { revision, phase: 'untrusted', repositories: [] };
    }
    const phases = this.repositories.map(repository => repository.session.getState().phase);
    const starting = this.#opening > 0 || phases.includes('starting');
    const phase = starting ? 'starting' : phases.includes('updating') ? 'updating' : 'ready';
    return { revision, phase, repositories: this.repositories.map(repository => describeRepository(repository)) };
  }

  async dispose(): Promise<void> {
    await Promise.all(this.repositories.map(repository => repository.dispose()));
    this.#repositories.clear();
  }

  async #addFolder(uri: string): Promise<void> {
    const repository = await this.#opener.open(uri);
    const existing = this.#repositories.get(repository.rootUri);
    this.#folders.set(uri, repository.rootUri);
    if (existing) {
      await repository.dispose();
      return;
    }
    this.#repositories.set(repository.rootUri, repository);
    for (const [document, text] of this.#buffers) {
      const found = this.findRepository(document);
      if (found?.repository === repository) {
        repository.setBuffer(found.path, text);
      }
    }
    repository.proposals?.setEditorGit(this.#editorGit);
    repository.onDidCommitToProtected(finding => this.#listener.committed({ root: repository.rootUri, ...finding }));
    repository.session.onDidChangeState(this.#listener.changed);
    repository.findings.onDidChange(this.#listener.findingsChanged);
    repository.session.filesChanged();
    repository.findings.filesChanged();
  }
}

/** Whether the document stands for itself; others are views, such as git's of an old version. */
function isLoose(uri: string): boolean {
  return uri.startsWith('file:') || uri.startsWith('untitled:');
}
