import assert from 'node:assert/strict';
import { initialState } from '../../client/src/situation.ts';
import { describeStatus } from '../../client/src/statusText.ts';
import { changedEnvironment, environmentState, repositoryState, workspaceState } from './workspaceStates.ts';

describe('the status item', () => {
  const tag = { label: 'prod-4', sentence: 'compared with prod-4 (declared)', confidence: 'declared', revision: 'a' } as const;

  function check(expected: string, ...environments: Parameters<typeof repositoryState>[0]): void {
    assert.equal(describeStatus('ready', workspaceState(repositoryState(environments)))?.text, expected);
  }

  it('says how many environments there are and compared with what', () =>
    check('$(layers) 3 environments · vs origin/main', ...['a', 'b', 'c'].map(name => environmentState(name))));

  it('says how many change', () =>
    check('$(layers) 1 of 2 environments changes · vs origin/main', changedEnvironment('a', 2), environmentState('b')));

  it('says how many failed', () =>
    check('$(warning) 1 environment · 1 failed · vs origin/main', environmentState('a', { status: 'failed' })));

  it('names the most frequent of several references', () =>
    check(
      '$(layers) 3 environments · vs origin/main + 1 more',
      environmentState('a', { deployed: tag }),
      environmentState('b'),
      environmentState('c'),
    ));

  it('says that nothing is compared without git', () =>
    check('$(layers) 1 environment · not compared', environmentState('a', { deployed: null })));

  it('lets no reference become an icon', () =>
    check('$(layers) 1 environment · vs $ (bug)', environmentState('a', { deployed: { ...tag, label: '$(bug)' } })));

  it('has a sentence for each environment, up to twenty', () => {
    const environments = Array.from({ length: 25 }, (_, index) => environmentState(`env${index}`));
    const tooltip = describeStatus('ready', workspaceState(repositoryState(environments)))?.tooltip.replaceAll('\\', '') ?? '';
    assert.match(tooltip, /^\*\*env0\*\*: unchanged, compared with origin\/main, fetched 3 hours ago \(assumed\)$/m);
    assert.match(tooltip, /env19/);
    assert.doesNotMatch(tooltip, /env20/);
    assert.match(tooltip, /and 5 more$/);
  });

  it('shows the problem of a repository', () => {
    const status = describeStatus('ready', workspaceState(repositoryState([], { problem: 'git failed' })));
    assert.equal(status?.text, '$(warning) 0 environments · 1 problem · not compared');
    assert.match(status.tooltip, /git failed/);
  });

  it('says why there is nothing to say', () => {
    assert.equal(describeStatus('noFolder', initialState), undefined);
    assert.match(describeStatus('untrusted', initialState)?.tooltip ?? '', /not trusted/);
    assert.equal(describeStatus('noEnvironment', initialState)?.text, '$(layers) no environment');
    assert.equal(describeStatus('stopped', initialState)?.severity, 'warning');
  });
});
