import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { GitStepAnswer, ProposalRecord } from '../../server/src/proposal/proposal.ts';
import { createProposalFixture, createRecord, isolatePersonalGit } from './proposalFixture.ts';
import type { ProposalFixture } from './proposalFixture.ts';

describe('after a proposal', () => {
  let restore = (): void => undefined;
  before(() => (restore = isolatePersonalGit()));
  after(() => restore());
  const fixtures: ProposalFixture[] = [];
  afterEach(() => fixtures.splice(0).forEach(one => one.dispose()));

  const files = ['a.yaml', 'b.yaml', 'new/c.yaml'];

  /** `a.yaml` changed and staged, `b.yaml` deleted, `new/c.yaml` untracked, all proposed and pushed; `left.yaml` changed besides. */
  async function create(): Promise<ProposalFixture & { readonly record: ProposalRecord; readonly made: string }> {
    const fixture = await createProposalFixture();
    fixtures.push(fixture);
    fixture.write({ 'a.yaml': 'a: 1\n', 'b.yaml': 'b: 1\n', 'left.yaml': 'l: 1\n' });
    const head = fixture.commit();
    fixture.git('push', '-q', '-u', 'origin', 'main');
    fixture.write({ 'a.yaml': 'a: 2\n', 'new/c.yaml': 'c: 1\n', 'left.yaml': 'l: 2\n' });
    fixture.remove('b.yaml');
    const { commit } = await fixture.commitFiles(files);
    assert.ok((await fixture.push(commit)).ok);
    const record = createRecord({ files, head, commit, done: ['prepare', 'commit', 'push'] });
    return { ...fixture, record, made: commit };
  }

  function refused(answer: GitStepAnswer<unknown>, pattern: RegExp): void {
    assert.ok(!answer.ok, JSON.stringify(answer));
    assert.match(answer.failure.message, pattern);
  }

  function succeeded<T>(answer: GitStepAnswer<T>): T {
    assert.ok(answer.ok, JSON.stringify(answer));
    return answer.value;
  }

  describe('switching to its branch', () => {
    it('moves HEAD and the index, and touches no file', async () => {
      const fixture = await create();
      fixture.hook('post-checkout', 'touch hook-ran');
      succeeded(await fixture.proposals.switchTo(fixture.record));
      assert.equal(fixture.git('symbolic-ref', 'HEAD'), 'refs/heads/raise-replicas');
      assert.equal(fixture.git('rev-parse', 'HEAD'), fixture.made);
      assert.equal(fixture.git('status', '--porcelain'), ' M left.yaml');
      assert.equal(fixture.git('rev-parse', '--abbrev-ref', '@{upstream}'), 'origin/raise-replicas');
      assert.equal(fixture.git('rev-parse', '--abbrev-ref', '@{-1}'), 'main');
      succeeded(await fixture.proposals.switchTo(fixture.record));
    });

    it('keeps what is staged besides', async () => {
      const fixture = await create();
      fixture.write({ 'a.yaml': 'a: staged\n' });
      fixture.git('add', 'a.yaml', 'left.yaml');
      fixture.write({ 'a.yaml': 'a: 2\n' });
      succeeded(await fixture.proposals.switchTo(fixture.record));
      assert.equal(fixture.git('show', ':a.yaml'), 'a: staged');
      assert.equal(fixture.git('status', '--porcelain'), 'MM a.yaml\nM  left.yaml');
    });

    it('forwards a branch that is behind, and refuses one with other commits', async () => {
      const fixture = await create();
      fixture.git('branch', 'raise-replicas');
      succeeded(await fixture.proposals.switchTo(fixture.record));
      const other = await create();
      const tree = other.git('rev-parse', 'HEAD^{tree}');
      other.git('branch', 'raise-replicas', other.git('commit-tree', '-m', 'x', '-p', 'HEAD', tree));
      refused(await other.proposals.switchTo(other.record), /There is a branch raise-replicas already, with other commits/);
      assert.equal(other.git('symbolic-ref', 'HEAD'), 'refs/heads/main');
    });

    it('is refused where HEAD moved, during a merge, and where another working tree has the branch', async () => {
      const fixture = await create();
      fixture.git('branch', 'raise-replicas');
      fixture.git('worktree', 'add', '-q', join(fixture.remote, 'linked'), 'raise-replicas');
      refused(await fixture.proposals.switchTo(fixture.record), /checked out in another working tree/);
      fixture.git('worktree', 'remove', join(fixture.remote, 'linked'));
      fixture.git('commit', '-q', '--allow-empty', '-m', 'x');
      refused(await fixture.proposals.switchTo(fixture.record), /HEAD has moved/);
      const merging = await create();
      merging.git('stash', '-q', '-u');
      merging.git('merge', '-q', '--no-ff', '--no-commit', merging.made);
      refused(await merging.proposals.switchTo(merging.record), /A merge is in progress/);
    });

    it('takes over an update whose files are all here', async () => {
      const fixture = await create();
      fixture.write({ 'a.yaml': 'a: 3\n' });
      const { commit } = await fixture.commitFiles(['a.yaml'], { head: fixture.made, baseTree: fixture.made });
      succeeded(await fixture.proposals.switchTo({ ...fixture.record, commit }));
      assert.equal(fixture.git('status', '--porcelain'), ' M left.yaml');
    });

    it('is refused for an update on top of what somebody else pushed', async () => {
      const fixture = await create();
      const blob = fixture.gitWithInput('theirs\n', 'hash-object', '-w', '--stdin');
      fixture.gitWithInput(`100644 ${blob}\ttheirs.yaml`, 'update-index', '--add', '--index-info');
      const theirs = fixture.git('commit-tree', '-m', 'Theirs', '-p', fixture.made, fixture.git('write-tree'));
      fixture.git('rm', '-q', '--cached', 'theirs.yaml');
      fixture.write({ 'a.yaml': 'a: 3\n' });
      const { commit } = await fixture.commitFiles(['a.yaml'], { head: theirs, baseTree: theirs });
      refused(await fixture.proposals.switchTo({ ...fixture.record, commit }), /HEAD has moved/);
    });
  });

  describe('taking its files back', () => {
    it('leaves HEAD, and everything else as it was', async () => {
      const fixture = await create();
      fixture.git('add', 'a.yaml');
      assert.deepEqual(succeeded(await fixture.proposals.takeBack(fixture.record)), []);
      assert.equal(fixture.git('status', '--porcelain'), ' M left.yaml');
      assert.ok(!existsSync(join(fixture.root, 'new')));
      assert.equal(readFileSync(join(fixture.root, 'b.yaml'), 'utf8'), 'b: 1\n');
    });

    it('leaves files that were edited since, or of which something else is staged', async () => {
      const fixture = await create();
      fixture.write({ 'new/c.yaml': 'c: 2\n', 'a.yaml': 'a: staged\n', 'b.yaml': 'b: again\n' });
      fixture.git('add', 'a.yaml');
      fixture.write({ 'a.yaml': 'a: 2\n' });
      assert.deepEqual(succeeded(await fixture.proposals.takeBack(fixture.record)), files);
      assert.equal(readFileSync(join(fixture.root, 'new', 'c.yaml'), 'utf8'), 'c: 2\n');
      assert.equal(fixture.git('show', ':a.yaml'), 'a: staged');
    });

    it('is refused before it is pushed', async () => {
      const fixture = await create();
      refused(await fixture.proposals.takeBack({ ...fixture.record, done: ['prepare', 'commit'] }), /nowhere but here/);
    });
  });

  describe('moving commits made by hand', () => {
    /** Two commits on `main` that the remote does not have; something is staged, something edited. */
    async function createCommitted(): Promise<
      ProposalFixture & { readonly keep: string; readonly tip: string; readonly made: string }
    > {
      const fixture = await create();
      const keep = fixture.git('rev-parse', 'HEAD');
      fixture.git('commit', '-q', '--allow-empty', '-m', 'One');
      fixture.git('commit', '-q', '-m', 'Two', '--', 'left.yaml');
      fixture.git('add', 'a.yaml');
      return { ...fixture, keep, tip: fixture.git('rev-parse', 'HEAD') };
    }

    it('leaves the old branch where it should be, and files and index alone', async () => {
      const fixture = await createCommitted();
      const status = fixture.git('status', '--porcelain');
      succeeded(await fixture.proposals.moveCommits('main', 'mine', 'origin/main'));
      assert.equal(fixture.git('symbolic-ref', 'HEAD'), 'refs/heads/mine');
      assert.equal(fixture.git('rev-parse', 'mine', 'main'), `${fixture.tip}\n${fixture.keep}`);
      assert.equal(fixture.git('status', '--porcelain'), status);
      assert.equal(fixture.git('rev-parse', 'main@{1}'), fixture.tip);
    });

    it('is refused where it would lose something', async () => {
      const fixture = await createCommitted();
      const before = fixture.git('for-each-ref');
      const move = (branch: string, newBranch: string, keep: string) => fixture.proposals.moveCommits(branch, newBranch, keep);
      refused(await move('other', 'mine', 'origin/main'), /other is not checked out/);
      refused(await move('main', 'mine', fixture.made), /does not contain/);
      refused(await move('main', 'main', 'origin/main'), /There is a branch main already/);
      refused(await move('main', 'a..b', 'origin/main'), /cannot be the name of a branch/);
      refused(await move('main', 'mine', 'nowhere'), /does not contain nowhere/);
      assert.equal(fixture.git('for-each-ref'), before);
      assert.equal(fixture.git('symbolic-ref', 'HEAD'), 'refs/heads/main');
    });
  });
});
