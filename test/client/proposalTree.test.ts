import assert from 'node:assert/strict';
import type { ProposalView, ProposalsView } from '../../server/src/protocol.ts';
import {
  describeCheck,
  describeProposal,
  describeReview,
  describeUnfinished,
  judgeLack,
  judgeProposal,
  nameEnvironments,
  originOf,
} from '../../client/src/proposalTexts.ts';
import { listChildren, listRoots } from '../../client/src/proposalTree.ts';
import { proposalsView, proposalView, stoppedRecord } from './proposalViews.ts';

describe('the Proposals view', () => {
  const check = (state: 'pending' | 'success' | 'failure' | 'neutral', name = 'ci') => ({
    name,
    state,
    description: null,
    webUrl: null,
  });

  function list(...views: readonly ProposalsView[]): string[] {
    const repositories = views.map(view => ({ root: view.root, name: view.root, view, lack: 'nothing' }));
    const walk = (node: Parameters<typeof listChildren>[0], depth: number): string[] => {
      const label =
        node.kind === 'group'
          ? node.label
          : node.kind === 'repository'
            ? node.name
            : node.kind === 'lack'
              ? node.message
              : node.id;
      return [`${' '.repeat(depth)}${label}`, ...listChildren(node, repositories).flatMap(child => walk(child, depth + 1))];
    };
    return listRoots(repositories).flatMap(node => walk(node, 0));
  }

  it('has unfinished ones first, then the person’s own, then those of others', () =>
    assert.deepEqual(
      list(proposalsView({ proposals: [proposalView(1, { mine: false }), proposalView(2)], unfinished: [stoppedRecord()] })),
      ['Unfinished', ' file:///shop#unfinished/r1', 'Mine', ' file:///shop#2', 'Others', ' file:///shop#1'],
    ));

  it('has open ones before those that have ended, the latest first', () =>
    assert.deepEqual(
      list(
        proposalsView({
          proposals: [
            proposalView(1, { state: 'merged', updatedAt: '2026-03-01T00:00:00Z' }),
            proposalView(2, { updatedAt: '2026-01-01T00:00:00Z' }),
            proposalView(3, { updatedAt: '2026-02-01T00:00:00Z' }),
          ],
        }),
      ),
      ['Mine', ' file:///shop#3', ' file:///shop#2', ' file:///shop#1'],
    ));

  it('has checks and reviews below a proposal', () =>
    assert.deepEqual(
      list(
        proposalsView({
          proposals: [proposalView(1, { checks: [check('success')], reviews: [{ author: 'bo', state: 'APPROVED' }] })],
        }),
      ),
      ['Mine', ' file:///shop#1', '  file:///shop#1#check/0', '  file:///shop#1#review/0'],
    ));

  it('names the repositories of a workspace with several, and why one has nothing', () =>
    assert.deepEqual(list(proposalsView({ proposals: [proposalView(1)] }), proposalsView({ root: 'file:///b' })), [
      'file:///shop',
      ' Mine',
      '  file:///shop#1',
      'file:///b',
      ' nothing',
    ]));

  for (const [condition, differences] of [
    ['merged', { state: 'merged', checks: [check('failure')] }],
    ['closed', { state: 'closed' }],
    ['draft', { draft: true, checks: [check('failure')] }],
    ['failing', { checks: [check('success'), check('failure')], reviews: [{ author: 'bo', state: 'APPROVED' }] }],
    ['changesRequested', { checks: [check('pending')], reviews: [{ author: 'bo', state: 'REQUEST_CHANGES' }] }],
    ['pending', { checks: [check('pending')], reviews: [{ author: 'bo', state: 'APPROVED' }] }],
    ['approved', { checks: [check('success')], reviews: [{ author: 'bo', state: 'APPROVED' }] }],
    ['passed', { checks: [check('success'), check('neutral')] }],
    ['open', { checks: [], reviews: [{ author: 'bo', state: 'COMMENTED' }] }],
  ] as const satisfies readonly (readonly [string, Partial<ProposalView>])[]) {
    it(`shows one as ${condition}`, () => assert.equal(judgeProposal(proposalView(1, differences)), condition));
  }

  it('lets nothing of a title become formatting, and says the same to a screen reader', () => {
    const text = describeProposal(proposalView(7, { title: '[x](command:y) *b*', mine: false, author: 'bo', mergeable: false }));
    assert.match(text.tooltip, /^\*\*\\\[x\\\]\\\(command\\:y\\\) \\\*b\\\*\*\* #7: open, conflicts with its target/);
    assert.equal(text.description, '#7 · open · conflicts · bo');
    assert.equal(text.spoken, 'Proposal [x](command:y) *b*, number 7, open, conflicts, by bo');
  });

  it('says where one stopped, how a check went and what a reviewer thinks', () => {
    assert.equal(describeUnfinished(stoppedRecord()).description, 'stopped at push');
    assert.equal(describeUnfinished(stoppedRecord({ failure: null })).description, 'interrupted');
    assert.equal(describeCheck(check('failure')).spoken, 'Check ci: failed');
    assert.equal(describeReview({ author: 'bo', state: 'changes_requested' }).description, 'requested changes');
  });

  it('names the environments that a proposal reaches, and one that is gone by its id', () => {
    const view = proposalsView({ proposals: [proposalView(1, { environments: ['path:apps/eu', 'path:apps/us'] })] });
    const [named] = nameEnvironments(view, [{ id: 'path:apps/eu', name: 'eu' }]).proposals;
    assert.deepEqual(named?.environments, ['eu', 'path:apps/us']);
  });

  it('says why it is empty', () => {
    const judge = (view: ProposalsView, connected = true): string => judgeLack([view], () => connected);
    assert.equal(
      judgeLack([], () => true),
      'reading',
    );
    assert.equal(judge(proposalsView({ forge: null })), 'noForge');
    assert.equal(judge(proposalsView({ forge: null, problem: 'no remote' })), 'problem');
    assert.equal(judge(proposalsView(), false), 'notConnected');
    assert.equal(judge(proposalsView({ signIn: true, problem: 'no token' })), 'signIn');
    assert.equal(judge(proposalsView({ problem: 'no network' })), 'problem');
    assert.equal(judge(proposalsView()), 'none');
  });

  it('takes a token’s origin from the page', () => {
    assert.equal(originOf('https://git.example.com:8443/base/acme/shop'), 'https://git.example.com:8443');
  });
});
