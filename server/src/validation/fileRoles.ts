import { basename, dirname, resolvePath } from '../base/repositoryPath.ts';
import { configPath } from '../gitops/declared.ts';
import type { FileRole } from '../gitops/fileReference.ts';
import type { Kustomization, PatchEntry } from '../gitops/kustomizationModel.ts';
import { isKustomizationPath } from '../gitops/kustomizationNames.ts';
import { asScalar, asSequence, findEntry } from '../yaml/yamlNode.ts';
import { spreadCompletions } from './completions.ts';
import type { Completions, ReadPatch } from './completions.ts';

/**
 * What the files of a tree are to the tools that read them, as far as the files around them say: computed once for a tree, pure.
 * What a document of such a file is, its content decides: see documentRole.ts.
 */

export type FilePlaceKind =
  /** `.driftline.yaml`. */
  | 'driftline'
  /** A file that kustomize takes for a folder's kustomization. */
  | 'kustomization'
  /** Objects: named under `resources` or `crds`, or in a chart's `crds/`. */
  | 'resource'
  /** Named under `patches` or `patchesStrategicMerge`. */
  | 'patch'
  /** Named under `patchesJson6902` only. */
  | 'jsonPatch'
  /** Read by a generator as it is: what it holds is nobody's business. */
  | 'data'
  /** Of kustomize itself: transformers, generators, name references, replacements, openapi. */
  | 'configuration'
  /** Values of a Helm chart. */
  | 'values'
  /** `Chart.yaml` and other files of a chart that are no values. */
  | 'chart'
  /** Text with template actions, in a chart's `templates/`. */
  | 'template'
  /** Nothing names it. */
  | 'unreferenced';

export interface FilePlace {
  readonly kind: FilePlaceKind;
  readonly path: string;
  /** Of patches: what the entries with a target say of the kind that is patched. */
  readonly target?: PatchTarget;
  /** Of objects: what the kustomizations that include the file add to them. */
  readonly completions?: Completions;
  /** Equal keys are equal places. */
  readonly key: string;
}

/** The kind that a patch is for, where its entry in the kustomization names it. */
export interface PatchTarget {
  readonly apiVersion: string;
  readonly kind: string;
}

export interface FileRoles {
  /** The same object for the same path, as long as nothing else in the tree changes its place. */
  placeOf(path: string): FilePlace;
}

/** The place of a file that nothing is known of. */
export function loosePlace(path: string): FilePlace {
  return makePlace({ kind: placeByName(path) ?? 'unreferenced', path });
}

/** Finds out what files are, from all kustomizations of a tree and the paths of its files. */
export function findFileRoles(
  kustomizations: readonly Kustomization[],
  paths: Iterable<string>,
  readPatch: ReadPatch = () => undefined,
): FileRoles {
  const uses = new Map<string, Set<FileRole | 'values' | 'jsonPatch'>>();
  const targets = new Map<string, PatchTarget>();
  const use = (path: string | undefined, role: FileRole | 'values' | 'jsonPatch'): void => {
    if (path !== undefined) {
      uses.set(path, (uses.get(path) ?? new Set()).add(role));
    }
  };
  for (const kustomization of kustomizations) {
    for (const { resolved, role, field } of kustomization.references) {
      use(resolved, role === 'patch' && field.startsWith('patchesJson6902') ? 'jsonPatch' : role);
    }
    for (const path of oldPatches(kustomization)) {
      use(path, 'patch');
    }
    for (const path of valuesFiles(kustomization)) {
      use(path, 'values');
    }
    for (const entry of kustomization.patches) {
      const target = targetOf(entry);
      if (target && entry.file?.resolved !== undefined) {
        targets.set(entry.file.resolved, target);
      }
    }
  }
  const charts = findCharts(paths);
  const completions = spreadCompletions(kustomizations, readPatch);
  const places = new Map<string, FilePlace>();
  return {
    placeOf(path) {
      const known = places.get(path);
      if (known) {
        return known;
      }
      const kind = placeByName(path) ?? placeByUses(uses.get(path)) ?? placeInChart(path, charts) ?? 'unreferenced';
      const place = makePlace({ kind, path, target: targets.get(path), completions: completions.get(path) });
      places.set(path, place);
      return place;
    },
  };
}

interface PlaceParts {
  readonly kind: FilePlaceKind;
  readonly path: string;
  readonly target?: PatchTarget | undefined;
  readonly completions?: Completions | undefined;
}

function makePlace({ kind, path, target, completions }: PlaceParts): FilePlace {
  const key = JSON.stringify([kind, path, target ?? null, [...(completions ?? [])].sort()]);
  return { kind, path, key, ...(target ? { target } : {}), ...(completions ? { completions } : {}) };
}

function placeByName(path: string): FilePlaceKind | undefined {
  if (path === configPath) {
    return 'driftline';
  }
  return isKustomizationPath(path) ? 'kustomization' : undefined;
}

/** Of a file with several uses, the one that demands most of it counts. */
const placesByUse: readonly (readonly [FileRole | 'values' | 'jsonPatch', FilePlaceKind])[] = [
  ['resource', 'resource'],
  ['patch', 'patch'],
  ['jsonPatch', 'jsonPatch'],
  ['values', 'values'],
  ['crd', 'resource'],
  ['configuration', 'configuration'],
  ['openapi', 'configuration'],
  ['replacement', 'configuration'],
  ['generator', 'configuration'],
  ['transformer', 'configuration'],
  ['validator', 'configuration'],
  ['component', 'configuration'],
  ['generatorFile', 'data'],
  ['env', 'data'],
];

function placeByUses(uses: ReadonlySet<string> | undefined): FilePlaceKind | undefined {
  return uses && placesByUse.find(([use]) => uses.has(use))?.[1];
}

function placeInChart(path: string, charts: ReadonlySet<string>): FilePlaceKind | undefined {
  for (let folder = dirname(path); ; folder = dirname(folder)) {
    if (charts.has(folder)) {
      const below = folder === '' ? path : path.slice(folder.length + 1);
      const [first = ''] = below.split('/');
      const fixed = chartFolders.get(first);
      return fixed && below.includes('/') ? fixed : placeOfChartFile(below);
    }
    if (folder === '') {
      return undefined;
    }
  }
}

const chartFolders: ReadonlyMap<string, FilePlaceKind> = new Map([
  ['templates', 'template'],
  ['crds', 'resource'],
  ['ci', 'values'],
  ['files', 'data'],
  ['tests', 'chart'],
  ['charts', 'chart'],
]);

function placeOfChartFile(below: string): FilePlaceKind | undefined {
  if (below.includes('/')) {
    return undefined;
  }
  const isOfChart = /^(?:Chart\.(?:yaml|lock)|requirements\.(?:yaml|lock)|values\.schema\.json)$/.test(below);
  return isOfChart ? 'chart' : /values/i.test(basename(below)) ? 'values' : undefined;
}

function findCharts(paths: Iterable<string>): ReadonlySet<string> {
  const charts = new Set<string>();
  for (const path of paths) {
    if (path === 'Chart.yaml' || path.endsWith('/Chart.yaml')) {
      charts.add(dirname(path));
    }
  }
  return charts;
}

/** Plain paths under `patches`, as they once were written there; kustomize takes them for strategic merge patches. */
function oldPatches(kustomization: Kustomization): string[] {
  const items = asSequence(findEntry(kustomization.root, 'patches')?.value)?.items ?? [];
  const texts = items.flatMap(item => asScalar(item)?.text ?? []);
  return texts.flatMap(text => resolvePath(kustomization.folder, text) ?? []);
}

/** Of `helmCharts`: `valuesFile` and `additionalValuesFiles`. */
function valuesFiles(kustomization: Kustomization): string[] {
  const charts = asSequence(findEntry(kustomization.root, 'helmCharts')?.value)?.items ?? [];
  const texts = charts.flatMap(chart => {
    const more = asSequence(findEntry(chart, 'additionalValuesFiles')?.value)?.items ?? [];
    return [findEntry(chart, 'valuesFile')?.value, ...more].flatMap(node => asScalar(node)?.text ?? []);
  });
  return texts.flatMap(text => resolvePath(kustomization.folder, text) ?? []);
}

/** A target names kinds by patterns; only plain words with a version say which schema holds. */
function targetOf({ target }: PatchEntry): PatchTarget | undefined {
  const [group, version, kind] = [target?.group?.value, target?.version?.value, target?.kind?.value];
  if (version === undefined || kind === undefined || ![group ?? '', version, kind].every(text => /^[\w.-]*$/.test(text))) {
    return undefined;
  }
  return { apiVersion: group === undefined ? version : `${group}/${version}`, kind };
}
