import type { Unknown } from '../base/unknown.ts';
import type { Location } from '../base/textRange.ts';
import type { LoadRestrictor } from '../engine/engine.ts';
import type { ArgocdDelivery } from './argocd/argocdDelivery.ts';
import type { FluxDelivery } from './flux/fluxDelivery.ts';
import type { ChartDelivery } from './helm/chartDelivery.ts';

/**
 * An environment is one place that one path of the repository is delivered to. Its data is plain and belongs to one tree:
 * another tree may have other environments.
 */

export type EnvironmentKind = 'kustomize' | 'declared' | 'flux' | 'helm' | 'argocd';

/** Where `.driftline.yaml` says the environment's deployed revision is found; at most one of the three is set. */
export interface DeployedRule {
  readonly branch?: string;
  readonly tag?: string;
  /** A glob over tag names such as `prod-*`; the newest matching tag by version, else by date, is meant. */
  readonly tagPattern?: string;
}

export interface Environment {
  /** `<kind>:<locator>`, for example `kustomize:apps/web/overlays/prod`, `declared:prod` or `flux:flux-system/apps@clusters/prod`. */
  readonly id: string;
  /** The declared name, else the shortest path suffix that is unique among the environments of the tree. */
  readonly name: string;
  readonly kind: EnvironmentKind;
  /** The file and range that makes it an environment: its kustomization, or its entry in `.driftline.yaml`. */
  readonly declaredIn: Location;
  /** Id of the environment whose rendering declares this one; `null` for all that a file declares itself. */
  readonly declaredBy: string | null;
  /** Folder that is rendered, repository-relative. */
  readonly path: string;
  readonly loadRestrictor: LoadRestrictor;
  readonly destination: { readonly cluster: string | null; readonly namespace: string | null };
  readonly kubernetesVersion: string | null;
  /** `undefined`: nothing is declared, a git reference stands in (confidence *assumed*). */
  readonly deployed?: DeployedRule;
  readonly protected: boolean;
  readonly complete: boolean;
  /** Names of the environments that come before this one in a promotion. */
  readonly after: readonly string[];
  readonly unknowns: readonly Unknown[];
  /** How Flux delivers it; `undefined` unless a Kustomization of Flux makes it an environment. */
  readonly flux?: FluxDelivery;
  /** The chart that it is; `undefined` unless Helm renders it. */
  readonly helm?: ChartDelivery;
  /** How Argo CD delivers it; `undefined` unless an Application or ApplicationSet makes it an environment. */
  readonly argocd?: ArgocdDelivery;
}
