import { basename, dirname, isWithin } from '../../base/repositoryPath.ts';
import type { AgentSearch } from '../agentSearch.ts';
import { conventionalEnvironment } from '../conventionalEnvironment.ts';
import type { Environment } from '../environment.ts';
import { readInclusions } from '../inclusions.ts';
import type { Inclusions } from '../inclusions.ts';
import { headOf } from '../kustomization.ts';
import type { Kustomization } from '../kustomizationModel.ts';
import type { RecordingReader } from '../recordingReader.ts';
import { findFluxEnvironments } from './fluxChain.ts';
import type { ChainInput } from './fluxChain.ts';
import type { FluxObject } from './fluxObject.ts';

/** Reads what a tree says about Flux, and finds the environments that come of it. */

export async function findFlux(search: AgentSearch): Promise<Environment[]> {
  const { tree, reader, kustomizations, roots, ignored, remotes, branch, render } = search;
  const paths = (await tree.listFiles()).filter(path => !ignored.ignores(path));
  const all = await readObjects(reader, paths);
  if (!all.objects.some(({ kind }) => kind === 'Kustomization')) {
    return [];
  }
  const inclusions = await readInclusions(reader, kustomizations);
  const objects = all.objects.filter(({ location }) => !inclusions.isPatchFile(location.file));
  const sourceIgnore: { folder: string; text: string }[] = [];
  for (const path of paths.filter(candidate => basename(candidate) === '.sourceignore')) {
    const entry = await reader.read(path);
    if (entry.kind === 'file') {
      sourceIgnore.push({ folder: dirname(path), text: entry.file.text });
    }
  }
  const conventional = findIncluding(objects, inclusions, roots);
  return findFluxEnvironments({ objects, components: all.components, sourceIgnore, remotes, branch, conventional, render });
}

/** Whether the folder's kustomization is part of what a Flux path delivers, or the path itself. */
export function coversFolder(path: string, folder: string, kustomizations: ReadonlyMap<string, Kustomization>): boolean {
  return path === folder || (!kustomizations.has(path) && isWithin(path, folder));
}

async function readObjects(
  reader: RecordingReader,
  paths: readonly string[],
): Promise<Pick<ChainInput, 'components'> & { objects: FluxObject[] }> {
  const objects: FluxObject[] = [];
  const components: { path: string; text: string }[] = [];
  for (const path of paths) {
    if (!/\.ya?ml$/.test(path)) {
      continue;
    }
    const entry = await reader.read(path);
    // A link is no part of an artifact.
    if (entry.kind !== 'file' || entry.real !== undefined) {
      continue;
    }
    objects.push(...entry.file.fluxObjects);
    if (basename(path) === 'gotk-components.yaml') {
      components.push({ path, text: entry.file.text });
    }
  }
  return { objects, components };
}

/** Kustomizations of kustomize that deliver objects of Flux, where no Kustomization's path delivers them. */
function findIncluding(objects: readonly FluxObject[], inclusions: Inclusions, roots: readonly Kustomization[]): Environment[] {
  const paths = objects.flatMap(({ kind, spec }) =>
    kind === 'Kustomization' && typeof spec.path === 'string' ? [spec.path] : [],
  );
  const covered = paths.map(path => path.replace(/^(?:\.?\/)+/, '').replace(/\/+$/, ''));
  const including = new Set(
    objects.flatMap(({ kind, location }) => (kind === 'Kustomization' ? [...inclusions.getRoots(location.file)] : [])),
  );
  return roots.flatMap(root =>
    including.has(root.folder) && !covered.some(path => isWithin(path, root.folder))
      ? [conventionalEnvironment(root.folder, { file: root.path, range: headOf(root) })]
      : [],
  );
}
