import assert from 'node:assert/strict';
import { imageMatcher, joinImage, splitImage } from '../../../server/src/gitops/explain/imageNames.ts';

describe('names of images', () => {
  /** An image and its name, tag and digest. */
  function check(image: string, name: string, tag: string, digest: string): void {
    assert.deepEqual(splitImage(image), { name, tag, digest });
    assert.equal(joinImage({ name, tag, digest }), image);
  }

  it('have a tag and a digest, and a port that is neither', () => {
    check('nginx', 'nginx', '', '');
    check('nginx:1.27', 'nginx', '1.27', '');
    check('nginx@sha256:abc', 'nginx', '', 'sha256:abc');
    check('registry.example.com:5000/shop/web', 'registry.example.com:5000/shop/web', '', '');
    check('registry.example.com:5000/shop/web:2@sha256:abc', 'registry.example.com:5000/shop/web', '2', 'sha256:abc');
  });

  it('are matched whole, whatever their tag', () => {
    const matches = imageMatcher('shop/web');
    assert.ok(matches('shop/web') && matches('shop/web:1') && matches('shop/web:1@sha256:abc'));
    assert.ok(!matches('shop/webx') && !matches('other/shop/web'));
  });

  it('are matched by pattern, in linear time, and not at all by a broken one', () => {
    assert.ok(imageMatcher('shop/(web|api)')('shop/api:2'));
    assert.ok(!imageMatcher('(a+)+b')(`${'a'.repeat(5000)}!`));
    assert.ok(!imageMatcher('[')('['));
  });
});
