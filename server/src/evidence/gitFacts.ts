/**
 * What git knows that says what is deployed: references, remotes, HEAD. Plain data read once; how it is read is the business of
 * `node/`.
 */

export interface GitReference {
  /** Full name: `refs/remotes/origin/main`, `refs/tags/v1`. */
  readonly name: string;
  /** The commit it leads to, tags peeled. */
  readonly commit: string;
  /** Date of the commit or annotated tag, ISO 8601. */
  readonly at: string;
  /** Full name of the reference this one stands for (`refs/remotes/origin/HEAD`). */
  readonly symbolic?: string;
}

export interface GitRemote {
  readonly name: string;
  /** Without user name and password. */
  readonly url: string;
}

export interface GitFacts {
  /** The checked-out commit; `undefined` before the first commit. `branch` is its short name; absent if HEAD is detached. */
  readonly head: { readonly commit: string; readonly branch?: string } | undefined;
  readonly references: ReadonlyMap<string, GitReference>;
  readonly remotes: readonly GitRemote[];
  /** The remote that the checked-out branch follows. */
  readonly upstreamRemote: string | undefined;
  /** A clone without all of its history. */
  readonly shallow: boolean;
  /** When a remote-tracking reference was last updated or confirmed by a fetch, ISO 8601; `undefined` if nothing tells. Read once. */
  readFetchTime(reference: string): Promise<string | undefined>;
}

/** The remote that stands for the shared repository: `origin`, else the one the branch follows, else the first. */
export function findRemote(facts: GitFacts): GitRemote | undefined {
  const named = (name: string | undefined) => facts.remotes.find(remote => remote.name === name);
  return named('origin') ?? named(facts.upstreamRemote) ?? facts.remotes[0];
}

/**
 * The remote's default branch as last fetched: what its HEAD stood for, else `main` or `master`, else its only branch. `undefined`
 * without a remote, and if nothing was ever fetched from it.
 */
export function findDefaultBranch(facts: GitFacts): GitReference | undefined {
  const remote = findRemote(facts);
  if (!remote) {
    return undefined;
  }
  const prefix = `refs/remotes/${remote.name}/`;
  const head = facts.references.get(`${prefix}HEAD`)?.symbolic;
  const branches = [...facts.references.values()].filter(({ name }) => name.startsWith(prefix) && name !== `${prefix}HEAD`);
  const named = [head, `${prefix}main`, `${prefix}master`].map(name =>
    name === undefined ? undefined : facts.references.get(name),
  );
  return named.find(reference => reference !== undefined) ?? (branches.length === 1 ? branches[0] : undefined);
}

/**
 * The reference a branch name in `.driftline.yaml` means: a full name (`refs/…`), else the remote's branch as last fetched, else
 * `<remote>/<branch>` as git writes it, else a local branch.
 */
export function findBranch(facts: GitFacts, branch: string): GitReference | undefined {
  if (branch.startsWith('refs/')) {
    return facts.references.get(branch);
  }
  const remote = findRemote(facts);
  return (
    (remote && facts.references.get(`refs/remotes/${remote.name}/${branch}`)) ??
    facts.references.get(`refs/remotes/${branch}`) ??
    facts.references.get(`refs/heads/${branch}`)
  );
}

/** How people call a reference: `origin/main`, `tag v1`, `main`. */
export function shortName(reference: string): string {
  return reference.replace(/^refs\/tags\//, 'tag ').replace(/^refs\/(?:remotes|heads)\//, '');
}
