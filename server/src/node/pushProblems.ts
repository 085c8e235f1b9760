import type { GitFailure, ProposalFailureCode } from '../proposal/proposal.ts';
import { failed } from './gitContext.ts';
import type { PersonalAnswer } from './personalGit.ts';

/**
 * Why a push or a fetch failed, in words a person can act on. git tells the kind by `--porcelain`; why a remote refused is told by
 * the remote in its own words, which are recognised here for the common forges.
 */

type Failure = { readonly ok: false; readonly failure: GitFailure };

export interface PushCircumstances {
  readonly branch: string;
  readonly remote: string;
  readonly expected: string | null;
  /** Name of the hook that ended with an error. */
  readonly hook: string | undefined;
}

/** GitHub, GitLab, Gitea and Forgejo, Bitbucket, Azure DevOps. */
const protectedBranch =
  /GH006|protected branch|Protected branch update failed|Not allowed to push to protected|branch is protected|You can't push (?:directly )?to|Permission to update branch|TF402455|can only be modified through pull requests|Changes must be made through a pull request/i;

const denied: readonly RegExp[] = [
  /returned error: 40[13]/,
  /HTTP (?:Basic: )?Access denied|Authentication failed/i,
  /could not read (?:Username|Password)/,
  /Permission to \S+ denied|Permission denied|not allowed to (?:push|upload) code|You are not allowed/i,
  /Repository not found|repository '.*' not found|does not appear to be a git repository|project you were looking for could not be found/i,
  /deploy key|read[- ]only|Write access to repository not granted/i,
];

const unreachable: readonly RegExp[] = [
  /Could not resolve (?:host|proxy)|Name or service not known|Temporary failure in name resolution|No such host/i,
  /Failed to connect|Connection (?:refused|timed out|reset|closed)|Operation timed out|Network is unreachable|No route to host/i,
  /SSL|certificate|gnutls|schannel/i,
  /transfer closed|Empty reply from server/i,
  /Host key verification failed/,
  // What listens there is no git server, or said nothing: git then tries a way of pushing that hardly any server has.
  /Cannot access URL|git-http-push failed/,
  /returned error: 5\d\d|RPC failed|the remote end hung up|early EOF|unexpected disconnect/i,
];

export function explainFailedPush(answer: PersonalAnswer, circumstances: PushCircumstances): Failure {
  const { branch, remote, hook } = circumstances;
  const words = collectWords(answer);
  if (hook !== undefined) {
    return explainHook(hook, words);
  }
  const rejection = /^!\t[^\t]*\t\[([^\]]+)\](?: \((.*)\))?/m.exec(answer.stdout);
  if (!rejection) {
    return explainUnreachable(answer, remote);
  }
  const [, kind = '', reason = ''] = rejection;
  if (kind === 'rejected' || /already exists|cannot lock ref|failed to update ref|incorrect old value/.test(reason)) {
    return explainMoved(circumstances, words);
  }
  if (protectedBranch.test(`${reason}\n${words}`)) {
    const message = `${remote} protects the branch ${branch}: nobody may push to it directly. Choose another name for the branch.`;
    return failed('proposal.push-protected', message, words);
  }
  if (denied.some(pattern => pattern.test(`${reason}\n${words}`))) {
    return explainDenied(remote, words);
  }
  return failed('proposal.push-rejected', `${remote} refused the branch ${branch}: ${reason || 'see what it said'}.`, words);
}

/** For a fetch, and for a push that did not get as far as to be judged. */
export function explainUnreachable(answer: PersonalAnswer, remote: string): Failure {
  const words = collectWords(answer);
  if (/Host key verification failed/.test(words)) {
    const message = `ssh does not know the key of ${remote}'s host, or it has changed. Connect once by hand (git fetch ${remote}) and check the key.`;
    return failed('proposal.push-unreachable', message, words);
  }
  if (denied.some(pattern => pattern.test(words))) {
    return explainDenied(remote, words);
  }
  if (unreachable.some(pattern => pattern.test(words))) {
    return failed(
      'proposal.push-unreachable',
      `${remote} cannot be reached. Check the network, proxy, VPN or certificate.`,
      words,
    );
  }
  const last = words.split('\n').findLast(line => line !== '' && !line.startsWith('error: failed to push some refs'));
  return failed(
    'proposal.push-failed',
    last === undefined ? `git could not talk to ${remote}.` : `git could not talk to ${remote}: ${last.replace(/\.$/, '')}.`,
    words,
  );
}

function explainHook(hook: string, words: string): Failure {
  if (/git[- ]lfs/i.test(words)) {
    const missing = /not found/i.test(words);
    const message = missing
      ? 'The repository keeps files with Git LFS, and git-lfs is not installed. Install it (https://git-lfs.com), and retry.'
      : 'Git LFS could not upload its files; its output says why.';
    return failed('proposal.lfs-missing', message, words);
  }
  return failed('proposal.hook-failed', `The hook ${hook} refused the push.`, words);
}

function explainMoved({ branch, remote, expected }: PushCircumstances, words: string): Failure {
  const code: ProposalFailureCode = expected === null ? 'proposal.branch-exists' : 'proposal.remote-moved';
  const message =
    expected === null
      ? `The branch ${branch} exists on ${remote} already, with other commits. Choose another name.`
      : `The branch ${branch} is no longer what it was on ${remote}: somebody pushed to it or deleted it. Retry looks at it anew.`;
  return failed(code, message, words);
}

function explainDenied(remote: string, words: string): Failure {
  const message = `${remote} does not let you push, or does not know you. Check the account that git uses for it.`;
  return failed('proposal.push-denied', message, words);
}

/** What people are to see: all but progress and the machine-readable lines. */
function collectWords({ stdout, output }: PersonalAnswer): string {
  const printed = stdout.split('\n').filter(line => line !== '' && line !== 'Done' && !/^(?:[ +\-*!=]\t|To )/.test(line));
  return [...printed, output].join('\n').trim();
}
