import type { EngineRead } from '../engine/engine.ts';
import { isComplete } from '../gitops/rendering.ts';
import type { Rendering } from '../gitops/rendering.ts';
import type { EnvironmentName, FileFinding } from '../validation/fileFinding.ts';
import type { CheckedFinding } from './fileChecks.ts';
import type { EnvironmentStatus } from './repositorySession.ts';

/** What the newest renderings say about files: who reads them, and which errors stand in them. */

/** An environment with the version of Kubernetes it runs; `null` if that is not declared. */
export interface ReachedEnvironment extends EnvironmentName {
  readonly kubernetesVersion: string | null;
  /** The newest; `undefined` before the first. */
  readonly rendering: Rendering | undefined;
}

export interface EnvironmentFindings {
  /** Environments that read the file, on the edited side or on the target. */
  environmentsOf(path: string): readonly ReachedEnvironment[];
  /** Errors of rendering by file, each once, with the environments that fail by it. */
  readonly errors: ReadonlyMap<string, readonly FileFinding[]>;
  /** All environments. */
  readonly environments: readonly EnvironmentName[];
  /** Ids of those that could not be rendered. */
  readonly failed: ReadonlySet<string>;
  /** Whether each was rendered at least once. */
  readonly complete: boolean;
}

/** What a rendering read, as a set; a rendering that is kept keeps it. */
type ReadPaths = WeakMap<readonly EngineRead[], ReadonlySet<string>>;

/** Reads the statuses of one moment. `known` remembers the paths that renderings read. */
export function collectEnvironmentFindings(statuses: readonly EnvironmentStatus[], known: ReadPaths): EnvironmentFindings {
  const reaches = statuses.map(({ plan, comparison }) => {
    const { yours, target } = comparison?.renderings ?? {};
    const paths = [yours, target].flatMap(rendering => (rendering ? pathsOf(rendering.reads, known) : []));
    const { id, name, kubernetesVersion } = plan.environment;
    return { environment: { id, name, kubernetesVersion, rendering: yours }, paths };
  });
  return {
    environmentsOf: path => reaches.filter(({ paths }) => paths.some(set => set.has(path))).map(({ environment }) => environment),
    errors: collectErrors(statuses),
    environments: statuses.map(({ plan: { environment } }) => ({ id: environment.id, name: environment.name })),
    failed: new Set(
      statuses.flatMap(({ plan, comparison }) => {
        const { yours } = comparison?.renderings ?? {};
        return yours && !isComplete(yours) ? [plan.environment.id] : [];
      }),
    ),
    complete: statuses.every(({ comparison }) => comparison !== undefined),
  };
}

/**
 * A finding of a file with the environments it reaches: those that read the file, of the versions it holds for, that do not receive
 * something else in its place. `undefined` if that leaves none of those that read it.
 */
export function attachEnvironments(
  finding: CheckedFinding,
  reached: readonly ReachedEnvironment[],
  isOverridden: (environment: ReachedEnvironment) => boolean,
): FileFinding | undefined {
  const { versions, ...rest } = finding;
  const concerned = reached.filter(
    environment =>
      (versions === undefined || (environment.kubernetesVersion !== null && versions.includes(environment.kubernetesVersion))) &&
      !isOverridden(environment),
  );
  if (reached.length > 0 && concerned.length === 0) {
    return undefined;
  }
  const environments = concerned.map(({ id, name }) => ({ id, name }));
  return { ...rest, environments, scope: versions !== undefined && environments.length > 0 ? 'version' : 'file' };
}

/** A weak map for {@link collectEnvironmentFindings}. */
export function createReadPaths(): ReadPaths {
  return new WeakMap();
}

function pathsOf(reads: readonly EngineRead[], known: ReadPaths): ReadonlySet<string> {
  const paths =
    known.get(reads) ?? new Set(reads.flatMap(read => (read.kind === 'file' ? [read.path, read.real ?? read.path] : [])));
  known.set(reads, paths);
  return paths;
}

function collectErrors(statuses: readonly EnvironmentStatus[]): Map<string, FileFinding[]> {
  const merged = new Map<string, FileFinding>();
  for (const { comparison, plan } of statuses) {
    const { id, name } = plan.environment;
    for (const error of comparison?.errors ?? []) {
      const key = JSON.stringify([error.code, error.message, error.location]);
      const environments = [...(merged.get(key)?.environments ?? []), { id, name }];
      merged.set(key, { ...error, severity: 'error', scope: 'rendering', environments });
    }
  }
  const byFile = new Map<string, FileFinding[]>();
  for (const finding of merged.values()) {
    const { file } = finding.location;
    byFile.set(file, [...(byFile.get(file) ?? []), finding]);
  }
  return byFile;
}
