import type { CancellationToken } from '../base/cancellation.ts';
import type { JsonObject } from '../base/json.ts';
import type { UnknownReason } from '../base/unknown.ts';
import type { Tree } from '../tree/tree.ts';
import type { EngineObject, EngineRead } from './engine.ts';

/** What the engine does for Flux around a kustomize build (`flux/…` in engine/PROTOCOL.md). */
export interface FluxEngine {
  /** The kustomization that Flux builds for a folder; nothing throws but cancellation. */
  generateKustomization(request: GenerateRequest, token: CancellationToken): Promise<GenerateResult>;
  /** Substitutes variables in the objects of a build and gives them common metadata; nothing throws but cancellation. */
  finishObjects(request: FinishRequest, token: CancellationToken): Promise<FinishResult>;
  /** Those of `paths` that source-controller leaves out. @throws {Error} if the process ends meanwhile. */
  findIgnored(
    rules: readonly SourceIgnoreRules[],
    paths: readonly string[],
    token: CancellationToken,
  ): Promise<readonly string[]>;
}

export interface GenerateRequest {
  readonly tree: Tree;
  /** Folder of the Kustomization's path, repository-relative. */
  readonly root: string;
  /** The Kustomization's `spec`. */
  readonly spec: JsonObject;
}

/** An error of upstream with what could be recognised of it. */
export interface FluxError {
  readonly message: string;
  /** `not-kubernetes`, `component-path`, `undefined-variable`, `invalid-name`, `missing-brace`, `bad-substitution`, `not-yaml`, `object-name`, `other`. */
  readonly kind: string;
  /** The file concerned. */
  readonly path?: string;
  /** Index of the object concerned in {@link FinishRequest.bodies}. */
  readonly object?: number;
  readonly variable?: string;
}

interface EngineUnknown {
  readonly kind: 'unknown';
  readonly reason: UnknownReason;
  readonly message: string;
  readonly path?: string;
}

export type GenerateResult = (
  | {
      readonly kind: 'generated';
      /** The kustomization file, repository-relative, and its text. */
      readonly file: string;
      readonly text: string;
      /** The folder has none. */
      readonly created: boolean;
    }
  | { readonly kind: 'failed'; readonly error: FluxError }
  | EngineUnknown
) & { readonly reads: readonly EngineRead[] };

export interface FinishRequest {
  /** JSON texts of the objects of a build, in its order. */
  readonly bodies: readonly string[];
  /** Whether there is a `postBuild`. */
  readonly substitute: boolean;
  readonly variables: Readonly<Record<string, string>>;
  /** Undefined variables are errors. */
  readonly strict: boolean;
  /** Substitutes even if there is no variable. */
  readonly always: boolean;
  readonly commonMetadata?: {
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
  };
}

export type FinishResult =
  | { readonly kind: 'objects'; readonly objects: readonly EngineObject[] }
  | { readonly kind: 'failed'; readonly error: FluxError }
  | EngineUnknown;

/** The text of a `.sourceignore`, or of a source's `spec.ignore`, and the folder it is for. */
export interface SourceIgnoreRules {
  readonly folder: string;
  readonly text: string;
}
