import type {
  ProposalFileView,
  ProposalPlanView,
  ProposalRecordView,
  ProposalsView,
  ProposalView,
} from '../../server/src/protocol.ts';
import type { ReviewCircumstances } from '../../client/src/review/reviewMessages.ts';

/** Values of the proposal protocol for the client's suites: plausible, and as short to write as what a test is about. */

/** A changed file that reaches `prod-eu` and is selected. */
export function proposalFile(path: string, differences: Partial<ProposalFileView> = {}): ProposalFileView {
  return {
    path,
    uri: `file:///shop/${path}`,
    from: null,
    status: 'changed',
    selected: true,
    unsaved: false,
    tracked: true,
    blocked: null,
    environments: ['prod-eu'],
    ...differences,
  };
}

/** A plan of two files for GitHub, as it is without having asked it. */
export function proposalPlan(differences: Partial<ProposalPlanView> = {}): ProposalPlanView {
  return {
    root: 'file:///shop',
    repository: 'shop',
    problem: null,
    files: [proposalFile('a.yaml'), proposalFile('b.yaml')],
    environments: [
      { id: 'prod-eu', name: 'prod-eu', headline: '1 object changes', status: 'changed', risks: [], comparedWith: null },
    ],
    title: 'Change web',
    branch: 'driftline/change-web',
    branchProblem: null,
    body: 'prepared',
    limits: { title: 100, body: 1000 },
    commitMessage: 'Change web\n',
    draft: false,
    draftSupported: true,
    base: 'main',
    headBranch: 'main',
    protection: [],
    destination: {
      remote: 'origin',
      pushRemote: 'origin',
      forge: {
        kind: 'github',
        label: 'GitHub',
        host: 'github.com',
        repository: 'acme/shop',
        webUrl: 'https://github.com/acme/shop',
      },
    },
    account: null,
    commit: { author: 'Ada <ada@example.com>', signing: 'none', hooks: [], signOff: false },
    updates: null,
    record: null,
    warnings: [],
    ...differences,
  };
}

/** A record that stopped at the push. */
export function stoppedRecord(differences: Partial<ProposalRecordView> = {}): ProposalRecordView {
  return {
    id: 'r1',
    title: 'Change web',
    branch: 'driftline/change-web',
    updatedAt: '2026-01-02T03:04:05Z',
    done: ['prepare', 'commit'],
    pullRequest: null,
    failure: {
      step: 'push',
      code: 'proposal.push-rejected',
      message: 'The remote refused the push.',
      output: 'rejected\n',
      waysOut: ['retry', 'renameBranch'],
    },
    ...differences,
  };
}

/** A ready repository that nobody has connected. */
export function reviewCircumstances(differences: Partial<ReviewCircumstances> = {}): ReviewCircumstances {
  return {
    situation: 'ready',
    repository: 'shop',
    revision: 1,
    updating: false,
    environmentNames: {},
    connected: false,
    modifier: 'Ctrl',
    ...differences,
  };
}

/** An open pull request of the person's own. */
export function proposalView(number: number, differences: Partial<ProposalView> = {}): ProposalView {
  return {
    number,
    title: `Change ${number}`,
    webUrl: `https://github.com/acme/shop/pull/${number}`,
    state: 'open',
    draft: false,
    author: 'ada',
    branch: `driftline/change-${number}`,
    base: 'main',
    mine: true,
    ours: true,
    record: null,
    environments: ['prod-eu'],
    updatedAt: '2026-01-02T03:04:05Z',
    checks: null,
    reviews: null,
    mergeable: null,
    ...differences,
  };
}

/** What GitHub said of a repository. */
export function proposalsView(differences: Partial<ProposalsView> = {}): ProposalsView {
  return {
    root: 'file:///shop',
    forge: proposalPlan().destination?.forge ?? null,
    account: null,
    problem: null,
    signIn: false,
    proposals: [],
    unfinished: [],
    readAt: null,
    nextRefresh: 60_000,
    ...differences,
  };
}
