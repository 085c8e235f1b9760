import assert from 'node:assert/strict';
import { matchesLabels } from '../../../server/src/gitops/explain/labelSelector.ts';

describe('label selectors', () => {
  const labels = new Map([
    ['app', 'web'],
    ['tier', 'front'],
    ['example.com/size', '3'],
  ]);

  /** Whether the selector accepts the labels app=web, tier=front, example.com/size=3. */
  function check(selector: string | undefined, accepts: boolean): void {
    assert.equal(matchesLabels(selector, labels), accepts, selector);
  }

  it('accept everything if there is none', () => {
    check(undefined, true);
    check('', true);
  });

  it('compare values', () => {
    check('app=web', true);
    check('app == web, tier!=back', true);
    check('app=api', false);
    check('missing!=x', true);
    check('missing=x', false);
    check('example.com/size>2', true);
    check('example.com/size<2', false);
  });

  it('look values up in sets', () => {
    check('tier in (front, middle),app', true);
    check('tier notin (front,middle)', false);
    check('missing notin (a)', true);
    check('missing in (a)', false);
  });

  it('ask for presence and absence', () => {
    check('app', true);
    check('!app', false);
    check('! missing', true);
  });

  it('accept nothing if they cannot be read', () => {
    check('app=(', false);
  });
});
