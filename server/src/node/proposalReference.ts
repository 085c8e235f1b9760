/** Where a proposal's commit is kept, out of sight of branches, until the proposal is done with. */
export function proposalReference(branch: string): string {
  return `refs/driftline/proposals/${branch}`;
}
