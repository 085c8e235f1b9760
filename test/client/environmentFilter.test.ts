import assert from 'node:assert/strict';
import { matchesFilter, parseFilter } from '../../client/src/environmentFilter.ts';
import { changedEnvironment, environmentState, repositoryState } from './workspaceStates.ts';

describe('the filter of environments', () => {
  const counts = { added: 0, removed: 0, changed: 1, fields: 1, risks: 0 };
  const environments = [
    environmentState('staging'),
    changedEnvironment('prod-eu', 2),
    environmentState('prod-us', { waiting: counts }),
    environmentState('test', { status: 'failed' }),
    environmentState('dev', { status: 'unknown' }),
  ];
  const repository = repositoryState(environments);

  function check(text: string, ...expected: string[]): void {
    const shown = environments.filter(environment => matchesFilter(parseFilter(text), repository, environment));
    assert.deepEqual(
      shown.map(({ name }) => name),
      expected,
    );
  }

  it('shows everything without a word', () => check('  ', 'staging', 'prod-eu', 'prod-us', 'test', 'dev'));
  it('wants all words, in any case and order', () => check('US Prod', 'prod-us'));
  it('looks at the path', () => check('environments/st', 'staging'));
  it('looks at the repository', () => check('shop dev', 'dev'));
  it('shows what changes', () => check('@changed', 'prod-eu'));
  it('shows what waits', () => check('@waiting', 'prod-us'));
  it('wants one of several states', () => check('@failed @unknown', 'test', 'dev'));
  it('wants words and states', () => check('prod @changed', 'prod-eu'));
  it('takes a word of the prototype for a word', () => check('constructor'));
});
