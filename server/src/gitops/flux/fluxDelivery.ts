import type { JsonObject } from '../../base/json.ts';
import type { SourceIgnoreRules } from '../../engine/fluxEngine.ts';

/** How Flux delivers an environment: what its Kustomization says besides the path, and what it gets from elsewhere. */
export interface FluxDelivery {
  /** The Kustomization's namespace and name. */
  readonly namespace: string;
  readonly name: string;
  readonly spec: JsonObject;
  /** What the source leaves out, on top of upstream's defaults. */
  readonly sourceIgnore: readonly SourceIgnoreRules[];
  /** `undefined` without `postBuild`. */
  readonly substitution: FluxSubstitution | undefined;
}

export interface FluxSubstitution {
  /** As they count: inline ones over those of ConfigMaps and Secrets, later ones over earlier ones. */
  readonly variables: Readonly<Record<string, string>>;
  /** Names of {@link variables} that come from Secrets. */
  readonly secret: readonly string[];
  /** ConfigMaps and Secrets that no environment of the cluster delivers: `ConfigMap flux-system/settings`. */
  readonly missing: readonly string[];
  /** Names of variables that are certain although sources are {@link missing}: later sources and inline ones define them. */
  readonly certain: readonly string[];
  /** Undefined variables are errors (the default since kustomize-controller 1.9); `undefined`: Flux's version is not known. */
  readonly strict: boolean | undefined;
  readonly always: boolean;
}
