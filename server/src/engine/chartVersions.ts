import type { CancellationToken } from '../base/cancellation.ts';

/** What the engine knows of versions of charts (`helm/resolve` and `helm/dependencies` in engine/PROTOCOL.md). Nothing throws but cancellation. */
export interface ChartVersionEngine {
  /** The version that Helm takes. */
  chooseVersion(request: VersionRequest, token: CancellationToken): Promise<VersionChoice>;
  /** What a chart depends on, at the versions of its lock file if it has one. */
  readDependencies(texts: ChartTexts, token: CancellationToken): Promise<ChartDependencies>;
}

export interface VersionRequest {
  readonly name: string;
  /** A version, a constraint, or empty for the newest stable one. */
  readonly version: string;
  /** Text of a repository's `index.yaml`. */
  readonly index?: string;
  /** Tags of a registry; a version is its own tag and needs none. */
  readonly tags?: readonly string[];
  /** Take tags as Flux's OCIRepository does. */
  readonly literal?: boolean;
}

/** Why there is no answer; `engine`: its process ended. */
export interface VersionProblem {
  readonly message: string;
  readonly kind: 'index' | 'no-chart' | 'no-version' | 'constraint' | 'chart' | 'engine' | 'other';
}

export type VersionChoice =
  | { readonly version: string; readonly urls?: readonly string[]; readonly digest?: string; readonly error?: undefined }
  | { readonly error: VersionProblem };

/** Texts of Chart.yaml, Chart.lock, requirements.yaml and requirements.lock. */
export interface ChartTexts {
  readonly chart: string;
  readonly lock?: string;
  readonly requirements?: string;
  readonly requirementsLock?: string;
}

export interface NamedDependency {
  readonly name: string;
  readonly version: string;
  readonly repository: string;
}

export type ChartDependencies =
  | {
      readonly dependencies: readonly NamedDependency[];
      /** The lock file was made for other dependencies: `helm dependency build` refuses it, and {@link dependencies} is empty. */
      readonly stale?: boolean;
      readonly error?: undefined;
    }
  | { readonly error: VersionProblem };
