import assert from 'node:assert/strict';
import { emptyConfig } from '../../server/src/gitops/declared.ts';
import { CommitTrees } from '../../server/src/node/commitTree.ts';
import { openGitRepository } from '../../server/src/node/gitRepository.ts';
import { createRevisionSource } from '../../server/src/node/revisionSource.ts';
import { createGitFixture } from '../support/gitFixture.ts';

describe('revisions', () => {
  it('have moved when HEAD or a reference is another than was read', async () => {
    const fixture = createGitFixture();
    fixture.commit('first');
    const opening = await openGitRepository(fixture.root);
    assert.ok(opening.kind === 'repository');
    const { repository } = opening;
    const source = createRevisionSource(repository, new CommitTrees(repository));
    /** Whether they have moved since the last time, which this reads anew. */
    const check = async (): Promise<boolean> => {
      const moved = await source.haveMoved();
      await source.readRevisions(emptyConfig);
      return moved;
    };
    try {
      assert.equal(await check(), false, 'nobody has read them');
      assert.equal(await check(), false);
      fixture.write({ 'a.yaml': 'a: 1\n' });
      fixture.commit('second');
      assert.equal(await check(), true);
      assert.equal(await check(), false);
      fixture.git('update-ref', 'refs/remotes/origin/main', 'HEAD');
      assert.equal(await check(), true);
      fixture.git('checkout', '-q', '-b', 'other');
      assert.equal(await check(), true);
      assert.equal(await check(), false);
    } finally {
      repository.dispose();
      fixture.dispose();
    }
  });
});
