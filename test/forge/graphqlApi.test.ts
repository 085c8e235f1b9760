import assert from 'node:assert/strict';
import { createForgeFixture, tokens } from './forgeFixture.ts';
import type { ForgeFixture } from './forgeFixture.ts';

const readNode =
  'query($n: Int!) { repository(owner: "shop", name: "shop") { pullRequest(number: $n) { id isDraft state headRefName author { login } } } }';
const markReady =
  'mutation($id: ID!) { markPullRequestReadyForReview(input: {pullRequestId: $id}) { pullRequest { number isDraft } } }';
const makeDraft =
  'mutation($id: ID!) { convertPullRequestToDraft(input: {pullRequestId: $id}) { pullRequest { number isDraft } } }';

describe('the local forge: GraphQL by the schema of GitHub', () => {
  let fixture: ForgeFixture;
  let id: string;

  beforeEach(async () => {
    fixture = await createForgeFixture();
    await fixture.pushBranch('one');
    const body = { title: 'Grow', head: 'one', base: 'main', draft: true };
    const opened = await fixture.ask('POST', '/repos/shop/shop/pulls', { body });
    id = (opened.body as { readonly node_id: string }).node_id;
  });
  afterEach(() => fixture.dispose());

  async function post(body: unknown, token: string | undefined): Promise<Response> {
    return fetch(`${fixture.forge.url}/api/graphql`, {
      method: 'POST',
      headers: { ...(token ? { authorization: `bearer ${token}` } : {}), 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
  }

  /** Asks with ada's token unless another is given, and compares the whole answer. */
  async function check(query: string, variables: object, expected: unknown, token: string = tokens.ada): Promise<void> {
    const response = await post({ query, variables }, token);
    assert.equal(response.status, 200);
    assert.deepEqual(await response.json(), expected);
  }

  it('finds a pull request by number, with the id REST gives it', () =>
    check(readNode, { n: 1 }, {
      data: { repository: { pullRequest: { id, isDraft: true, state: 'OPEN', headRefName: 'one', author: { login: 'ada' } } } },
    })); // prettier-ignore

  it('marks a draft as ready and makes it a draft again', async () => {
    await check(markReady, { id }, { data: { markPullRequestReadyForReview: { pullRequest: { number: 1, isDraft: false } } } });
    const { body } = await fixture.ask('GET', '/repos/shop/shop/pulls/1');
    assert.equal((body as { readonly draft: boolean }).draft, false);
    await check(makeDraft, { id }, { data: { convertPullRequestToDraft: { pullRequest: { number: 1, isDraft: true } } } });
  });

  it('refuses a field that GitHub does not have', () =>
    check('{ viewer { loginn } }', {}, {
      errors: [{ locations: [{ line: 1, column: 12 }], message: 'Cannot query field "loginn" on type "User". Did you mean "login"?' }],
    })); // prettier-ignore

  it('refuses what is not there, and whom it does not concern', async () => {
    const response = await post({ query: readNode, variables: { n: 7 } }, tokens.ada);
    const { errors } = (await response.json()) as {
      readonly errors: readonly { readonly type: string; readonly message: string }[];
    };
    assert.deepEqual(
      errors.map(({ type, message }) => [type, message]),
      [['NOT_FOUND', 'Could not resolve to a PullRequest with the number of 7.']],
    );
    const forbidden = await post({ query: markReady, variables: { id } }, tokens.eve);
    const answer = (await forbidden.json()) as { readonly errors: readonly { readonly type: string }[] };
    assert.equal(answer.errors[0]?.type, 'FORBIDDEN');
  });

  it('asks for a token', async () => {
    assert.equal((await post({ query: '{ viewer { login } }' }, undefined)).status, 401);
    assert.equal((await post({ query: '{ viewer { login } }' }, 'made-up')).status, 401);
    await check('{ viewer { login } }', {}, { data: { viewer: { login: 'jonas' } } }, tokens.jonas);
  });
});
