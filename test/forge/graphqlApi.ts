import { buildSchema, execute, GraphQLError, parse, validate } from 'graphql';
import type { GraphQLSchema } from 'graphql';
import { nodeId } from './forgeState.ts';
import type { Account, ForgeState, PullRequest, Repository } from './forgeState.ts';
import { changePullRequest, findByNodeId, followBranches } from './pullRequests.ts';
import { latestVerdicts } from './pullRequestRules.ts';
import { pullRequestPage } from './pullShapes.ts';
import { badCredentials, Refusal, unauthenticated } from './refusal.ts';
import type { RestReply } from './restRoute.ts';
import { dateText } from './restShapes.ts';
import type { Addresses, Json } from './restShapes.ts';

/**
 * GitHub's GraphQL API for what REST cannot do: drafts. Requests are validated by GitHub's own schema, so that a field or an argument
 * it does not have is refused here too.
 */

export interface GraphqlRequest {
  readonly account: Account | undefined;
  readonly hasCredentials: boolean;
  readonly body: string;
}

interface MutationInput {
  readonly input: { readonly pullRequestId: string; readonly clientMutationId?: string | null };
}

export class GraphqlApi {
  readonly #state: ForgeState;
  readonly #at: Addresses;
  /** Read at the first request: it takes a moment. */
  readonly #schema: { value?: Promise<GraphQLSchema> } = {};

  constructor(state: ForgeState, at: Addresses) {
    this.#state = state;
    this.#at = at;
  }

  /** As GitHub, 200 also where something went wrong: the answer's `errors` say what. */
  async answer(request: GraphqlRequest): Promise<RestReply> {
    const { account } = request;
    if (!account) {
      const { status, message } = request.hasCredentials ? badCredentials : unauthenticated;
      return { status, body: { message, documentation_url: 'https://docs.github.com/graphql', status: String(status) } };
    }
    const order = readOrder(request.body);
    if (!order) {
      return { status: 400, body: { message: 'Problems parsing JSON', documentation_url: 'https://docs.github.com/graphql' } };
    }
    return { status: 200, body: await this.#execute(account, order) };
  }

  async #execute(account: Account, order: Order): Promise<Json> {
    const schema = await (this.#schema.value ??= loadSchema());
    try {
      const document = parse(order.query);
      const errors = validate(schema, document);
      if (errors.length > 0) {
        return { errors: errors.map(errorJson) };
      }
      const rootValue = this.#rootFor(account);
      const { data, errors: failures } = await execute({ schema, document, rootValue, variableValues: order.variables });
      return { data, ...(failures ? { errors: failures.map(errorJson) } : {}) };
    } catch (error) {
      return { errors: [errorJson(error instanceof GraphQLError ? error : new GraphQLError(String(error)))] };
    }
  }

  /** What can be asked for at the top; other fields of the schema are `null`. */
  #rootFor(account: Account): Json {
    return {
      viewer: { __typename: 'User', id: nodeId('U', account.id), login: account.login, name: account.name },
      repository: async ({ owner, name }: { readonly owner: string; readonly name: string }) => {
        const repository = this.#state.findRepository(owner, name);
        if (!repository?.canRead(account)) {
          throw failure('NOT_FOUND', `Could not resolve to a Repository with the name '${owner}/${name}'.`);
        }
        await followBranches(this.#state, repository);
        return this.#repositoryNode(repository);
      },
      markPullRequestReadyForReview: ({ input }: MutationInput) => this.#setDraft(account, input, false),
      convertPullRequestToDraft: ({ input }: MutationInput) => this.#setDraft(account, input, true),
    };
  }

  async #setDraft(account: Account, input: MutationInput['input'], draft: boolean): Promise<Json> {
    const found = findByNodeId(this.#state, input.pullRequestId);
    if (!found?.repository.canRead(account)) {
      throw failure('NOT_FOUND', `Could not resolve to a node with the global id of '${input.pullRequestId}'`);
    }
    const { repository, pullRequest } = found;
    if (pullRequest.state !== 'open') {
      throw failure('UNPROCESSABLE', 'Pull request is closed');
    }
    const changed = await changePullRequest(repository, pullRequest, account, { draft });
    if (changed instanceof Refusal) {
      throw failure('FORBIDDEN', changed.message);
    }
    return {
      clientMutationId: input.clientMutationId ?? null,
      pullRequest: pullRequestNode(this.#at, repository, changed),
    };
  }

  #repositoryNode(repository: Repository): Json {
    return {
      id: nodeId('R', repository.id),
      name: repository.name,
      nameWithOwner: repository.fullName,
      pullRequest: ({ number }: { readonly number: number }) => {
        const pullRequest = repository.pullRequests.get(number);
        if (!pullRequest) {
          throw failure('NOT_FOUND', `Could not resolve to a PullRequest with the number of ${number}.`);
        }
        return pullRequestNode(this.#at, repository, pullRequest);
      },
    };
  }
}

function pullRequestNode(at: Addresses, repository: Repository, pullRequest: PullRequest): Json {
  const { head, base, author } = pullRequest;
  const verdicts = latestVerdicts(pullRequest).map(review => review.state);
  return {
    __typename: 'PullRequest',
    id: nodeId('PR', pullRequest.id),
    number: pullRequest.number,
    title: pullRequest.title,
    body: pullRequest.body ?? '',
    isDraft: pullRequest.draft,
    state: pullRequest.mergedAt ? 'MERGED' : pullRequest.state.toUpperCase(),
    merged: pullRequest.mergedAt !== null,
    closed: pullRequest.state === 'closed',
    url: pullRequestPage(at, repository, pullRequest),
    headRefName: head.branch,
    headRefOid: head.commit,
    baseRefName: base.branch,
    baseRefOid: base.commit,
    author: { __typename: 'User', login: author.login },
    createdAt: dateText(pullRequest.createdAt),
    updatedAt: dateText(pullRequest.updatedAt),
    reviewDecision: verdicts.includes('CHANGES_REQUESTED')
      ? 'CHANGES_REQUESTED'
      : verdicts.includes('APPROVED')
        ? 'APPROVED'
        : null,
  };
}

interface Order {
  readonly query: string;
  readonly variables: Json;
}

function readOrder(body: string): Order | undefined {
  try {
    const { query, variables } = JSON.parse(body) as { readonly query?: unknown; readonly variables?: Json | null };
    return typeof query === 'string' ? { query, variables: variables ?? {} } : undefined;
  } catch {
    return undefined;
  }
}

async function loadSchema(): Promise<GraphQLSchema> {
  const { schema } = await import('@octokit/graphql-schema');
  return buildSchema(schema.idl, { assumeValid: true });
}

function failure(type: string, message: string): GraphQLError {
  return new GraphQLError(message, { extensions: { type } });
}

/** GitHub puts the kind of an error beside its message. */
function errorJson(error: GraphQLError): Json {
  const { message, locations, path, extensions } = error.toJSON();
  const { type } = extensions ?? {};
  return { ...(type === undefined ? {} : { type }), ...(path ? { path } : {}), ...(locations ? { locations } : {}), message };
}
