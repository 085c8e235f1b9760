import { isWithin, joinPath, resolvePath } from '../base/repositoryPath.ts';
import { startOfFile } from '../base/textRange.ts';
import type { Location } from '../base/textRange.ts';
import type { Unknown } from '../base/unknown.ts';
import type { LoadRestrictor } from '../engine/engine.ts';
import type { Tree } from '../tree/tree.ts';
import type { FileReference } from './fileReference.ts';
import { findForeignWork } from './foreignWork.ts';
import type { GitopsCache, SourceFile } from './gitopsCache.ts';
import type { GraphInput, GraphProblem, GraphProblemKind, GraphVisit, KustomizationGraph } from './graphModel.ts';
import type { Kustomization } from './kustomizationModel.ts';
import { kustomizationNames } from './kustomizationNames.ts';
import { RecordingReader } from './recordingReader.ts';
import type { ReadEntry } from './recordingReader.ts';
import { isRemoteFile } from './remoteReference.ts';

export interface LoadGraphOptions {
  readonly loadRestrictor?: LoadRestrictor;
}

/** More inclusions than any repository has; two bases that include each other's twins double with each level. */
const maximumVisits = 5000;

/** Loads what the kustomization in the folder `root` includes. Reads the tree only; never throws for what a repository can hold. */
export async function loadGraph(
  tree: Tree,
  root: string,
  cache: GitopsCache,
  options: LoadGraphOptions = {},
): Promise<KustomizationGraph> {
  const reader = new RecordingReader(tree, cache);
  const loader = new GraphLoader(reader, options.loadRestrictor ?? 'rootOnly');
  const entry = await reader.read(root);
  const folder = entry.kind === 'directory' ? (entry.real ?? root) : root;
  const visit = await loader.visit(folder, undefined, undefined);
  return { root: visit, files: loader.files, unknowns: loader.unknowns, problems: loader.problems, reads: reader.reads };
}

class GraphLoader {
  readonly files = new Map<string, SourceFile>();
  readonly unknowns: Unknown[] = [];
  readonly problems: GraphProblem[] = [];
  readonly #reader: RecordingReader;
  readonly #restrictor: LoadRestrictor;
  #visits = 0;

  constructor(reader: RecordingReader, restrictor: LoadRestrictor) {
    this.#reader = reader;
    this.#restrictor = restrictor;
  }

  /** Visits a folder that `via` includes; `via` and `parent` are `undefined` for the root. */
  async visit(folder: string, parent: GraphVisit | undefined, via: FileReference | undefined): Promise<GraphVisit> {
    const kustomization = await this.#findKustomization(folder, parent, via);
    const visit = {
      folder,
      kustomization,
      parent,
      via,
      isComponent: via?.role === 'component',
      resources: [] as GraphInput[],
      components: [] as GraphInput[],
      generators: [] as GraphInput[],
      transformers: [] as GraphInput[],
      validators: [] as GraphInput[],
    };
    if (!kustomization || this.#isTooMuch(kustomization)) {
      return visit;
    }
    this.#checkKind(kustomization, parent, via);
    for (const reference of kustomization.references) {
      const input = await this.#load(visit, kustomization, reference);
      if (reference.role === 'resource') {
        visit.resources.push(input);
      } else if (reference.role === 'component') {
        visit.components.push(input);
      } else if (reference.role === 'generator' || reference.role === 'transformer' || reference.role === 'validator') {
        visit[`${reference.role}s`].push(input);
      }
    }
    for (const unknown of findForeignWork(visit)) {
      this.#addUnknown(unknown);
    }
    return visit;
  }

  #isTooMuch(kustomization: Kustomization): boolean {
    this.#visits++;
    if (this.#visits === maximumVisits) {
      const message = `More than ${maximumVisits} kustomizations are included, counted each time. Driftline does not follow them all.`;
      this.#addUnknown({ reason: 'unsupported', message, location: { file: kustomization.path, range: startOfFile } });
    }
    return this.#visits >= maximumVisits;
  }

  async #findKustomization(
    folder: string,
    parent: GraphVisit | undefined,
    via: FileReference | undefined,
  ): Promise<Kustomization | undefined> {
    const location = placeOf(parent, via) ?? { file: folder, range: startOfFile };
    const found: SourceFile[] = [];
    for (const name of kustomizationNames) {
      const path = joinPath(folder, name);
      const entry = await this.#reader.read(path);
      if (entry.kind === 'file') {
        // A link to a file elsewhere is refused like any other file there, and what upstream cannot load does not count.
        if (!this.#isRefused(folder, entry.real ?? path)) {
          found.push(entry.file);
        }
      } else if (entry.kind === 'unknown') {
        this.#addUnknown({ reason: entry.reason, message: entry.message, location });
        return undefined;
      }
    }
    const [file] = found;
    if (!file || found.length > 1) {
      const kind = file ? 'several-kustomizations' : 'missing-kustomization';
      this.problems.push({
        kind,
        kustomization: parent?.kustomization,
        reference: via,
        path: folder,
        candidates: found.map(({ path }) => path),
      });
      return undefined;
    }
    this.#addFile(file);
    return file.kustomization;
  }

  #checkKind(kustomization: Kustomization, parent: GraphVisit | undefined, via: FileReference | undefined): void {
    if (via && (via.role === 'component') !== (kustomization.kind === 'Component')) {
      this.#addProblem('wrong-kind', parent?.kustomization, via, kustomization.path);
    }
  }

  /** Finds what an entry names, as upstream would: a file first where a file may stand, then a folder. */
  async #load(visit: GraphVisit, kustomization: Kustomization, reference: FileReference): Promise<GraphInput> {
    const unloaded: GraphInput = { kind: 'unloaded', reference };
    const location = { file: kustomization.path, range: reference.range };
    const path = resolvePath(visit.folder, reference.reference);
    const entry = path === undefined || isRemoteFile(reference.reference) ? undefined : await this.#reader.read(path);
    if (reference.remote && entry?.kind !== 'file') {
      this.#addUnknown({ reason: 'remote', message: describeRemote(reference), location });
      return unloaded;
    }
    if (path === undefined || !entry) {
      this.#addProblem('outside-repository', kustomization, reference, reference.reference);
      return unloaded;
    }
    if (entry.kind === 'unknown') {
      this.#addUnknown({ reason: entry.reason, message: entry.message, location });
      return unloaded;
    }
    const real = (entry.kind === 'missing' ? undefined : entry.real) ?? path;
    const problem = this.#findProblem(visit, reference, entry, real);
    if (problem) {
      this.#addProblem(problem, kustomization, reference, real);
      return unloaded;
    }
    if (entry.kind === 'file') {
      this.#addFile(entry.file);
      return { kind: 'file', reference, file: entry.file };
    }
    return { kind: 'folder', reference, visit: await this.visit(real, visit, reference) };
  }

  #findProblem(visit: GraphVisit, reference: FileReference, entry: ReadEntry, path: string): GraphProblemKind | undefined {
    const { role } = reference;
    const mayBeFolder =
      role === 'resource' || role === 'component' || role === 'generator' || role === 'transformer' || role === 'validator';
    if (entry.kind === 'file') {
      if (role === 'component') {
        return 'not-a-folder';
      }
      return this.#isRefused(visit.folder, path) ? 'load-restriction' : undefined;
    }
    if (mayBeFolder && hasAmbiguousSegment(reference.reference)) {
      return 'ambiguous-path';
    }
    if (entry.kind === 'missing') {
      return 'missing-path';
    }
    if (!mayBeFolder) {
      return 'not-a-file';
    }
    return isOnStack(visit, path) ? 'cycle' : undefined;
  }

  /** Whether kustomize's load restriction keeps the kustomization in `folder` from reading the file that really stands at `path`. */
  #isRefused(folder: string, path: string): boolean {
    return this.#restrictor === 'rootOnly' && !isWithin(folder, path);
  }

  /** Conflict markers make the content of a file unknown, whatever it is used for. */
  #addFile(file: SourceFile): void {
    if (this.files.has(file.path)) {
      return;
    }
    this.files.set(file.path, file);
    if (!file.text.includes('<<<<<<<')) {
      return;
    }
    const conflict = file.yaml.errors.find(({ code }) => code === 'yaml.conflict');
    if (conflict) {
      const message = `${file.path} has an unresolved merge conflict. Keep one side and remove the markers.`;
      this.#addUnknown({ reason: 'conflict', message, location: { file: file.path, range: conflict.range } });
    }
  }

  /** Each once: a base that is included twice has nothing new to say. */
  #addUnknown(unknown: Unknown): void {
    const { message, location } = unknown;
    const isKnown = this.unknowns.some(
      known =>
        known.message === message &&
        known.location?.file === location?.file &&
        known.location?.range.start.line === location?.range.start.line,
    );
    if (!isKnown) {
      this.unknowns.push(unknown);
    }
  }

  #addProblem(kind: GraphProblemKind, kustomization: Kustomization | undefined, reference: FileReference, path: string): void {
    const isKnown = this.problems.some(known => known.reference === reference && known.kind === kind);
    if (!isKnown) {
      this.problems.push({ kind, kustomization, reference, path, candidates: [] });
    }
  }
}

function placeOf(parent: GraphVisit | undefined, via: FileReference | undefined): Location | undefined {
  return parent?.kustomization && via ? { file: parent.kustomization.path, range: via.range } : undefined;
}

/** Upstream refuses a folder that is, or holds, one of the folders being included (`errIfArgEqualOrHigher`). */
function isOnStack(visit: GraphVisit, folder: string): boolean {
  for (let current: GraphVisit | undefined = visit; current; current = current.parent) {
    if (isWithin(folder, current.folder)) {
      return true;
    }
  }
  return false;
}

/** Dots that were meant as a path or a list: `..base`, `a...` (upstream's `hasAmbiguousPathSegment`). */
function hasAmbiguousSegment(reference: string): boolean {
  return reference.split('/').some(segment => segment !== '..' && segment.includes('..'));
}

function describeRemote(reference: FileReference): string {
  return `"${reference.reference}" is fetched from the network when it is rendered. Driftline fetches nothing: what it contributes is unknown.`;
}
