import type { ProtectedCommit } from '../../server/src/protocol.ts';

/** What is said about commits to a protected branch. Knows no editor. */

/** `You committed to main, which is protected (main is the default branch).` */
export function describeProtectedCommit({ branch, reasons, commits }: ProtectedCommit): string {
  const why = reasons.length > 0 ? ` (${reasons.join('; ')})` : '';
  const what = commits.length > 1 ? ` ${commits.length} commits are` : ' The commit is';
  return `You committed to ${branch}, which is protected${why}.${what} not pushed yet.`;
}

/** `“Raise the replicas”`, `3 commits`. */
export function listCommits(commits: readonly string[]): string {
  const [only] = commits;
  return commits.length === 1 && only !== undefined ? `“${only}”` : `${commits.length} commits`;
}

/**
 * What is wrong with a new branch's name, in a sentence; `undefined` if git may take it (git-check-ref-format has the last word).
 */
export function validateBranchName(text: string, current: string): string | undefined {
  const name = text.trim();
  if (name === '') {
    return 'The branch needs a name.';
  }
  if (name === current) {
    return 'That is the protected branch itself.';
  }
  // The rules of git-check-ref-format that a person may run into.
  const isTaken = /[\s~^:?*[\\\u007F]|\.\.|@\{|\/\/|^[-/]|[/.]$|\.lock$|(?:^|\/)\./.test(name);
  return isTaken
    ? 'Git does not allow such a name: no spaces, no “..”, none of ~ ^ : ? * [ \\, no “/” or “.” at the end.'
    : undefined;
}
