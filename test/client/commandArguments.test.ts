import assert from 'node:assert/strict';
import {
  readEnvironmentArgument,
  readRenderingArgument,
  readReviewArgument,
  readSourceArgument,
  readValueArgument,
} from '../../client/src/commandArguments.ts';
import { fieldView, lineRange } from './workspaceStates.ts';

describe('what commands are called with', () => {
  const prod = { root: 'file:///shop', environment: 'kustomize:environments/prod' };
  const field = { ...prod, kind: 'field', object: 'apps/Deployment/shop/web', path: '/spec/replicas' };

  it('names what is to be reviewed, and nothing without a repository', () => {
    assert.deepEqual(readReviewArgument({ ...prod, kind: 'environment' }), prod);
    assert.deepEqual(readReviewArgument({ root: 'file:///shop', record: 'r1' }), { root: 'file:///shop', record: 'r1' });
    assert.deepEqual(readReviewArgument({ environment: 'a', record: 7 }), {});
    assert.deepEqual(readReviewArgument(undefined), {});
  });

  it('names an environment or an object, of the person unless said otherwise', () => {
    assert.deepEqual(readEnvironmentArgument({ ...prod, kind: 'environment' }), prod);
    assert.deepEqual(readRenderingArgument(prod), { ...prod, origin: 'yours' });
    assert.deepEqual(readRenderingArgument({ ...prod, object: 'a', origin: 'waiting' }), {
      ...prod,
      object: 'a',
      origin: 'waiting',
    });
  });

  it('names a value on the side that has it', () => {
    const side = (origin: string, to: string | null): string | undefined =>
      readValueArgument({ ...field, origin, view: fieldView('/spec/replicas', { to }) })?.side;
    assert.deepEqual([side('yours', '3'), side('yours', null)], ['yours', 'target']);
    assert.deepEqual([side('waiting', '3'), side('waiting', null)], ['target', 'deployed']);
  });

  it('names a place, the beginning of the file if only that is given', () => {
    const uri = 'file:///shop/a.yaml';
    assert.deepEqual(readSourceArgument({ uri, range: lineRange(4) }), { uri, line: 4, character: 0 });
    assert.deepEqual(readSourceArgument({ uri }), { uri, line: 0, character: 0 });
  });

  it('takes nothing else', () => {
    for (const value of [undefined, null, 1, 'x', [], {}, { root: 1, environment: 2 }, { root: 'file:///shop' }]) {
      assert.equal(readEnvironmentArgument(value), undefined);
      assert.equal(readRenderingArgument(value), undefined);
      assert.equal(readValueArgument(value), undefined);
      assert.equal(readSourceArgument(value), undefined);
    }
  });
});
