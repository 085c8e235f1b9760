import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runGit } from '../forge/forgeFixture.ts';
import { createSample } from './createSample.ts';
import type { Sample } from './createSample.ts';
import { startSampleForge } from './startSampleForge.ts';
import type { SampleForge } from './startSampleForge.ts';

describe('the forge of the sample', () => {
  const directory = mkdtempSync(join(tmpdir(), 'driftline sample-'));
  let sample: Sample;
  let started: SampleForge;

  before(async () => {
    sample = createSample(directory);
    started = await startSampleForge(sample);
  });
  after(() => rmSync(directory, { recursive: true, force: true }));

  const read = (...gitArguments: string[]): string =>
    execFileSync('git', gitArguments, { cwd: sample.root, encoding: 'utf8' }).trim();

  it('leaves what is known of the remote as it was', () => {
    assert.equal(read('remote', 'get-url', 'origin'), `${started.forge.url}/shop/shop.git`);
    assert.equal(read('status', '--porcelain', '--branch'), '## main...origin/main [behind 1]');
    assert.equal(read('symbolic-ref', '--short', 'refs/remotes/origin/HEAD'), 'origin/main');
  });

  it('takes a branch without asking for anything, and no push to main', async () => {
    const pushed = await runGit(sample.root, ['push', 'origin', 'HEAD:refs/heads/mine']);
    assert.equal(pushed.status, 0, pushed.stderr);
    assert.equal(started.forge.requests.find(request => request.token !== undefined)?.token, started.token);
    const refused = await runGit(sample.root, ['push', '--force', 'origin', 'HEAD:refs/heads/main']);
    assert.match(refused.stderr, /GH006: Protected branch update failed for refs\/heads\/main\./);
    assert.equal((await runGit(sample.root, ['fetch'])).status, 0);
  });

  it('keeps the token where only the person reads it', () => {
    assert.equal(statSync(join(directory, 'forge', 'credentials')).mode & 0o777, 0o600);
    assert.doesNotMatch(read('config', '--local', '--list'), new RegExp(started.token));
  });

  it('goes without a trace', async () => {
    await started.dispose();
    assert.equal(read('remote', 'get-url', 'origin'), sample.remote);
    assert.doesNotMatch(read('config', '--local', '--list'), /credential/);
  });
});
