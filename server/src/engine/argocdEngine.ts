import type { CancellationToken } from '../base/cancellation.ts';
import type { JsonObject } from '../base/json.ts';
import type { UnknownReason } from '../base/unknown.ts';
import type { Tree } from '../tree/tree.ts';
import type { EngineObject, EngineRead } from './engine.ts';

/** What the engine does for Argo CD around rendering (`argocd/…` in engine/PROTOCOL.md). */
export interface ArgocdEngine {
  /** Generates the Applications of an ApplicationSet; nothing throws but cancellation. */
  expandSet(request: ExpandRequest, token: CancellationToken): Promise<ExpandResult>;
  /** Makes a source ready to be rendered, and renders directories; nothing throws but cancellation. */
  prepareSource(request: PrepareRequest, token: CancellationToken): Promise<PrepareResult>;
}

export interface ExpandRequest {
  readonly tree: Tree;
  /** The whole ApplicationSet. */
  readonly set: JsonObject;
  /** The files of the tree. */
  readonly paths: readonly string[];
  /** Addresses of the repository. */
  readonly remotes: readonly string[];
  /** Names of the revision that the tree stands for. */
  readonly revisions: readonly string[];
  /** Secrets of clusters; `undefined` if it is not known which there are. */
  readonly clusters: readonly JsonObject[] | undefined;
}

export interface GeneratedApplication {
  readonly object: JsonObject;
  /** What the generators gave for it. */
  readonly parameters: JsonObject | null;
  /** Index in `spec.generators`. */
  readonly generator: number;
}

interface EngineUnknown {
  readonly kind: 'unknown';
  readonly reason: UnknownReason;
  readonly message: string;
  readonly path?: string;
}

export type ExpandResult = (
  | { readonly kind: 'applications'; readonly applications: readonly GeneratedApplication[] }
  | {
      readonly kind: 'failed';
      readonly error: {
        readonly message: string;
        readonly kind: 'generator' | 'template' | 'templatePatch';
        readonly generator: number;
      };
    }
  | EngineUnknown
) & {
  readonly reads: readonly EngineRead[];
  /** Other files may mean other Applications. */
  readonly usesPaths: boolean;
};

export interface PrepareRequest {
  readonly tree: Tree;
  /** Folder of the source, repository-relative. */
  readonly root: string;
  /** The Application's name. */
  readonly name: string;
  /** The source as the Application has it. */
  readonly source: JsonObject;
  /** Of the build environment; `ARGOCD_APP_…` that is absent is not known. */
  readonly variables: Readonly<Record<string, string>>;
  /** Bytes that the manifests of a directory may have together. */
  readonly sizeLimit: number;
}

/** An error of upstream with what could be recognised of it. */
export interface SourceError {
  readonly message: string;
  /** `missing-path`, `override`, `types`, `manifest`, `too-large`, `kustomize-edit`, `other`. */
  readonly kind: string;
  /** The file concerned. */
  readonly path?: string;
}

export type PrepareResult = (
  | {
      readonly kind: 'prepared';
      readonly type: 'Kustomize' | 'Helm' | 'Directory' | 'Plugin';
      /** With what `.argocd-source.yaml` files say. */
      readonly source: JsonObject;
      /** Of a directory. */
      readonly objects: readonly EngineObject[];
      /** The kustomization as Argo CD changes it; `undefined` if it does not. */
      readonly kustomization: { readonly path: string; readonly text: string } | undefined;
    }
  | { readonly kind: 'failed'; readonly error: SourceError }
  | EngineUnknown
) & { readonly reads: readonly EngineRead[] };
