import type { ProposalPlanView } from '../../../server/src/protocol.ts';
import type { HostMessage, PlanRequest, ReviewCircumstances } from './reviewMessages.ts';
import { resumeSubmission } from './submission.ts';
import type { Submission, SubmitRequest } from './submission.ts';

/**
 * What the review page shows and what the person has done on it, as one value and a function from each event to the next value. Knows
 * neither the page nor the editor, so that what must never happen (a word lost, a stale answer shown) is tested without them.
 */

/** What the person has chosen and written; what is absent follows the plan. It outlives the page and the window. */
export interface Draft {
  /** Id of the target that was taken last. */
  readonly target: string;
  readonly environment?: string;
  readonly record?: string;
  /** Selected files, repository-relative. */
  readonly files?: readonly string[];
  readonly title?: string;
  readonly branch?: string;
  readonly body?: string;
  readonly commitMessage?: string;
  readonly draft?: boolean;
  readonly signOff?: boolean;
}

/** Fields that are typed. */
export type TextField = 'title' | 'branch' | 'body' | 'commitMessage';

/** What is not up to date with the plan: only words, or what would be proposed. */
export type Staleness = 'nothing' | 'words' | 'content';

export interface ReviewState {
  /** `null` until the extension has answered. */
  readonly circumstances: ReviewCircumstances | null;
  readonly draft: Draft;
  /** The latest answer; `null` before the first. */
  readonly plan: ProposalPlanView | null;
  /** The server did not answer the latest request. */
  readonly unanswered: boolean;
  /** Number of the latest request. */
  readonly asked: number;
  /** What is to be asked for. */
  readonly wanted: Staleness;
  /** What the request that is on its way is about. */
  readonly pending: Staleness;
  /** The person has pressed Propose; it is submitted as soon as the plan has caught up with what they wrote. */
  readonly proposing: boolean;
  readonly submission: Submission | null;
  /** The record that the target names has not been looked at yet: if it stopped, that is shown first. */
  readonly resumes: boolean;
  /** The person went back from a failed submission to the form. */
  readonly revising: boolean;
  /** What came of the last action. */
  readonly told: { readonly text: string; readonly kind: 'message' | 'problem' } | null;
}

export type ReviewEvent =
  | HostMessage
  | { readonly type: 'asked' }
  /** Propose was pressed. */
  | { readonly type: 'propose' }
  /** It was submitted, or cannot be. */
  | { readonly type: 'proposed' }
  | { readonly type: 'edited'; readonly field: TextField; readonly text: string }
  | { readonly type: 'chosen'; readonly field: 'draft' | 'signOff'; readonly value: boolean }
  | { readonly type: 'selected'; readonly paths: readonly string[]; readonly selected: boolean }
  /** Back from a failed submission to the form. */
  | { readonly type: 'revise' }
  /** Gives up the proposal that failed; what is written stays. */
  | { readonly type: 'startAnew' };

/** The page before the extension has answered, with what was kept of an earlier one. */
export function initialReview(draft: Draft = { target: '' }): ReviewState {
  return {
    circumstances: null,
    draft,
    plan: null,
    unanswered: false,
    asked: 0,
    wanted: 'nothing',
    pending: 'nothing',
    proposing: false,
    submission: null,
    resumes: true,
    revising: false,
    told: null,
  };
}

/** The state after an event. */
export function reduceReview(state: ReviewState, event: ReviewEvent): ReviewState {
  switch (event.type) {
    case 'start':
      return takeStart(state, event);
    case 'circumstances':
      return takeCircumstances(state, event.circumstances);
    case 'plan':
      return takePlan(state, event);
    case 'stale':
      return want(state, 'content');
    case 'submission':
      return takeSubmission(state, event.submission);
    case 'told':
      return { ...state, told: { text: event.text, kind: event.kind } };
    case 'asked':
      return { ...state, asked: state.asked + 1, wanted: 'nothing', pending: greater(state.pending, state.wanted) };
    case 'propose':
      return { ...state, proposing: true };
    case 'proposed':
      return { ...state, proposing: false };
    case 'edited':
      return want({ ...state, proposing: false, draft: { ...state.draft, [event.field]: event.text } }, 'words');
    case 'chosen':
      return { ...state, draft: { ...state.draft, [event.field]: event.value } };
    case 'selected':
      return want({ ...state, proposing: false, draft: { ...state.draft, files: select(state, event) } }, 'content');
    case 'revise':
      return { ...state, revising: true };
    case 'startAnew': {
      const { record: _record, ...draft } = state.draft;
      return want({ ...state, draft, submission: null, revising: false }, 'content');
    }
  }
}

function takeStart(
  state: ReviewState,
  { target, circumstances, submission }: Extract<HostMessage, { type: 'start' }>,
): ReviewState {
  const { id, ...aim } = target;
  const known = state.draft.target === id;
  const draft = known ? state.draft : { ...keptWords(state.draft, aim.record), ...aim, target: id };
  const [resumes, revising] = known ? [state.resumes, state.revising] : [true, false];
  return want({ ...state, circumstances, submission, draft, told: null, resumes, revising }, 'content');
}

/** Opened again for another selection, what the person has written stays; for another proposal, it is that one's words. */
function keptWords({ environment: _environment, files: _files, ...words }: Draft, record: string | undefined): Partial<Draft> {
  return words.record === record ? words : {};
}

function takeCircumstances(state: ReviewState, circumstances: ReviewCircumstances): ReviewState {
  const before = state.circumstances;
  const next = { ...state, circumstances };
  const changed =
    before?.revision !== circumstances.revision ||
    before.situation !== circumstances.situation ||
    (before.updating && !circumstances.updating);
  return changed ? want(next, 'content') : next;
}

/** An answer to an older request, or to one from before the latest keystroke, is dropped: a newer one is on its way. */
function takePlan(state: ReviewState, { asked, plan }: Extract<HostMessage, { type: 'plan' }>): ReviewState {
  if (asked !== state.asked) {
    return state;
  }
  const answered = { ...state, pending: state.wanted === 'nothing' ? ('nothing' as const) : state.pending };
  if (!plan) {
    return { ...answered, unanswered: true };
  }
  if (state.wanted === 'words') {
    return state;
  }
  const draft = state.draft.body === undefined ? state.draft : { ...state.draft, body: plan.body };
  const next: ReviewState = { ...answered, draft, plan, unanswered: false, resumes: false };
  return { ...next, submission: next.submission ?? findInterrupted(state, next) };
}

/** A record that is opened because it stopped is shown as it stopped. */
function findInterrupted(before: ReviewState, next: ReviewState): Submission | null {
  const record = next.plan?.record;
  if (!before.resumes || !record || record.id !== next.draft.record || record.pullRequest) {
    return null;
  }
  return resumeSubmission(record, createSubmit(next)) ?? null;
}

function takeSubmission(state: ReviewState, submission: Submission | null): ReviewState {
  const record = submission?.id ?? undefined;
  const draft = record === undefined ? state.draft : { ...state.draft, record };
  const next = { ...state, submission, draft, told: null, revising: false };
  const ended = submission?.phase === 'failed' && state.submission?.phase !== 'failed';
  return ended ? want(next, 'content') : next;
}

function want(state: ReviewState, staleness: Staleness): ReviewState {
  return { ...state, wanted: greater(state.wanted, staleness) };
}

function greater(one: Staleness, other: Staleness): Staleness {
  const order: readonly Staleness[] = ['nothing', 'words', 'content'];
  return order.indexOf(one) > order.indexOf(other) ? one : other;
}

function select(state: ReviewState, { paths, selected }: Extract<ReviewEvent, { type: 'selected' }>): readonly string[] {
  const before = selectedFiles(state);
  const without = before.filter(path => !paths.includes(path));
  const possible = (state.plan?.files ?? []).filter(file => file.blocked === null && paths.includes(file.path));
  return selected ? [...without, ...possible.map(file => file.path)] : without;
}

/** Files that would be proposed, in the plan's order. */
export function selectedFiles({ plan, draft }: Pick<ReviewState, 'plan' | 'draft'>): readonly string[] {
  return (plan?.files ?? [])
    .filter(file => file.blocked === null && (draft.files ? draft.files.includes(file.path) : file.selected))
    .map(file => file.path);
}

/** What a field holds: what the person wrote, else what was prepared. */
export function textOf({ draft, plan }: ReviewState, field: TextField): string {
  return draft[field] ?? plan?.[field] ?? '';
}

/** Whether a choice is made: by the person, else by the plan. */
export function choiceOf({ draft, plan }: ReviewState, field: 'draft' | 'signOff'): boolean {
  return draft[field] ?? (field === 'draft' ? plan?.draft : plan?.commit.signOff) ?? false;
}

/** The request for a plan of what is chosen and written. */
export function createPlanRequest({ draft }: ReviewState): PlanRequest {
  const { environment, record, files, title, branch, body } = draft;
  return {
    ...(environment === undefined ? {} : { environment }),
    ...(record === undefined ? {} : { record }),
    ...(files === undefined ? {} : { files }),
    ...(title === undefined ? {} : { title }),
    ...(branch === undefined ? {} : { branch }),
    ...(body === undefined ? {} : { body }),
  };
}

/** What is submitted as it stands. */
export function createSubmit(state: ReviewState): SubmitRequest {
  const { plan, draft } = state;
  return {
    files: selectedFiles(state),
    title: textOf(state, 'title').trim(),
    branch: textOf(state, 'branch').trim(),
    body: textOf(state, 'body'),
    commitMessage: textOf(state, 'commitMessage'),
    draft: plan?.draftSupported === true && choiceOf(state, 'draft'),
    signOff: choiceOf(state, 'signOff'),
    skipHooks: false,
    pushOnly: plan?.destination?.forge === null,
    ...(draft.record === undefined ? {} : { record: draft.record }),
  };
}

/** Whether the plan is older than what the person chose or wrote: title, message and text follow each other through it. */
export function isStale({ plan, wanted, pending }: ReviewState): boolean {
  return !plan || wanted !== 'nothing' || pending !== 'nothing';
}

/** Why it cannot be proposed as it stands, and which field is to blame; `undefined` if it can. */
export function findObstacle(state: ReviewState): { readonly field?: TextField; readonly message: string } | undefined {
  const { plan } = state;
  const [title, branch, body] = [textOf(state, 'title').trim(), textOf(state, 'branch').trim(), textOf(state, 'body')];
  if (!plan || (state.proposing && isStale(state))) {
    return { message: 'Reading what changes …' };
  }
  if (plan.problem !== null) {
    return { message: plan.problem };
  }
  if (plan.files.length > 0 && selectedFiles(state).length === 0) {
    return { message: 'Select at least one file.' };
  }
  if (title === '') {
    return { field: 'title', message: 'A title is needed.' };
  }
  if (title.length > plan.limits.title) {
    return { field: 'title', message: `The title has ${title.length} characters; at most ${plan.limits.title} are taken.` };
  }
  if (branch === '') {
    return { field: 'branch', message: 'The branch needs a name.' };
  }
  if (plan.branchProblem !== null && branch === plan.branch.trim()) {
    return { field: 'branch', message: plan.branchProblem };
  }
  if (body.length > plan.limits.body) {
    return { field: 'body', message: `The text has ${body.length} characters; at most ${plan.limits.body} are taken.` };
  }
  return undefined;
}
