import { join } from 'node:path';
import { rm } from 'node:fs/promises';
import type { CancellationToken } from '../base/cancellation.ts';
import type { GitStepAnswer } from '../proposal/proposal.ts';
import type { PushOrder } from '../session/proposalPorts.ts';
import { done, failed, runAsking } from './gitContext.ts';
import type { GitContext } from './gitContext.ts';
import { readFailedHook } from './gitTrace.ts';
import { readOrigins } from './proposalRemotes.ts';
import { explainFailedPush, explainUnreachable } from './pushProblems.ts';
import { createTemporaryFolder } from './temporaryFolders.ts';

/** What a proposal does with remotes: pushes its commit to its branch, and fetches that branch. */

/** Pushes the commit itself; no local branch is needed. A push that was done already, and not noticed, succeeds. */
export async function pushCommit(
  context: GitContext,
  order: PushOrder,
  token: CancellationToken,
): Promise<GitStepAnswer<undefined>> {
  const { remote, commit, branch, expected, skipHooks, onOutput } = order;
  const reference = `refs/heads/${branch}`;
  const folder = await createTemporaryFolder();
  try {
    const traceFile = join(folder, 'trace');
    const answer = await runAsking(
      context,
      [
        'push',
        '--porcelain',
        '--progress',
        '--no-follow-tags',
        ...(skipHooks ? ['--no-verify'] : []),
        `--force-with-lease=${reference}:${expected ?? ''}`,
        '--',
        remote,
        `${commit}:${reference}`,
      ],
      { origins: await readOrigins(context, remote), environment: { GIT_TRACE2_EVENT: traceFile }, onOutput, token },
    );
    if (answer.ok) {
      return done(undefined);
    }
    return answer.cancelled
      ? failed('proposal.cancelled', 'You cancelled it.')
      : explainFailedPush(answer, { branch, remote, expected, hook: await readFailedHook(traceFile) });
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 3 });
  }
}

/** Fetches one branch; the remote-tracking branch follows as configured, nothing else does. */
export async function fetchBranch(
  context: GitContext,
  { remote, branch }: { readonly remote: string; readonly branch: string },
  token: CancellationToken,
): Promise<GitStepAnswer<string | undefined>> {
  const reference = `refs/heads/${branch}`;
  const run = { origins: await readOrigins(context, remote), token };
  const listed = await runAsking(context, ['ls-remote', '--', remote, reference], run);
  if (!listed.ok) {
    return listed.cancelled ? failed('proposal.cancelled', 'You cancelled it.') : explainUnreachable(listed, remote);
  }
  // The pattern also matches at the end of longer names.
  const line = listed.stdout.split('\n').find(text => text.endsWith(`\t${reference}`));
  const commit = line?.split('\t')[0];
  if (commit === undefined) {
    return done(undefined);
  }
  if ((await context.repository.findCommit(commit)) !== undefined) {
    return done(commit);
  }
  const quiet = ['--quiet', '--no-tags', '--no-prune', '--no-recurse-submodules', '--no-write-fetch-head'];
  const fetched = await runAsking(context, ['fetch', ...quiet, '--', remote, reference], run);
  if (!fetched.ok) {
    return fetched.cancelled ? failed('proposal.cancelled', 'You cancelled it.') : explainUnreachable(fetched, remote);
  }
  const found = await context.repository.findCommit(commit);
  return found === undefined
    ? failed('proposal.remote-moved', `The branch ${branch} moved on ${remote} while it was fetched.`, fetched.output)
    : done(found);
}
