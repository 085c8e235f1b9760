import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { createForgeFixture, runGit, signIn, tokens } from './forgeFixture.ts';
import type { ForgeFixture, ForgeFixtureOptions } from './forgeFixture.ts';

describe('the local forge: git over HTTP', () => {
  let fixture: ForgeFixture;
  const start = async (options: ForgeFixtureOptions = {}): Promise<void> => {
    fixture = await createForgeFixture(options);
  };
  afterEach(() => fixture.dispose());

  /** Pushes a new commit to `branch`; answers what git printed. */
  async function check(
    branch: string,
    expected: { readonly status: number; readonly prints: readonly (string | RegExp)[] },
  ): Promise<void> {
    fixture.clone.write({ 'new.yaml': 'a: 1\n' });
    fixture.clone.commit();
    const { status, stdout, stderr } = await fixture.git('push', '--porcelain', 'origin', `HEAD:refs/heads/${branch}`);
    assert.equal(status, expected.status, stderr);
    for (const text of expected.prints) {
      assert.ok(typeof text === 'string' ? (stdout + stderr).includes(text) : text.test(stdout + stderr), `${stdout}\n${stderr}`);
    }
  }

  it('clones, pushes a branch and fetches it', async () => {
    await start();
    const commit = fixture.clone.commit();
    assert.equal((await fixture.git('push', '-q', 'origin', 'HEAD:refs/heads/one')).status, 0);
    assert.equal(await fixture.forge.repository('shop/shop').git.findCommit('refs/heads/one'), commit);
    const copy = `${fixture.clone.root}/copy`;
    const { status, stderr } = await runGit(fixture.clone.root, [
      'clone',
      '-q',
      '-b',
      'one',
      fixture.forge.cloneUrl('shop/shop'),
      copy,
    ]);
    assert.equal(status, 0, stderr);
    assert.equal((await runGit(copy, ['rev-parse', 'HEAD'])).stdout.trim(), commit);
  });

  it('takes a pack that git sends in chunks, and a zipped request', async () => {
    await start();
    // More than http.postBuffer, so that git does not know the length beforehand.
    fixture.clone.write({ 'big.bin': randomBytes(3 * 1024 * 1024) });
    const commit = fixture.clone.commit();
    const { status, stderr } = await fixture.git('-c', 'http.postBuffer=65536', 'push', '-q', 'origin', 'HEAD:refs/heads/big');
    assert.equal(status, 0, stderr);
    assert.equal(await fixture.forge.repository('shop/shop').git.findCommit('refs/heads/big'), commit);
    assert.ok(fixture.forge.requests.some(request => request.headers['transfer-encoding'] === 'chunked'));
    for (let branch = 0; branch < 30; branch++) {
      fixture.clone.git('switch', '-q', '-c', `many-${branch}`);
      fixture.clone.commit();
    }
    await fixture.git('push', '-q', 'origin', '--all');
    fixture.clone.git('switch', '-q', 'main');
    const copy = `${fixture.clone.root}/copy.git`;
    const cloned = await runGit(fixture.clone.root, ['clone', '-q', '--bare', fixture.forge.cloneUrl('shop/shop'), copy]);
    assert.equal(cloned.status, 0, cloned.stderr);
    assert.ok(fixture.forge.requests.some(request => request.headers['content-encoding'] === 'gzip'));
  });

  it('refuses a protected branch in the words of a branch protection', async () => {
    await start({ repository: { protections: [{ branch: 'main', checks: ['ci/verify'] }] } });
    await check('main', {
      status: 1,
      prints: [
        'remote: error: GH006: Protected branch update failed for refs/heads/main.',
        'remote: - Changes must be made through a pull request.',
        'remote: - Required status check "ci/verify" is expected.',
        /!\s+HEAD:refs\/heads\/main\s+\[remote rejected\] \(protected branch hook declined\)/,
      ],
    });
  });

  it('refuses a protected branch in the words of a ruleset, and takes the other branches', async () => {
    await start({ repository: { protections: [{ branch: 'main', kind: 'ruleset' }] } });
    await check('main', {
      status: 1,
      prints: [
        'GH013: Repository rule violations found for refs/heads/main.',
        '(push declined due to repository rule violations)',
      ],
    });
    await check('mainly', { status: 0, prints: [] });
  });

  it('refuses who may not push, and a token nobody has', async () => {
    await start();
    signIn(fixture.clone, fixture.forge, tokens.eve);
    await check('one', {
      status: 128,
      prints: ['Permission to shop/shop.git denied to eve.', 'The requested URL returned error: 403'],
    });
    signIn(fixture.clone, fixture.forge, 'made-up');
    await check('one', { status: 128, prints: ['Invalid username or token.', 'Authentication failed'] });
  });

  it('hides a private repository from who may not read it', async () => {
    await start({ repository: { private: true } });
    signIn(fixture.clone, fixture.forge, tokens.eve);
    assert.match((await fixture.git('fetch')).stderr, /not found/);
    signIn(fixture.clone, fixture.forge, tokens.jonas);
    assert.equal((await fixture.git('fetch')).status, 0);
  });

  it('refuses a push to an archived repository', async () => {
    await start({ repository: { archived: true } });
    await check('one', { status: 128, prints: ['This repository was archived so it is read-only.'] });
  });

  it('cuts the connection before and after a push is done', async () => {
    await start();
    const { faults } = fixture.forge;
    faults.next({ method: 'POST', path: '/shop/shop.git/git-receive-pack' }, 'cut');
    await check('one', { status: 1, prints: [/Empty reply|hung up|Connection reset/] });
    const { git } = fixture.forge.repository('shop/shop');
    assert.equal(await git.findCommit('refs/heads/one'), undefined);
    faults.next({ method: 'POST', path: /git-receive-pack/ }, 'cutAnswer');
    await check('one', { status: 1, prints: [/hung up|disconnect|transfer closed/] });
    assert.equal(await git.findCommit('refs/heads/one'), fixture.clone.git('rev-parse', 'HEAD'));
  });

  it('answers git with a status that was ordered', async () => {
    await start();
    fixture.forge.faults.next({ path: /info\/refs/ }, { status: 503, body: 'Down for maintenance' });
    await check('one', { status: 128, prints: ['The requested URL returned error: 503'] });
  });
});
