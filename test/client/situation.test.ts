import assert from 'node:assert/strict';
import { asUpdating, initialState, judgeSituation } from '../../client/src/situation.ts';
import { environmentState, repositoryState, workspaceState } from './workspaceStates.ts';

describe('the situation', () => {
  const ready = workspaceState(repositoryState([environmentState('prod')]));

  it('is told apart by folders, server and state', () => {
    assert.equal(judgeSituation('running', 0, ready), 'noFolder');
    assert.equal(judgeSituation('stopped', 1, ready), 'stopped');
    assert.equal(judgeSituation('running', 1, { ...initialState, phase: 'untrusted' }), 'untrusted');
    assert.equal(judgeSituation('idle', 1, initialState), 'starting');
    assert.equal(judgeSituation('running', 1, workspaceState(repositoryState([]))), 'noEnvironment');
    assert.equal(judgeSituation('running', 1, workspaceState(repositoryState([], { problem: 'git failed' }))), 'ready');
    assert.equal(judgeSituation('running', 1, ready), 'ready');
  });

  it('keeps showing environments as updating while the server starts again', () => {
    const state = asUpdating(ready);
    assert.equal(judgeSituation('starting', 1, state), 'ready');
    assert.deepEqual(
      state.repositories.flatMap(({ environments }) => environments.map(({ updating }) => updating)),
      [true],
    );
  });
});
