import type {
  ProposalEnvironmentView,
  ProposalFailureView,
  ProposalFileView,
  ProposalPlanView,
  ProposalStepName,
} from '../../../server/src/protocol.ts';
import type { ReviewAction, ReviewCircumstances } from './reviewMessages.ts';
import type { ReviewState } from './reviewState.ts';
import { isCancelled } from './submission.ts';
import type { Submission, SubmissionStep } from './submission.ts';

/** What the review page says. Knows neither the page nor the editor. */

/** What is shown instead of the form. */
export interface EmptyState {
  readonly title: string;
  readonly text: string;
  readonly actions: readonly { readonly action: ReviewAction; readonly label: string }[];
  /** Something is on its way. */
  readonly busy: boolean;
}

/** Why there is no form to show; `undefined` if there is one. */
export function findEmptyState({ circumstances, plan, unanswered }: ReviewState): EmptyState | undefined {
  const hindrance = circumstances ? describeSituation(circumstances) : waiting('Reading the repository …');
  if (hindrance) {
    return hindrance;
  }
  if (!plan) {
    return unanswered ? noAnswer : waiting('Reading what changes …', 'Every environment is rendered first.');
  }
  if (plan.problem !== null) {
    return stopped('Nothing can be proposed', plan.problem);
  }
  const isEmpty = plan.files.length === 0 && plan.environments.length === 0;
  return isEmpty
    ? stopped('Nothing has changed', 'No file differs from the last commit. What you edit appears here.')
    : undefined;
}

function describeSituation({ situation }: ReviewCircumstances): EmptyState | undefined {
  switch (situation) {
    case 'noFolder':
      return stopped('No folder is open', 'Open the folder of a GitOps repository first.');
    case 'untrusted':
      return stopped('This workspace is not trusted', 'Neither git nor the engine runs on its files until you trust it.', [
        { action: 'manageTrust', label: 'Manage Workspace Trust' },
      ]);
    case 'stopped':
      return stopped('The server has stopped', 'It ended five times within three minutes and was not started again.', [
        { action: 'restartServer', label: 'Restart' },
        { action: 'showLog', label: 'Show Log' },
      ]);
    case 'starting':
      return waiting('Reading the repository …');
    case 'noEnvironment':
    case 'ready':
      return undefined;
  }
}

const noAnswer: EmptyState = stopped('The server did not answer', 'Its log says more.', [
  { action: 'restartServer', label: 'Restart' },
  { action: 'showLog', label: 'Show Log' },
]);

function waiting(title: string, text = ''): EmptyState {
  return { title, text, actions: [], busy: true };
}

function stopped(title: string, text: string, actions: EmptyState['actions'] = []): EmptyState {
  return { title, text, actions, busy: false };
}

/** `GitHub, github.com, acme/shop`; where the branch goes without a forge. */
export function describeDestination({ destination }: ProposalPlanView): string {
  if (!destination) {
    return 'No remote';
  }
  const { forge, pushRemote } = destination;
  return forge
    ? `${forge.label}, ${forge.host}, ${forge.repository}`
    : `Remote ${pushRemote}: no forge was recognised, so the branch is pushed and the text is there to paste`;
}

/** `signed in as mona (git credential helper)`. */
export function describeAccount({ account }: ProposalPlanView, connected: boolean): string {
  if (account) {
    return `signed in as ${account.login} (${account.source})`;
  }
  return connected ? 'not signed in' : 'not contacted yet';
}

const signatures: Readonly<Record<ProposalPlanView['commit']['signing'], string>> = {
  none: 'not signed',
  openpgp: 'signed with GPG',
  ssh: 'signed with SSH',
  x509: 'signed with X.509',
};

/** `Ada <ada@example.com>, signed with SSH`. */
export function describeCommit({ commit }: ProposalPlanView): string {
  return `${commit.author ?? 'git knows no name and address for you'}, ${signatures[commit.signing]}`;
}

/** `pre-commit, commit-msg`. */
export function describeHooks({ commit }: ProposalPlanView): string {
  return commit.hooks.length === 0 ? 'none' : commit.hooks.join(', ');
}

/** What pressing the button contacts, as long as the person has not agreed to it once and for all. */
export function describeConsent({ destination }: ProposalPlanView): string {
  if (!destination) {
    return '';
  }
  const { forge, pushRemote } = destination;
  return forge
    ? `Nothing has been contacted so far. Proposing pushes to ${pushRemote} and opens the pull request on ${forge.host}.`
    : `Nothing has been contacted so far. Proposing pushes to ${pushRemote}.`;
}

/** `Propose`, `Update #12`, `Push Branch`. */
export function nameSubmit(plan: ProposalPlanView | null): string {
  if (plan?.updates) {
    return `Update #${plan.updates.number}`;
  }
  return plan?.destination?.forge === null ? 'Push Branch' : 'Propose';
}

/** A letter and a word for a file's status. */
export const fileStatuses: Readonly<Record<ProposalFileView['status'], readonly [letter: string, word: string]>> = {
  added: ['A', 'added'],
  changed: ['M', 'modified'],
  deleted: ['D', 'deleted'],
  renamed: ['R', 'renamed'],
  typeChanged: ['T', 'type changed'],
};

/** A sign for an environment's status; its headline says the same in words. */
export const environmentSigns: Readonly<Record<ProposalEnvironmentView['status'], string>> = {
  pending: '…',
  unchanged: '=',
  added: '+',
  removed: '−',
  changed: '±',
  unknown: '?',
  failed: '!',
};

const stepNames: Readonly<Record<ProposalStepName, readonly [doing: string, failed: string]>> = {
  prepare: ['Prepare', 'It could not be prepared'],
  commit: ['Commit', 'The commit failed'],
  push: ['Push', 'The push failed'],
  open: ['Open the pull request', 'The pull request was not opened'],
};

/** `Push web-3-replicas to origin`. */
export function nameStep(name: ProposalStepName, submission: Submission, plan: ProposalPlanView | null): string {
  switch (name) {
    case 'prepare':
    case 'commit':
      return stepNames[name][0];
    case 'push':
      return `Push ${submission.request.branch}${plan?.destination ? ` to ${plan.destination.pushRemote}` : ''}`;
    case 'open':
      return plan?.updates ? `Update pull request #${plan.updates.number}` : stepNames.open[0];
  }
}

/** A word for a step's state, for a screen reader. */
export const stepStates: Readonly<Record<SubmissionStep['state'], readonly [sign: string, word: string]>> = {
  waiting: ['○', 'waiting'],
  running: ['◌', 'running'],
  done: ['✓', 'done'],
  failed: ['✕', 'failed'],
};

/** The headline of a submission. */
export function nameSubmission(submission: Submission, plan: ProposalPlanView | null): string {
  switch (submission.phase) {
    case 'running':
      return plan?.updates ? 'Updating …' : 'Proposing …';
    case 'stopping':
      return 'Stopping after this step …';
    case 'failed':
      return nameFailure(submission);
    case 'done':
      return describeDone(submission, plan);
  }
}

function nameFailure({ failure }: Submission): string {
  if (!failure) {
    return 'It failed';
  }
  return isCancelled(failure) ? 'Cancelled' : stepNames[failure.step][1];
}

function describeDone({ record, request }: Submission, plan: ProposalPlanView | null): string {
  const { pullRequest } = record ?? {};
  if (!pullRequest) {
    return `${request.branch} is pushed`;
  }
  const outcome = plan?.updates ? 'updated' : request.draft ? 'open as a draft' : 'open';
  return `Pull request #${pullRequest.number} is ${outcome}`;
}

/** What is certain about the person's work while a proposal has failed. */
export function describeUntouched(plan: ProposalPlanView | null): string {
  const where = plan?.headBranch ? `you are still on ${plan.headBranch}` : 'HEAD is where it was';
  return `Your files are as they were, and ${where}.`;
}

/** The same once it is done; it stays true when the person then switches to the branch or takes the changes out. */
export function describeLeft(plan: ProposalPlanView | null): string {
  const where = plan?.headBranch ? `you stayed on ${plan.headBranch}` : 'HEAD was not moved';
  return `Your files were left as they were, and ${where}.`;
}

/** A way out of a failure as a button. */
export const wayOutLabels: Readonly<Record<ProposalFailureView['waysOut'][number], string>> = {
  retry: 'Retry',
  skipHooks: 'Retry Without Hooks',
  renameBranch: 'Rename the Branch',
  signIn: 'Sign In and Retry',
  openComparePage: 'Open the Compare Page',
  copyText: 'Copy the Text',
  startAnew: 'Start Anew',
};

/** One line for those who hear the page: what it is doing, or what there is. */
export function describeProgress(state: ReviewState): string {
  const { submission, circumstances, plan } = state;
  if (submission && !state.revising) {
    const running = submission.steps.find(step => step.state === 'running');
    const step = running && submission.phase === 'running' ? `: ${nameStep(running.name, submission, plan)}` : '';
    return `${nameSubmission(submission, plan)}${step}`;
  }
  const empty = findEmptyState(state);
  if (empty) {
    return `${empty.title}. ${empty.text}`;
  }
  if (state.pending === 'content' || circumstances?.updating) {
    return 'Updating …';
  }
  const changing = plan?.environments.length ?? 0;
  return changing === 1 ? '1 environment changes' : `${changing} environments change`;
}
