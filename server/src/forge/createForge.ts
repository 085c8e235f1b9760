import type { Forge, ForgeAddress, ForgeHttp, ForgeKind, ForgeLimits } from './forge.ts';
import { createGiteaForge, giteaLimits } from './gitea.ts';
import { createGithubForge, githubLimits } from './github.ts';
import { createPagesOnlyForge, pagesOnlyLimits } from './pagesOnlyForge.ts';

/** Whether pull requests can be opened on such a forge from here; of the others only the pages are known. */
export function isApiSpoken(kind: ForgeKind): kind is 'github' | 'gitea' {
  return kind === 'github' || kind === 'gitea';
}

/** The client for a forge. */
export function createForge(address: ForgeAddress, http: ForgeHttp): Forge {
  switch (address.kind) {
    case 'github':
      return createGithubForge(address, http);
    case 'gitea':
      return createGiteaForge(address, http);
    case 'gitlab':
    case 'bitbucket':
    case 'bitbucketServer':
    case 'azureDevOps':
      return createPagesOnlyForge(address, address.kind);
  }
}

/** What a kind of forge takes, known without asking one. */
export function limitsOf(kind: ForgeKind): ForgeLimits {
  switch (kind) {
    case 'github':
      return githubLimits;
    case 'gitea':
      return giteaLimits;
    case 'gitlab':
    case 'bitbucket':
    case 'bitbucketServer':
    case 'azureDevOps':
      return pagesOnlyLimits[kind];
  }
}
