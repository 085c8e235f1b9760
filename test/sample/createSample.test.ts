import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createSample } from './createSample.ts';
import type { Sample } from './createSample.ts';

describe('the sample repository', () => {
  const directory = mkdtempSync(join(tmpdir(), 'driftline-sample-'));
  const read = (sample: Sample, ...commandArguments: string[]): string =>
    execFileSync('git', commandArguments, { cwd: sample.root, encoding: 'utf8' }).trim();

  after(() => rmSync(directory, { recursive: true, force: true }));

  it('has the same commits each time', () => {
    const [one, two] = ['one', 'two'].map(name => createSample(join(directory, name)));
    assert.ok(one && two);
    const references = ['for-each-ref', '--format=%(objectname) %(refname)'];
    assert.equal(read(one, ...references), read(two, ...references));
    assert.equal(read(one, 'rev-parse', 'origin/main').length, 40);
  });

  it('is clean, on main, with a commit waiting on the remote and the deployed revisions behind', () => {
    const sample = createSample(join(directory, 'three'));
    assert.equal(read(sample, 'status', '--porcelain', '--branch'), '## main...origin/main [behind 1]');
    assert.deepEqual(
      ['prod-eu-2026.10.19', 'origin/deployed/prod-us'].map(deployed =>
        read(sample, 'rev-list', '--count', `${deployed}..origin/main`),
      ),
      ['2', '3'],
    );
    assert.equal(read(sample, 'symbolic-ref', '--short', 'refs/remotes/origin/HEAD'), 'origin/main');
    assert.equal(read(sample, 'branch', '--list').trim(), '* main');
  });

  it('refuses to overwrite', () => {
    assert.throws(() => createSample(join(directory, 'three')), /EEXIST/);
  });
});
