import assert from 'node:assert/strict';
import { orderRepositories } from '../../client/src/repositoryOrder.ts';
import { repositoryState } from './workspaceStates.ts';

describe('the order of repositories', () => {
  function check(roots: readonly string[], folders: readonly string[], expected: readonly string[]): void {
    const repositories = roots.map(root => repositoryState([], { root }));
    assert.deepEqual(
      orderRepositories(repositories, folders).map(({ root }) => root),
      expected,
    );
  }

  it('is that of the folders', () => check(['file:///b', 'file:///a'], ['file:///a', 'file:///b'], ['file:///a', 'file:///b']));
  it('knows a repository by an opened subfolder', () =>
    check(['file:///b', 'file:///a'], ['file:///a/apps', 'file:///b'], ['file:///a', 'file:///b']));
  it('is not deceived by a name that begins alike', () =>
    check(
      ['file:///shop', 'file:///shop-tools'],
      ['file:///shop-tools', 'file:///shop'],
      ['file:///shop-tools', 'file:///shop'],
    ));
  it('puts what no folder belongs to last', () => check(['file:///x', 'file:///a'], ['file:///a'], ['file:///a', 'file:///x']));
});
