import assert from 'node:assert/strict';
import { groupFiles } from '../../../client/src/review/fileGroups.ts';
import { proposalFile, proposalPlan } from '../proposalViews.ts';

describe('groups of changed files', () => {
  const environment = (id: string) => ({ ...proposalPlan().environments[0], id, name: id.toUpperCase() });
  const ranked = ['prod', 'staging'].map(id => ({
    headline: '',
    status: 'changed' as const,
    risks: [],
    comparedWith: null,
    ...environment(id),
  }));

  function check(reached: Readonly<Record<string, readonly string[]>>, expected: readonly string[]): void {
    const files = Object.entries(reached).map(([path, environments]) => proposalFile(path, { environments }));
    const groups = groupFiles(files, { environments: ranked, names: { qa: 'Quality' } });
    assert.deepEqual(
      groups.map(({ title, names, files: held }) => `${title} [${names.join(', ')}]: ${held.map(({ path }) => path).join(' ')}`),
      expected,
    );
  }

  it('puts what reaches most first, and what reaches nothing last', () =>
    check({ 'README.md': [], 's.yaml': ['staging'], 'base.yaml': ['staging', 'prod'] }, [
      '2 environments [PROD, STAGING]: base.yaml',
      'STAGING []: s.yaml',
      'No environment []: README.md',
    ]));

  it('orders by the rank of the environment', () =>
    check({ 'a.yaml': ['staging'], 'b.yaml': ['prod'] }, ['PROD []: b.yaml', 'STAGING []: a.yaml']));

  it('keeps files together that reach the same, in whatever order it is said', () =>
    check({ 'a.yaml': ['prod', 'staging'], 'b.yaml': ['staging', 'prod'] }, ['2 environments [PROD, STAGING]: a.yaml b.yaml']));

  it('names environments that do not change', () =>
    check({ 'a.yaml': ['qa'], 'b.yaml': ['gone'] }, ['Quality []: a.yaml', 'gone []: b.yaml']));
});
