import type { Forge, ForgeAddress, ForgeAnswer, ForgeKind, ForgeLimits } from './forge.ts';
import { failed } from './forgeRequest.ts';

/** A forge whose API is not spoken here: its limits are known and its pages can be opened, everything else is answered by that. */

type PagesOnlyKind = Exclude<ForgeKind, 'github' | 'gitea'>;

/**
 * Lengths from GitLab's documentation (description 1,048,576, title 255), Azure DevOps' (4,000 and 400), and Renovate's platform
 * modules (Bitbucket Cloud 50,000, Data Center 30,000). Texts are pasted by hand, so drafts are the person's business.
 */
export const pagesOnlyLimits: Readonly<Record<PagesOnlyKind, ForgeLimits>> = {
  gitlab: { body: 1_048_576, bodyUnit: 'codePoints', title: 255, draft: 'titlePrefix', folds: true },
  bitbucket: { body: 50_000, bodyUnit: 'utf16', title: 255, draft: 'none', folds: false },
  bitbucketServer: { body: 30_000, bodyUnit: 'utf16', title: 255, draft: 'none', folds: false },
  azureDevOps: { body: 4_000, bodyUnit: 'utf16', title: 400, draft: 'none', folds: false },
};

const names: Readonly<Record<PagesOnlyKind, string>> = {
  gitlab: 'GitLab',
  bitbucket: 'Bitbucket',
  bitbucketServer: 'Bitbucket Data Center',
  azureDevOps: 'Azure DevOps',
};

export function createPagesOnlyForge(address: ForgeAddress, kind: PagesOnlyKind): Forge {
  const message = `Driftline does not speak the API of ${names[kind]}. Push the branch, and open the pull request on ${address.host} in the browser.`;
  const refuse = <T>(): Promise<ForgeAnswer<T>> => Promise.resolve(failed({ code: 'invalid', message }));
  return {
    address,
    limits: pagesOnlyLimits[kind],
    readAccount: refuse,
    readRepository: refuse,
    readBranchRules: refuse,
    findPullRequest: refuse,
    listPullRequests: refuse,
    readPullRequest: refuse,
    openPullRequest: refuse,
    updatePullRequest: refuse,
    deleteBranch: refuse,
  };
}
