import type { JsonObject } from '../../base/json.ts';
import type { Unknown } from '../../base/unknown.ts';
import type { LoadRestrictor } from '../../engine/engine.ts';

/** How Argo CD delivers an environment: what its Application says, and where its sources lie. */
export interface ArgocdDelivery {
  /** The Application's namespace and name. */
  readonly namespace: string;
  readonly name: string;
  readonly spec: JsonObject;
  /** Of the Application. */
  readonly finalizers: readonly string[];
  /** In the order of the Application; empty for what stands for a set that makes none. */
  readonly sources: readonly ArgocdSource[];
  /** What made the Application; `undefined` if it is written. */
  readonly generatedBy?: ArgocdGenerator;
  /** What kustomize is called with (`kustomize.buildOptions`). */
  readonly loadRestrictor: LoadRestrictor;
  /** Why a set makes no Application. */
  readonly failure?: { readonly code: string; readonly message: string };
}

export interface ArgocdGenerator {
  /** `namespace/name` of the ApplicationSet. */
  readonly set: string;
  /** Index in `spec.generators`. */
  readonly generator: number;
  /** What the generator gave for this Application. */
  readonly parameters: JsonObject;
}

export interface ArgocdSource {
  readonly spec: JsonObject;
  /** Folder in the repository; `undefined` for one that renders nothing itself (`ref` alone). */
  readonly path: string | undefined;
  /** Why it cannot be rendered from this repository. */
  readonly unknown?: Unknown;
}
