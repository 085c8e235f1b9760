import assert from 'node:assert/strict';
import { diffTitle, formatRenderingAddress, parseRenderingQuery, sidesOf } from '../../client/src/renderingAddress.ts';

describe('the address of a rendering', () => {
  const prod = { root: 'file:///shop', environment: 'kustomize:environments/prod' };

  it('has a path for people and comes back from its query', () => {
    const params = { ...prod, side: 'yours', object: 'apps/Deployment/shop/web' } as const;
    const { path, query } = formatRenderingAddress(params, 'prod');
    assert.equal(path, '/prod/yours/web (Deployment).yaml');
    assert.deepEqual(parseRenderingQuery(query), params);
  });

  it('names a whole rendering after its environment', () => {
    const { path, query } = formatRenderingAddress({ ...prod, side: 'target' }, 'eu/prod?#');
    assert.equal(path, '/eu-prod--/target/eu-prod--.yaml');
    assert.deepEqual(parseRenderingQuery(query), { ...prod, side: 'target' });
  });

  it('takes nothing else for an address', () => {
    for (const query of [
      '',
      'a=b',
      '{}',
      'null',
      '[]',
      JSON.stringify({ ...prod, side: 'other' }),
      JSON.stringify({ side: 'yours' }),
    ]) {
      assert.equal(parseRenderingQuery(query), undefined, query);
    }
  });

  it('compares the two parts each with its own before', () => {
    assert.deepEqual(sidesOf('yours'), ['target', 'yours']);
    assert.deepEqual(sidesOf('waiting'), ['deployed', 'target']);
    const names = { environment: 'prod', target: 'origin/main', deployed: 'prod-4' };
    assert.equal(
      diffTitle('yours', { ...names, object: 'apps/Deployment/shop/web' }),
      'web (Deployment) · prod: origin/main ↔ with your changes',
    );
    assert.equal(diffTitle('waiting', names), 'prod: deployed (prod-4) ↔ origin/main');
  });
});
