import assert from 'node:assert/strict';
import { CancelledError, neverCancelled } from '../../server/src/base/cancellation.ts';
import type { Environment } from '../../server/src/gitops/environment.ts';
import type { Rendering } from '../../server/src/gitops/rendering.ts';
import { RenderingMemo } from '../../server/src/session/renderingMemo.ts';
import type { Render } from '../../server/src/session/renderingMemo.ts';
import { createMemoryTree } from '../../server/src/tree/memoryTree.ts';
import { makeEnvironment } from '../support/environments.ts';

const environment: Environment = makeEnvironment('prod');

/** Renders to nothing, but reads `prod/a.yaml`, the listing of `prod` and the absence of `prod/b.yaml`. */
function createMemo(): { readonly memo: RenderingMemo; readonly rendered: string[] } {
  const rendered: string[] = [];
  const render: Render = async (tree, { id }) => {
    rendered.push(tree.id);
    const entry = await tree.read('prod/a.yaml');
    const listing = await tree.read('prod');
    const rendering: Rendering = {
      environment: id,
      objects: [],
      errors: [],
      unknowns: entry.kind === 'missing' ? [{ reason: 'engine', message: 'ended' }] : [],
      reads: [
        ...(listing.kind === 'directory' ? [{ kind: 'directory' as const, path: 'prod', names: listing.names }] : []),
        ...(entry.kind === 'file' ? [{ kind: 'file' as const, path: 'prod/a.yaml', blob: entry.blob }] : []),
        { kind: 'missing', path: 'prod/b.yaml' },
      ],
      secretValues: new Set(),
      patchFiles: [],
    };
    return rendering;
  };
  return { memo: new RenderingMemo(render), rendered };
}

describe('rendering memo', () => {
  it('answers a tree that differs only in what was not read', async () => {
    const { memo, rendered } = createMemo();
    const first = await memo.read(createMemoryTree({ 'prod/a.yaml': 'a', 'other.yaml': '1' }), environment, neverCancelled);
    const second = await memo.read(createMemoryTree({ 'prod/a.yaml': 'a', 'other.yaml': '2' }), environment, neverCancelled);
    assert.equal(second, first);
    assert.equal(rendered.length, 1);
  });

  it('renders again when a file that was read changes, and remembers both', async () => {
    const { memo, rendered } = createMemo();
    const before = createMemoryTree({ 'prod/a.yaml': 'a' });
    const first = await memo.read(before, environment, neverCancelled);
    assert.notEqual(await memo.read(createMemoryTree({ 'prod/a.yaml': 'b' }), environment, neverCancelled), first);
    assert.equal(await memo.read(createMemoryTree({ 'prod/a.yaml': 'a' }), environment, neverCancelled), first);
    assert.equal(rendered.length, 2);
  });

  it('renders again when a path that was missing appears, or a listing changes', async () => {
    const { memo, rendered } = createMemo();
    await memo.read(createMemoryTree({ 'prod/a.yaml': 'a' }), environment, neverCancelled);
    await memo.read(createMemoryTree({ 'prod/a.yaml': 'a', 'prod/b.yaml': '' }), environment, neverCancelled);
    await memo.read(createMemoryTree({ 'prod/a.yaml': 'a', 'prod/c.yaml': '' }), environment, neverCancelled);
    assert.equal(rendered.length, 3);
  });

  it('keeps what is compared with, however much is typed', async () => {
    const { memo, rendered } = createMemo();
    const target = createMemoryTree({ 'prod/a.yaml': 'target' });
    for (let edit = 0; edit < 30; edit++) {
      await memo.read(createMemoryTree({ 'prod/a.yaml': String(edit) }), environment, neverCancelled);
      await memo.read(target, environment, neverCancelled);
    }
    assert.equal(rendered.length, 31);
  });

  it('does not remember what an ended engine left unknown', async () => {
    const { memo, rendered } = createMemo();
    const tree = createMemoryTree({ 'other.yaml': '' });
    await memo.read(tree, environment, neverCancelled);
    await memo.read(tree, environment, neverCancelled);
    assert.equal(rendered.length, 2);
  });

  it('remembers what takes more time or memory than a build may: typing elsewhere must not start it again', async () => {
    let started = 0;
    const memo = new RenderingMemo((_, { id }) => {
      started++;
      const unknowns = [{ reason: 'limit' as const, message: 'ended' }];
      const reads = [{ kind: 'missing' as const, path: 'x' }];
      return Promise.resolve({
        environment: id,
        objects: [],
        errors: [],
        unknowns,
        reads,
        secretValues: new Set(),
        patchFiles: [],
      });
    });
    await memo.read(createMemoryTree({ 'other.yaml': '1' }), environment, neverCancelled);
    await memo.read(createMemoryTree({ 'other.yaml': '2' }), environment, neverCancelled);
    assert.equal(started, 1);
  });

  it('shares a running computation, and goes on when the one who started it lost interest', async () => {
    let started = 0;
    const impatient = { isCancellationRequested: false };
    const memo = new RenderingMemo(async (_, { id }, __, token) => {
      started++;
      await Promise.resolve();
      if (token.isCancellationRequested) {
        throw new CancelledError();
      }
      const reads = [{ kind: 'missing' as const, path: 'x' }];
      return { environment: id, objects: [], errors: [], unknowns: [], reads, secretValues: new Set<string>(), patchFiles: [] };
    });
    const tree = createMemoryTree({});
    const first = memo.read(tree, environment, impatient);
    const second = memo.read(tree, environment, neverCancelled);
    impatient.isCancellationRequested = true;
    await assert.rejects(first, CancelledError);
    assert.equal((await second).environment, environment.id);
    assert.equal(started, 2);
  });
});
