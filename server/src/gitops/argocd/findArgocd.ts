import { basename, dirname, isWithin } from '../../base/repositoryPath.ts';
import type { ArgocdEngine } from '../../engine/argocdEngine.ts';
import type { LoadRestrictor } from '../../engine/engine.ts';
import type { AgentSearch } from '../agentSearch.ts';
import { conventionalEnvironment } from '../conventionalEnvironment.ts';
import type { Environment } from '../environment.ts';
import type { GitopsCache } from '../gitopsCache.ts';
import { objectField, textField } from '../flux/fluxObject.ts';
import { readInclusions } from '../inclusions.ts';
import { headOf } from '../kustomization.ts';
import type { RecordingReader } from '../recordingReader.ts';
import { findArgocdEnvironments } from './argocdChain.ts';
import type { ArgocdObject } from './argocdObject.ts';

/** Reads what a tree says about Argo CD, and finds the environments that come of it. */

export interface ArgocdSearch extends AgentSearch {
  readonly cache: GitopsCache;
  /** `undefined`: ApplicationSets cannot be expanded. */
  readonly engine: ArgocdEngine | undefined;
}

export async function findArgocd(search: ArgocdSearch): Promise<Environment[]> {
  const { tree, reader, cache, kustomizations, roots, config, ignored, remotes, branch, render, engine } = search;
  const paths = await tree.listFiles();
  const all = await readObjects(
    reader,
    paths.filter(path => !ignored.ignores(path)),
  );
  if (!all.some(({ kind }) => kind === 'Application' || kind === 'ApplicationSet')) {
    return [];
  }
  const inclusions = await readInclusions(reader, kustomizations);
  const objects = all.filter(({ location }) => !inclusions.isPatchFile(location.file));
  const declaredHere = config.repositories.flatMap(({ url, path }) => (path === '.' || path === '' ? [url] : []));
  const including = new Map<string, readonly Environment[]>();
  for (const { location } of objects) {
    const folders = inclusions.getRoots(location.file);
    const found = roots.filter(({ folder }) => folders.has(folder));
    including.set(
      location.file,
      found.map(root => conventionalEnvironment(root.folder, { file: root.path, range: headOf(root) })),
    );
  }
  const revisions = ['', 'HEAD', ...(branch === undefined ? [] : [branch, `refs/heads/${branch}`])];
  return findArgocdEnvironments({
    tree,
    objects,
    including,
    paths,
    here: { remotes: [...remotes, ...declaredHere], revisions, loadRestrictor: findLoadRestrictor(objects) },
    render,
    engine,
    expansions: cache.setExpansions,
  });
}

/** As Argo CD's settings say, if they stand in the repository. */
function findLoadRestrictor(objects: readonly ArgocdObject[]): LoadRestrictor {
  const settings = objects.filter(({ kind }) => kind === 'ConfigMap').map(({ value }) => objectField(value, 'data'));
  const isLifted = settings.some(data => /LoadRestrictionsNone/.test(textField(data, 'kustomize.buildOptions') ?? ''));
  return isLifted ? 'none' : 'rootOnly';
}

/** Without templates of charts, which are no objects yet. */
async function readObjects(reader: RecordingReader, paths: readonly string[]): Promise<ArgocdObject[]> {
  const charts = paths.filter(path => basename(path) === 'Chart.yaml').map(path => dirname(path));
  const templates = charts.map(folder => (folder === '' ? 'templates' : `${folder}/templates`));
  const objects: ArgocdObject[] = [];
  for (const path of paths) {
    if (!/\.(?:ya?ml|json)$/.test(path)) {
      continue;
    }
    const entry = await reader.read(path);
    if (entry.kind !== 'file' || entry.real !== undefined || entry.file.argocdObjects.length === 0) {
      continue;
    }
    if (!templates.some(folder => isWithin(folder, path))) {
      objects.push(...entry.file.argocdObjects);
    }
  }
  return objects;
}
