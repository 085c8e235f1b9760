import assert from 'node:assert/strict';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isProcessAlive } from '../../server/src/node/processTree.ts';
import type { ProposalPlanView, ProposalStepName } from '../../server/src/protocol.ts';
import { eventually } from '../editor/eventually.ts';
import { createProposalFixture } from '../support/proposalFixture.ts';
import type { ProposalFixture } from '../support/proposalFixture.ts';
import { readWork } from '../support/untouchedWork.ts';
import { FaultyProposals } from './proposalFault.ts';

/** The editor is killed in the middle of a proposal: the next one finds it, tells it, and goes on. */
describe('proposals of an editor that is killed', function () {
  this.timeout(60_000);
  let fixture: ProposalFixture;
  let proposals: FaultyProposals;

  before(async () => {
    fixture = await createProposalFixture();
    proposals = new FaultyProposals(fixture);
  });

  after(() => fixture.dispose());

  /** More than a proposal may be silent before it counts as interrupted, in ms. */
  const longSilence = 61_000;

  /** What the editor is killed in. */
  interface Interruption {
    /** Resolves when it is time. */
    readonly moment: () => Promise<void>;
    readonly beforeRetry?: () => void | Promise<void>;
    readonly afterRetry?: () => void | Promise<void>;
  }

  const check = async (
    step: ProposalStepName,
    message: RegExp,
    interrupt: (plan: ProposalPlanView) => Interruption,
  ): Promise<void> => {
    const plan = await proposals.prepare();
    const before = readWork(fixture.root);
    const { moment, beforeRetry, afterRetry } = interrupt(plan);
    const submitted = fixture.submit(plan).catch(() => 'no answer');
    await moment();
    await fixture.kill();
    await fixture.restart();
    assert.equal(await submitted, 'no answer');

    assert.deepEqual((await fixture.list(false, false)).unfinished, [], 'another window may be at it');
    fixture.ageRecords(longSilence);
    const { unfinished } = await fixture.list(false, false);
    const [{ id, failure } = { id: '', failure: null }] = unfinished;
    assert.deepEqual([unfinished.length, failure?.step, failure?.code], [1, step, 'proposal.interrupted']);
    assert.match(failure?.message ?? '', message);
    assert.deepEqual(failure?.waysOut, ['retry', 'startAnew']);

    await beforeRetry?.();
    const again = await fixture.plan({ record: id });
    assert.deepEqual([again.branch, again.title, again.record?.id], [plan.branch, plan.title, id]);
    const retried = await fixture.submit(again);
    await afterRetry?.();
    proposals.checkDone(plan, retried);
    assert.deepEqual(readWork(fixture.root), before, 'the work is as it was, and nothing is left behind');
    const kept = fixture.git('rev-parse', `refs/driftline/proposals/${plan.branch}`).trim();
    assert.equal(fixture.remoteBranch(plan.branch), kept);
    assert.deepEqual((await fixture.list(false, false)).unfinished, []);
  };

  /** A hook that waits until it is released; what it belongs to goes on although the editor is gone. */
  const hang = (name: string) => {
    const [started, go] = [join(fixture.folder, `${name}-started`), join(fixture.folder, `${name}-go`)];
    const remove = fixture.hook(name, `echo $PPID >> '${started}'\nwhile [ ! -e '${go}' ]; do sleep 0.05; done`);
    return {
      begun: async (): Promise<void> => {
        await eventually(
          () => existsSync(started),
          runs => assert.ok(runs, 'the hook runs'),
        );
      },
      /** Lets it go on, and waits until git, which started it, has ended. */
      release: async (): Promise<void> => {
        const git = Number(readFileSync(started, 'utf8'));
        writeFileSync(go, '');
        await eventually(
          () => isProcessAlive(git),
          runs => assert.ok(!runs, 'git has ended'),
        );
        rmSync(started);
        rmSync(go);
      },
      remove,
    };
  };
  const wasEnded = 'The editor or the command ended before the proposal was done\\.';
  const notPushed = new RegExp(`^${wasEnded} Nothing was pushed; your files are as they were\\.$`);
  const perhapsPushed = new RegExp(`^${wasEnded} .*whether the branch arrived is not known, and retry finds out\\.$`);
  const perhapsOpen = new RegExp(`^${wasEnded} .*whether the pull request is open is not known, and retry finds out\\.$`);

  for (const [name, step, message] of [
    ['pre-commit', 'commit', notPushed],
    ['pre-push', 'push', perhapsPushed],
  ] as const) {
    it(`while a ${name} hook runs, which ends before the retry`, () =>
      check(step, message, () => {
        const hook = hang(name);
        const beforeRetry = async (): Promise<void> => {
          await hook.release();
          hook.remove();
        };
        return { moment: hook.begun, beforeRetry };
      }));

    it(`while a ${name} hook runs, which ends after the retry`, () =>
      check(step, message, () => {
        const hook = hang(name);
        return { moment: hook.begun, beforeRetry: hook.remove, afterRetry: hook.release };
      }));
  }

  for (const [name, fault, isOpen] of [
    ['before the forge has opened the pull request', { delay: 1500 }, false],
    ['after the forge has opened the pull request', { delayAnswer: 10_000 }, true],
  ] as const) {
    it(name, () =>
      check('open', perhapsOpen, ({ branch }) => {
        const matcher = { method: 'POST', path: '/api/v3/repos/shop/shop/pulls' } as const;
        fixture.forge.faults.next(matcher, fault);
        const isMet = (): boolean =>
          isOpen
            ? proposals.pullRequestsOf(branch).length > 0
            : fixture.forge.requests.some(({ method, body }) => method === 'POST' && body?.includes(branch));
        const moment = async (): Promise<void> => {
          await eventually(isMet, met => assert.ok(met, 'the forge is asked'));
        };
        return { moment, beforeRetry: () => assert.equal(proposals.pullRequestsOf(branch).length, isOpen ? 1 : 0) };
      }),
    );
  }
});
