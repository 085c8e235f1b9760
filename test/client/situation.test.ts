import assert from 'node:assert/strict';
import { asUpdating, initialState, judgeSituation } from '../../client/src/situation.ts';
import type { Circumstances, Situation } from '../../client/src/situation.ts';
import { environmentState, repositoryState, workspaceState } from './workspaceStates.ts';

describe('the situation', () => {
  const ready = workspaceState(repositoryState([environmentState('prod')]));

  function check(expected: Situation, circumstances: Partial<Circumstances>): void {
    assert.equal(judgeSituation({ condition: 'running', folders: 1, trusted: true, state: ready, ...circumstances }), expected);
  }

  it('is told apart by folders, trust, server and state', () => {
    check('noFolder', { folders: 0, trusted: false });
    check('stopped', { condition: 'stopped' });
    check('untrusted', { trusted: false });
    check('starting', { state: { ...initialState, phase: 'untrusted' } });
    check('starting', { condition: 'idle', state: initialState });
    check('noEnvironment', { state: workspaceState(repositoryState([])) });
    check('ready', { state: workspaceState(repositoryState([], { problem: 'git failed' })) });
    check('ready', {});
  });

  it('keeps showing environments as updating while the server starts again', () => {
    const state = asUpdating(ready);
    check('ready', { condition: 'starting', state });
    assert.deepEqual(
      state.repositories.flatMap(({ environments }) => environments.map(({ updating }) => updating)),
      [true],
    );
  });
});
