import { basename, dirname, joinPath } from '../base/repositoryPath.ts';
import type { Location } from '../base/textRange.ts';
import type { ArgocdEngine } from '../engine/argocdEngine.ts';
import type { Tree } from '../tree/tree.ts';
import type { ArgocdSource } from './argocd/argocdDelivery.ts';
import { findArgocd } from './argocd/findArgocd.ts';
import { conventionalEnvironment } from './conventionalEnvironment.ts';
import { configPath, emptyConfig, parseConfig } from './declared.ts';
import type { DeclaredChart, DeclaredEnvironment, DriftlineConfig } from './declared.ts';
import type { ConfigProblem } from './declaredChecks.ts';
import { checkEnvironments } from './environmentChecks.ts';
import type { Environment } from './environment.ts';
import { nameByPath } from './environmentNames.ts';
import { coversFolder, findFlux } from './flux/findFlux.ts';
import type { GitopsCache } from './gitopsCache.ts';
import type { ChartDelivery } from './helm/chartDelivery.ts';
import { findCharts, releaseNameOf } from './helm/findCharts.ts';
import { compileIgnoreRules } from './ignoreRules.ts';
import type { IgnoreRules } from './ignoreRules.ts';
import { headOf } from './kustomization.ts';
import type { Kustomization } from './kustomizationModel.ts';
import { isKustomizationPath } from './kustomizationNames.ts';
import { RecordingReader } from './recordingReader.ts';
import type { Rendering } from './rendering.ts';

/** The environments of one tree, and what `.driftline.yaml` says there. */
export interface EnvironmentSet {
  /**
   * Declared ones in the order of the file, then those of Flux and of Argo CD by id, then those found by convention, by path: kustomizations, then
   * charts.
   */
  readonly environments: readonly Environment[];
  /** Findings about `.driftline.yaml`. */
  readonly problems: readonly ConfigProblem[];
  readonly config: DriftlineConfig;
}

export interface FindEnvironmentsOptions {
  /** Addresses of the repository: a source of Flux or Argo CD with one of them is this repository. */
  readonly remotes?: readonly string[];
  /** Names the branch that the tree goes to, given `target` of `.driftline.yaml`; `undefined`: it is not known. */
  readonly nameTarget?: (configured: string | undefined) => string | undefined;
  /** Renders an environment of the tree, for what it may declare; `undefined`: nothing can be rendered. */
  readonly render?: (environment: Environment) => Promise<Rendering>;
  /** Expands ApplicationSets; `undefined`: what they generate is not known. */
  readonly engine?: ArgocdEngine;
  /** The target branch where nothing names it. */
  readonly target?: string;
}

/**
 * Finds the environments of a tree: those `.driftline.yaml` declares, and by convention every kustomization that no other
 * one includes and every chart that is no part of another one, and those that objects of Flux and Argo CD make. Of files that hold none
 * of these nothing is parsed, of others each content once.
 */
export async function findEnvironments(
  tree: Tree,
  cache: GitopsCache,
  { remotes = [], nameTarget, render, engine, target }: FindEnvironmentsOptions = {},
): Promise<EnvironmentSet> {
  const reader = new RecordingReader(tree, cache);
  const entry = await reader.read(configPath);
  const { config, problems } = entry.kind === 'file' ? parseConfig(entry.file.text) : { config: emptyConfig, problems: [] };
  const ignored = compileIgnoreRules(config.ignore);
  const kustomizations = await readKustomizations(tree, reader, ignored);
  const isFolder = async (path: string): Promise<boolean> => (await reader.read(path)).kind === 'directory';
  const declared = usable(config.environments);
  const covered = new Set(declared.flatMap(({ path }) => path ?? []));
  const roots = findConventional(kustomizations);
  const branch = nameTarget?.(config.target) ?? config.target ?? target;
  const search = { tree, reader, kustomizations, roots, config, ignored, remotes, branch, render };
  const flux = await findFlux(search);
  const argocd = await findArgocd({ ...search, cache, engine });
  const delivered = new Set(argocd.flatMap(environment => environment.argocd?.sources.flatMap(deliveredFolder) ?? []));
  const isCovered = createChartCover([...declared, ...flux], kustomizations);
  const charts = await findCharts(tree, reader, ignored, folder => delivered.has(folder) || isCovered(folder));
  const conventional = roots.filter(
    ({ folder }) =>
      !covered.has(folder) &&
      !delivered.has(folder) &&
      !flux.some(({ path, helm }) => !helm && coversFolder(path, folder, kustomizations)),
  );
  return {
    environments: [
      ...declared.map(environment => fromDeclared(environment, config)),
      ...nameFound([...flux, ...argocd], conventional, charts, { covered, config }),
    ],
    problems: [...problems, ...(await checkEnvironments(config, kustomizations, isFolder))],
    config,
  };
}

/** What an Application delivers of this repository. */
function deliveredFolder({ path, unknown }: ArgocdSource): string[] {
  return path === undefined || unknown ? [] : [path];
}

/** Those that name something to render; of a name that is given twice the first. */
function usable(declared: readonly DeclaredEnvironment[]): DeclaredEnvironment[] {
  return declared.filter(
    ({ name, path, helm }, index) =>
      (path !== undefined || helm !== undefined) && declared.findIndex(other => other.name === name) === index,
  );
}

/** By folder; of a folder with several files the first counts here, rendering reports it. */
async function readKustomizations(
  tree: Tree,
  reader: RecordingReader,
  ignored: IgnoreRules,
): Promise<ReadonlyMap<string, Kustomization>> {
  const kustomizations = new Map<string, Kustomization>();
  for (const path of await tree.listFiles()) {
    if (!isKustomizationPath(path) || ignored.ignores(path)) {
      continue;
    }
    const entry = await reader.read(path);
    if (entry.kind === 'file' && !kustomizations.has(dirname(path))) {
      kustomizations.set(dirname(path), entry.file.kustomization);
    }
  }
  return kustomizations;
}

/** Kustomizations that nothing includes, by path. */
function findConventional(kustomizations: ReadonlyMap<string, Kustomization>): Kustomization[] {
  const included = new Set<string>();
  for (const kustomization of kustomizations.values()) {
    for (const folder of includedFolders(kustomization)) {
      included.add(folder);
    }
  }
  const roots = [...kustomizations.values()].filter(candidate => isEnvironment(candidate) && !included.has(candidate.folder));
  return [...roots, ...breakRings(kustomizations, roots)].sort((a, b) => (a.folder < b.folder ? -1 : 1));
}

/**
 * Kustomizations that include each other in a ring, and nothing else includes, would belong to no environment, and nobody
 * would be told. The first of each ring stands for it.
 */
function breakRings(kustomizations: ReadonlyMap<string, Kustomization>, roots: readonly Kustomization[]): Kustomization[] {
  const reached = new Set<string>();
  const reach = (kustomization: Kustomization): void => {
    const pending = [kustomization.folder];
    for (let folder = pending.pop(); folder !== undefined; folder = pending.pop()) {
      const next = kustomizations.get(folder);
      if (next && !reached.has(folder)) {
        reached.add(folder);
        pending.push(...includedFolders(next));
      }
    }
  };
  for (const kustomization of kustomizations.values()) {
    // Components that nothing includes are nobody's ring, and what they include is theirs.
    if (roots.includes(kustomization) || !isEnvironment(kustomization)) {
      reach(kustomization);
    }
  }
  const ringRoots: Kustomization[] = [];
  for (const kustomization of kustomizations.values()) {
    if (!reached.has(kustomization.folder)) {
      ringRoots.push(kustomization);
      reach(kustomization);
    }
  }
  return ringRoots;
}

function includedFolders(kustomization: Kustomization): string[] {
  const entries = [...kustomization.resources, ...kustomization.components];
  const plugins = [...kustomization.generators, ...kustomization.transformers, ...kustomization.validators].map(
    ({ file }) => file,
  );
  return [...entries, ...plugins].flatMap(reference => reference?.resolved ?? []);
}

/** A component is only ever part of something, and Flux's objects may stand in a file of that name too. */
function isEnvironment(kustomization: Kustomization): boolean {
  return kustomization.kind !== 'Component' && !kustomization.apiVersion.startsWith('kustomize.toolkit.fluxcd.io/');
}

/** Where an agent's environment stands among those of all clusters: `clusters/prod/apps`, `argocd/web`. */
function clusterPathOf({ id, name, argocd }: Environment): string {
  const [cluster = '', kind] = id.slice(id.indexOf('@') + 1).split('#');
  if (argocd) {
    return joinPath(id.includes('@') ? cluster : '', `${argocd.namespace}/${name}`);
  }
  return joinPath(cluster, kind === undefined ? name : `${name}-release`);
}

/** Agents' environments are called as their Kustomizations or Applications where that is unique, else longer; others by their paths. */
function nameFound(
  agents: readonly Environment[],
  found: readonly Kustomization[],
  charts: readonly Environment[],
  { covered, config }: { readonly covered: ReadonlySet<string>; readonly config: DriftlineConfig },
): Environment[] {
  const taken = new Set(config.environments.map(({ name }) => name));
  const paths = found.map(({ folder }) => folder);
  const clusterPaths = agents.map(clusterPathOf);
  const chartPaths = charts.map(({ path }) => path);
  const names = nameByPath([...paths, ...clusterPaths, ...chartPaths], [...covered], taken);
  const kubernetesVersion = config.kubernetesVersion ?? null;
  const conventional = found.map(kustomization => {
    const declaredIn: Location = { file: kustomization.path, range: headOf(kustomization) };
    const environment = conventionalEnvironment(kustomization.folder, declaredIn);
    return { ...environment, name: names.get(kustomization.folder) ?? environment.name, kubernetesVersion };
  });
  const named = agents.map((environment, index) => {
    const name = names.get(clusterPaths[index] ?? '') ?? environment.name;
    return { ...environment, name, kubernetesVersion };
  });
  const namedCharts = charts.map(chart => ({ ...chart, name: names.get(chart.path) ?? chart.name, kubernetesVersion }));
  return [...named, ...conventional, ...namedCharts];
}

/** Charts that something else delivers: declared environments, releases of Flux, and kustomizations that inflate charts of their `charts/` folder. */
function createChartCover(
  delivered: readonly (DeclaredEnvironment | Environment)[],
  kustomizations: ReadonlyMap<string, Kustomization>,
): (folder: string) => boolean {
  const charts = new Set(delivered.flatMap(({ helm }) => helm?.chart ?? []));
  const isInflated = (folder: string): boolean => {
    const inflating = kustomizations.get(dirname(dirname(folder)))?.helmCharts ?? [];
    return inflating.some(({ name }) => name !== undefined && name === basename(folder));
  };
  return folder => charts.has(folder) || isInflated(folder);
}

function toDelivery({ name, destination }: DeclaredEnvironment, declared: DeclaredChart): ChartDelivery {
  return {
    chart: declared.chart,
    releaseName: declared.releaseName ?? releaseNameOf(name),
    namespace: declared.namespace ?? destination.namespace ?? 'default',
    values: [...declared.values.map(file => ({ file })), ...declared.set.map(set => ({ set }))],
    includeCrds: true,
    noHooks: false,
    isGuess: false,
  };
}

function fromDeclared(declared: DeclaredEnvironment, config: DriftlineConfig): Environment {
  return {
    id: `declared:${declared.name}`,
    name: declared.name,
    kind: 'declared',
    declaredIn: { file: declared.location.file, range: declared.nameRange },
    declaredBy: null,
    path: declared.helm?.chart ?? declared.path ?? '',
    loadRestrictor: declared.loadRestrictor,
    destination: declared.destination,
    kubernetesVersion: declared.kubernetesVersion ?? config.kubernetesVersion ?? null,
    ...(declared.deployed ? { deployed: declared.deployed } : {}),
    protected: declared.protected,
    complete: declared.complete,
    after: declared.after.map(({ name }) => name),
    unknowns: [],
    ...(declared.helm ? { helm: toDelivery(declared, declared.helm) } : {}),
  };
}
