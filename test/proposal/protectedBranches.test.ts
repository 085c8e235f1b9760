import assert from 'node:assert/strict';
import picomatch from 'picomatch';
import { emptyConfig } from '../../server/src/gitops/declared.ts';
import { findProtection } from '../../server/src/proposal/protectedBranches.ts';
import type { ProtectionSources } from '../../server/src/proposal/protectedBranches.ts';

describe('protected branches', () => {
  const usual: ProtectionSources = {
    base: 'main',
    target: 'origin/main',
    configs: [emptyConfig],
    environments: [],
    editorPatterns: [],
    rules: undefined,
  };
  const check = (branch: string, sources: Partial<ProtectionSources>, ...expected: string[]): void =>
    assert.deepEqual(findProtection(branch, { ...usual, ...sources }), expected);

  it('are not others', () => check('feature', {}));
  it('are the one that changes are merged into', () => check('main', {}, 'it is the default branch'));
  it('are the configured target', () =>
    check(
      'trunk',
      { base: 'trunk', configs: [emptyConfig, { target: 'refs/heads/trunk' }] },
      'it is the target in .driftline.yaml',
    ));
  it('are those that environments are delivered from', () => {
    const environments = ['a', 'b', 'c', 'd'].map(name => ({ name, deployed: { branch: 'release' } }));
    check('release', { environments: environments.slice(0, 1) }, 'a is delivered from it');
    check('release', { environments }, 'a, b, c and 1 more are delivered from it');
    check('main2', { environments });
  });
  it('are those that the forge protects', () => {
    check('x', { rules: { protected: true, requirements: [] } }, 'the forge protects it');
    check(
      'x',
      { rules: { protected: true, requirements: ['2 approvals', 'signed commits'] } },
      'the forge protects it (2 approvals, signed commits)',
    );
    check('x', { rules: { protected: false, requirements: [] } });
  });
  it('have every reason', () =>
    check('main', { editorPatterns: [' main '] }, 'it is the default branch', 'git.branchProtection names it ("main")'));

  it('are those that the editor matches, as its own matcher does', () => {
    const patterns = [
      'main',
      'release/*',
      'release/**',
      '*',
      '**',
      '{main,dev*}',
      'v[0-9]',
      'v?',
      '!main',
      'a/{b,c/{d,e}}',
      'main*',
      '**/x',
      're*se/1',
    ];
    const branches = [
      'main',
      'maintenance',
      'release/1',
      'release/1/2',
      'dev',
      'develop',
      'v1',
      'vx',
      'a/b',
      'a/c/d',
      'a/c',
      'x',
      'y/x',
      'Main',
    ];
    for (const pattern of patterns) {
      for (const branch of branches) {
        const found = findProtection(branch, { ...usual, base: '-', target: '-', editorPatterns: [pattern] }).length > 0;
        assert.equal(found, picomatch(pattern)(branch), `${pattern} ${branch}`);
      }
    }
  });

  it('are found in linear time', () => {
    const pattern = `${'*a'.repeat(200)}${'{a,b}'.repeat(50)}`;
    const start = performance.now();
    findProtection('a'.repeat(2000), { ...usual, editorPatterns: [pattern, '{'.repeat(5000)] });
    assert.ok(performance.now() - start < 3000, `${performance.now() - start} ms`);
  });
});
