/**
 * Charts that the repository names and does not hold: in a repository with an index, or in an OCI registry. Knows nothing of how they are
 * fetched or kept.
 */

export interface RemoteChart {
  /** `https://charts.example.com/stable`, or the folder of a registry that holds the chart: `oci://ghcr.io/example/charts`. No `/` at the end. */
  readonly repository: string;
  /** Its name in the repository. */
  readonly name: string;
  /** As it is written: a version, a constraint such as `^1.2`, or empty for the newest stable one. */
  readonly version: string;
  /** What of a registry is meant, where no chart's version says it: as Flux's OCIRepository has it. */
  readonly artifact?: ChartArtifact;
  /** The registry is asked without TLS. */
  readonly insecure?: boolean;
}

export type ChartArtifact = { readonly digest: string } | { readonly semver: string } | { readonly tag: string };

/** Equal texts are the same chart. */
export function keyOfChart({ repository, name, version, artifact }: RemoteChart): string {
  return JSON.stringify([repository, name, version, artifact ?? null]);
}

/** Whether Helm can fetch a chart from the address; others are folders, or names in the person's own list of repositories. */
export function isRemoteRepository(repository: string): boolean {
  return /^(?:https?|oci):\/\/[^/]/.test(repository) && URL.canParse(repository);
}

/**
 * A chart of an address as Chart.yaml, Flux or kustomize write it; `undefined` if Helm cannot fetch from there.
 *
 * @param version may be absent: the newest.
 */
export function createRemoteChart(repository: string, name: string, version = ''): RemoteChart | undefined {
  const trimmed = repository.trim().replace(/\/+$/, '');
  return isRemoteRepository(trimmed) && name !== '' ? { repository: trimmed, name, version: version.trim() } : undefined;
}

/** A chart that is an artifact of its own: `oci://ghcr.io/example/charts/web`. */
export function createChartArtifact(url: string, artifact: ChartArtifact, insecure: boolean): RemoteChart | undefined {
  const [, folder = '', name = ''] = /^(oci:\/\/.+)\/([^/]+)\/*$/.exec(url.trim()) ?? [];
  const chart = createRemoteChart(folder, name);
  return chart && { ...chart, artifact, ...(insecure ? { insecure } : {}) };
}

/** Host of the repository, with its port if it has one: who is asked for the chart. */
export function hostOfChart({ repository }: RemoteChart): string {
  return URL.canParse(repository) ? new URL(repository).host : repository;
}

/** `web ^1.2 from https://charts.example.com`, without a user's name or password in the address. */
export function describeChart({ repository, name, version, artifact }: RemoteChart): string {
  const wanted = artifact ? Object.values<string>(artifact)[0] : version;
  return `${name}${wanted === undefined || wanted === '' ? '' : ` ${wanted}`} from ${withoutUser(repository)}`;
}

function withoutUser(url: string): string {
  return url.replace(/^([a-z]+:\/\/)[^/@]*@/i, '$1');
}
