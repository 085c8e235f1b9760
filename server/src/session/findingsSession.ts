import { CancelledError, neverCancelled, throwIfCancelled } from '../base/cancellation.ts';
import type { CancellationToken } from '../base/cancellation.ts';
import { groupBy } from '../base/groupBy.ts';
import { configPath } from '../gitops/declared.ts';
import type { DeclaredSuppression, DriftlineConfig } from '../gitops/declared.ts';
import type { EnvironmentSet } from '../gitops/findEnvironments.ts';
import type { GitopsCache } from '../gitops/gitopsCache.ts';
import { compileIgnoreRules } from '../gitops/ignoreRules.ts';
import { RecordingReader } from '../gitops/recordingReader.ts';
import type { Catalogue } from '../schema/catalogue.ts';
import type { Tree } from '../tree/tree.ts';
import type { EnvironmentName, FileFinding } from '../validation/fileFinding.ts';
import { checkDeclaredRules, judgeFindings } from '../validation/judgeFindings.ts';
import type { Judgement } from '../validation/judgeFindings.ts';
import { mergeFindings } from '../validation/mergeFindings.ts';
import { compileSeverityRules } from '../validation/severityRules.ts';
import type { SeverityRules } from '../validation/severityRules.ts';
import { CheckedFiles } from './checkedFiles.ts';
import type { FileResult } from './checkedFiles.ts';
import { attachEnvironments, collectEnvironmentFindings, createReadPaths } from './environmentFindings.ts';
import type { EnvironmentFindings } from './environmentFindings.ts';
import { isCheckedPath } from './fileChecks.ts';
import type { FileJudge, PrepareJudge } from './fileChecks.ts';
import { OverriddenFindings } from './overriddenFindings.ts';
import type { RepositorySession } from './repositorySession.ts';
import type { WorktreeSource } from './sources.ts';
import { WorkspaceDefinitions } from './workspaceDefinitions.ts';
import type { DefinitionPorts } from './workspaceDefinitions.ts';

/**
 * The findings of a repository: every YAML and JSON file of the working tree, checked as the editor has it. An open file is checked
 * from its buffer when someone asks, which waits for nothing: neither git nor renderings nor other files. The rest is checked when
 * nobody types. Errors of rendering join as the repository's session finds them.
 */

export interface FindingsPorts extends DefinitionPorts {
  readonly worktree: WorktreeSource;
  readonly cache: GitopsCache;
  readonly session: Pick<RepositorySession, 'getState' | 'onDidChangeState' | 'settle'>;
  readonly readEnvironments: (tree: Tree) => Promise<EnvironmentSet>;
  readonly prepareJudge: PrepareJudge;
  /** Checks what shows only where kustomizations and environments are seen together. @throws {CancelledError} when cancelled. */
  readonly checkTogether: (tree: Tree, environments: EnvironmentSet, token: CancellationToken) => Promise<readonly FileFinding[]>;
  /** Resolves when a moment has passed in which a next keystroke would have come. */
  readonly rest: () => Promise<void>;
  /** Told of failures that nobody else would see; the session goes on. */
  readonly log: (message: string) => void;
}

/** What the last look at the working tree taught. */
interface Knowledge {
  readonly paths: ReadonlySet<string>;
  readonly judge: FileJudge;
  readonly config: DriftlineConfig;
  readonly rules: SeverityRules;
  /** What is wrong in `.driftline.yaml`. */
  readonly problems: readonly FileFinding[];
}

/** What became of a file's findings, and what that was made of. */
interface Judged {
  readonly result: FileResult | undefined;
  readonly generation: number;
  readonly judgement: Judgement;
}

interface Run {
  readonly token: { isCancellationRequested: boolean };
  readonly done: Promise<void>;
}

const nothing: Judgement = { findings: [], used: new Set<DeclaredSuppression>([]) };

export class FindingsSession {
  readonly #ports: FindingsPorts;
  readonly #files: CheckedFiles;
  readonly #definitions: WorkspaceDefinitions;
  readonly #readPaths = createReadPaths();
  readonly #overridden = new OverriddenFindings();
  readonly #judged = new Map<string, Judged>();
  readonly #listeners = new Set<() => void>();
  readonly #unsubscribe: () => void;
  #environments: EnvironmentFindings;
  #knowledge: Knowledge | undefined;
  #run: Run | undefined;
  /** Findings of {@link FindingsPorts.checkTogether}, and the tree they are of. */
  #together: { readonly tree: string; readonly findings: ReadonlyMap<string, readonly FileFinding[]> } = {
    tree: '',
    findings: new Map(),
  };
  /** Grows whenever something besides a file's text may change what is reported of it. */
  #generation = 0;
  /** Every file was looked at once. */
  #looked = false;

  constructor(ports: FindingsPorts) {
    this.#ports = ports;
    this.#files = new CheckedFiles(ports.cache, ports.pause, ports.log);
    this.#definitions = new WorkspaceDefinitions(ports);
    this.#environments = collectEnvironmentFindings([], this.#readPaths);
    this.#unsubscribe = ports.session.onDidChangeState(() => this.#statesChanged());
  }

  /** Calls `listener` when findings may have changed of files that nobody typed in. The answer ends it. */
  onDidChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** The text of an open file; `undefined` when it was closed. */
  setBuffer(path: string, text: string | undefined): void {
    this.#files.setBuffer(path, text);
  }

  /** The working tree changed, by typing or on disk. */
  filesChanged(): void {
    this.#start(this.#knowledge === undefined);
  }

  /** Findings of a file now: of an open one those of its buffer, of a closed one those of the last look. */
  getFindings(path: string): readonly FileFinding[] {
    return this.#judge(path).findings;
  }

  /** Files with findings, by path. */
  getAll(): ReadonlyMap<string, readonly FileFinding[]> {
    const all = [...this.#paths(), configPath].sort().map(path => [path, this.getFindings(path)] as const);
    return new Map(all.filter(([, findings]) => findings.length > 0));
  }

  /** Files that were checked, with the number of their documents. */
  getChecked(): ReadonlyMap<string, number> {
    const paths = [...(this.#knowledge?.paths ?? [])];
    return new Map(
      paths.flatMap(path => {
        const documents = this.#files.resultOf(path)?.documents;
        return documents === undefined ? [] : [[path, documents] as const];
      }),
    );
  }

  /** Kinds that are known, those that the repository defines included. */
  get catalogue(): Catalogue {
    return this.#definitions.catalogue;
  }

  /** Environments that read the file, as of the newest renderings. */
  getEnvironments(path: string): readonly EnvironmentName[] {
    return this.#environments.environmentsOf(path);
  }

  /** Waits until everything is looked at, renderings included. For command lines and tests. */
  async settle(token: CancellationToken = neverCancelled): Promise<void> {
    for (;;) {
      await this.#ports.session.settle(token);
      this.#statesChanged();
      const run = this.#start(true);
      await run.done;
      throwIfCancelled(token);
      if (run === this.#run) {
        return;
      }
    }
  }

  dispose(): void {
    this.#unsubscribe();
    this.#listeners.clear();
    if (this.#run) {
      this.#run.token.isCancellationRequested = true;
    }
  }

  /** Renderings came in: other environments may read a file, or none any more. */
  #statesChanged(): void {
    const { environments } = this.#ports.session.getState();
    this.#environments = collectEnvironmentFindings(environments, this.#readPaths);
    this.#generation++;
    if (this.#knowledge) {
      this.#start(false);
      this.#notify();
    }
  }

  /** @param now whether it does not wait for a rest. */
  #start(now: boolean): Run {
    if (this.#run) {
      this.#run.token.isCancellationRequested = true;
    }
    const token = { isCancellationRequested: false };
    const done = this.#look(token, now).catch((error: unknown) => {
      if (!(error instanceof CancelledError)) {
        this.#ports.log(error instanceof Error ? (error.stack ?? error.message) : String(error));
      }
    });
    this.#run = { token, done };
    return this.#run;
  }

  /** One look at the working tree: first what decides how files are checked, then all that nobody has open. */
  async #look(token: CancellationToken, now: boolean): Promise<void> {
    const { worktree, cache, readEnvironments, prepareJudge, checkTogether, rest } = this.#ports;
    if (!now) {
      await rest();
      throwIfCancelled(token);
    }
    const tree = await worktree.getTree();
    const set = await readEnvironments(tree);
    const { config, problems } = set;
    const ignored = compileIgnoreRules(config.ignore);
    const paths = (await tree.listFiles()).filter(path => isCheckedPath(path) && !ignored.ignores(path));
    const judge = await prepareJudge(tree, cache, paths);
    throwIfCancelled(token);
    const found = problems.map((problem): FileFinding => ({ ...problem, environments: [], scope: 'file' }));
    this.#learn({ paths: new Set(paths), judge, config, rules: compileSeverityRules(config), problems: found });
    const reader = new RecordingReader(tree, cache);
    const { environments } = this.#ports.session.getState();
    const before = this.#definitions.catalogue;
    if ((await this.#definitions.read(tree, reader, paths, environments, token)) !== before) {
      this.#setBasis();
    }
    await this.#files.checkClosed(tree, reader, token);
    if (this.#together.tree !== tree.id) {
      const together = await checkTogether(tree, set, token);
      this.#together = { tree: tree.id, findings: groupBy(together, ({ location }) => location.file) };
    }
    this.#looked = true;
    this.#generation++;
    this.#notify();
  }

  #learn(knowledge: Knowledge): void {
    const isFirst = this.#knowledge === undefined;
    this.#knowledge = knowledge;
    this.#setBasis();
    if (isFirst) {
      // What is open can be told already, while the rest of the files has not been read.
      this.#notify();
    }
  }

  #setBasis(): void {
    this.#generation++;
    if (this.#knowledge) {
      const { paths, judge } = this.#knowledge;
      const { catalogue } = this.#definitions;
      this.#files.setBasis({ paths, judge, catalogue, versionsOf: path => this.#versionsOf(path) });
    }
  }

  /** Those of the environments that read the file; else the one that holds for all. */
  #versionsOf(path: string): readonly string[] {
    const reached = this.#environments.environmentsOf(path).flatMap(({ kubernetesVersion }) => kubernetesVersion ?? []);
    const declared = this.#knowledge?.config.kubernetesVersion;
    return [...new Set(reached.length === 0 && declared !== undefined ? [declared] : reached)].sort();
  }

  /** The findings of a file as they are reported. */
  #judge(path: string): Judgement {
    const result = this.#files.resultOf(path);
    const errors = this.#environments.errors.get(path) ?? [];
    const together = (this.#together.findings.get(path) ?? []).filter(({ environments }) => this.#areRendered(environments));
    const isClean = !result || result.findings.length + result.suppressions.length === 0;
    if (!this.#knowledge || (isClean && errors.length + together.length === 0 && path !== configPath)) {
      return nothing;
    }
    const known = this.#judged.get(path);
    if (known && known.result === result && known.generation === this.#generation) {
      return known.judgement;
    }
    const reached = this.#environments.environmentsOf(path);
    const updating = this.#getUpdating();
    const documents = (result?.findings ?? []).flatMap(
      finding =>
        attachEnvironments(finding, reached, environment =>
          this.#overridden.isOverridden(finding, environment, !updating.has(environment.id)),
        ) ?? [],
    );
    const about = path === configPath ? [...this.#knowledge.problems, ...this.#checkRules(this.#knowledge.config)] : [];
    const findings = mergeFindings([...documents, ...together, ...about], errors);
    const judgement = judgeFindings(path, findings, result?.suppressions ?? [], this.#knowledge.rules, this.#isComplete);
    this.#judged.set(path, { result, generation: this.#generation, judgement });
    return judgement;
  }

  #checkRules(config: DriftlineConfig): FileFinding[] {
    const used = new Set<DeclaredSuppression>();
    if (config.suppress.length > 0) {
      for (const path of this.#paths()) {
        this.#judge(path).used.forEach(entry => used.add(entry));
      }
    }
    return checkDeclaredRules(config, this.#environments.environments, this.#isComplete ? used : undefined);
  }

  /** Ids of environments whose newest rendering is older than the last edit. */
  #getUpdating(): ReadonlySet<string> {
    const { environments } = this.#ports.session.getState();
    return new Set(environments.flatMap(({ plan, updating }) => (updating ? [plan.environment.id] : [])));
  }

  /** Whether every finding is known that a suppression may be about. */
  get #isComplete(): boolean {
    return this.#looked && this.#ports.session.getState().phase !== 'starting' && this.#environments.complete;
  }

  /** Where a file cannot be read, that others select nothing of it is only what follows. */
  #areRendered(environments: readonly EnvironmentName[]): boolean {
    return environments.every(({ id }) => !this.#environments.failed.has(id));
  }

  /** Paths that may have findings, but for `.driftline.yaml`. */
  #paths(): readonly string[] {
    const paths = new Set([...this.#files.paths, ...this.#environments.errors.keys(), ...this.#together.findings.keys()]);
    return [...paths].filter(path => path !== configPath);
  }

  #notify(): void {
    for (const listener of this.#listeners) {
      listener();
    }
  }
}
