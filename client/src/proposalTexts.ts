import type { ForgeView, ProposalRecordView, ProposalsView, ProposalView } from '../../server/src/protocol.ts';
import { escapeMarkdown } from './markdownText.ts';
import type { NodeText } from './nodeTexts.ts';
import { plural } from './phrases.ts';

/** What the Proposals view says. Knows no editor. */

/** How far a proposal is, the most telling thing first. */
export type ProposalCondition =
  'merged' | 'closed' | 'draft' | 'failing' | 'changesRequested' | 'pending' | 'approved' | 'passed' | 'open';

/** Judges a proposal by its state, its reviews and its checks. */
export function judgeProposal({ state, draft, checks, reviews }: ProposalView): ProposalCondition {
  if (state !== 'open') {
    return state;
  }
  const results = (checks ?? []).map(check => check.state);
  const opinions = (reviews ?? []).map(review => normaliseReview(review.state));
  if (draft) {
    return 'draft';
  }
  if (results.includes('failure')) {
    return 'failing';
  }
  if (opinions.includes('changesRequested')) {
    return 'changesRequested';
  }
  if (results.includes('pending')) {
    return 'pending';
  }
  if (opinions.includes('approved')) {
    return 'approved';
  }
  return results.includes('success') ? 'passed' : 'open';
}

/** Forges write `APPROVED`, `approved`, `CHANGES_REQUESTED`, `REQUEST_CHANGES`. */
export function normaliseReview(state: string): 'approved' | 'changesRequested' | 'commented' {
  const word = state.toLowerCase().replaceAll(/[^a-z]/g, '');
  if (word === 'approved' || word === 'approve') {
    return 'approved';
  }
  return word === 'changesrequested' || word === 'requestchanges' ? 'changesRequested' : 'commented';
}

const conditions: Readonly<
  Record<ProposalCondition, { readonly words: string; readonly icon: string; readonly color?: string }>
> = {
  merged: { words: 'merged', icon: 'git-merge', color: 'charts.purple' },
  closed: { words: 'closed', icon: 'git-pull-request-closed', color: 'descriptionForeground' },
  draft: { words: 'draft', icon: 'git-pull-request-draft', color: 'descriptionForeground' },
  failing: { words: 'checks failed', icon: 'error', color: 'list.errorForeground' },
  changesRequested: { words: 'changes requested', icon: 'request-changes', color: 'list.warningForeground' },
  pending: { words: 'checks running', icon: 'clock', color: 'list.warningForeground' },
  approved: { words: 'approved', icon: 'pass-filled', color: 'testing.iconPassed' },
  passed: { words: 'checks passed', icon: 'pass', color: 'testing.iconPassed' },
  open: { words: 'open', icon: 'git-pull-request' },
};

/** A proposal with its state. */
export function describeProposal(proposal: ProposalView): NodeText {
  const { number, title, author, branch, base, mine, environments, mergeable, state } = proposal;
  const { words, icon, color } = conditions[judgeProposal(proposal)];
  const conflict = state === 'open' && mergeable === false ? ['conflicts'] : [];
  const said = [`#${number}`, words, ...conflict, ...(mine ? [] : [author])];
  return {
    label: title,
    description: said.join(' · '),
    tooltip: [
      `**${escapeMarkdown(title)}** #${number}: ${words}${conflict.length > 0 ? ', conflicts with its target' : ''}`,
      `${escapeMarkdown(branch)} → ${escapeMarkdown(base)}, by ${escapeMarkdown(author)}`,
      ...(environments.length > 0 ? [`Reaches ${environments.map(escapeMarkdown).join(', ')}`] : []),
      ...describeChecks(proposal),
    ].join('\n\n'),
    spoken: [`Proposal ${title}`, `number ${number}`, words, ...conflict, ...(mine ? [] : [`by ${author}`])].join(', '),
    icon,
    ...(color === undefined ? {} : { color }),
  };
}

function describeChecks({ checks }: ProposalView): string[] {
  if (!checks || checks.length === 0) {
    return [];
  }
  const failed = checks.filter(({ state }) => state === 'failure').length;
  const pending = checks.filter(({ state }) => state === 'pending').length;
  const parts = [
    plural(checks.length, 'check'),
    ...(failed > 0 ? [`${failed} failed`] : []),
    ...(pending > 0 ? [`${pending} running`] : []),
  ];
  return [parts.join(', ')];
}

/** One check of a proposal. */
export function describeCheck({ name, state, description }: NonNullable<ProposalView['checks']>[number]): NodeText {
  const { words, icon, color } = checkStates[state];
  return {
    label: name,
    description: description ?? words,
    tooltip: `**${escapeMarkdown(name)}**: ${words}${description === null ? '' : `\n\n${escapeMarkdown(description)}`}`,
    spoken: `Check ${name}: ${words}`,
    icon,
    color,
  };
}

const checkStates = {
  pending: { words: 'running', icon: 'clock', color: 'list.warningForeground' },
  success: { words: 'passed', icon: 'pass', color: 'testing.iconPassed' },
  failure: { words: 'failed', icon: 'error', color: 'list.errorForeground' },
  neutral: { words: 'skipped', icon: 'circle-slash', color: 'descriptionForeground' },
} as const;

/** One review of a proposal. */
export function describeReview({ author, state }: NonNullable<ProposalView['reviews']>[number]): NodeText {
  const { words, icon } = reviewStates[normaliseReview(state)];
  return {
    label: author,
    description: words,
    tooltip: `**${escapeMarkdown(author)}**: ${words}`,
    spoken: `Review by ${author}: ${words}`,
    icon,
  };
}

const reviewStates = {
  approved: { words: 'approved', icon: 'thumbsup' },
  changesRequested: { words: 'requested changes', icon: 'request-changes' },
  commented: { words: 'commented', icon: 'comment' },
} as const;

/** A proposal of this clone that did not get through. */
export function describeUnfinished({ title, branch, failure }: ProposalRecordView): NodeText {
  const why = failure ? failure.message : 'It was interrupted.';
  return {
    label: title,
    description: failure ? `stopped at ${failure.step}` : 'interrupted',
    tooltip: [`**${escapeMarkdown(title)}**, ${escapeMarkdown(branch)}`, escapeMarkdown(why)].join('\n\n'),
    spoken: `Unfinished proposal ${title}: ${why}`,
    icon: 'debug-pause',
    color: 'list.warningForeground',
  };
}

/** A group of proposals, or a repository of several. */
export function describeGroup(label: string, count: number): NodeText {
  return { label, description: String(count), tooltip: escapeMarkdown(label), spoken: `${label}, ${count}`, icon: '' };
}

/** Why a repository has no proposals to show, in a line below it. */
export function describeLack(view: ProposalsView | undefined, connected: boolean): string {
  if (!view) {
    return 'Reading …';
  }
  if (view.problem !== null) {
    return view.problem;
  }
  if (!view.forge) {
    return 'No forge was recognised for its remotes.';
  }
  return connected ? 'No proposals.' : `${view.forge.host} has not been contacted yet.`;
}

/** What an empty view says; the value of the context key `driftline.proposals`. */
export type ProposalsLack = 'reading' | 'noForge' | 'notConnected' | 'signIn' | 'problem' | 'none' | 'several';

/** Judges why there is nothing to show. */
export function judgeLack(views: readonly ProposalsView[], isConnected: (view: ProposalsView) => boolean): ProposalsLack {
  const [view] = views;
  if (!view) {
    return 'reading';
  }
  if (views.length > 1) {
    return 'several';
  }
  if (!view.forge) {
    return view.problem === null ? 'noForge' : 'problem';
  }
  if (!isConnected(view)) {
    return 'notConnected';
  }
  if (view.signIn) {
    return 'signIn';
  }
  return view.problem === null ? 'none' : 'problem';
}

/** With the names of environments, where a proposal has their ids; of one that is gone the id stays. */
export function nameEnvironments(
  view: ProposalsView,
  environments: readonly { readonly id: string; readonly name: string }[],
): ProposalsView {
  const names = new Map(environments.map(({ id, name }) => [id, name]));
  const proposals = view.proposals.map(proposal => ({
    ...proposal,
    environments: proposal.environments.map(id => names.get(id) ?? id),
  }));
  return { ...view, proposals };
}

/** The origin of a forge's page, which its tokens belong to. */
export function originOf(webUrl: ForgeView['webUrl']): string {
  return URL.canParse(webUrl) ? new URL(webUrl).origin : webUrl;
}
