import type { CommitObject, Signatory } from './commitObject.ts';
import { nodeId } from './forgeState.ts';
import type { Account, CheckRun, CommitStatus, Protection, Repository } from './forgeState.ts';

/** The JSON of GitHub's REST API for accounts, repositories, commits and checks. The suites check it against GitHub's description. */

export type Json = Record<string, unknown>;

/** Where things are: without slashes at the end. */
export interface Addresses {
  /** Of the pages: `http://127.0.0.1:4000`. */
  readonly web: string;
  /** Of the REST API: `http://127.0.0.1:4000/api/v3`. */
  readonly api: string;
}

/** GitHub's dates have no fraction of a second. */
export function dateText(date: Date): string {
  return date.toISOString().replace(/\.\d{3}Z$/, 'Z');
}

export function accountJson(at: Addresses, account: Account): Json {
  const url = `${at.api}/users/${account.login}`;
  return {
    login: account.login,
    id: account.id,
    node_id: nodeId('U', account.id),
    avatar_url: `${at.web}/avatars/${account.login}`,
    gravatar_id: '',
    url,
    html_url: `${at.web}/${account.login}`,
    followers_url: `${url}/followers`,
    following_url: `${url}/following{/other_user}`,
    gists_url: `${url}/gists{/gist_id}`,
    starred_url: `${url}/starred{/owner}{/repo}`,
    subscriptions_url: `${url}/subscriptions`,
    organizations_url: `${url}/orgs`,
    repos_url: `${url}/repos`,
    events_url: `${url}/events{/privacy}`,
    received_events_url: `${url}/received_events`,
    type: account.type,
    site_admin: false,
  };
}

/** Of `GET /user`: the account the token belongs to. */
export function ownAccountJson(at: Addresses, account: Account): Json {
  return {
    ...accountJson(at, account),
    name: account.name,
    company: null,
    blog: '',
    location: null,
    email: account.email,
    hireable: null,
    bio: null,
    public_repos: 0,
    public_gists: 0,
    followers: 0,
    following: 0,
    created_at: dateText(account.createdAt),
    updated_at: dateText(account.createdAt),
    private_gists: 0,
    total_private_repos: 0,
    owned_private_repos: 0,
    disk_usage: 0,
    collaborators: 0,
    two_factor_authentication: false,
  };
}

/** Endings of a repository's addresses, by the names they have in its JSON. */
const repositoryAddresses: Readonly<Record<string, string>> = {
  archive_url: '/{archive_format}{/ref}',
  assignees_url: '/assignees{/user}',
  blobs_url: '/git/blobs{/sha}',
  branches_url: '/branches{/branch}',
  collaborators_url: '/collaborators{/collaborator}',
  comments_url: '/comments{/number}',
  commits_url: '/commits{/sha}',
  compare_url: '/compare/{base}...{head}',
  contents_url: '/contents/{+path}',
  contributors_url: '/contributors',
  deployments_url: '/deployments',
  downloads_url: '/downloads',
  events_url: '/events',
  forks_url: '/forks',
  git_commits_url: '/git/commits{/sha}',
  git_refs_url: '/git/refs{/sha}',
  git_tags_url: '/git/tags{/sha}',
  hooks_url: '/hooks',
  issue_comment_url: '/issues/comments{/number}',
  issue_events_url: '/issues/events{/number}',
  issues_url: '/issues{/number}',
  keys_url: '/keys{/key_id}',
  labels_url: '/labels{/name}',
  languages_url: '/languages',
  merges_url: '/merges',
  milestones_url: '/milestones{/number}',
  // GitHub adds a template here, which its own description does not allow.
  notifications_url: '/notifications',
  pulls_url: '/pulls{/number}',
  releases_url: '/releases{/id}',
  stargazers_url: '/stargazers',
  statuses_url: '/statuses/{sha}',
  subscribers_url: '/subscribers',
  subscription_url: '/subscription',
  tags_url: '/tags',
  teams_url: '/teams',
  trees_url: '/git/trees{/sha}',
};

/** A repository as it appears inside other answers and, with `parent` and `source`, on its own. */
export function repositoryJson(at: Addresses, repository: Repository, viewer: Account | undefined): Json {
  const url = repositoryUrl(at, repository);
  const web = `${at.web}/${repository.fullName}`;
  const open = [...repository.pullRequests.values()].filter(pullRequest => pullRequest.state === 'open').length;
  const canWrite = repository.canWrite(viewer);
  const created = dateText(repository.createdAt);
  return {
    id: repository.id,
    node_id: nodeId('R', repository.id),
    name: repository.name,
    full_name: repository.fullName,
    private: repository.private,
    visibility: repository.private ? 'private' : 'public',
    owner: accountJson(at, repository.owner),
    html_url: web,
    description: null,
    fork: repository.parent !== undefined,
    url,
    ...Object.fromEntries(Object.entries(repositoryAddresses).map(([name, ending]) => [name, url + ending])),
    created_at: created,
    updated_at: created,
    pushed_at: created,
    git_url: `git://${new URL(at.web).host}/${repository.fullName}.git`,
    ssh_url: `git@${new URL(at.web).hostname}:${repository.fullName}.git`,
    clone_url: `${web}.git`,
    svn_url: web,
    homepage: null,
    size: 0,
    stargazers_count: 0,
    watchers_count: 0,
    language: null,
    has_issues: true,
    has_projects: false,
    has_wiki: false,
    has_pages: false,
    has_discussions: false,
    has_downloads: true,
    forks_count: 0,
    mirror_url: null,
    archived: repository.archived,
    disabled: false,
    open_issues_count: open,
    license: null,
    forks: 0,
    open_issues: open,
    watchers: 0,
    default_branch: repository.defaultBranch,
    ...(viewer ? { permissions: { admin: false, maintain: false, push: canWrite, triage: canWrite, pull: true } } : {}),
  };
}

/** Of `GET /repos/{owner}/{repo}`. */
export function fullRepositoryJson(at: Addresses, repository: Repository, viewer: Account | undefined): Json {
  const { parent } = repository;
  return {
    ...repositoryJson(at, repository, viewer),
    network_count: 0,
    subscribers_count: 0,
    ...(parent ? { parent: repositoryJson(at, parent, viewer), source: repositoryJson(at, parent, viewer) } : {}),
  };
}

export function repositoryUrl(at: Addresses, repository: Repository): string {
  return `${at.api}/repos/${repository.fullName}`;
}

/** A commit; the accounts are found by e-mail address. */
export function commitJson(at: Addresses, repository: Repository, commit: CommitObject, accounts: readonly Account[]): Json {
  const url = repositoryUrl(at, repository);
  const accountOf = (person: Signatory): Json | null => {
    const account = accounts.find(candidate => candidate.email === person.email);
    return account ? accountJson(at, account) : null;
  };
  const { signature } = commit;
  return {
    sha: commit.id,
    node_id: nodeId('C', commit.id),
    url: `${url}/commits/${commit.id}`,
    html_url: `${at.web}/${repository.fullName}/commit/${commit.id}`,
    comments_url: `${url}/commits/${commit.id}/comments`,
    commit: {
      author: signatoryJson(commit.author),
      committer: signatoryJson(commit.committer),
      message: commit.message,
      tree: { sha: commit.tree, url: `${url}/git/trees/${commit.tree}` },
      url: `${url}/git/commits/${commit.id}`,
      comment_count: 0,
      // The forge knows nobody's keys.
      verification: {
        verified: false,
        reason: signature ? 'unknown_key' : 'unsigned',
        signature: signature?.text ?? null,
        payload: signature?.payload ?? null,
        verified_at: null,
      },
    },
    author: accountOf(commit.author),
    committer: accountOf(commit.committer),
    parents: commit.parents.map(parent => ({
      sha: parent,
      url: `${url}/commits/${parent}`,
      html_url: `${at.web}/${repository.fullName}/commit/${parent}`,
    })),
  };
}

function signatoryJson(person: Signatory): Json {
  return { name: person.name, email: person.email, date: dateText(person.date) };
}

export function branchJson(at: Addresses, repository: Repository, name: string, commit: Json): Json {
  const url = `${repositoryUrl(at, repository)}/branches/${name}`;
  const protection = repository.protectionOf(name);
  const classic = protection?.kind === 'classic';
  return {
    name,
    commit,
    _links: { self: url, html: `${at.web}/${repository.fullName}/tree/${name}` },
    protected: classic,
    protection: {
      enabled: classic,
      required_status_checks: {
        enforcement_level: classic && protection.checks.length > 0 ? 'non_admins' : 'off',
        contexts: classic ? protection.checks : [],
        checks: classic ? protection.checks.map(context => ({ context, app_id: null })) : [],
      },
    },
    protection_url: `${url}/protection`,
  };
}

/** Of `GET …/rules/branches/{branch}`: what rulesets demand; classic protections are not among them. */
export function rulesJson(repository: Repository, protection: Protection | undefined): Json[] {
  if (protection?.kind !== 'ruleset') {
    return [];
  }
  const from = { ruleset_source_type: 'Repository', ruleset_source: repository.fullName, ruleset_id: repository.id };
  const rules: Json[] = [
    { type: 'deletion', ...from },
    { type: 'non_fast_forward', ...from },
    {
      type: 'pull_request',
      ...from,
      parameters: {
        allowed_merge_methods: ['merge', 'squash'],
        dismiss_stale_reviews_on_push: false,
        require_code_owner_review: false,
        require_last_push_approval: false,
        required_approving_review_count: protection.approvals,
        required_review_thread_resolution: false,
      },
    },
  ];
  if (protection.checks.length > 0) {
    rules.push({
      type: 'required_status_checks',
      ...from,
      parameters: {
        strict_required_status_checks_policy: false,
        required_status_checks: protection.checks.map(context => ({ context })),
      },
    });
  }
  return rules;
}

export function checkRunJson(at: Addresses, repository: Repository, run: CheckRun): Json {
  const url = `${repositoryUrl(at, repository)}/check-runs/${run.id}`;
  return {
    id: run.id,
    node_id: nodeId('CR', run.id),
    name: run.name,
    head_sha: run.commit,
    external_id: '',
    url,
    html_url: `${at.web}/${repository.fullName}/runs/${run.id}`,
    details_url: run.detailsUrl ?? `${at.web}/${repository.fullName}/runs/${run.id}`,
    status: run.status,
    conclusion: run.conclusion,
    started_at: dateText(run.startedAt),
    completed_at: run.completedAt && dateText(run.completedAt),
    output: {
      title: run.title,
      summary: run.summary,
      text: null,
      annotations_count: 0,
      annotations_url: `${url}/annotations`,
    },
    check_suite: null,
    app: null,
    pull_requests: [],
  };
}

export function statusJson(at: Addresses, repository: Repository, status: CommitStatus): Json {
  const date = dateText(status.createdAt);
  return {
    url: `${repositoryUrl(at, repository)}/statuses/${status.commit}`,
    avatar_url: `${at.web}/avatars/${status.creator.login}`,
    id: status.id,
    node_id: nodeId('SC', status.id),
    state: status.state,
    description: status.description,
    target_url: status.targetUrl,
    context: status.context,
    created_at: date,
    updated_at: date,
  };
}

/** Of `GET …/commits/{ref}/status`: GitHub's one word for all statuses, `pending` without any. */
export function combinedStatusJson(at: Addresses, repository: Repository, commit: string, viewer: Account | undefined): Json {
  const statuses = repository.statusesOf(commit);
  const states = statuses.map(status => status.state);
  const failed = states.includes('failure') || states.includes('error');
  const pending = states.length === 0 || states.includes('pending');
  const url = repositoryUrl(at, repository);
  return {
    state: failed ? 'failure' : pending ? 'pending' : 'success',
    statuses: statuses.map(status => statusJson(at, repository, status)),
    sha: commit,
    total_count: statuses.length,
    repository: repositoryJson(at, repository, viewer),
    commit_url: `${url}/commits/${commit}`,
    url: `${url}/commits/${commit}/status`,
  };
}
