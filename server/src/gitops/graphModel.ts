import type { Unknown } from '../base/unknown.ts';
import type { EngineRead } from '../engine/engine.ts';
import type { FileReference } from './fileReference.ts';
import type { SourceFile } from './gitopsCache.ts';
import type { Kustomization } from './kustomizationModel.ts';

/**
 * What a kustomization includes, as a tree of visits in upstream's order: a base that is included twice is visited twice,
 * its file is parsed once. It says what could be loaded and what could not; whether the build succeeds is the engine's word.
 */
export interface KustomizationGraph {
  readonly root: GraphVisit;
  /** Every local file that is referred to and was found, kustomizations included, by path. */
  readonly files: ReadonlyMap<string, SourceFile>;
  /** What kustomize could only render by fetching or running something, and files whose content cannot be had. */
  readonly unknowns: readonly Unknown[];
  /** What cannot be loaded. */
  readonly problems: readonly GraphProblem[];
  /** All that was looked at. */
  readonly reads: readonly EngineRead[];
}

/** One inclusion of a folder. */
export interface GraphVisit {
  readonly folder: string;
  /** `undefined` unless the folder holds exactly one kustomization file that can be read. */
  readonly kustomization: Kustomization | undefined;
  readonly parent: GraphVisit | undefined;
  /** The entry of the parent's kustomization that includes this folder; `undefined` for the root. */
  readonly via: FileReference | undefined;
  readonly isComponent: boolean;
  /** In the order of upstream: `resources`, then `bases`. */
  readonly resources: readonly GraphInput[];
  readonly components: readonly GraphInput[];
  /** Files and folders of plugin configurations. */
  readonly generators: readonly GraphInput[];
  readonly transformers: readonly GraphInput[];
  readonly validators: readonly GraphInput[];
}

/** What an entry turned out to name. */
export type GraphInput =
  | { readonly kind: 'file'; readonly reference: FileReference; readonly file: SourceFile }
  | { readonly kind: 'folder'; readonly reference: FileReference; readonly visit: GraphVisit }
  /** A problem or unknown of the graph says why. */
  | { readonly kind: 'unloaded'; readonly reference: FileReference };

export type GraphProblemKind =
  /** Nothing stands at the path. */
  | 'missing-path'
  /** A folder without kustomization file is included. */
  | 'missing-kustomization'
  /** A folder has several kustomization files. */
  | 'several-kustomizations'
  /** A folder stands where only a file may. */
  | 'not-a-file'
  /** A file stands where only a folder may. */
  | 'not-a-folder'
  /** The path is absolute or leaves the repository. */
  | 'outside-repository'
  /** The file is not in or below the kustomization's folder. */
  | 'load-restriction'
  /** The folder is one that is being included already, or holds such a one. */
  | 'cycle'
  /** A path such as `a..b/c` (upstream's `hasAmbiguousPathSegment`). */
  | 'ambiguous-path'
  /** A `Component` among `resources`, or anything else among `components`. */
  | 'wrong-kind';

export interface GraphProblem {
  readonly kind: GraphProblemKind;
  /** The kustomization that causes it; `undefined` if the root itself has none. */
  readonly kustomization: Kustomization | undefined;
  /** The entry that causes it; `undefined` if it is the kustomization's folder itself. */
  readonly reference: FileReference | undefined;
  /** The folder or file concerned, repository-relative. */
  readonly path: string;
  /** Kustomization files found in the folder, for `several-kustomizations`. */
  readonly candidates: readonly string[];
}

/** All visits, a visit before those it includes, in upstream's order. */
export function walkVisits(graph: KustomizationGraph): GraphVisit[] {
  const visits: GraphVisit[] = [];
  const pending = [graph.root];
  for (let visit = pending.pop(); visit; visit = pending.pop()) {
    visits.push(visit);
    const inputs = [...visit.resources, ...visit.generators, ...visit.components, ...visit.transformers, ...visit.validators];
    pending.push(...inputs.flatMap(input => (input.kind === 'folder' ? [input.visit] : [])).reverse());
  }
  return visits;
}
