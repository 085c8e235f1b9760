import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { neverCancelled } from '../../server/src/base/cancellation.ts';
import { openRepository } from '../../server/src/node/openRepository.ts';
import { readCatalogue } from '../../server/src/node/readCatalogue.ts';
import { loadSchema } from '../../server/src/schema/schema.ts';
import { useEngine } from '../support/engine.ts';
import { createSample } from './createSample.ts';
import type { Sample } from './createSample.ts';

describe('the sample repository', () => {
  const getEngine = useEngine();
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

  it('has a cluster of Flux with a chart where that is wanted, in which nothing is wrong', async () => {
    const { root } = createSample(join(directory, 'four'), { withFlux: true });
    assert.equal(read({ root, remote: '' }, 'status', '--porcelain', '--branch'), '## main...origin/main [behind 1]');
    const repository = await openRepository(root, {
      engine: getEngine(),
      schema: loadSchema(),
      catalogue: readCatalogue(),
      log: () => undefined,
      watch: false,
    });
    const tree = await repository.worktree.getTree();
    const { environments } = await repository.readEnvironments(tree);
    const rendered = await Promise.all(
      environments.map(async environment => {
        const { objects, errors, unknowns } = await repository.memo.read(tree, environment, neverCancelled);
        assert.deepEqual([...errors, ...unknowns], []);
        return `${environment.name} by ${environment.declaredBy ?? 'its file'}: ${objects.length}`;
      }),
    );
    await repository.dispose();
    assert.deepEqual(rendered.slice(3), [
      'apps by flux:flux-system/flux-system@clusters/tools: 2',
      'flux-system by its file: 4',
      'infrastructure by flux:flux-system/flux-system@clusters/tools: 2',
      'mail by flux:flux-system/apps@clusters/tools: 1',
      'status-page by flux:flux-system/apps@clusters/tools: 3',
    ]);
  });

  it('refuses to overwrite', () => {
    assert.throws(() => createSample(join(directory, 'three')), /EEXIST/);
  });
});
