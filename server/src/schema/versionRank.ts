/**
 * Orders versions of an API as Kubernetes does: v2, v1, v1beta2, v1beta1, v1alpha1, with names of other forms last. The more stable one
 * has the higher rank. @param version `v1beta1`, also behind a group: `apps/v1beta1`.
 */
export function versionRank(version: string): number {
  const [, major, stage, minor = '0'] = /(?:^|\/)v(\d+)(?:(alpha|beta)(\d+))?$/.exec(version) ?? [];
  return major === undefined
    ? -1
    : (stage === undefined ? 2 : stage === 'beta' ? 1 : 0) * 1e6 + Number(major) * 1e3 + Number(minor);
}
