import type { CancellationToken } from '../../base/cancellation.ts';
import { throwIfCancelled } from '../../base/cancellation.ts';
import { dirname, isWithin } from '../../base/repositoryPath.ts';
import type { Environment } from '../../gitops/environment.ts';
import type { GitopsCache, SourceFile } from '../../gitops/gitopsCache.ts';
import { compileIgnoreRules } from '../../gitops/ignoreRules.ts';
import type { Kustomization } from '../../gitops/kustomizationModel.ts';
import { isKustomizationPath } from '../../gitops/kustomizationNames.ts';
import { RecordingReader } from '../../gitops/recordingReader.ts';
import type { Tree } from '../../tree/tree.ts';
import type { EnvironmentName, FileFinding } from '../fileFinding.ts';
import { BuildMemo } from './buildMemo.ts';
import { findDeliveredFolders, mayDeliver } from './deliveredFolders.ts';
import type { DeliveredFolder } from './deliveredFolders.ts';
import { findDeprecatedFields } from './deprecatedFields.ts';
import { findDuplicateEntries } from './duplicateEntries.ts';
import { SelectionEffects } from './selectionEffects.ts';
import { findUnlistedFiles } from './unlistedFiles.ts';
import { findUnpinnedRemotes } from './unpinnedRemotes.ts';

/**
 * Checks of kustomizations that render: what upstream takes without a word. They say nothing of errors that prevent rendering,
 * which gitops/errors places. Everything is found from the sources; no engine is asked.
 */

export interface KustomizationCheckInput {
  readonly tree: Tree;
  readonly cache: GitopsCache;
  /** Of the tree. */
  readonly environments: readonly Environment[];
  /** Patterns of `.driftline.yaml`. */
  readonly ignore: readonly string[];
  /** Gives others a turn if this has gone on for a while. */
  readonly pause?: () => Promise<void>;
  /** What earlier calls for other trees of the repository saw. */
  readonly memo?: BuildMemo;
}

/** Codes of {@link checkKustomizationFile}. */
export const ofSingleFiles: ReadonlySet<string> = new Set([
  'kustomize.deprecated-field',
  'kustomize.unpinned-remote',
  'kustomize.duplicate-entry',
]);

/** What one kustomization file shows by itself: fit for each keystroke. */
export function checkKustomizationFile(kustomization: Kustomization): FileFinding[] {
  return [...findDeprecatedFields(kustomization), ...findUnpinnedRemotes(kustomization), ...findDuplicateEntries(kustomization)];
}

/** All findings about the kustomizations of a tree, for idle time. @throws {CancelledError} when cancelled. */
export async function checkKustomizations(
  input: KustomizationCheckInput,
  token: CancellationToken,
): Promise<readonly FileFinding[]> {
  const { tree, cache, environments, ignore, pause } = input;
  const ignored = compileIgnoreRules(ignore);
  const paths = (await tree.listFiles()).filter(path => !ignored.ignores(path));
  const reader = new RecordingReader(tree, cache);
  const readFile = async (path: string): Promise<SourceFile | undefined> => {
    const entry = await reader.read(path);
    await pause?.();
    throwIfCancelled(token);
    return entry.kind === 'file' ? entry.file : undefined;
  };
  const kustomizations = await readKustomizations(paths, readFile);
  const builds = environments.flatMap(environment => buildsOf(environment, kustomizations));
  const { effects, reached } = await followBuilds({ ...input, environments: builds }, token);
  const delivered = await readDelivered(paths, environments, readFile);
  const unlisted = await findUnlistedFiles({ paths, kustomizations, delivered, readFile });
  const inFiles = [...kustomizations.values()].flatMap(kustomization =>
    checkKustomizationFile(kustomization).map(finding => ({ ...finding, environments: reached.get(kustomization.path) ?? [] })),
  );
  return [...inFiles, ...effects.findings(), ...unlisted];
}

/** By folder. Flux's objects may stand in files of that name; they are no kustomizations of this kind. */
async function readKustomizations(
  paths: readonly string[],
  readFile: (path: string) => Promise<SourceFile | undefined>,
): Promise<ReadonlyMap<string, Kustomization>> {
  const kustomizations = new Map<string, Kustomization>();
  for (const path of paths.filter(isKustomizationPath)) {
    const kustomization = (await readFile(path))?.kustomization;
    if (kustomization && !kustomization.apiVersion.startsWith('kustomize.toolkit.fluxcd.io/')) {
      kustomizations.set(dirname(path), kustomization);
    }
  }
  return kustomizations;
}

/** The builds of an environment; of a Flux path without kustomization those of the folders that its kustomization will list. */
function buildsOf(environment: Environment, kustomizations: ReadonlyMap<string, Kustomization>): Environment[] {
  const { path, flux } = environment;
  if (!flux || kustomizations.has(path)) {
    return [environment];
  }
  const below = [...kustomizations.keys()].filter(folder => folder !== path && isWithin(path, folder));
  const outermost = below.filter(folder => !below.some(other => other !== folder && isWithin(other, folder)));
  return outermost.map(folder => ({ ...environment, path: folder }));
}

/** Goes through the builds of all environments; `reached` has the environments of each kustomization file. */
async function followBuilds(
  { tree, cache, environments, pause, memo = new BuildMemo() }: KustomizationCheckInput,
  token: CancellationToken,
): Promise<{ readonly effects: SelectionEffects; readonly reached: ReadonlyMap<string, readonly EnvironmentName[]> }> {
  const effects = new SelectionEffects();
  const reached = new Map<string, EnvironmentName[]>();
  for (const environment of environments.filter(({ unknowns }) => unknowns.length === 0)) {
    const { id, name } = environment;
    await pause?.();
    const build = await memo.read(tree, cache, environment);
    throwIfCancelled(token);
    effects.addBuild(environment, build);
    for (const file of build.files) {
      reached.set(file, [...(reached.get(file) ?? []), { id, name }]);
    }
  }
  return { effects, reached };
}

async function readDelivered(
  paths: readonly string[],
  environments: readonly Environment[],
  readFile: (path: string) => Promise<SourceFile | undefined>,
): Promise<DeliveredFolder[]> {
  const delivered = environments.map(({ path }): DeliveredFolder => ({ path, asDirectory: false }));
  for (const path of paths.filter(candidate => /\.(?:ya?ml|json)$/.test(candidate))) {
    const file = await readFile(path);
    if (file && mayDeliver(file.text)) {
      delivered.push(...findDeliveredFolders(file));
    }
  }
  return delivered;
}
