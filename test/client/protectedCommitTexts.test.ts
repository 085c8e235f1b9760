import assert from 'node:assert/strict';
import { describeProtectedCommit, listCommits, validateBranchName } from '../../client/src/protectedCommitTexts.ts';

describe('a commit to a protected branch', () => {
  const commit = { root: '', branch: 'main', reasons: ['main is the default branch'], commits: ['One'], suggestedBranch: 'one' };

  it('is told with the reason', () =>
    assert.equal(
      describeProtectedCommit(commit),
      'You committed to main, which is protected (main is the default branch). The commit is not pushed yet.',
    ));

  it('is told of several', () => {
    assert.match(
      describeProtectedCommit({ ...commit, reasons: [], commits: ['Two', 'One'] }),
      /protected\. 2 commits are not pushed/,
    );
    assert.equal(listCommits(['Two', 'One']), '2 commits');
    assert.equal(listCommits(['One']), '“One”');
  });

  for (const name of ['', ' ', 'main', 'a b', 'a..b', '/a', 'a/', 'a.lock', 'a~1', 'a//b', '.a', 'a/.b', 'a@{b', '-a']) {
    it(`cannot move to a branch called “${name}”`, () => assert.ok(validateBranchName(name, 'main')));
  }

  it('can move to a branch with a usual name', () => assert.equal(validateBranchName('driftline/web-3.1', 'main'), undefined));
});
