import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { createGitFixture } from '../support/gitFixture.ts';
import type { GitFixture } from '../support/gitFixture.ts';
import { GiteaRefusal } from '../support/giteaApi.ts';
import type { GiteaUser } from '../support/giteaApi.ts';
import { startGitea } from '../support/giteaServer.ts';
import type { GiteaServer } from '../support/giteaServer.ts';

/** What the suites that propose changes rely on in the real forge that they run against. */

interface PullRequest {
  readonly number: number;
  readonly state: string;
  readonly merged: boolean;
  readonly head: { readonly ref: string; readonly sha: string };
}

describe('the Gitea of the tests', function () {
  this.timeout(900_000);
  let gitea: GiteaServer;
  let ada: GiteaUser;
  const fixtures: GitFixture[] = [];

  before(async () => {
    gitea = await startGitea();
    ada = await gitea.createUser('ada');
  });

  after(async () => {
    fixtures.forEach(fixture => fixture.dispose());
    await gitea?.dispose();
  });

  /** A repository of Ada's at the forge with one commit on `main`, pushed from a clone whose git asks a credential helper. */
  async function check(name: string) {
    const { cloneUrl } = await gitea.createRepository(ada.name, name);
    const clone = createGitFixture();
    fixtures.push(clone);
    const credentials = join(clone.root, '.git/credentials');
    writeFileSync(credentials, `${gitea.url.replace('//', `//${ada.name}:${ada.token}@`)}\n`);
    clone.git('config', 'credential.helper', `store --file=${credentials}`);
    clone.git('remote', 'add', 'origin', cloneUrl);
    clone.write({ 'README.md': `# ${name}\n` });
    clone.commit('Begin');
    clone.git('push', '-q', 'origin', 'main');
    const path = `/repos/${ada.name}/${name}`;
    return {
      clone,
      path,
      /** Pushes a branch with one more commit and asks to merge it. */
      propose: async (branch: string): Promise<PullRequest> => {
        clone.git('checkout', '-q', '-b', branch, 'main');
        clone.write({ [`${branch}.yaml`]: 'replicas: 2\n' });
        clone.commit(`Change ${branch}`);
        clone.git('push', '-q', 'origin', branch);
        const body = { base: 'main', head: branch, title: `Change ${branch}`, body: 'Why' };
        return (await gitea.api('POST', `${path}/pulls`, body, ada.token)) as PullRequest;
      },
      read: async (number: number) => (await gitea.api('GET', `${path}/pulls/${number}`)) as PullRequest,
    };
  }

  it('says which version it is', async () => {
    assert.deepEqual(await gitea.api('GET', '/version'), { version: '1.26.4' });
  });

  it('takes what is pushed with a token from a credential helper, and nothing without', async () => {
    const { clone, path } = await check('pushed');
    const branch = (await gitea.api('GET', `${path}/branches/main`)) as { commit: { id: string } };
    assert.equal(branch.commit.id, clone.git('rev-parse', 'HEAD'));
    clone.git('config', '--unset', 'credential.helper');
    assert.throws(() => clone.git('push', '-q', 'origin', 'main:other'), /could not read Username/);
  });

  it('merges a pull request once its status and its review are there', async () => {
    const { clone, path, propose, read } = await check('reviewed');
    const grace = await gitea.createUser('grace');
    await gitea.api('PUT', `${path}/collaborators/${grace.name}`, { permission: 'write' });
    await gitea.protectBranch(ada.name, 'reviewed', 'main', {
      required_approvals: 1,
      enable_status_check: true,
      status_check_contexts: ['render'],
    });
    const { number, head } = await propose('scale');
    const refused = (error: unknown) => error instanceof GiteaRefusal && error.status === 405;
    await assert.rejects(gitea.merge(ada.name, 'reviewed', number, 'squash'), refused);
    await gitea.setStatus(ada.name, 'reviewed', head.sha, 'render', 'success');
    await assert.rejects(gitea.merge(ada.name, 'reviewed', number, 'squash'), refused);
    await gitea.review(ada.name, 'reviewed', number, grace.token, 'APPROVED');
    const merged = await gitea.merge(ada.name, 'reviewed', number, 'squash');

    const pull = await read(number);
    assert.deepEqual([pull.state, pull.merged], ['closed', true]);
    clone.git('fetch', '-q', 'origin');
    assert.equal(clone.git('rev-parse', 'origin/main'), merged);
    assert.equal(clone.git('rev-parse', 'origin/main^'), clone.git('rev-parse', 'main'));
    assert.equal(clone.git('rev-parse', 'origin/main^{tree}'), clone.git('rev-parse', 'scale^{tree}'));
    const status = (await gitea.api('GET', `${path}/commits/${head.sha}/status`)) as { state: string };
    assert.equal(status.state, 'success');
  });

  it('closes a pull request without merging it', async () => {
    const { path, propose, read } = await check('closed');
    const { number } = await propose('shrink');
    await gitea.api('PATCH', `${path}/pulls/${number}`, { state: 'closed' }, ada.token);
    const pull = await read(number);
    assert.deepEqual([pull.state, pull.merged], ['closed', false]);
  });

  it('rejects a push to a protected branch', async () => {
    const { clone } = await check('protected');
    await gitea.protectBranch(ada.name, 'protected', 'main');
    clone.commit('Change without asking');
    assert.throws(
      () => clone.git('push', 'origin', 'main'),
      /Not allowed to push to protected branch main[^]*pre-receive hook declined/,
    );
    clone.git('push', '-q', 'origin', 'main:asked');
  });

  it('ends with a process that was killed, and leaves nothing behind', async () => {
    const server = pathToFileURL(join(import.meta.dirname, '../support/giteaServer.ts')).href;
    const script = `const { startGitea } = await import(${JSON.stringify(server)});
      const { url, folder } = await startGitea();
      console.log(JSON.stringify({ url, folder }));`;
    const starter = spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: ['ignore', 'pipe', 'inherit'] });
    const [line] = (await once(starter.stdout.setEncoding('utf8'), 'data')) as [string];
    const { url, folder } = JSON.parse(line) as { url: string; folder: string };
    assert.ok(existsSync(folder));
    assert.equal((await fetch(url)).status, 200);
    starter.kill('SIGKILL');
    const deadline = performance.now() + 10_000;
    while (existsSync(folder) && performance.now() < deadline) {
      await new Promise(resolve => setTimeout(resolve, 50));
    }
    assert.ok(!existsSync(folder));
    await assert.rejects(fetch(url));
  });
});
