import assert from 'node:assert/strict';
import type { JsonObject } from '../../server/src/base/json.ts';
import type { RenderedObject } from '../../server/src/gitops/rendering.ts';
import { pruningBetween } from '../../server/src/session/pruning.ts';
import { makeEnvironment } from '../support/environments.ts';

describe('pruning', () => {
  const flux = (spec: JsonObject) =>
    makeEnvironment('apps', { flux: { namespace: 'n', name: 'apps', spec, sourceIgnore: [], substitution: undefined } });

  /** What happens to an object with `metadata` that is not rendered any more, or to all of them where `to` is `undefined`. */
  function check(from: JsonObject, to: JsonObject | undefined, metadata: JsonObject, expected: string | null): void {
    const value = { apiVersion: 'v1', kind: 'ConfigMap', metadata };
    const object: RenderedObject = { id: '1', apiVersion: 'v1', kind: 'ConfigMap', namespace: null, name: 'a', body: '', value };
    const removed = { change: 'removed' as const, renamedFrom: null, pair: { from: object, to: undefined } };
    assert.equal(pruningBetween(removed, { from: flux(from), to: to && flux(to) }), expected);
  }

  it('follows the Kustomization that stays', () => {
    check({ prune: false }, { prune: true }, {}, 'deleted');
    check({ prune: true }, { prune: false }, {}, 'orphaned');
  });

  it('follows the policy of one that goes', () => {
    check({ prune: true }, undefined, {}, 'deleted');
    check({ prune: false }, undefined, {}, 'orphaned');
    check({ prune: true, suspend: true }, undefined, {}, 'orphaned');
    check({ prune: true, deletionPolicy: 'Orphan' }, undefined, {}, 'orphaned');
    check({ prune: false, deletionPolicy: 'WaitForTermination' }, undefined, {}, 'deleted');
  });

  it('leaves objects that say so', () => {
    check({}, { prune: true }, { labels: { 'kustomize.toolkit.fluxcd.io/prune': 'disabled' } }, 'orphaned');
    check({}, { prune: true }, { annotations: { 'kustomize.toolkit.fluxcd.io/prune': 'disabled' } }, 'orphaned');
  });

  it('says nothing of objects that stay, and of environments of others', () => {
    const stays = { change: 'changed' as const, renamedFrom: null, pair: { from: undefined, to: undefined } };
    assert.equal(pruningBetween(stays, { from: flux({ prune: true }), to: flux({ prune: true }) }), null);
    const removed = { change: 'removed' as const, renamedFrom: null, pair: { from: undefined, to: undefined } };
    assert.equal(pruningBetween(removed, { from: makeEnvironment('a'), to: makeEnvironment('a') }), null);
  });
});
