/**
 * Gitea's API as the suites use it to set a scene: JSON there and back, and the few requests that several suites make. It knows an address
 * and a token; it must not know how the server was started.
 */

/** A person at the forge. The token may do everything that the person may; it also serves as a password for git. */
export interface GiteaUser {
  readonly name: string;
  readonly password: string;
  readonly token: string;
}

/** The server refused: `status` as in HTTP, the message with what it said. */
export class GiteaRefusal extends Error {
  readonly status: number;

  constructor(request: string, status: number, said: string) {
    super(`Gitea answered ${status} to ${request}: ${said}`);
    this.status = status;
  }
}

export interface RepositoryOptions {
  readonly private?: boolean;
  /** The repository starts with a commit that has a README.md; without it, it starts empty. */
  readonly initialized?: boolean;
  /** `main` unless given. */
  readonly defaultBranch?: string;
  /** Fields of Gitea's `EditRepoOption`, such as `{ allow_squash_merge: false }`. */
  readonly settings?: Readonly<Record<string, unknown>>;
}

export interface GiteaRepository {
  readonly owner: string;
  readonly name: string;
  /** The address for git, without a name or token in it. */
  readonly cloneUrl: string;
}

export type CommitState = 'pending' | 'success' | 'error' | 'failure' | 'warning';
export type ReviewEvent = 'APPROVED' | 'REQUEST_CHANGES' | 'COMMENT';
export type MergeStyle = 'merge' | 'rebase' | 'rebase-merge' | 'squash' | 'fast-forward-only';

/** The requests. Each throws {@link GiteaRefusal} where the server refuses. */
export interface GiteaApi {
  /** Sends JSON to `/api/v1` + `path`, as the admin unless a token is given. Answers the JSON that came back; `undefined` if nothing did. */
  api(method: string, path: string, body?: unknown, token?: string): Promise<unknown>;
  createUser(name: string): Promise<GiteaUser>;
  /** `owner`: the name of a user. */
  createRepository(owner: string, name: string, options?: RepositoryOptions): Promise<GiteaRepository>;
  /** Sets the state of one check (`context`) of a commit. */
  setStatus(owner: string, repository: string, sha: string, context: string, state: CommitState): Promise<void>;
  /** Reviews a pull request as the person the token belongs to. */
  review(owner: string, repository: string, number: number, token: string, event: ReviewEvent): Promise<void>;
  /** Merges a pull request as the admin. Answers the id of the commit on the base branch. */
  merge(owner: string, repository: string, number: number, style: MergeStyle): Promise<string>;
  /** `rules`: fields of Gitea's `CreateBranchProtectionOption`; without any, nobody may push to the branch. */
  readonly protectBranch: (
    owner: string,
    repository: string,
    branch: string,
    rules?: Readonly<Record<string, unknown>>,
  ) => Promise<void>;
}

const mergeDeadline = 20_000;
const mergeRetryDelay = 100;

/** The API of the server at `url` (without a slash at its end), as `admin` where no other token is given. */
export function createGiteaApi(url: string, admin: GiteaUser): GiteaApi {
  const api: GiteaApi['api'] = (method, path, body, token = admin.token) => send(url, method, path, `token ${token}`, body);
  return {
    api,
    async createUser(name) {
      const password = `${name}-password`;
      const user = { username: name, email: `${name}@example.org`, password, must_change_password: false };
      await api('POST', '/admin/users', user);
      // Tokens are only given to who shows a password.
      const basic = `Basic ${Buffer.from(`${name}:${password}`).toString('base64')}`;
      const token = await send(url, 'POST', `/users/${name}/tokens`, basic, { name: 'tests', scopes: ['all'] });
      return { name, password, token: (token as { sha1: string }).sha1 };
    },
    async createRepository(owner, name, options = {}) {
      await api('POST', `/admin/users/${owner}/repos`, {
        name,
        private: options.private ?? false,
        auto_init: options.initialized ?? false,
        default_branch: options.defaultBranch ?? 'main',
      });
      if (options.settings) {
        await api('PATCH', `/repos/${owner}/${name}`, options.settings);
      }
      return { owner, name, cloneUrl: `${url}/${owner}/${name}.git` };
    },
    async setStatus(owner, repository, sha, context, state) {
      await api('POST', `/repos/${owner}/${repository}/statuses/${sha}`, { context, state });
    },
    async review(owner, repository, number, token, event) {
      await api('POST', `/repos/${owner}/${repository}/pulls/${number}/reviews`, { event, body: event }, token);
    },
    merge: (owner, repository, number, style) => merge(api, `/repos/${owner}/${repository}/pulls/${number}`, style),
    async protectBranch(owner, repository, branch, rules = {}) {
      await api('POST', `/repos/${owner}/${repository}/branch_protections`, { rule_name: branch, ...rules });
    },
  };
}

/** Merges once Gitea knows whether it can: it looks for conflicts in the background, and until then says to try again. */
async function merge(api: GiteaApi['api'], pull: string, style: MergeStyle): Promise<string> {
  const deadline = performance.now() + mergeDeadline;
  for (;;) {
    try {
      await api('POST', `${pull}/merge`, { Do: style });
      return ((await api('GET', pull)) as { merge_commit_sha: string }).merge_commit_sha;
    } catch (error) {
      const early = error instanceof GiteaRefusal && error.status === 405 && error.message.includes('try again later');
      if (!early || performance.now() > deadline) {
        throw error;
      }
      await new Promise(resolve => setTimeout(resolve, mergeRetryDelay));
    }
  }
}

async function send(url: string, method: string, path: string, authorization: string, body: unknown): Promise<unknown> {
  const answer = await fetch(`${url}/api/v1${path}`, {
    method,
    headers: { authorization, accept: 'application/json', 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await answer.text();
  if (!answer.ok) {
    throw new GiteaRefusal(`${method} ${path}`, answer.status, text);
  }
  return text === '' ? undefined : JSON.parse(text);
}
