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

  it('follows Helm in a release: all but definitions and what says that it stays', () => {
    const release = (spec: JsonObject) => {
      const helm = {
        chart: 'web',
        releaseName: 'web',
        namespace: 'n',
        values: [],
        includeCrds: true,
        noHooks: false,
        isGuess: false,
      };
      return makeEnvironment('web', { helm: { ...helm, release: { namespace: 'n', name: 'web', spec, secretTexts: [] } } });
    };
    const removed = (metadata: JsonObject, more: Partial<RenderedObject> = {}) => {
      const value = { apiVersion: 'v1', kind: 'ConfigMap', metadata };
      const from = { id: '1', apiVersion: 'v1', kind: 'ConfigMap', namespace: null, name: 'a', body: '', value, ...more };
      return { change: 'removed' as const, renamedFrom: null, pair: { from, to: undefined } };
    };
    const stays = { from: release({}), to: release({}) };
    assert.equal(pruningBetween(removed({}), stays), 'deleted');
    assert.equal(pruningBetween(removed({ annotations: { 'helm.sh/resource-policy': 'keep' } }), stays), 'orphaned');
    assert.equal(pruningBetween(removed({}, { isDefinition: true }), stays), 'orphaned');
    assert.equal(pruningBetween(removed({}), { from: release({}), to: undefined }), 'deleted');
    assert.equal(pruningBetween(removed({}), { from: release({ suspend: true }), to: undefined }), 'orphaned');
  });

  it('says nothing of objects that stay, and of environments of others', () => {
    const stays = { change: 'changed' as const, renamedFrom: null, pair: { from: undefined, to: undefined } };
    assert.equal(pruningBetween(stays, { from: flux({ prune: true }), to: flux({ prune: true }) }), null);
    const removed = { change: 'removed' as const, renamedFrom: null, pair: { from: undefined, to: undefined } };
    assert.equal(pruningBetween(removed, { from: makeEnvironment('a'), to: makeEnvironment('a') }), null);
  });
});
