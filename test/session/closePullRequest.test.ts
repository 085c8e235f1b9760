import assert from 'node:assert/strict';
import { neverCancelled } from '../../server/src/base/cancellation.ts';
import { closePullRequest } from '../../server/src/session/closePullRequest.ts';
import { submitProposal } from '../../server/src/session/submitProposal.ts';
import type { SubmitInput } from '../../server/src/session/proposalStep.ts';
import { address, createProposalWorld, head } from './proposalPorts.ts';
import type { ProposalWorld } from './proposalPorts.ts';

/** Closing a pull request, over ports in memory: what becomes of its branch and of what this clone keeps. */
describe('closePullRequest', () => {
  const destination = { remote: 'origin', pushRemote: 'origin', base: 'main', forge: address, headOwner: 'shop' };
  const input: SubmitInput = {
    request: {
      files: ['web.yaml'],
      branch: 'driftline/scale',
      title: 'Scale web',
      body: 'words',
      commitMessage: 'Scale web\n',
      draft: false,
      signOff: false,
      skipHooks: false,
      pushOnly: false,
    },
    destination,
    head,
    contents: { 'web.yaml': 'blob1' },
    protection: [],
    record: undefined,
    readBuffer: () => undefined,
  };

  const submit = (world: ProposalWorld, changes: Partial<SubmitInput> = {}) =>
    submitProposal(world, { ...input, ...changes }, () => undefined, neverCancelled);
  const close = (world: ProposalWorld, forge = address) =>
    closePullRequest(
      world,
      { ...destination, forge },
      [...world.records.values()],
      { number: 1, deleteBranch: true },
      neverCancelled,
    );

  it('deletes the branch as it was pushed, also where a later commit did not get there', async () => {
    const world = createProposalWorld();
    await submit(world);
    world.ancestors.add('head..commit1');
    world.failures.push = { code: 'proposal.push-unreachable', message: 'No network.', output: '' };
    await submit(world, { contents: { 'web.yaml': 'blob2' }, record: [...world.records.values()][0] });
    assert.deepEqual(await close(world), { message: 'Pull request 1 is closed and the branch driftline/scale deleted.' });
    assert.deepEqual([world.remote.size, world.records.size, world.forgotten], [0, 0, ['driftline/scale']]);
  });

  it('leaves a branch that others have pushed to', async () => {
    const world = createProposalWorld();
    await submit(world);
    world.remote.set('driftline/scale', 'theirs');
    assert.match((await close(world)).problem ?? '', /its branch driftline\/scale was not deleted/);
  });

  it('keeps the record of a pull request with the same number in another repository', async () => {
    const world = createProposalWorld();
    await submit(world);
    await close(world, { ...address, name: 'other' });
    assert.equal(world.records.size, 1);
  });
});
