import { isJsonArray, isJsonObject } from '../base/json.ts';
import type { JsonValue } from '../base/json.ts';
import type { ForgeRepository, PullRequest, Review } from './forge.ts';
import { booleanAt, fieldAt, numberAt, textAt, webAddressAt } from './jsonFields.ts';

/** Reads what GitHub's API and Gitea's, which follows it, describe alike. `undefined`: not what the API documents. */

export function readPullRequestFields(value: JsonValue): PullRequest | undefined {
  const number = numberAt(value, 'number');
  const title = textAt(value, 'title');
  const state = textAt(value, 'state');
  const webUrl = webAddressAt(value, 'html_url');
  const createdAt = textAt(value, 'created_at');
  const base = textAt(value, 'base', 'ref');
  const head = textAt(value, 'head', 'ref');
  if (
    number === undefined ||
    title === undefined ||
    (state !== 'open' && state !== 'closed') ||
    webUrl === undefined ||
    createdAt === undefined ||
    base === undefined ||
    head === undefined
  ) {
    return undefined;
  }
  const isMerged = booleanAt(value, 'merged') ?? textAt(value, 'merged_at') !== undefined;
  return {
    number,
    title,
    body: textAt(value, 'body') ?? '',
    state: isMerged ? 'merged' : state,
    draft: booleanAt(value, 'draft') ?? false,
    webUrl,
    author: textAt(value, 'user', 'login') ?? '',
    head: { owner: readHeadOwner(value), branch: readHeadBranch(value, head), commit: textAt(value, 'head', 'sha') ?? '' },
    base: { branch: base, commit: textAt(value, 'base', 'sha') ?? '' },
    createdAt,
    updatedAt: textAt(value, 'updated_at') ?? createdAt,
    // While it is open, GitHub gives the commit of a trial merge here.
    mergeCommit: isMerged ? (textAt(value, 'merge_commit_sha') ?? null) : null,
  };
}

/** Of a fork that was deleted only GitHub still tells whose it was. */
function readHeadOwner(value: JsonValue): string {
  return textAt(value, 'head', 'repo', 'owner', 'login') ?? textAt(value, 'head', 'user', 'login') ?? '';
}

/** When the branch is gone, Gitea names its own reference, and the branch only in the label. */
function readHeadBranch(value: JsonValue, ref: string): string {
  const label = textAt(value, 'head', 'label');
  return ref.startsWith('refs/pull/') && label !== undefined && label !== '' ? label : ref;
}

/** All elements of a list, read; `undefined` if it is no list, or one element is not what it should be. */
export function readListFields<T>(value: JsonValue, read: (element: JsonValue) => T | undefined): readonly T[] | undefined {
  if (!isJsonArray(value)) {
    return undefined;
  }
  const elements = value.map(read).filter(element => element !== undefined);
  return elements.length === value.length ? elements : undefined;
}

export function readRepositoryFields(value: JsonValue): ForgeRepository | undefined {
  const defaultBranch = textAt(value, 'default_branch');
  const webUrl = webAddressAt(value, 'html_url');
  if (defaultBranch === undefined || webUrl === undefined) {
    return undefined;
  }
  return {
    defaultBranch,
    webUrl,
    archived: booleanAt(value, 'archived') ?? false,
    canPush: booleanAt(value, 'permissions', 'push') ?? null,
    forkOf: textAt(value, 'parent', 'full_name') ?? null,
  };
}

export function readAccountFields(value: JsonValue): { readonly login: string; readonly name: string | null } | undefined {
  const login = textAt(value, 'login');
  const name = textAt(value, 'name') ?? textAt(value, 'full_name');
  return login === undefined ? undefined : { login, name: name === undefined || name === '' ? null : name };
}

/** One review as it was given; `undefined` for what says nothing yet, such as a request for one. */
export type ReadReview = (value: JsonValue) => Review | undefined;

/** A review with the name of its state as the forge writes it, `dismissed` ones being told by {@link states}. */
export function readReviewFields(value: JsonValue, states: ReadonlyMap<string, Review['state']>): Review | undefined {
  const author = textAt(value, 'user', 'login');
  const at = textAt(value, 'submitted_at');
  const state = states.get(textAt(value, 'state') ?? '');
  if (author === undefined || at === undefined || state === undefined) {
    return undefined;
  }
  return { author, at, state: booleanAt(value, 'dismissed') === true ? 'dismissed' : state };
}

/** Whether a value could be a list of reviews at all. */
export function readReviewList(value: JsonValue, read: ReadReview): readonly Review[] | undefined {
  return isJsonArray(value) && value.every(isJsonObject) ? value.map(read).filter(review => review !== undefined) : undefined;
}

/** The word of each reviewer that counts: the last one, where a mere comment does not take back an approval or a request. */
export function findLastWords(reviews: readonly Review[]): readonly Review[] {
  const words = new Map<string, Review>();
  for (const review of [...reviews].sort((a, b) => Date.parse(a.at) - Date.parse(b.at))) {
    const before = words.get(review.author);
    if (!before || review.state !== 'commented' || before.state === 'commented') {
      words.set(review.author, review);
    }
  }
  return [...words.values()];
}

/** `message` of the answer, and those of its `errors`. */
export function readErrorMessage(value: JsonValue): string {
  const errors = fieldAt(value, 'errors');
  const details = (isJsonArray(errors) ? errors : []).map(error =>
    typeof error === 'string' ? error : textAt(error, 'message'),
  );
  const parts = [textAt(value, 'message'), ...details].filter(part => part !== undefined && part !== '');
  return parts.filter((part, index) => parts.indexOf(part) === index).join(': ');
}
