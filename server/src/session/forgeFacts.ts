import type { CancellationToken } from '../base/cancellation.ts';
import type { Forge, ForgeAccount, ForgeRepository, PullRequest } from '../forge/forge.ts';
import type { ProposalDestination, ProposalRecord } from '../proposal/proposal.ts';
import type { CredentialSource, Forges } from './proposalPorts.ts';

/** What the forge knows of the person, the repository and the pull request of a proposal; all absent where nobody is signed in. */
export interface ForgeFacts {
  readonly account?: ForgeAccount;
  readonly source?: CredentialSource;
  /** Absent also where another one is pushed to. */
  readonly repository?: ForgeRepository;
  /** The open one of the record. */
  readonly pullRequest?: PullRequest;
}

/** Milliseconds for which an answer serves: a plan is asked for with each change of the selection. */
const lifetime = 30_000;

/** Reads the facts, and remembers them for a moment. */
export class ForgeFactsReader {
  readonly #forges: Forges;
  readonly #now: () => number;
  readonly #known = new Map<string, { readonly at: number; readonly facts: ForgeFacts }>();

  /** @param now milliseconds since 1970. */
  constructor(forges: Forges, now: () => number) {
    this.#forges = forges;
    this.#now = now;
  }

  /** Nobody is asked to sign in. */
  async read(
    destination: ProposalDestination,
    record: ProposalRecord | undefined,
    token: CancellationToken,
  ): Promise<ForgeFacts> {
    const { forge: address } = destination;
    if (!address) {
      return {};
    }
    const number = record?.pullRequest?.number;
    const key = `${address.apiUrl} ${address.owner}/${address.name} ${destination.pushRemote} ${number ?? ''}`;
    const known = this.#known.get(key);
    if (known && this.#now() - known.at < lifetime) {
      return known.facts;
    }
    const { forge, source } = await this.#forges.connect(address, { interactive: false });
    if (source === undefined) {
      return {};
    }
    const facts = { source, ...(await readFacts(forge, destination, number, token)) };
    if (facts.account) {
      this.#known.set(key, { at: this.#now(), facts });
    }
    return facts;
  }

  /** Something was done, or somebody signed in: the next {@link read} asks again. */
  expire(): void {
    this.#known.clear();
  }
}

async function readFacts(
  forge: Forge,
  { remote, pushRemote }: ProposalDestination,
  number: number | undefined,
  token: CancellationToken,
): Promise<Omit<ForgeFacts, 'source'>> {
  const account = await forge.readAccount(token);
  if (!account.ok) {
    return {};
  }
  const repository = remote === pushRemote ? await forge.readRepository(token) : undefined;
  const detail = number === undefined ? undefined : await forge.readPullRequest(number, token);
  const pullRequest = detail?.ok && detail.value.pullRequest.state === 'open' ? detail.value.pullRequest : undefined;
  return { account: account.value, repository: repository?.ok ? repository.value : undefined, pullRequest };
}
