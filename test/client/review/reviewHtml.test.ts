import assert from 'node:assert/strict';
import { createReviewHtml } from '../../../client/src/review/reviewHtml.ts';

describe('the frame of the review page', () => {
  const parts = { nonce: 'n0nce', script: 'run()', style: 'p {}', root: 'file:///shop' };

  it('loads nothing and runs only its own script', () => {
    const html = createReviewHtml(parts);
    assert.match(html, /content="default-src 'none'; script-src 'nonce-n0nce'; style-src 'nonce-n0nce'"/);
    assert.equal(html.match(/<script/g)?.length, 1);
    assert.doesNotMatch(html, /\b(?:src|href|on\w+)=/);
  });

  it('ends neither script nor style nor attribute early', () => {
    const html = createReviewHtml({
      ...parts,
      script: 'x = "</script><script>bad()"',
      style: 'p::after { content: "</style>" }',
      root: 'file:///a"><script>bad()</script>',
    });
    assert.equal(html.match(/<\/script>/g)?.length, 1);
    assert.equal(html.match(/<\/style>/g)?.length, 1);
    assert.match(html, /data-root="file:\/\/\/a&#34;&#62;&#60;script&#62;bad\(\)&#60;\/script&#62;"/);
  });
});
