import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import * as fc from 'fast-check';
import type { FileStatus } from '../../server/src/proposal/proposal.ts';
import { checkBranchName, prepareTitle, suggestBranch } from '../../server/src/proposal/titleAndBranch.ts';
import { proposedEnvironment } from './proposedEnvironments.ts';
import type { EnvironmentFixture } from './proposedEnvironments.ts';

describe('a title prepared from a change', () => {
  const scaler = (minimum: number, maximum = 9): string =>
    `{apiVersion: autoscaling/v2, kind: HorizontalPodAutoscaler, metadata: {name: web}, spec: {minReplicas: ${minimum}, maxReplicas: ${maximum}}}\n`;
  const web = (level: string, settings = 'web-7c4h5g2mtk', image = 'web:1'): string =>
    `apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  template:
    spec:
      containers:
      - name: web
        image: ${image}
        env: [{name: LOG_LEVEL, value: ${level}}]
        envFrom: [{configMapRef: {name: ${settings}}}]
`;
  const settings = (suffix: string, level: string): string =>
    `{apiVersion: v1, kind: ConfigMap, metadata: {name: web-${suffix}}, data: {LOG_LEVEL: ${level}, KEEP: a, ALSO: b, MORE: c}}\n`;

  function check(
    expected: string,
    from: string,
    to: string,
    names = ['prod-eu'],
    changes: Partial<EnvironmentFixture> = {},
  ): void {
    const title = prepareTitle(
      names.map(name => proposedEnvironment({ name, from, to, ...changes })),
      [],
    );
    assert.equal(title, expected);
    assert.ok(title.length <= 72);
  }

  it('names a field', () => check('Change minReplicas of web in prod-eu', scaler(1), scaler(2)));
  it('names two fields', () => check('Change minReplicas and maxReplicas of web in prod-eu', scaler(1), scaler(2, 5)));
  it('names an environment variable, not its value', () =>
    check('Change LOG_LEVEL of web in prod-eu', web('info'), web('debug')));
  it('names two environments, and counts more', () => {
    check('Change minReplicas of web in prod-eu and prod-us', scaler(1), scaler(2), ['prod-eu', 'prod-us']);
    check('Change LOG_LEVEL of web in 3 environments', web('info'), web('debug'), ['a', 'b', 'c']);
  });
  it('sees through the new name of a generated object and what refers to it', () =>
    check(
      'Change LOG_LEVEL of web in prod-eu',
      `${settings('7c4h5g2mtk', 'info')}---\n${web('a')}`,
      `${settings('5bg2mtk7c4', 'debug')}---\n${web('a', 'web-5bg2mtk7c4')}`,
    ));
  it('names objects that are added or removed', () => {
    check('Add web in prod-eu', '', scaler(1));
    check('Remove web in prod-eu', scaler(1), '');
  });
  it('says change where some are added and some removed', () =>
    check(
      'Change api and web in prod-eu',
      scaler(1),
      scaler(1).replace('name: web', 'name: api').replace('HorizontalPodAutoscaler', 'X'),
    ));
  it('names the key of a secret', () => {
    const secret = (value: string): string => `{apiVersion: v1, kind: Secret, metadata: {name: db}, data: {password: ${value}}}`;
    check('Change password of db in prod-eu', secret('b25l'), secret('dHdv'));
  });
  it('names environments that are added or removed', () => {
    check('Add environment preview', '', web('a'), ['preview'], { existence: 'added' });
    check('Remove environments a and b', web('a'), '', ['a', 'b'], { existence: 'removed' });
  });
  it('counts what is too long to be named', () => {
    const long = 'a-very-long-name-of-an-environment-in-some-region';
    check('Change minReplicas of web in 2 environments', scaler(1), scaler(2), [long, `${long}-2`]);
    check('Change minReplicas of web in 1 environment', scaler(1), scaler(2), [`${long}-${long}`]);
    const named = (name: string, value: number): string => scaler(value).replace('name: web', `name: ${name}`);
    const all = (value: number): string => ['a', 'b', 'c'].map(name => named(name, value)).join('---\n');
    check('Change minReplicas of 3 objects in prod-eu', all(1), all(2));
  });

  describe('from files where nothing that is rendered changes', () => {
    const checkFiles = (expected: string, status: FileStatus, ...paths: string[]): void =>
      assert.equal(
        prepareTitle(
          [],
          paths.map(path => ({ path, status })),
        ),
        expected,
      );

    it('names them', () => {
      checkFiles('Add README.md', 'added', 'README.md');
      checkFiles('Remove docs/a.md and docs/b.md', 'deleted', 'docs/a.md', 'docs/b.md');
    });
    it('shortens them', () => checkFiles('Change notes.md', 'changed', `${'folder/'.repeat(12)}notes.md`));
    it('counts them, in their folder', () => {
      checkFiles('Change 3 files in apps/web', 'changed', 'apps/web/a', 'apps/web/b', 'apps/web/c/d');
      checkFiles('Rename 3 files', 'renamed', 'a', 'b', 'c/d');
    });
    it('says something of none', () => checkFiles('Change files', 'changed'));
  });
});

describe('a branch name', () => {
  describe('suggested', () => {
    const check = (expected: string, title: string, ...existing: string[]): void =>
      assert.equal(suggestBranch(title, existing), expected);

    it('follows the title', () =>
      check('driftline/change-minreplicas-of-web-in-prod-eu', 'Change minReplicas of web in prod-eu'));
    it('is cut between words', () =>
      check('driftline/aaaaaaaaaaaaaaaaaaaaaaaa-bbbbbbbbbbbbbbbbbbbbbbbb', `${'a'.repeat(24)} ${'b'.repeat(24)} ccc`));
    it('holds no more than letters and digits', () => check('driftline/uber-x', 'Über @{x}..~^:?*[\\ 🙂'));
    it('is something for nothing', () => check('driftline/change', '日本語'));
    it('is unique, cases aside', () => check('driftline/a-3', 'A', 'main', 'driftline/a', 'Driftline/A-2'));
    it('does not clash with a folder', () => check('driftline/a-2', 'A', 'driftline/a/b'));
    it('goes elsewhere if a branch stands in the way', () => {
      check('change-a', 'A', 'driftline');
      check('change-a-2', 'A', 'driftline', 'change-a');
    });
  });

  describe('checked', () => {
    const protect = (branch: string): readonly string[] => (branch === 'main' ? ['it is the default branch'] : []);
    const check = (name: string, expected: RegExp | undefined, ...existing: string[]): void => {
      const problem = checkBranchName(name, { existing, protect });
      if (expected) {
        assert.match(problem ?? '', expected);
      } else {
        assert.equal(problem, undefined);
      }
    };

    it('is told if it is protected', () => check('main', /^"main" is protected: it is the default branch\./, 'main'));
    it('is told if it exists, cases aside', () => check('Fix', /There is a branch "fix" already/, 'fix'));
    it('is told if it clashes', () => {
      check('a', /git cannot keep "a" beside the branch "a\/b"/, 'a/b');
      check('a/b/c', /beside the branch "A\/b"/, 'A/b');
    });
    it('is fine otherwise', () => check('driftline/a', undefined, 'main', 'driftline/ab', 'a'));

    it('is judged as git does', () => {
      // git takes "@" for HEAD here; it is no name.
      const isValid = (name: string): boolean =>
        name !== '@' && spawnSync('git', ['check-ref-format', '--branch', name]).status === 0;
      const names = [
        '',
        'a b',
        'a..b',
        'a@{b',
        'HEAD',
        '-a',
        'a.',
        '.a',
        'a/.b',
        'a.lock',
        'a.lock/b',
        '/a',
        'a/',
        'a//b',
        'a~',
        'a^',
        'a:b',
        'a?',
        'a*',
        'a[',
        'a\\b',
        'a\u007f',
        'a\tb',
        'ü',
        'a@b',
        'a{b}',
        'refs/heads/x',
        'a]',
        "a'b",
        'a;b',
        'x/@',
      ];
      for (const name of names) {
        assert.equal(
          checkBranchName(name, { existing: [], protect: () => [] }) === undefined,
          isValid(name),
          JSON.stringify(name),
        );
      }
      const alphabet = fc.constantFrom('a', 'B', '.', '/', '@', '{', '-', '~', ' ', 'lock', '\\', '*', 'é', ':', '[');
      fc.assert(
        fc.property(fc.array(alphabet, { minLength: 1, maxLength: 6 }), letters => {
          const name = letters.join('');
          assert.equal(
            checkBranchName(name, { existing: [], protect: () => [] }) === undefined,
            isValid(name),
            JSON.stringify(name),
          );
        }),
        { numRuns: 150 },
      );
    });
  });
});
