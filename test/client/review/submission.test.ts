import assert from 'node:assert/strict';
import type { ProposalProgress } from '../../../server/src/protocol.ts';
import { startSubmission, takeProgress, takeResult } from '../../../client/src/review/submission.ts';
import { nameSubmission } from '../../../client/src/review/reviewTexts.ts';
import type { Submission, SubmitRequest } from '../../../client/src/review/submission.ts';
import { stoppedRecord } from '../proposalViews.ts';

describe('a submission', () => {
  const request: SubmitRequest = {
    files: ['a.yaml'],
    title: 'Change web',
    branch: 'driftline/change-web',
    body: '',
    commitMessage: '',
    draft: false,
    signOff: false,
    skipHooks: false,
    pushOnly: false,
  };
  const progress = (step: ProposalProgress['step'], state: ProposalProgress['state'], output = ''): ProposalProgress => ({
    root: 'file:///shop',
    id: 'r1',
    step,
    state,
    output,
  });

  function check(submission: Submission, expected: string): void {
    assert.equal(`${submission.phase}: ${submission.steps.map(({ name, state }) => `${name} ${state}`).join(', ')}`, expected);
  }

  it('begins with all steps waiting, and has no pull request where it only pushes', () => {
    check(startSubmission(request), 'running: prepare waiting, commit waiting, push waiting, open waiting');
    check(startSubmission({ ...request, pushOnly: true }), 'running: prepare waiting, commit waiting, push waiting');
  });

  it('follows the steps, and what lies before one that runs is done', () =>
    check(
      takeProgress(startSubmission(request), progress('push', 'running')),
      'running: prepare done, commit done, push running, open waiting',
    ));

  it('collects output, and of much the end in whole lines', () => {
    const first = takeProgress(startSubmission(request), progress('commit', 'running', 'one\n'));
    assert.equal(takeProgress(first, progress('commit', 'running', 'two\n')).output, 'one\ntwo\n');
    const much = takeProgress(first, progress('commit', 'running', 'a line\n'.repeat(20_000))).output;
    assert.ok(much.length < 61_000);
    assert.match(much, /^…a line\n/);
  });

  it('has of a line that is written over and over what it says last', () => {
    const first = takeProgress(startSubmission(request), progress('push', 'running', 'Counting:  50%\rCounting: 100%\r'));
    assert.equal(first.output, 'Counting: 100%\r');
    const more = takeProgress(first, progress('push', 'running', 'Counting: 100%, done.\nTotal 5\r\n'));
    assert.equal(more.output, 'Counting: 100%, done.\nTotal 5\r\n');
  });

  it('has no step that failed where the person stopped it', () => {
    const failure = {
      step: 'commit',
      code: 'proposal.cancelled',
      message: 'You cancelled it.',
      output: '',
      waysOut: [],
    } as const;
    const record = stoppedRecord({ done: ['prepare'], failure });
    const stopped = takeResult(startSubmission(request), { outcome: 'failed', record, comparePage: null, body: '' });
    check(stopped, 'failed: prepare done, commit waiting, push waiting, open waiting');
    assert.equal(nameSubmission(stopped, null), 'Cancelled');
  });

  it('fails where the server says, with its output', () => {
    const failed = takeResult(startSubmission(request), {
      outcome: 'failed',
      record: stoppedRecord(),
      comparePage: null,
      body: 'text',
    });
    check(failed, 'failed: prepare done, commit done, push failed, open waiting');
    assert.deepEqual([failed.output, failed.body, failed.id], ['rejected\n', 'text', 'r1']);
  });

  it('offers to go on when the server gave no answer', () => {
    const failed = takeResult(takeProgress(startSubmission(request), progress('push', 'running')), undefined);
    check(failed, 'failed: prepare done, commit done, push failed, open waiting');
    assert.deepEqual(failed.failure?.waysOut, ['retry']);
  });

  it('has what was done before, when it is tried again', () => {
    const failed = takeResult(takeProgress(startSubmission(request), progress('push', 'running')), undefined);
    check(
      startSubmission({ ...request, record: 'r1' }, failed),
      'running: prepare done, commit done, push waiting, open waiting',
    );
    check(startSubmission(request, failed), 'running: prepare waiting, commit waiting, push waiting, open waiting');
  });

  it('is done with every step', () => {
    const record = stoppedRecord({ failure: null, pullRequest: { number: 3, webUrl: 'https://github.com/acme/shop/pull/3' } });
    check(
      takeResult(startSubmission(request), { outcome: 'done', record, comparePage: null, body: '' }),
      'done: prepare done, commit done, push done, open done',
    );
  });
});
