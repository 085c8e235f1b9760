import assert from 'node:assert/strict';
import type { ProposalPlanView } from '../../../server/src/protocol.ts';
import { createSubmit, initialReview } from '../../../client/src/review/reviewState.ts';
import {
  describeAccount,
  describeCommit,
  describeConsent,
  describeDestination,
  describeLeft,
  describeProgress,
  findEmptyState,
  nameSubmission,
  nameSubmit,
} from '../../../client/src/review/reviewTexts.ts';
import { startSubmission, takeResult } from '../../../client/src/review/submission.ts';
import { proposalPlan, reviewCircumstances, stoppedRecord } from '../proposalViews.ts';

describe('what the review page says', () => {
  const plan = proposalPlan();
  const withoutForge = proposalPlan({ destination: { remote: 'origin', pushRemote: 'fork', forge: null } });
  const ready = { ...initialReview(), circumstances: reviewCircumstances(), plan };

  it('names where it goes and as whom', () => {
    assert.equal(describeDestination(plan), 'GitHub, github.com, acme/shop');
    assert.match(describeDestination(withoutForge), /^Remote fork: no forge was recognised/);
    assert.equal(describeAccount(plan, false), 'not contacted yet');
    assert.equal(describeAccount(plan, true), 'not signed in');
    const account = { login: 'ada', source: 'git credential helper' };
    assert.equal(describeAccount(proposalPlan({ account }), true), 'signed in as ada (git credential helper)');
  });

  it('says who commits, and how it is signed', () => {
    const commit = { author: null, signing: 'ssh' as const, hooks: [], signOff: false };
    assert.equal(describeCommit(plan), 'Ada <ada@example.com>, not signed');
    assert.equal(describeCommit(proposalPlan({ commit })), 'git knows no name and address for you, signed with SSH');
  });

  it('says what the button does, and what it contacts', () => {
    assert.deepEqual([plan, withoutForge].map(nameSubmit), ['Propose', 'Push Branch']);
    assert.equal(nameSubmit(proposalPlan({ updates: { number: 12, webUrl: '', title: '' } })), 'Update #12');
    assert.match(describeConsent(plan), /pushes to origin and opens the pull request on github\.com\.$/);
    assert.match(describeConsent(withoutForge), /pushes to fork\.$/);
  });

  for (const [name, state, title] of [
    ['before the extension has answered', initialReview(), 'Reading the repository …'],
    [
      'without trust',
      { ...ready, circumstances: reviewCircumstances({ situation: 'untrusted' }) },
      'This workspace is not trusted',
    ],
    ['without a server', { ...ready, circumstances: reviewCircumstances({ situation: 'stopped' }) }, 'The server has stopped'],
    ['while everything is rendered', { ...ready, plan: null }, 'Reading what changes …'],
    ['without an answer', { ...ready, plan: null, unanswered: true }, 'The server did not answer'],
    ['without a remote', { ...ready, plan: proposalPlan({ problem: 'no remote' }) }, 'Nothing can be proposed'],
    ['without a change', { ...ready, plan: proposalPlan({ files: [], environments: [] }) }, 'Nothing has changed'],
    ['with commits only', { ...ready, plan: proposalPlan({ files: [] }) }, undefined],
  ] as const) {
    it(`has ${title === undefined ? 'the form' : 'a reason'} ${name}`, () => assert.equal(findEmptyState(state)?.title, title));
  }

  it('says of a proposal that is done what it has become', () => {
    const request = createSubmit({ ...ready, draft: { target: '', title: 'Change web' } });
    const pullRequest = { number: 3, webUrl: 'https://github.com/acme/shop/pull/3' };
    const nameDone = (draft: boolean, updates: ProposalPlanView['updates'] = null): string => {
      const submission = startSubmission({ ...request, draft });
      const record = stoppedRecord({ failure: null, pullRequest });
      const done = takeResult(submission, { outcome: 'done', record, comparePage: null, body: '' });
      return nameSubmission(done, proposalPlan({ updates }));
    };
    assert.equal(nameDone(false), 'Pull request #3 is open');
    assert.equal(nameDone(true), 'Pull request #3 is open as a draft');
    assert.equal(nameDone(false, { ...pullRequest, title: '' }), 'Pull request #3 is updated');
    assert.equal(
      describeLeft(proposalPlan({ headBranch: 'main' })),
      'Your files were left as they were, and you stayed on main.',
    );
  });

  it('tells those who hear the page what it is doing', () => {
    assert.equal(describeProgress(ready), '1 environment changes');
    assert.equal(describeProgress({ ...ready, pending: 'content' }), 'Updating …');
    assert.match(describeProgress({ ...ready, plan: null }), /^Reading what changes …/);
  });
});
