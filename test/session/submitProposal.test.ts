import assert from 'node:assert/strict';
import { neverCancelled } from '../../server/src/base/cancellation.ts';
import type { PullRequest } from '../../server/src/forge/forge.ts';
import type { ProposalOutcome, ProposalRecord, ProposalRequest } from '../../server/src/proposal/proposal.ts';
import type { SubmitInput, SubmitProgress } from '../../server/src/session/proposalStep.ts';
import { forgetProposal } from '../../server/src/session/forgetProposal.ts';
import { submitProposal } from '../../server/src/session/submitProposal.ts';
import { address, createProposalWorld, head } from './proposalPorts.ts';
import type { ProposalWorld } from './proposalPorts.ts';

/** The steps of a proposal over ports in memory: order, retry from where it stands, updates on top of what the remote has. */
describe('submitProposal', () => {
  const request: ProposalRequest = {
    files: ['web.yaml'],
    branch: 'driftline/scale',
    title: 'Scale web',
    body: 'words',
    commitMessage: 'Scale web\n',
    draft: false,
    signOff: false,
    skipHooks: false,
    pushOnly: false,
  };
  const destination = { remote: 'origin', pushRemote: 'origin', base: 'main', forge: address, headOwner: 'shop' };
  const input: SubmitInput = {
    request,
    destination,
    head,
    contents: { 'web.yaml': 'blob1' },
    protection: [],
    record: undefined,
    readBuffer: () => undefined,
  };

  const submit = (world: ProposalWorld, changes: Partial<SubmitInput> = {}): Promise<ProposalOutcome> =>
    submitProposal(world, { ...input, ...changes }, () => undefined, neverCancelled);
  /** The record as a later start of the editor finds it. */
  const stored = (world: ProposalWorld): ProposalRecord => {
    const [record] = world.records.values();
    assert.ok(record);
    return record;
  };
  const expectFailure = (outcome: ProposalOutcome, code: string, step: string): void => {
    assert.ok(outcome.kind === 'failed');
    assert.deepEqual([outcome.failure.code, outcome.failure.step], [code, step]);
    assert.ok(outcome.failure.waysOut.length > 0, 'there is a way out');
  };

  it('commits on HEAD, pushes a branch that must not exist, opens the pull request', async () => {
    const world = createProposalWorld();
    const seen: SubmitProgress[] = [];
    const outcome = await submitProposal(world, input, progress => seen.push(progress), neverCancelled);
    assert.equal(outcome.kind, 'done');
    assert.deepEqual(
      world.commits.map(({ head: parent, baseTree, secondParent }) => [parent, baseTree, secondParent]),
      [['head', 'head', undefined]],
    );
    assert.deepEqual(
      world.pushes.map(({ remote, branch, commit, expected }) => [remote, branch, commit, expected]),
      [['origin', 'driftline/scale', 'commit1', null]],
    );
    assert.deepEqual(
      world.pullRequests.map(({ title, base, draft }) => [title, base.branch, draft]),
      [['Scale web', 'main', false]],
    );
    assert.deepEqual(stored(world).pullRequest, { number: 1, webUrl: 'https://forge.example.com/shop/shop/pull/1' });
    assert.deepEqual(
      seen.filter(({ output }) => output === '').map(({ step, state }) => `${step} ${state}`),
      ['prepare', 'commit', 'push', 'open'].flatMap(step => [`${step} running`, `${step} done`]),
    );
    assert.deepEqual(
      seen.filter(({ output }) => output !== '').map(({ output }) => output),
      ['hook says hello\n'],
    );
  });

  it('never pushes to a protected branch', async () => {
    const world = createProposalWorld();
    const outcome = await submit(world, { protection: ['main is the default branch'] });
    expectFailure(outcome, 'proposal.push-protected', 'prepare');
    assert.equal(world.commits.length + world.pushes.length, 0);
  });

  it('says that there is nothing to propose', async () => {
    const world = createProposalWorld();
    expectFailure(
      await submit(world, { request: { ...request, files: [] }, contents: {} }),
      'proposal.nothing-to-propose',
      'prepare',
    );
  });

  it('proposes commits that are there already without making another', async () => {
    const world = createProposalWorld();
    const ahead = { ...head, unmerged: [{ commit: 'head', subject: 'Scale web' }] };
    const outcome = await submit(world, { request: { ...request, files: [] }, contents: {}, head: ahead });
    assert.equal(outcome.kind, 'done');
    assert.equal(world.commits.length, 0);
    assert.deepEqual(
      world.pushes.map(({ commit }) => commit),
      ['head'],
    );
  });

  it('forwards the branch that is checked out, and refuses where the remote has more', async () => {
    const world = createProposalWorld();
    const own = { ...head, branch: request.branch };
    world.remote.set(request.branch, 'pushed');
    world.ancestors.add('pushed..head');
    assert.equal((await submit(world, { head: own })).kind, 'done');
    assert.equal(world.pushes[0]?.expected, 'pushed');
    const other = createProposalWorld();
    other.remote.set(request.branch, 'theirs');
    expectFailure(await submit(other, { head: own }), 'proposal.conflict', 'commit');
  });

  it('goes on after each failing step from where it stands, without doing anything twice', async () => {
    const failure = { code: 'proposal.commit-failed', message: 'No.', output: 'fatal: no' } as const;
    for (const step of ['commit', 'push'] as const) {
      const world = createProposalWorld();
      world.failures[step] = failure;
      const outcome = await submit(world);
      expectFailure(outcome, 'proposal.commit-failed', step);
      assert.equal(stored(world).failure?.output, 'fatal: no');
      const again = await submit(world, { record: stored(world) });
      assert.equal(again.kind, 'done', step);
      assert.deepEqual([world.commits.length, world.pushes.length, world.pullRequests.length], [1, 1, 1], step);
      assert.equal(stored(world).failure, null);
    }
  });

  it('goes on after each answer of the forge', async () => {
    const codes = {
      forbidden: 'proposal.forge-forbidden',
      'not-found': 'proposal.forge-not-found',
      conflict: 'proposal.forge-conflict',
      invalid: 'proposal.forge-invalid',
      'rate-limited': 'proposal.forge-rate-limited',
      unavailable: 'proposal.forge-unavailable',
      unreachable: 'proposal.forge-unreachable',
    } as const;
    for (const [problem, code] of Object.entries(codes)) {
      const world = createProposalWorld();
      world.failures.forge = problem as keyof typeof codes;
      expectFailure(await submit(world), code, 'open');
      const again = await submit(world, { record: stored(world) });
      assert.equal(again.kind, 'done', problem);
      assert.deepEqual([world.commits.length, world.pushes.length, world.pullRequests.length], [1, 1, 1], problem);
    }
  });

  it('gives a refused token back and tries the next source once', async () => {
    const world = createProposalWorld();
    world.failures.forge = 'unauthorized';
    assert.equal((await submit(world)).kind, 'done');
    assert.equal(world.rejected, 1);
  });

  it('asks to sign in where there is no token; the branch is pushed meanwhile', async () => {
    const world = createProposalWorld();
    world.signedIn = false;
    const outcome = await submit(world);
    expectFailure(outcome, 'proposal.forge-unauthorized', 'open');
    assert.ok(outcome.kind === 'failed' && outcome.failure.waysOut.includes('openComparePage'));
    assert.equal(world.pushes.length, 1);
    world.signedIn = true;
    assert.equal((await submit(world, { record: stored(world) })).kind, 'done');
    assert.equal(world.pushes.length, 1);
  });

  it('takes over a pull request that is open for the branch already', async () => {
    const world = createProposalWorld();
    world.failures.forge = 'unavailable';
    await submit(world);
    await submit(world, { record: stored(world) });
    const outcome = await submit(world, {
      record: { ...stored(world), done: ['prepare', 'commit', 'push'] },
      request: { ...request, title: 'Scale web up' },
    });
    assert.equal(outcome.kind, 'done');
    assert.deepEqual(
      world.pullRequests.map(({ title }) => title),
      ['Scale web up'],
    );
  });

  it('makes a new commit when the files were edited since the one that was not pushed', async () => {
    const world = createProposalWorld();
    world.failures.push = { code: 'proposal.push-unreachable', message: 'No network.', output: '' };
    await submit(world);
    await submit(world, { record: stored(world), contents: { 'web.yaml': 'blob2' } });
    assert.deepEqual(
      world.pushes.map(({ commit, expected }) => [commit, expected]),
      [['commit2', null]],
    );
  });

  it('knows its own commit again where a push arrived and nobody was told', async () => {
    const world = createProposalWorld();
    world.failures.push = { code: 'proposal.push-unreachable', message: 'The connection broke off.', output: '' };
    await submit(world);
    world.remote.set(request.branch, 'commit1');
    world.ancestors.add('head..commit1');
    assert.equal((await submit(world, { record: stored(world), contents: { 'web.yaml': 'blob2' } })).kind, 'done');
    assert.deepEqual(
      world.pushes.map(({ commit, expected }) => [commit, expected]),
      [['commit2', 'commit1']],
    );
    assert.equal(world.commits[1]?.head, 'commit1');
  });

  it('lets go of the commit of a branch that was given another name', async () => {
    const world = createProposalWorld();
    world.failures.push = { code: 'proposal.branch-exists', message: 'It is there already.', output: '' };
    await submit(world);
    await submit(world, { record: stored(world), request: { ...request, branch: 'driftline/scale/web' } });
    assert.deepEqual(world.forgotten, ['driftline/scale']);
  });

  it('keeps the commit of a branch that another proposal is about too', async () => {
    const world = createProposalWorld();
    world.failures.push = { code: 'proposal.push-unreachable', message: 'No network.', output: '' };
    await submit(world);
    const first = stored(world);
    await submit(world);
    assert.equal(world.records.size, 2);
    await forgetProposal(world, first);
    assert.deepEqual([world.forgotten, world.records.size], [[], 1]);
  });

  it('stops between two steps when it is cancelled, and goes on later', async () => {
    const world = createProposalWorld();
    const token = { isCancellationRequested: false };
    const stopAfterCommit = ({ step, state }: SubmitProgress): void => {
      token.isCancellationRequested ||= step === 'commit' && state === 'done';
    };
    const outcome = await submitProposal(world, input, stopAfterCommit, token);
    expectFailure(outcome, 'proposal.cancelled', 'push');
    assert.equal(world.pushes.length, 0);
    assert.equal((await submit(world, { record: stored(world) })).kind, 'done');
    assert.equal(world.commits.length, 1);
  });

  describe('updating', () => {
    const openOne = async (): Promise<ProposalWorld> => {
      const world = createProposalWorld();
      await submit(world);
      world.ancestors.add('head..commit1');
      return world;
    };
    const editOnForge = (world: ProposalWorld, words: Partial<PullRequest>): void => {
      const [pull] = world.pullRequests;
      assert.ok(pull);
      world.pullRequests[0] = { ...pull, ...words };
    };
    const edited = { contents: { 'web.yaml': 'blob2' } };

    it('puts a further commit on top of the branch, with a lease on what it stood at', async () => {
      const world = await openOne();
      const outcome = await submit(world, { ...edited, record: stored(world) });
      assert.equal(outcome.kind, 'done');
      assert.deepEqual(
        [world.commits[1]?.head, world.commits[1]?.baseTree, world.pushes[1]?.expected, world.pullRequests.length],
        ['commit1', 'commit1', 'commit1', 1],
      );
    });

    it('keeps a colleague’s commit on the branch', async () => {
      const world = await openOne();
      world.remote.set(request.branch, 'theirs');
      world.ancestors.add('head..theirs');
      world.differences.set('commit1..theirs', ['other.yaml']);
      await submit(world, { ...edited, record: stored(world) });
      assert.deepEqual([world.commits[1]?.head, world.pushes[1]?.expected], ['theirs', 'theirs']);
    });

    it('refuses where a colleague changed the same file', async () => {
      const world = await openOne();
      world.remote.set(request.branch, 'theirs');
      world.differences.set('commit1..theirs', ['web.yaml']);
      const outcome = await submit(world, { ...edited, record: stored(world) });
      expectFailure(outcome, 'proposal.conflict', 'commit');
      assert.match(outcome.kind === 'failed' ? outcome.failure.message : '', /changed web\.yaml/);
      assert.equal(world.pushes.length, 1);
    });

    it('does not take its own commit for a colleague’s where its push broke off', async () => {
      const world = await openOne();
      world.failures.push = { code: 'proposal.push-unreachable', message: 'The connection broke off.', output: '' };
      await submit(world, { ...edited, record: stored(world) });
      world.remote.set(request.branch, 'commit2');
      world.ancestors.add('head..commit2');
      world.differences.set('commit1..commit2', ['web.yaml']);
      assert.equal((await submit(world, { contents: { 'web.yaml': 'blob3' }, record: stored(world) })).kind, 'done');
      assert.deepEqual([world.commits[2]?.head, world.pushes.at(-1)?.expected], ['commit2', 'commit2']);
    });

    it('looks at the branch anew after somebody pushed at the same moment', async () => {
      const world = await openOne();
      world.failures.push = { code: 'proposal.remote-moved', message: 'It moved.', output: '' };
      expectFailure(await submit(world, { ...edited, record: stored(world) }), 'proposal.remote-moved', 'push');
      world.remote.set(request.branch, 'theirs');
      world.ancestors.add('head..theirs');
      world.differences.set('commit1..theirs', ['other.yaml']);
      assert.equal((await submit(world, { ...edited, record: stored(world) })).kind, 'done');
      assert.deepEqual([world.commits.at(-1)?.head, world.pushes.at(-1)?.expected], ['theirs', 'theirs']);
    });

    it('keeps what others wrote in the pull request meanwhile', async () => {
      const world = await openOne();
      editOnForge(world, { body: 'words\n\nReviewed on Friday.', draft: true });
      const outcome = await submit(world, { ...edited, request: { ...request, title: 'Scale web up' }, record: stored(world) });
      assert.equal(outcome.kind, 'done');
      const [pull] = world.pullRequests;
      assert.deepEqual([pull?.title, pull?.body, pull?.draft], ['Scale web up', 'words\n\nReviewed on Friday.', true]);
    });

    it('lets the person decide where both wrote', async () => {
      const world = await openOne();
      editOnForge(world, { title: 'Theirs' });
      const mine = { ...request, title: 'Mine' };
      expectFailure(await submit(world, { request: mine, record: stored(world) }), 'proposal.forge-conflict', 'open');
      assert.equal(world.pullRequests[0]?.title, 'Theirs');
      assert.equal((await submit(world, { request: mine, record: stored(world) })).kind, 'done');
      assert.equal(world.pullRequests[0]?.title, 'Mine');
    });

    it('says that the branch is gone', async () => {
      const world = await openOne();
      world.remote.delete(request.branch);
      expectFailure(await submit(world, { ...edited, record: stored(world) }), 'proposal.remote-moved', 'commit');
    });

    it('takes over what HEAD got by a pull as a merge', async () => {
      const world = await openOne();
      world.merge = { tree: 'merged', conflicts: ['web.yaml'] };
      const moved = { ...head, commit: 'pulled' };
      const outcome = await submit(world, { ...edited, head: moved, record: stored(world) });
      assert.equal(outcome.kind, 'done');
      const [, order] = world.commits;
      assert.deepEqual([order?.head, order?.secondParent, order?.baseTree], ['commit1', 'pulled', 'merged']);
    });

    it('refuses where that merge conflicts in a file that is not selected', async () => {
      const world = await openOne();
      world.merge = { tree: 'merged', conflicts: ['other.yaml'] };
      const outcome = await submit(world, { ...edited, head: { ...head, commit: 'pulled' }, record: stored(world) });
      expectFailure(outcome, 'proposal.conflict', 'commit');
    });
  });
});
