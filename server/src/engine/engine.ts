import type { CancellationToken } from '../base/cancellation.ts';
import type { UnknownReason } from '../base/unknown.ts';
import type { Linked, Tree } from '../tree/tree.ts';

/**
 * The port to the upstream engines (the Go program `driftline-engine`, see engine/PROTOCOL.md). It knows trees and
 * messages; starting, supervising and restarting processes is the business of `node/`.
 */

/** kustomize's `--load-restrictor`: `rootOnly` = files in or below the kustomization's folder (the default upstream). */
export type LoadRestrictor = 'rootOnly' | 'none';

export interface BuildRequest {
  readonly tree: Tree;
  /** Folder of the kustomization, repository-relative. */
  readonly root: string;
  readonly loadRestrictor: LoadRestrictor;
  /** Also build with origin and transformer annotations: {@link EngineObject.origin} and `transformations` are filled. */
  readonly explain?: boolean;
  /** Also return the whole output as `kustomize build` prints it. */
  readonly yaml?: boolean;
  /** What the last build of this root read: sent along so that the engine need not ask path by path. */
  readonly expectedReads?: readonly EngineRead[];
  /** Bodies by id that the caller still holds, such as those of the last build: they do not cross again. */
  readonly known?: ReadonlyMap<string, string>;
}

/** One thing a build looked at: files read, existence probes, listings and misses. Together: its dependency set. */
export type EngineRead =
  | ({ readonly kind: 'file'; readonly path: string; readonly blob: string } & Linked)
  | ({ readonly kind: 'directory'; readonly path: string; readonly names?: readonly string[] } & Linked)
  | { readonly kind: 'missing'; readonly path: string };

/** Upstream's account of where an object came from (`config.kubernetes.io/origin`), paths repository-relative. */
export interface EngineOrigin {
  readonly path?: string;
  readonly configuredIn?: string;
  readonly configuredBy?: { readonly apiVersion?: string; readonly kind?: string; readonly name?: string };
}

export interface EngineObject {
  /** Hash of {@link body}: equal ids are equal objects. */
  readonly id: string;
  /** JSON text exactly as upstream marshals it. */
  readonly body: string;
  readonly origin?: EngineOrigin;
  /** The transformers that touched the object, in their order. */
  readonly transformations?: readonly EngineOrigin[];
}

/** An error text of upstream with what could be recognised of it (in Go, where upstream's types are). */
export interface EngineError {
  readonly message: string;
  /** Class of the error: `missing-path`, `load-restriction`, `cycle`, `duplicate-id`, `patch-no-target`, `unknown-field`, `yaml`, `generator-key`, `other`, … */
  readonly kind?: string;
  /** The file upstream's text names, repository-relative. */
  readonly path?: string;
  /** The kustomization file that upstream was working on. */
  readonly kustomization?: string;
}

export type BuildResult =
  | {
      readonly kind: 'objects';
      readonly objects: readonly EngineObject[];
      readonly yaml?: string;
      readonly reads: readonly EngineRead[];
    }
  | { readonly kind: 'failed'; readonly error: EngineError; readonly reads: readonly EngineRead[] }
  | {
      readonly kind: 'unknown';
      readonly reason: UnknownReason;
      readonly message: string;
      readonly path?: string;
      readonly reads: readonly EngineRead[];
    };

/** Versions of the linked upstream modules, for `--version` and JSON answers: `{"engine":"0.1.0","kustomize":"v0.21.2",…}`. */
export type EngineVersions = Readonly<Record<string, string>>;

export interface Engine {
  /** Builds one kustomization. An ended process (deadline, memory, crash) is a result of kind `unknown`; nothing throws but cancellation. */
  build(request: BuildRequest, token: CancellationToken): Promise<BuildResult>;
  /** Prints objects (JSON texts) as kustomize prints them, one YAML text each. */
  printYaml(bodies: readonly string[], token: CancellationToken): Promise<readonly string[]>;
  readVersions(): Promise<EngineVersions>;
}
