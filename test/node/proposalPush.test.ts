import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { neverCancelled } from '../../server/src/base/cancellation.ts';
import { explainFailedPush } from '../../server/src/node/pushProblems.ts';
import type { GitStepAnswer } from '../../server/src/proposal/proposal.ts';
import { createGitFixture } from '../support/gitFixture.ts';
import { createProposalFixture, isolatePersonalGit } from './proposalFixture.ts';
import type { ProposalFixture } from './proposalFixture.ts';

describe('the push of a proposal', () => {
  let restore = (): void => undefined;
  before(() => (restore = isolatePersonalGit()));
  after(() => restore());
  const fixtures: ProposalFixture[] = [];
  afterEach(() => fixtures.splice(0).forEach(one => one.dispose()));

  async function create(): Promise<ProposalFixture & { readonly made: string }> {
    const fixture = await createProposalFixture();
    fixtures.push(fixture);
    fixture.write({ 'a.yaml': 'a: 1\n' });
    fixture.commit();
    fixture.git('push', '-q', 'origin', 'main');
    fixture.write({ 'a.yaml': 'a: 2\n' });
    const { commit } = await fixture.commitFiles(['a.yaml']);
    return { ...fixture, made: commit };
  }

  function remoteBranch(fixture: ProposalFixture): string {
    return fixture.git('--git-dir', fixture.remote, 'for-each-ref', '--format=%(objectname)', 'refs/heads/raise-replicas');
  }

  function failure(answer: GitStepAnswer<unknown>, code: string) {
    assert.ok(!answer.ok, JSON.stringify(answer));
    assert.equal(answer.failure.code, code, JSON.stringify(answer));
    return answer.failure;
  }

  it('makes the branch on the remote and none here', async () => {
    const fixture = await create();
    const answer = await fixture.push(fixture.made);
    assert.ok(answer.ok, JSON.stringify(answer));
    assert.equal(remoteBranch(fixture), fixture.made);
    assert.equal(fixture.git('for-each-ref', '--format=%(refname)', 'refs/heads'), 'refs/heads/main');
  });

  it('that was done already succeeds once more', async () => {
    const fixture = await create();
    await fixture.push(fixture.made);
    assert.ok((await fixture.push(fixture.made)).ok);
  });

  it('takes no branch over, and none that moved', async () => {
    const fixture = await create();
    const head = fixture.git('rev-parse', 'HEAD');
    fixture.git('push', '-q', 'origin', 'HEAD:refs/heads/raise-replicas');
    assert.match(failure(await fixture.push(fixture.made), 'proposal.branch-exists').message, /exists on origin already/);
    failure(await fixture.push(fixture.made, { expected: fixture.made }), 'proposal.remote-moved');
    assert.equal(remoteBranch(fixture), head);
    assert.ok((await fixture.push(fixture.made, { expected: head })).ok);
    fixture.git('--git-dir', fixture.remote, 'update-ref', '-d', 'refs/heads/raise-replicas');
    failure(await fixture.push(fixture.made, { expected: head }), 'proposal.remote-moved');
  });

  it('pushes no tags and nothing of other branches, whatever is configured', async () => {
    const fixture = await create();
    fixture.git('tag', '-a', '-m', 'v1', 'v1', fixture.made);
    fixture.git('config', 'push.followTags', 'true');
    fixture.git('config', 'remote.origin.push', 'refs/heads/*:refs/heads/*');
    fixture.git('branch', 'other');
    assert.ok((await fixture.push(fixture.made)).ok);
    const references = fixture.git('--git-dir', fixture.remote, 'for-each-ref', '--format=%(refname)');
    assert.equal(references, 'refs/heads/main\nrefs/heads/raise-replicas');
  });

  it('tells of a pre-push hook that refused it, and can leave it out', async () => {
    const fixture = await create();
    fixture.hook('pre-push', 'echo "tests failed"; cat > pushed; exit 1');
    const { message, output } = failure(await fixture.push(fixture.made), 'proposal.hook-failed');
    assert.equal(message, 'The hook pre-push refused the push.');
    assert.match(output, /tests failed/);
    assert.match(readFileSync(join(fixture.root, 'pushed'), 'utf8'), /refs\/heads\/raise-replicas/);
    assert.ok((await fixture.push(fixture.made, { skipHooks: true })).ok);
  });

  it('tells that Git LFS is missing where its hook says so', async () => {
    const fixture = await create();
    fixture.hook(
      'pre-push',
      `echo "This repository is configured for Git LFS but 'git-lfs' was not found on your path." >&2; exit 2`,
    );
    assert.match(failure(await fixture.push(fixture.made), 'proposal.lfs-missing').message, /not installed/);
  });

  it('tells what a hook of the remote said, and that the branch is protected', async () => {
    const fixture = await create();
    fixture.hook('pre-receive', 'echo "Raise a ticket first."; exit 1', join(fixture.remote, 'hooks'));
    assert.match(failure(await fixture.push(fixture.made), 'proposal.push-rejected').output, /Raise a ticket first/);
    fixture.hook(
      'pre-receive',
      'echo "error: GH006: Protected branch update failed for refs/heads/x."; exit 1',
      join(fixture.remote, 'hooks'),
    );
    failure(await fixture.push(fixture.made), 'proposal.push-protected');
  });

  it('tells that the remote is not there, or is no repository', async () => {
    const fixture = await create();
    fixture.git('remote', 'set-url', 'origin', 'http://127.0.0.1:1/none.git');
    failure(await fixture.push(fixture.made), 'proposal.push-unreachable');
    fixture.git('remote', 'set-url', 'origin', 'http://name.invalid/none.git');
    failure(await fixture.push(fixture.made), 'proposal.push-unreachable');
    fixture.git('remote', 'set-url', 'origin', join(fixture.root, 'nowhere'));
    failure(await fixture.push(fixture.made), 'proposal.push-denied');
  });

  for (const [status, code] of [
    [403, 'proposal.push-denied'],
    [401, 'proposal.push-denied'],
    [404, 'proposal.push-denied'],
    [503, 'proposal.push-unreachable'],
  ] as const) {
    it(`tells what HTTP ${status} means`, async () => {
      const fixture = await create();
      const server = createServer((_, response) => response.writeHead(status, { 'www-authenticate': 'Basic realm="x"' }).end());
      await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
      try {
        const { port } = server.address() as AddressInfo;
        fixture.git('remote', 'set-url', 'origin', `http://ada:geheim@127.0.0.1:${port}/a/b.git`);
        const { output } = failure(await fixture.push(fixture.made), code);
        assert.doesNotMatch(output, /geheim/);
      } finally {
        server.closeAllConnections();
        server.close();
      }
    });
  }

  it('can be cancelled', async () => {
    const fixture = await create();
    fixture.hook('pre-push', 'echo waiting >&2; sleep 100');
    const token = { isCancellationRequested: false };
    const order = { remote: 'origin', commit: fixture.made, branch: 'raise-replicas', expected: null, skipHooks: false };
    const answer = await fixture.proposals.push({ ...order, onOutput: () => (token.isCancellationRequested = true) }, token);
    failure(answer, 'proposal.cancelled');
    assert.equal(remoteBranch(fixture), '');
  });

  /** Words of forges that cannot be had here, with the line that `--porcelain` prints for them. */
  const refusals: readonly (readonly [string, string, string, string])[] = [
    [
      'GitHub, protected',
      '!\tx:refs/heads/b\t[remote rejected] (protected branch hook declined)',
      'remote: error: GH006: Protected branch update failed for refs/heads/b.',
      'proposal.push-protected',
    ],
    [
      'GitHub, ruleset',
      '!\tx:refs/heads/b\t[remote rejected] (push declined due to repository rule violations)',
      'remote: error: GH013: Repository rule violations found for refs/heads/b.',
      'proposal.push-rejected',
    ],
    [
      'GitLab, protected',
      '!\tx:refs/heads/b\t[remote rejected] (pre-receive hook declined)',
      'remote: GitLab: You are not allowed to push code to protected branches on this project.',
      'proposal.push-protected',
    ],
    [
      'GitLab, not allowed',
      '',
      'remote: You are not allowed to push code to this project.\nfatal: unable to access',
      'proposal.push-denied',
    ],
    [
      'Gitea, protected',
      '!\tx:refs/heads/b\t[remote rejected] (pre-receive hook declined)',
      'remote: Gitea: Not allowed to push to protected branch b',
      'proposal.push-protected',
    ],
    [
      'Azure DevOps',
      '!\tx:refs/heads/b\t[remote rejected] (TF402455: Pushes to this branch are not permitted; you must use a pull request to update this branch.)',
      '',
      'proposal.push-protected',
    ],
    [
      'GitHub, no permission',
      '',
      'remote: Permission to o/r.git denied to ada.\nfatal: unable to access: The requested URL returned error: 403',
      'proposal.push-denied',
    ],
    [
      'ssh, no key',
      '',
      'git@github.com: Permission denied (publickey).\nfatal: Could not read from remote repository.',
      'proposal.push-denied',
    ],
    [
      'ssh, unknown host',
      '',
      'Host key verification failed.\nfatal: Could not read from remote repository.',
      'proposal.push-unreachable',
    ],
    [
      'a certificate',
      '',
      'fatal: unable to access: SSL certificate problem: self-signed certificate',
      'proposal.push-unreachable',
    ],
    ['a race', '!\tx:refs/heads/b\t[remote rejected] (reference already exists)', '', 'proposal.branch-exists'],
    ['anything else', '', 'fatal: the sky fell', 'proposal.push-failed'],
  ];
  for (const [name, line, output, code] of refusals) {
    it(`knows the words of ${name}`, () => {
      const answer = { ok: false, cancelled: false, stdout: `To x\n${line}\nDone\n`, output };
      failure(explainFailedPush(answer, { branch: 'b', remote: 'origin', expected: null, hook: undefined }), code);
    });
  }

  it('is preceded by a fetch of the branch that touches no branch here', async () => {
    const fixture = await create();
    await fixture.push(fixture.made);
    const before = fixture.git('for-each-ref');
    const fetch = (branch: string) => fixture.proposals.fetchBranch('origin', branch, neverCancelled);
    assert.deepEqual(await fetch('raise-replicas'), { ok: true, value: fixture.made });
    assert.deepEqual(await fetch('replicas'), { ok: true, value: undefined });
    const clone = createGitFixture({ cloneOf: fixture.remote });
    clone.write({ 'b.yaml': 'b: 1\n' });
    const theirs = clone.commit();
    clone.git('push', '-q', '-f', 'origin', 'HEAD:raise-replicas');
    clone.dispose();
    assert.deepEqual(await fetch('raise-replicas'), { ok: true, value: theirs });
    assert.equal(fixture.git('cat-file', '-t', theirs), 'commit');
    assert.equal(
      fixture.git('for-each-ref', 'refs/heads', 'refs/driftline', 'refs/tags'),
      before
        .split('\n')
        .filter(line => !line.includes('refs/remotes'))
        .join('\n'),
    );
    fixture.git('remote', 'set-url', 'origin', 'http://127.0.0.1:1/none.git');
    failure(await fetch('raise-replicas'), 'proposal.push-unreachable');
  });
});
