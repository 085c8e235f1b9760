import assert from 'node:assert/strict';
import type { ProposalPlanView } from '../../../server/src/protocol.ts';
import {
  createPlanRequest,
  createSubmit,
  findObstacle,
  initialReview,
  isStale,
  reduceReview,
  selectedFiles,
  textOf,
} from '../../../client/src/review/reviewState.ts';
import type { ReviewEvent, ReviewState } from '../../../client/src/review/reviewState.ts';
import { startSubmission, takeResult } from '../../../client/src/review/submission.ts';
import { proposalFile, proposalPlan, reviewCircumstances, stoppedRecord } from '../proposalViews.ts';

describe('the state of the review page', () => {
  const start: ReviewEvent = { type: 'start', target: { id: 't1' }, circumstances: reviewCircumstances(), submission: null };

  function after(state: ReviewState, ...events: readonly ReviewEvent[]): ReviewState {
    return events.reduce(reduceReview, state);
  }

  /** Asks, and answers with this plan. */
  function planned(state: ReviewState, plan: ProposalPlanView | null = proposalPlan()): ReviewState {
    const asked = after(state, { type: 'asked' });
    return after(asked, { type: 'plan', asked: asked.asked, plan });
  }

  const ready = planned(after(initialReview(), start));

  it('asks for a plan when it starts, and shows what was prepared', () => {
    assert.equal(after(initialReview(), start).wanted, 'content');
    assert.equal(textOf(ready, 'title'), 'Change web');
    assert.deepEqual(selectedFiles(ready), ['a.yaml', 'b.yaml']);
    assert.deepEqual(createPlanRequest(ready), {});
    assert.equal(findObstacle(ready), undefined);
  });

  it('drops an answer that a newer request has overtaken', () => {
    const twice = after(ready, { type: 'asked' }, { type: 'asked' });
    const late = after(twice, { type: 'plan', asked: twice.asked - 1, plan: proposalPlan({ title: 'late' }) });
    assert.equal(textOf(late, 'title'), 'Change web');
  });

  it('keeps what is typed while an answer is on its way, and what is typed stays over the next ones', () => {
    const typing = after(ready, { type: 'edited', field: 'body', text: 'mine' }, { type: 'asked' });
    const typed = after(typing, { type: 'edited', field: 'body', text: 'mine and more' });
    const answered = after(typed, { type: 'plan', asked: typed.asked, plan: proposalPlan({ body: 'mine\n\nprepared' }) });
    assert.equal(textOf(answered, 'body'), 'mine and more');
    assert.equal(answered.wanted, 'words');
    assert.equal(
      textOf(planned(answered, proposalPlan({ body: 'mine and more\n\nprepared' })), 'body'),
      'mine and more\n\nprepared',
    );
    const titled = planned(
      after(ready, { type: 'edited', field: 'title', text: 'My title' }),
      proposalPlan({ title: 'Another' }),
    );
    assert.equal(textOf(titled, 'title'), 'My title');
  });

  it('takes and leaves files, also a group, and none that is blocked', () => {
    const plan = proposalPlan({
      files: [...proposalPlan().files, proposalFile('c.yaml', { blocked: 'conflicted', selected: false })],
    });
    const without = after(planned(ready, plan), { type: 'selected', paths: ['a.yaml', 'b.yaml'], selected: false });
    assert.deepEqual(selectedFiles(without), []);
    const some = after(without, { type: 'selected', paths: ['b.yaml', 'c.yaml'], selected: true });
    assert.deepEqual(createPlanRequest(some).files, ['b.yaml']);
    assert.deepEqual(createSubmit(planned(some, plan)).files, ['b.yaml']);
  });

  it('waits with what was asked to be proposed until the plan has caught up, or the person goes on', () => {
    const asked = after(ready, { type: 'edited', field: 'title', text: 'My title' }, { type: 'propose' });
    assert.deepEqual([asked.proposing, isStale(asked), findObstacle(asked)?.message], [true, true, 'Reading what changes …']);
    const caughtUp = planned(asked, proposalPlan({ commitMessage: 'My title\n' }));
    assert.deepEqual([isStale(caughtUp), findObstacle(caughtUp)], [false, undefined]);
    assert.equal(createSubmit(caughtUp).commitMessage, 'My title\n');
    assert.equal(after(asked, { type: 'edited', field: 'title', text: 'My titles' }).proposing, false);
  });

  it('does not propose a file that is no longer changed', () => {
    const chosen = after(ready, { type: 'selected', paths: ['b.yaml'], selected: false });
    const reverted = planned(chosen, proposalPlan({ files: [proposalFile('b.yaml'), proposalFile('c.yaml')] }));
    assert.deepEqual(selectedFiles(reverted), []);
    assert.equal(findObstacle(reverted)?.message, 'Select at least one file.');
  });

  it('asks anew when the workspace has changed, not when it is only looked at', () => {
    assert.equal(after(ready, { type: 'circumstances', circumstances: reviewCircumstances() }).wanted, 'nothing');
    assert.equal(after(ready, { type: 'circumstances', circumstances: reviewCircumstances({ revision: 2 }) }).wanted, 'content');
  });

  for (const [name, plan, field] of [
    ['an empty title', { title: ' ' }, 'title'],
    ['a title that is too long', { title: 'x'.repeat(101) }, 'title'],
    ['a branch that cannot be', { branchProblem: 'taken' }, 'branch'],
    ['a text that is too long', { body: 'x'.repeat(1001) }, 'body'],
    ['a problem of the repository', { problem: 'no remote' }, undefined],
  ] as const) {
    it(`does not propose with ${name}`, () => {
      const obstacle = findObstacle(planned(ready, proposalPlan(plan)));
      assert.ok(obstacle);
      assert.equal(obstacle.field, field);
    });
  }

  it('pushes only where no forge is recognised', () => {
    const destination = { remote: 'origin', pushRemote: 'origin', forge: null };
    assert.equal(createSubmit(planned(ready, proposalPlan({ destination }))).pushOnly, true);
    assert.equal(createSubmit(ready).pushOnly, false);
  });

  it('shows a proposal that stopped in another run as it stopped', () => {
    const target = { id: 't2', record: 'r1' };
    const opened = planned(after(initialReview(), { ...start, target }), proposalPlan({ record: stoppedRecord() }));
    assert.equal(opened.submission?.phase, 'failed');
    assert.deepEqual(
      opened.submission.steps.map(({ state }) => state),
      ['done', 'done', 'failed', 'waiting'],
    );
  });

  it('shows one that stopped also on a page that is open already', () => {
    const target = { id: 't2', record: 'r1' };
    const plan = proposalPlan({ record: stoppedRecord() });
    const opened = planned(after(ready, { ...start, target }), plan);
    assert.equal(opened.submission?.phase, 'failed');
    const left = after(opened, { type: 'submission', submission: null });
    assert.equal(planned(after(left, { type: 'stale' }), plan).submission, null);
  });

  it('goes on with the same record after a failure, and without it when started anew', () => {
    const request = createSubmit(ready);
    const result = { outcome: 'failed', record: stoppedRecord(), comparePage: null, body: '' } as const;
    const failed = after(ready, { type: 'submission', submission: takeResult(startSubmission(request), result) });
    const revising = planned(after(failed, { type: 'revise' }, { type: 'edited', field: 'branch', text: 'other' }));
    assert.deepEqual([createSubmit(revising).record, createSubmit(revising).branch], ['r1', 'other']);
    const anew = planned(after(failed, { type: 'startAnew' }));
    assert.equal(anew.submission, null);
    assert.equal(createSubmit(anew).record, undefined);
  });

  it('keeps the words for another selection, and takes those of another proposal', () => {
    const written = after(
      ready,
      { type: 'edited', field: 'title', text: 'My title' },
      { type: 'selected', paths: ['a.yaml'], selected: false },
    );
    const environment = after(written, { ...start, target: { id: 't2', environment: 'staging' } });
    assert.deepEqual(createPlanRequest(environment), { environment: 'staging', title: 'My title' });
    const other = after(written, { ...start, target: { id: 't3', record: 'r9' } });
    assert.deepEqual(createPlanRequest(other), { record: 'r9' });
  });

  it('takes a target once, so that a page that is shown again is as it was left', () => {
    const written = after(ready, { type: 'selected', paths: ['a.yaml'], selected: false });
    const shown = after(initialReview(written.draft), start);
    assert.deepEqual(createPlanRequest(shown).files, ['b.yaml']);
  });
});
