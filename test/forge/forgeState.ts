import { createHash } from 'node:crypto';
import { BareRepository } from './bareRepository.ts';

/**
 * What the local forge knows: accounts, repositories and their rules, pull requests, reviews and checks. Branches, commits and files
 * are not here: they are in the bare repositories, which anyone may also change behind the forge's back.
 */

/** A person who can sign in. */
export interface ForgeUserOptions {
  readonly login: string;
  readonly name: string;
  readonly token: string;
  /** `<login>@users.noreply.example.com` unless given. */
  readonly email?: string;
}

export interface ProtectionOptions {
  /** Short name of the branch. */
  readonly branch: string;
  /** A branch protection or a repository ruleset: GitHub words and reports them differently. `classic` unless given. */
  readonly kind?: 'classic' | 'ruleset';
  /** Approvals a pull request needs; 1 unless given. */
  readonly approvals?: number;
  /** Names of the checks that must pass. */
  readonly checks?: readonly string[];
}

export interface ForgeRepositoryOptions {
  /** Login of a user, or else the name of an organisation that is made. */
  readonly owner: string;
  readonly name: string;
  /** Folder of a bare repository that exists. */
  readonly bare: string;
  /** `main` unless given. */
  readonly defaultBranch?: string;
  readonly private?: boolean;
  readonly archived?: boolean;
  /** `owner/name` of a repository listed before. */
  readonly forkOf?: string;
  readonly protections?: readonly ProtectionOptions[];
  /** Logins that may push; all users unless given. */
  readonly writers?: readonly string[];
  /** Logins that may read although it is private; writers always may. */
  readonly readers?: readonly string[];
}

export interface Account {
  readonly id: number;
  readonly login: string;
  readonly name: string;
  readonly email: string;
  readonly type: 'User' | 'Organization';
  readonly createdAt: Date;
}

export interface Review {
  readonly id: number;
  readonly author: Account;
  readonly body: string;
  readonly state: 'APPROVED' | 'CHANGES_REQUESTED' | 'COMMENTED' | 'PENDING';
  readonly commit: string;
  readonly submittedAt: Date;
}

export type CheckConclusion =
  'success' | 'failure' | 'neutral' | 'cancelled' | 'skipped' | 'timed_out' | 'action_required' | 'stale';

export interface CheckRun {
  readonly id: number;
  readonly name: string;
  readonly commit: string;
  readonly status: 'queued' | 'in_progress' | 'completed';
  readonly conclusion: CheckConclusion | null;
  readonly startedAt: Date;
  readonly completedAt: Date | null;
  readonly detailsUrl: string | null;
  readonly title: string | null;
  readonly summary: string | null;
}

export interface CommitStatus {
  readonly id: number;
  readonly commit: string;
  readonly state: 'error' | 'failure' | 'pending' | 'success';
  readonly context: string;
  readonly description: string | null;
  readonly targetUrl: string | null;
  readonly creator: Account;
  readonly createdAt: Date;
}

/** Immutable: a change replaces it in its repository. */
export interface PullRequest {
  readonly id: number;
  readonly number: number;
  readonly title: string;
  readonly body: string | null;
  readonly state: 'open' | 'closed';
  readonly draft: boolean;
  readonly author: Account;
  /** `repository` is another one for a pull request from a fork. */
  readonly head: { readonly repository: Repository; readonly branch: string; readonly commit: string };
  readonly base: { readonly branch: string; readonly commit: string };
  readonly createdAt: Date;
  readonly updatedAt: Date;
  readonly closedAt: Date | null;
  readonly mergedAt: Date | null;
  readonly mergedBy: Account | null;
  /** Commit on the base branch, once merged. */
  readonly mergeCommit: string | null;
  readonly requestedReviewers: readonly Account[];
  readonly reviews: readonly Review[];
}

export interface Protection {
  readonly branch: string;
  readonly kind: 'classic' | 'ruleset';
  readonly approvals: number;
  readonly checks: readonly string[];
}

export class Repository {
  readonly id: number;
  readonly owner: Account;
  readonly name: string;
  readonly git: BareRepository;
  readonly defaultBranch: string;
  readonly private: boolean;
  readonly archived: boolean;
  readonly parent: Repository | undefined;
  readonly protections: readonly Protection[];
  readonly createdAt: Date;
  /** By number. */
  readonly pullRequests = new Map<number, PullRequest>();
  readonly checkRuns: CheckRun[] = [];
  readonly statuses: CommitStatus[] = [];
  readonly #writers: ReadonlySet<string>;
  readonly #readers: ReadonlySet<string>;

  constructor(
    id: number,
    owner: Account,
    options: ForgeRepositoryOptions,
    related: { readonly parent: Repository | undefined; readonly allUsers: readonly string[] },
  ) {
    this.id = id;
    this.owner = owner;
    this.name = options.name;
    this.git = new BareRepository(options.bare);
    this.defaultBranch = options.defaultBranch ?? 'main';
    this.private = options.private ?? false;
    this.archived = options.archived ?? false;
    this.parent = related.parent;
    this.createdAt = owner.createdAt;
    this.protections = (options.protections ?? []).map(protection => ({
      branch: protection.branch,
      kind: protection.kind ?? 'classic',
      approvals: protection.approvals ?? 1,
      checks: protection.checks ?? [],
    }));
    this.#writers = new Set([...(options.writers ?? related.allUsers), options.owner]);
    this.#readers = new Set(options.readers ?? []);
  }

  /** `owner/name` */
  get fullName(): string {
    return `${this.owner.login}/${this.name}`;
  }

  canRead(account: Account | undefined): boolean {
    return !this.private || (account !== undefined && (this.canWrite(account) || this.#readers.has(account.login)));
  }

  canWrite(account: Account | undefined): boolean {
    return account !== undefined && this.#writers.has(account.login);
  }

  protectionOf(branch: string): Protection | undefined {
    return this.protections.find(protection => protection.branch === branch);
  }

  /** Latest run of each name on the commit, oldest first. */
  checkRunsOf(commit: string): CheckRun[] {
    const latest = new Map(this.checkRuns.filter(run => run.commit === commit).map(run => [run.name, run]));
    return [...latest.values()];
  }

  /** Latest status of each context on the commit. */
  statusesOf(commit: string): CommitStatus[] {
    const latest = new Map(this.statuses.filter(status => status.commit === commit).map(status => [status.context, status]));
    return [...latest.values()];
  }
}

export interface ForgeStateOptions {
  readonly users: readonly ForgeUserOptions[];
  readonly repositories: readonly ForgeRepositoryOptions[];
}

export class ForgeState {
  readonly accounts: readonly Account[];
  readonly repositories: readonly Repository[];
  readonly #accountOfToken = new Map<string, Account>();
  #lastId = 1000;

  constructor(options: ForgeStateOptions) {
    const startedAt = new Date();
    const logins = options.users.map(user => user.login);
    const organisations = [...new Set(options.repositories.map(repository => repository.owner))].filter(
      owner => !logins.includes(owner),
    );
    this.accounts = [
      ...options.users.map(user => ({
        ...user,
        email: user.email ?? `${user.login}@users.noreply.example.com`,
        type: 'User' as const,
      })),
      ...organisations.map(login => ({ login, name: login, email: '', type: 'Organization' as const })),
    ].map(({ login, name, email, type }) => ({ id: this.nextId(), login, name, email, type, createdAt: startedAt }));
    options.users.forEach(user => this.#accountOfToken.set(user.token, this.accountOf(user.login)));
    const repositories: Repository[] = [];
    for (const repository of options.repositories) {
      const parent = repositories.find(candidate => candidate.fullName === repository.forkOf);
      if (repository.forkOf !== undefined && !parent) {
        throw new Error(
          `${repository.owner}/${repository.name} is to be a fork of ${repository.forkOf}, which is not listed before`,
        );
      }
      repositories.push(
        new Repository(this.nextId(), this.accountOf(repository.owner), repository, { parent, allUsers: logins }),
      );
    }
    this.repositories = repositories;
  }

  nextId(): number {
    return ++this.#lastId;
  }

  /** @throws if there is no such account. */
  accountOf(login: string): Account {
    const account = this.findAccount(login);
    if (!account) {
      throw new Error(`The local forge has no account ${login}`);
    }
    return account;
  }

  findAccount(login: string): Account | undefined {
    return this.accounts.find(account => account.login.toLowerCase() === login.toLowerCase());
  }

  findAccountOfToken(token: string): Account | undefined {
    return this.#accountOfToken.get(token);
  }

  /** From now on the token is refused, as one that was revoked. */
  revokeToken(token: string): void {
    this.#accountOfToken.delete(token);
  }

  /** Names are compared as GitHub does, without case. */
  findRepository(owner: string, name: string): Repository | undefined {
    const fullName = `${owner}/${name}`.toLowerCase();
    return this.repositories.find(repository => repository.fullName.toLowerCase() === fullName);
  }

  /** The repository and all forks, where a pull request's head may be. */
  findNetwork(repository: Repository): Repository[] {
    return this.repositories.filter(candidate => candidate === repository || candidate.parent === repository);
  }
}

/** GitHub's opaque ids of GraphQL: the kind and something stable. */
export function nodeId(kind: string, id: number | string): string {
  return `${kind}_${createHash('sha1').update(`${kind}${id}`).digest('base64url').slice(0, 18)}`;
}
