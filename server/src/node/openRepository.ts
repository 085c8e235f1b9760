import { realpath } from 'node:fs/promises';
import { basename } from 'node:path';
import { neverCancelled } from '../base/cancellation.ts';
import { compareRenderings } from '../change/compareRenderings.ts';
import type { ArgocdEngine } from '../engine/argocdEngine.ts';
import type { Engine } from '../engine/engine.ts';
import type { FluxEngine } from '../engine/fluxEngine.ts';
import type { HelmEngine } from '../engine/helmEngine.ts';
import { nameTargetBranch } from '../evidence/targetBranch.ts';
import type { Chart } from '../gitops/helm/chart/chart.ts';
import type { ChartReading } from '../gitops/helm/chart/readingOfChart.ts';
import { templateFunctions } from '../gitops/helm/templates/templateFunctions.ts';
import { loadArgocdGraph } from '../gitops/argocd/loadArgocdGraph.ts';
import { explainEnvironment } from '../gitops/explain/explainEnvironment.ts';
import { findEnvironments } from '../gitops/findEnvironments.ts';
import type { EnvironmentSet } from '../gitops/findEnvironments.ts';
import { emptyGraph, loadFluxGraph } from '../gitops/flux/loadFluxGraph.ts';
import { GitopsCache } from '../gitops/gitopsCache.ts';
import type { ChartStore } from '../gitops/helm/chartSources/chartStore.ts';
import { loadGraph } from '../gitops/kustomizationGraph.ts';
import { renderEnvironment } from '../gitops/renderEnvironment.ts';
import type { ManagedRepository } from '../lsp/workspace.ts';
import type { Catalogue } from '../schema/catalogue.ts';
import { readDefinitions } from '../schema/customResources.ts';
import { withDefinitions } from '../schema/withDefinitions.ts';
import type { Schema } from '../schema/schema.ts';
import type { Compare, ReadRendering } from '../session/compareEnvironment.ts';
import { FindingsSession } from '../session/findingsSession.ts';
import { ChartMemo } from '../session/chartMemo.ts';
import { ExplanationMemo } from '../session/explanationMemo.ts';
import { NameMemo } from '../session/nameMemo.ts';
import { createJudgePreparer } from '../session/repositoryJudge.ts';
import { RemoteCharts } from '../session/remoteCharts.ts';
import { RenderingMemo } from '../session/renderingMemo.ts';
import { RepositorySession } from '../session/repositorySession.ts';
import type { RevisionSource, WorktreeSource } from '../session/sources.ts';
import type { Tree } from '../tree/tree.ts';
import { ChartChecks } from '../validation/helm/checkCharts.ts';
import { BuildMemo } from '../validation/kustomization/buildMemo.ts';
import { checkKustomizations, ofSingleFiles } from '../validation/kustomization/checkKustomizations.ts';
import { CommitTrees } from './commitTree.ts';
import { createFilePaths, isCaseSensitive } from './filePaths.ts';
import { createFolderWorkingSource } from './folderWorkingSource.ts';
import { readGitFacts, readRemoteUrls } from './gitFactsReader.ts';
import { openGitRepository } from './gitRepository.ts';
import type { GitRepository } from './gitRepository.ts';
import { createCharts } from './createCharts.ts';
import { createProposals, nobody } from './createProposals.ts';
import { ProtectedCommitListeners } from './protectedCommitListeners.ts';
import type { Person } from '../session/proposalPorts.ts';
import { GitWatcher } from './gitWatcher.ts';
import { createGitWorkingSource } from './gitWorkingSource.ts';
import { createRevisionSource } from './revisionSource.ts';
import { createPause, createRest, waitTurn } from './turns.ts';
import { WorkingTree } from './workingTree.ts';

/**
 * Opens the repository around a folder: disk, git and engine behind the library's ports. The one place where a repository's parts
 * are put together, for the server and the command line alike.
 */

export interface OpenRepositoryOptions {
  readonly engine: Engine & FluxEngine & HelmEngine & ArgocdEngine;
  readonly schema: Schema;
  /** Kinds that are known without the repository's own definitions. */
  readonly catalogue: Catalogue;
  readonly log: (line: string) => void;
  /** Follow what git does elsewhere (commits, checkouts, fetches). Command lines look once. */
  readonly watch: boolean;
  /** Who may be asked for tokens and passphrases. Default: {@link nobody}. */
  readonly person?: Person;
  /** Forges by host, as the person set them. */
  readonly forgeHosts?: Readonly<Record<string, string>>;
}

export interface OpenedRepository extends ManagedRepository {
  /** The root as a path of the operating system. */
  readonly rootFolder: string;
  readonly engine: Engine & FluxEngine & HelmEngine & ArgocdEngine;
  readonly memo: { readonly read: ReadRendering };
  readonly chartStore: ChartStore;
  readonly worktree: WorktreeSource;
  readonly revisionSource: RevisionSource | undefined;
  readonly compare: Compare;
  readEnvironments(tree: Tree): Promise<EnvironmentSet>;
}

/** Trees whose environments are remembered: the working tree, the target, and deployed commits. */
const keptEnvironmentSets = 24;
/** Milliseconds without a keystroke after which files that nobody has open are looked at. */
const restAfterTyping = 250;

/** Opens the repository that holds `folder`; without git the folder itself. The caller disposes it. @throws {Error} if git refuses it. */
export async function openRepository(folder: string, options: OpenRepositoryOptions): Promise<OpenedRepository> {
  const opening = await openGitRepository(folder);
  if (opening.kind === 'failed') {
    throw new Error(opening.message);
  }
  const git = opening.kind === 'repository' ? opening.repository : undefined;
  const root = git?.root ?? (await realpath(folder));
  const caseSensitive = isCaseSensitive(process.platform);
  const paths = createFilePaths(root, { platform: process.platform, caseSensitive, aliases: [aliasOf(folder, git)] });
  const working = await WorkingTree.open(git ? createGitWorkingSource(git) : createFolderWorkingSource(root), { caseSensitive });
  if (working.problem !== undefined) {
    options.log(`${root}: ${working.problem}`);
  }
  const revisionSource = git && createRevisionSource(git, new CommitTrees(git));
  const worktree: WorktreeSource = { getTree: () => Promise.resolve(working.current()) };
  const { engine, schema } = options;
  const cache = new GitopsCache();
  const chartAccess = createCharts(engine);
  const memo = new RenderingMemo((tree, environment, previous, token) =>
    renderEnvironment({ engine, cache, charts: chartAccess.store }, tree, environment, previous ? { previous } : {}, token),
  );
  // What a clone is of, and where it goes, does not change while it is open.
  const [remotes, facts] = git ? await Promise.all([readRemoteUrls(git), readGitFacts(git)]) : [[], undefined];
  const readEnvironments = rememberEnvironments(tree =>
    findEnvironments(tree, cache, {
      remotes,
      engine,
      nameTarget: configured => facts && nameTargetBranch(facts, configured),
      render: environment => memo.read(tree, environment, neverCancelled),
    }),
  );
  const explanations = new ExplanationMemo(async (tree, { path, loadRestrictor, flux, helm, argocd }, rendering, token) => {
    const graph = helm
      ? emptyGraph(path)
      : argocd
        ? await loadArgocdGraph(cache, tree, { path, argocd })
        : flux
          ? await loadFluxGraph({ engine, cache }, tree, { path, flux }, token)
          : await loadGraph(tree, path, cache, { loadRestrictor });
    return explainEnvironment(graph, rendering.objects);
  });
  const compare: Compare = (from, to) => compareRenderings(from, to, schema);
  const session = new RepositorySession({
    worktree,
    revisions: revisionSource,
    memo,
    readEnvironments,
    compare,
    pause: waitTurn,
    log: options.log,
  });
  const pause = createPause();
  const builds = new BuildMemo();
  const charts = new ChartMemo(worktree, cache);
  const chartChecks = new ChartChecks(templateFunctions.keys());
  const findings = new FindingsSession({
    worktree,
    cache,
    session,
    readEnvironments,
    prepareJudge: createJudgePreparer(),
    checkTogether: async (tree, { environments, config }, token) => {
      const found = await checkKustomizations({ tree, cache, environments, ignore: config.ignore, pause, memo: builds }, token);
      const prepare = (chart: Chart): Promise<void> => charts.prepareReading(chart, pause);
      const read = (chart: Chart): ChartReading => charts.getReading(chart);
      const inCharts = await chartChecks.check(charts.of(tree), read, { ignore: config.ignore, prepare }, token);
      return [...found.filter(({ code }) => !ofSingleFiles.has(code)), ...inCharts];
    },
    catalogue: options.catalogue,
    readDefinitions,
    withDefinitions,
    pause,
    rest: createRest(restAfterTyping),
    log: options.log,
  });
  working.onDidChange(() => {
    session.filesChanged();
    findings.filesChanged();
  });
  const proposals =
    git &&
    createProposals({
      git,
      working,
      session,
      readEnvironments,
      readCommitTree: async commit => revisionSource?.readCommitTree(commit),
      readRendering: memo.read.bind(memo),
      compare,
      person: options.person ?? nobody,
      forgeHosts: options.forgeHosts ?? {},
      log: options.log,
    });
  const remoteCharts = new RemoteCharts({
    worktree,
    readRendering: memo.read.bind(memo),
    store: chartAccess.store,
    fetching: chartAccess.fetching,
    didFetch: () => {
      chartAccess.store.forget();
      memo.clear();
      readEnvironments.clear();
      session.filesChanged();
      findings.filesChanged();
    },
  });
  const committed = new ProtectedCommitListeners(proposals, options.log);
  const watcher = git && options.watch ? watchGit(git, working, session, () => committed.look()) : undefined;

  return {
    rootUri: paths.toUri(''),
    rootFolder: root,
    name: basename(root),
    git: git !== undefined,
    session,
    findings,
    engine,
    cache,
    explanations,
    names: new NameMemo(worktree, cache),
    charts,
    memo,
    remoteCharts,
    chartStore: chartAccess.store,
    worktree,
    revisionSource,
    compare,
    readEnvironments,
    uriOf: path => paths.toUri(path),
    pathOf: uri => paths.fromUri(uri),
    now: () => Date.now(),
    setBuffer: (path, text) => {
      findings.setBuffer(path, text);
      working.setBuffer(path, text);
    },
    filesChanged: changed => working.filesChanged(changed),
    proposals,
    onDidCommitToProtected: listener => committed.add(listener),
    refresh: () => void working.refresh().then(() => session.revisionsChanged()),
    dispose: () => {
      watcher?.dispose();
      findings.dispose();
      session.dispose();
      working.dispose();
      git?.dispose();
      return Promise.resolve();
    },
  };
}

/** The root as the person spelled it: git answers with all links resolved. */
function aliasOf(folder: string, git: GitRepository | undefined): string {
  const prefix = git?.prefix.replace(/\/$/, '') ?? '';
  return prefix !== '' && folder.replaceAll('\\', '/').endsWith(`/${prefix}`) ? folder.slice(0, -prefix.length - 1) : folder;
}

function watchGit(git: GitRepository, working: WorkingTree, session: RepositorySession, moved: () => void): GitWatcher {
  return new GitWatcher(git, changes => {
    const relisted = changes.has('index') ? working.refresh() : Promise.resolve();
    if (changes.has('references')) {
      void relisted.then(() => {
        session.revisionsChanged();
        moved();
      });
    }
  });
}

interface RememberedEnvironments {
  (tree: Tree): Promise<EnvironmentSet>;
  clear(): void;
}

/** The environments of a tree, computed once for each. */
function rememberEnvironments(find: (tree: Tree) => Promise<EnvironmentSet>): RememberedEnvironments {
  const sets = new Map<string, Promise<EnvironmentSet>>();
  const read = (tree: Tree): Promise<EnvironmentSet> => {
    const set = sets.get(tree.id) ?? find(tree);
    sets.delete(tree.id);
    sets.set(tree.id, set);
    for (const [oldest] of sets) {
      if (sets.size <= keptEnvironmentSets) {
        break;
      }
      sets.delete(oldest);
    }
    return set;
  };
  return Object.assign(read, { clear: () => sets.clear() });
}
