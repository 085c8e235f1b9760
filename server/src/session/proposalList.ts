import type { CancellationToken } from '../base/cancellation.ts';
import type { ForgeAccount, ForgeAddress, ForgeProblem, PullRequest, PullRequestDetail } from '../forge/forge.ts';
import type { CredentialSource, Forges } from './proposalPorts.ts';

/**
 * The proposals of a repository as the forge tells them, asked for politely: not more often than useful, by conditional requests,
 * ever more rarely while it fails, and not before the time the forge has named.
 */

export interface ProposalListState {
  readonly pullRequests: readonly PullRequest[];
  /** Checks and reviews by number, of open ones. */
  readonly details: ReadonlyMap<number, PullRequestDetail>;
  readonly account: ForgeAccount | undefined;
  readonly source: CredentialSource | undefined;
  /** Why the list is old or missing. */
  readonly problem: ForgeProblem | undefined;
  /** Milliseconds since 1970; `undefined`: never read. */
  readonly readAt: number | undefined;
}

/** Milliseconds between two looks while all goes well. */
const interval = 60_000;
/** Milliseconds after which a person who asks again is served again. */
const shortestInterval = 3_000;
const longestInterval = 30 * 60_000;
/** Open pull requests whose checks and reviews are read at one look; the newest, own ones first. */
const detailsPerLook = 20;

const emptyState: ProposalListState = {
  pullRequests: [],
  details: new Map(),
  account: undefined,
  source: undefined,
  problem: undefined,
  readAt: undefined,
};

export class ProposalList {
  readonly #forges: Forges;
  readonly #now: () => number;
  #address: ForgeAddress | undefined;
  #state: ProposalListState = emptyState;
  #failures = 0;
  #lastTry: number | undefined;
  #running: Promise<void> | undefined;

  /** @param now milliseconds since 1970. */
  constructor(forges: Forges, now: () => number) {
    this.#forges = forges;
    this.#now = now;
  }

  /** What is known, from memory. */
  get state(): ProposalListState {
    return this.#state;
  }

  /** Milliseconds until the forge should be asked again. */
  get nextRefresh(): number {
    if (this.#lastTry === undefined) {
      return 0;
    }
    const pause = Math.min(interval * 2 ** this.#failures, longestInterval);
    return Math.max(0, this.#lastTry + pause - this.#now(), this.#forgesPause());
  }

  /** Asks the forge if it is time, or if the person asks (`refresh`) and the forge has not said to wait. Joins a look that runs. */
  async read(address: ForgeAddress, refresh: boolean, token: CancellationToken): Promise<ProposalListState> {
    if (
      this.#address &&
      `${this.#address.apiUrl}/${this.#address.owner}/${this.#address.name}` !==
        `${address.apiUrl}/${address.owner}/${address.name}`
    ) {
      this.#state = emptyState;
      this.#lastTry = undefined;
    }
    this.#address = address;
    if (this.#isTime(refresh)) {
      this.#running ??= this.#look(address, token).finally(() => (this.#running = undefined));
      await this.#running;
    }
    return this.#state;
  }

  /** Something was done: the next {@link read} asks again. */
  expire(): void {
    this.#lastTry = undefined;
    this.#failures = 0;
  }

  #isTime(refresh: boolean): boolean {
    if (this.#running || this.#lastTry === undefined) {
      return true;
    }
    const waits = this.#forgesPause() > 0;
    return refresh ? !waits && this.#now() - this.#lastTry >= shortestInterval : this.nextRefresh === 0;
  }

  /** Milliseconds that the forge asked to wait still. */
  #forgesPause(): number {
    const { problem } = this.#state;
    return problem?.retryAt === undefined ? 0 : Math.max(0, Date.parse(problem.retryAt) - this.#now());
  }

  async #look(address: ForgeAddress, token: CancellationToken): Promise<void> {
    this.#lastTry = this.#now();
    const { forge, source } = await this.#forges.connect(address, { interactive: false });
    const account = source === undefined ? undefined : await forge.readAccount(token);
    if (account && !account.ok) {
      await this.#fail(account.problem, source, address);
      return;
    }
    const listed = await forge.listPullRequests(token);
    if (!listed.ok) {
      await this.#fail(listed.problem, source, address);
      return;
    }
    const login = account?.value.login;
    const open = listed.value
      .filter(({ state }) => state === 'open')
      .sort((a, b) => Number(b.author === login) - Number(a.author === login))
      .slice(0, detailsPerLook);
    const details = new Map<number, PullRequestDetail>();
    let problem: ForgeProblem | undefined;
    for (const { number } of open) {
      const detail = await forge.readPullRequest(number, token);
      const known = detail.ok ? detail.value : this.#state.details.get(number);
      if (known) {
        details.set(number, known);
      }
      if (!detail.ok) {
        problem = detail.problem;
        break;
      }
    }
    this.#failures = problem ? this.#failures + 1 : 0;
    const pullRequests = listed.value.map(listedOne => details.get(listedOne.number)?.pullRequest ?? listedOne);
    this.#state = { pullRequests, details, account: account?.value, source, problem, readAt: this.#now() };
  }

  async #fail(problem: ForgeProblem, source: CredentialSource | undefined, address: ForgeAddress): Promise<void> {
    this.#failures++;
    this.#state = { ...this.#state, problem, source };
    if (problem.code === 'unauthorized' && source !== undefined) {
      await this.#forges.reject(address);
    }
  }
}
