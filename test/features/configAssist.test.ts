import assert from 'node:assert/strict';
import { provideConfigCompletion } from '../../server/src/features/configAssist.ts';
import { createMemoryTree } from '../../server/src/tree/memoryTree.ts';

/** Labels offered at `$0` in `.driftline.yaml`. */
async function complete(fixture: string): Promise<string[]> {
  const before = fixture.slice(0, fixture.indexOf('$0')).split('\n');
  const position = { line: before.length - 1, character: before.at(-1)?.length ?? 0 };
  const tree = createMemoryTree({ 'apps/prod/kustomization.yaml': '', 'apps/web/deployment.yaml': '' });
  const worktree = { getTree: () => Promise.resolve(tree) };
  const items = await provideConfigCompletion({ worktree }, fixture.replace('$0', ''), position);
  return items.map(item => item.label).sort();
}

describe('completion in .driftline.yaml', () => {
  it('offers the fields of the file that are not written yet', async () => {
    const labels = await complete('version: 1\n$0\n');
    assert.ok(labels.includes('environments') && labels.includes('target'));
    assert.ok(!labels.includes('version'));
  });

  it('offers the fields of an environment, also in a list that is half typed', async () => {
    const labels = await complete('version: 1\nenvironments:\n  - name: prod\n    $0\n  - name: staging\n    path: b\n');
    assert.ok(labels.includes('path') && labels.includes('deployed'));
    assert.ok(!labels.includes('name'));
  });

  it('offers the fields of a first entry', async () => {
    assert.ok((await complete('environments:\n  - $0')).includes('name'));
  });

  it('offers nested fields', async () => {
    assert.deepEqual(await complete('environments:\n  - name: prod\n    deployed:\n      $0\n'), ['branch', 'tag', 'tagPattern']);
  });

  it('offers folders with a kustomization as paths', async () => {
    assert.deepEqual(await complete('environments:\n  - name: prod\n    path: $0\n'), ['apps/prod']);
  });

  it('offers true and false, and severities', async () => {
    assert.deepEqual(await complete('environments:\n  - name: prod\n    protected: $0\n'), ['false', 'true']);
    assert.deepEqual(await complete('rules:\n  some-code: $0\n'), ['error', 'information', 'off', 'warning']);
  });

  it('offers nothing behind a value', async () => {
    assert.deepEqual(await complete('version: 1 $0\n'), []);
  });
});
