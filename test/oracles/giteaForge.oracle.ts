import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { neverCancelled } from '../../server/src/base/cancellation.ts';
import type { Forge, ForgeAnswer, NewPullRequest, PullRequest } from '../../server/src/forge/forge.ts';
import { createForges } from '../../server/src/node/forges.ts';
import type { Person } from '../../server/src/session/proposalPorts.ts';
import { createGitFixture } from '../support/gitFixture.ts';
import type { GitFixture } from '../support/gitFixture.ts';
import type { GiteaUser } from '../support/giteaApi.ts';
import { startGitea } from '../support/giteaServer.ts';
import type { GiteaServer } from '../support/giteaServer.ts';

/** The client for Gitea against a real Gitea, with tokens and passwords from a real credential helper. */
describe('the Gitea client at a real Gitea', function () {
  this.timeout(900_000);
  let gitea: GiteaServer;
  let ada: GiteaUser;
  let grace: GiteaUser;
  const fixtures: GitFixture[] = [];

  before(async () => {
    gitea = await startGitea();
    ada = await gitea.createUser('ada');
    grace = await gitea.createUser('grace');
  });

  after(async () => {
    fixtures.forEach(fixture => fixture.dispose());
    await gitea?.dispose();
  });

  const nobody: Person = {
    readToken: () => Promise.resolve(undefined),
    rejectToken: () => undefined,
    prompt: () => Promise.resolve(undefined),
  };

  /** A repository of Ada's with one commit on `main`, and the client as the person whose secret the credential helper gives. */
  async function check(
    name: string,
    options: { readonly as?: GiteaUser; readonly secret?: string; readonly private?: boolean } = {},
  ) {
    const { as = ada, secret = as.token } = options;
    const { cloneUrl } = await gitea.createRepository(ada.name, name, { private: options.private ?? false });
    const clone = createGitFixture();
    fixtures.push(clone);
    const signIn = (user: GiteaUser, password: string): void => {
      const credentials = join(clone.root, '.git/credentials');
      writeFileSync(credentials, `${gitea.url.replace('//', `//${user.name}:${password}@`)}\n`);
      clone.git('config', '--replace-all', 'credential.helper', '');
      clone.git('config', '--add', 'credential.helper', `store --file=${credentials}`);
    };
    signIn(ada, ada.token);
    clone.git('remote', 'add', 'origin', cloneUrl);
    clone.write({ 'README.md': `# ${name}\n` });
    clone.commit('Begin');
    clone.git('push', '-q', 'origin', 'main');
    signIn(as, secret);
    const logged: string[] = [];
    const forges = createForges({
      folder: clone.root,
      person: nobody,
      environment: {},
      hosts: {},
      log: line => void logged.push(line),
      now: () => Date.now(),
    });
    const address = await forges.discover(cloneUrl, neverCancelled);
    assert.equal(address?.kind, 'gitea');
    const { forge, source } = await forges.connect(address, { interactive: false });
    assert.equal(source, 'credentialHelper');
    return { clone, forge, name, logged };
  }

  function push({ clone }: { readonly clone: GitFixture }, branch: string): string {
    clone.git('checkout', '-q', '-b', branch, 'main');
    clone.write({ 'README.md': `# ${branch}\n` });
    const commit = clone.commit(`Change ${branch}`);
    clone.git('push', '-q', 'origin', branch);
    return commit;
  }

  const order: NewPullRequest = {
    title: 'Change the greeting',
    body: 'Because **it** is time.',
    head: { owner: 'ada', branch: 'driftline/greeting' },
    base: 'main',
    draft: false,
    reviewers: [],
  };

  async function open(forge: Forge, changes: Partial<NewPullRequest> = {}): Promise<PullRequest> {
    return unwrap(await forge.openPullRequest({ ...order, ...changes }, neverCancelled));
  }

  it('tells the account and the repository', async () => {
    const { forge } = await check('known');
    assert.equal(unwrap(await forge.readAccount(neverCancelled)).login, 'ada');
    const repository = unwrap(await forge.readRepository(neverCancelled));
    assert.deepEqual(repository, {
      defaultBranch: 'main',
      webUrl: `${gitea.url}/ada/known`,
      archived: false,
      canPush: true,
      forkOf: null,
    });
  });

  it('takes a password of a credential helper as well as a token', async () => {
    const { forge } = await check('by-password', { secret: ada.password });
    assert.equal(unwrap(await forge.readAccount(neverCancelled)).login, 'ada');
  });

  it('opens, finds and lists a pull request', async () => {
    const fixture = await check('opened');
    const commit = push(fixture, order.head.branch);
    const pull = await open(fixture.forge);
    assert.deepEqual(
      [pull.title, pull.body, pull.state, pull.draft, pull.author, pull.head, pull.base.branch],
      [order.title, order.body, 'open', false, 'ada', { owner: 'ada', branch: order.head.branch, commit }, 'main'],
    );
    assert.equal(pull.webUrl, `${gitea.url}/ada/opened/pulls/${pull.number}`);
    const found = unwrap(await fixture.forge.findPullRequest(order.head, 'main', neverCancelled));
    assert.equal(found?.number, pull.number);
    assert.deepEqual(
      unwrap(await fixture.forge.listPullRequests(neverCancelled)).map(({ number }) => number),
      [pull.number],
    );
    const again = await fixture.forge.openPullRequest(order, neverCancelled);
    assert.equal(codeOf(again), 'already-exists');
  });

  it('changes title, text, draft and state', async () => {
    const fixture = await check('changed');
    push(fixture, order.head.branch);
    const { forge } = fixture;
    const { number, draft, title } = await open(forge, { draft: true });
    assert.deepEqual([draft, title], [true, order.title]);
    const titled = unwrap(await forge.updatePullRequest(number, { title: 'Another title' }, neverCancelled));
    assert.deepEqual([titled.draft, titled.title], [true, 'Another title']);
    const ready = unwrap(await forge.updatePullRequest(number, { draft: false, body: '' }, neverCancelled));
    assert.deepEqual([ready.draft, ready.title, ready.body], [false, 'Another title', '']);
    assert.equal(unwrap(await forge.updatePullRequest(number, { draft: true }, neverCancelled)).draft, true);
    assert.equal(unwrap(await forge.updatePullRequest(number, { state: 'closed' }, neverCancelled)).state, 'closed');
    assert.equal(unwrap(await forge.findPullRequest(order.head, 'main', neverCancelled)), undefined);
    assert.equal(unwrap(await forge.updatePullRequest(number, { state: 'open' }, neverCancelled)).state, 'open');
  });

  it('shows checks, and the last word of each reviewer', async () => {
    const fixture = await check('reviewed');
    const commit = push(fixture, order.head.branch);
    const { number } = await open(fixture.forge);
    await gitea.setStatus('ada', 'reviewed', commit, 'ci/verify', 'pending');
    await gitea.setStatus('ada', 'reviewed', commit, 'ci/verify', 'failure');
    await gitea.setStatus('ada', 'reviewed', commit, 'flux/shop', 'success');
    await gitea.review('ada', 'reviewed', number, grace.token, 'REQUEST_CHANGES');
    await gitea.review('ada', 'reviewed', number, grace.token, 'COMMENT');
    const asked = unwrap(await fixture.forge.readPullRequest(number, neverCancelled));
    assert.deepEqual(
      asked.reviews.map(({ author, state }) => `${author} ${state}`),
      ['grace changes-requested'],
    );
    await gitea.review('ada', 'reviewed', number, grace.token, 'APPROVED');
    const detail = unwrap(await fixture.forge.readPullRequest(number, neverCancelled));
    assert.deepEqual(
      detail.reviews.map(({ author, state }) => `${author} ${state}`),
      ['grace approved'],
    );
    assert.deepEqual(detail.checks.map(({ name, state }) => `${name} ${state}`).sort(), [
      'ci/verify failure',
      'flux/shop success',
    ]);
    assert.equal(detail.pullRequest.head.commit, commit);
  });

  it('has no checks where none were reported', async () => {
    const fixture = await check('unchecked');
    push(fixture, order.head.branch);
    const { number } = await open(fixture.forge);
    const detail = unwrap(await fixture.forge.readPullRequest(number, neverCancelled));
    assert.deepEqual([detail.checks, detail.reviews], [[], []]);
  });

  it('sees a merge as merged, and its branch as gone', async () => {
    const fixture = await check('merged');
    const commit = push(fixture, order.head.branch);
    const { forge } = fixture;
    const { number } = await open(forge);
    const merged = await gitea.merge('ada', 'merged', number, 'squash');
    const { pullRequest } = unwrap(await forge.readPullRequest(number, neverCancelled));
    assert.deepEqual([pullRequest.state, pullRequest.mergeCommit], ['merged', merged]);
    assert.equal((await forge.deleteBranch(order.head.branch, commit, neverCancelled)).ok, true);
    const after = unwrap(await forge.readPullRequest(number, neverCancelled));
    assert.deepEqual(after.pullRequest.head, { owner: 'ada', branch: order.head.branch, commit });
    assert.equal(codeOf(await forge.updatePullRequest(number, { state: 'closed' }, neverCancelled)), 'conflict');
  });

  it('deletes the branch that it knows, and no other', async () => {
    const fixture = await check('deleted');
    const commit = push(fixture, 'feature/one');
    const { forge } = fixture;
    assert.equal(codeOf(await forge.deleteBranch('feature/one', '0'.repeat(40), neverCancelled)), 'conflict');
    assert.equal(codeOf(await forge.deleteBranch('feature/one', commit, neverCancelled)), 'ok');
    assert.equal(codeOf(await forge.deleteBranch('feature/one', commit, neverCancelled)), 'ok');
    assert.equal(fixture.clone.git('ls-remote', 'origin', 'refs/heads/feature/one'), '');
    const main = fixture.clone.git('rev-parse', 'main');
    assert.equal(codeOf(await forge.deleteBranch('main', main, neverCancelled)), 'forbidden');
  });

  it('tells what a branch demands', async () => {
    const fixture = await check('ruled');
    await gitea.protectBranch('ada', 'ruled', 'main', {
      required_approvals: 2,
      enable_status_check: true,
      status_check_contexts: ['ci/verify'],
      require_signed_commits: true,
    });
    assert.deepEqual(unwrap(await fixture.forge.readBranchRules('main', neverCancelled)), {
      protected: true,
      requirements: ['2 approvals', 'check "ci/verify"', 'signed commits'],
    });
    const none = { protected: false, requirements: [] };
    assert.deepEqual(unwrap(await fixture.forge.readBranchRules('not-there-yet', neverCancelled)), none);
  });

  it('takes a text of the greatest length', async () => {
    const fixture = await check('long');
    push(fixture, order.head.branch);
    const body = 'ä'.repeat(fixture.forge.limits.body / 2);
    const title = 'x'.repeat(fixture.forge.limits.title);
    const pull = await open(fixture.forge, { body, title, draft: true });
    assert.ok(pull.body === body && pull.title === title);
  });

  it('opens a pull request from a fork', async () => {
    const fixture = await check('forked');
    await gitea.api('POST', '/repos/ada/forked/forks', {}, grace.token);
    const commit = fixture.clone.commit('Change it elsewhere');
    const forkUrl = `${gitea.url}/grace/forked.git`.replace('//', `//grace:${grace.token}@`);
    await promisify(execFile)('git', ['push', '-q', forkUrl, `${commit}:refs/heads/tidy`], { cwd: fixture.clone.root });
    const head = { owner: 'grace', branch: 'tidy' };
    const pull = await open(fixture.forge, { head, reviewers: ['grace'] });
    assert.deepEqual(pull.head, { ...head, commit });
    assert.equal(unwrap(await fixture.forge.findPullRequest(head, 'main', neverCancelled))?.number, pull.number);
  });

  it('says in words what the forge refuses', async () => {
    const reader = await check('read-only', { as: grace });
    const commit = reader.clone.git('rev-parse', 'main');
    assert.equal(codeOf(await reader.forge.deleteBranch('main', commit, neverCancelled)), 'forbidden');
    const hidden = await check('hidden', { as: grace, private: true });
    assert.equal(codeOf(await hidden.forge.readRepository(neverCancelled)), 'not-found');
    const fixture = await check('refused');
    const nothing = await fixture.forge.openPullRequest({ ...order, head: { owner: 'ada', branch: 'no-such' } }, neverCancelled);
    assert.equal(codeOf(nothing), 'invalid');
    assert.match(nothing.ok ? '' : nothing.problem.message, /there is no branch ada:no-such/);
  });

  it('logs what it asked, and no secret', async () => {
    const { forge, logged } = await check('logged');
    await forge.readAccount(neverCancelled);
    assert.deepEqual(logged, ['GET /api/v1/user: 200']);
  });
});

function unwrap<T>(answer: ForgeAnswer<T>): T {
  assert.ok(answer.ok, answer.ok ? '' : answer.problem.message);
  return answer.value;
}

function codeOf(answer: ForgeAnswer<unknown>): string {
  return answer.ok ? 'ok' : answer.problem.code;
}
