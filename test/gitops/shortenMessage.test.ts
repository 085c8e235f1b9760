import assert from 'node:assert/strict';
import { closestName } from '../../server/src/base/closestName.ts';
import { shortenMessage } from '../../server/src/gitops/errors/shortenMessage.ts';

describe('shortenMessage', () => {
  it('leaves out the way and makes paths relative', () => {
    const upstream =
      "accumulating resources: accumulation err='accumulating resources from '../base': read /base: is a directory': recursed accumulation of path '/base': loading vars from '/base/x.yaml': it is odd";
    assert.equal(shortenMessage(upstream), "kustomize cannot build this: loading vars from 'base/x.yaml': it is odd");
  });

  it('keeps what it does not know, within bounds', () => {
    assert.equal(shortenMessage('something / else'), 'kustomize cannot build this: something / else');
    assert.ok(shortenMessage('x'.repeat(10_000)).length < 500);
  });
});

describe('closestName', () => {
  it('finds what was meant, and nothing where nothing is near', () => {
    const names = ['resources', 'replicas', 'replacements', 'namespace'];
    assert.equal(closestName('resouces', names), 'resources');
    assert.equal(closestName('replcias', names), 'replicas');
    assert.equal(closestName('NAMESPACE', names), 'namespace');
    assert.equal(closestName('foo', names), undefined);
    assert.equal(closestName('', names), undefined);
  });
});
