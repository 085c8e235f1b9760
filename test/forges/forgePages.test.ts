import assert from 'node:assert/strict';
import { createForgePages } from '../../server/src/forge/forgePages.ts';
import { recogniseForge } from '../../server/src/forge/recogniseForge.ts';

describe('pages of forges', () => {
  function pagesOf(url: string) {
    const address = recogniseForge(url, {});
    assert.ok(address);
    return { ...createForgePages(address), owner: address.owner };
  }

  const branch = 'driftline/größe #1';
  const encoded = 'driftline/gr%C3%B6%C3%9Fe%20%231';

  /** The page to write a pull request on, for a branch of the same owner. */
  function check(url: string, expected: string): void {
    it(`compares at ${url}`, () => {
      const pages = pagesOf(url);
      const { owner } = pages;
      assert.equal(pages.compare('main', { owner, branch }, 'A & B', 'x\n```'), expected);
    });
  }

  check(
    'git@github.com:acme/shop',
    `https://github.com/acme/shop/compare/main...${encoded}?expand=1&title=A%20%26%20B&body=x%0A%60%60%60`,
  );
  check(
    'https://codeberg.org/acme/shop',
    `https://codeberg.org/acme/shop/compare/main...${encoded}?expand=1&title=A%20%26%20B&body=x%0A%60%60%60`,
  );
  check(
    'git@gitlab.com:acme/platform/shop',
    `https://gitlab.com/acme/platform/shop/-/merge_requests/new?merge_request%5Bsource_branch%5D=${encodeURIComponent(branch)}&merge_request%5Btarget_branch%5D=main&merge_request%5Btitle%5D=A%20%26%20B&merge_request%5Bdescription%5D=x%0A%60%60%60`,
  );
  check(
    'git@bitbucket.org:acme/shop',
    `https://bitbucket.org/acme/shop/pull-requests/new?source=${encodeURIComponent(branch)}&dest=acme%2Fshop%3A%3Amain`,
  );
  check(
    'https://git.example.com/scm/SHOP/shop.git',
    `https://git.example.com/projects/SHOP/repos/shop/pull-requests?create&sourceBranch=refs%2Fheads%2F${encodeURIComponent(branch)}&targetBranch=refs%2Fheads%2Fmain`,
  );
  check(
    'https://dev.azure.com/acme/My%20Project/_git/shop',
    `https://dev.azure.com/acme/My%20Project/_git/shop/pullrequestcreate?sourceRef=${encodeURIComponent(branch)}&targetRef=main`,
  );

  it('compares with the branch of a fork', () => {
    const head = { owner: 'eve', branch: 'tidy' };
    const github = pagesOf('git@github.com:acme/shop').compare('main', head, 'T', '');
    assert.equal(github, 'https://github.com/acme/shop/compare/main...eve:tidy?expand=1&title=T');
    const gitlab = pagesOf('git@gitlab.com:acme/shop').compare('main', head, 'T', '');
    assert.match(gitlab, /^https:\/\/gitlab\.com\/eve\/shop\/-\/merge_requests\/new\?/);
  });

  it('shows branches and commits', () => {
    const shown = ['git@github.com:a/b', 'git@gitlab.com:a/b', 'https://codeberg.org/a/b', 'git@bitbucket.org:a/b'].map(url => {
      const pages = pagesOf(url);
      return [pages.branch('f/x'), pages.commit('abc')];
    });
    assert.deepEqual(shown, [
      ['https://github.com/a/b/tree/f/x', 'https://github.com/a/b/commit/abc'],
      ['https://gitlab.com/a/b/-/tree/f/x', 'https://gitlab.com/a/b/-/commit/abc'],
      ['https://codeberg.org/a/b/src/branch/f/x', 'https://codeberg.org/a/b/commit/abc'],
      ['https://bitbucket.org/a/b/branch/f/x', 'https://bitbucket.org/a/b/commits/abc'],
    ]);
    const azure = pagesOf('https://dev.azure.com/o/p/_git/r');
    assert.equal(azure.branch('f/x'), 'https://dev.azure.com/o/p/_git/r?version=GBf%2Fx');
    assert.equal(azure.commit('abc'), 'https://dev.azure.com/o/p/_git/r/commit/abc');
    const server = pagesOf('https://git.example.com/scm/P/r.git');
    assert.equal(server.branch('f/x'), 'https://git.example.com/projects/P/repos/r/browse?at=refs%2Fheads%2Ff%2Fx');
  });

  describe('with a text that is too long for an address', () => {
    const pages = pagesOf('git@github.com:acme/shop');

    function bodyOf(body: string, title = 'T'): string | null {
      const address = pages.compare('main', { owner: 'acme', branch: 'b' }, title, body);
      assert.ok(address.length < 8_000, String(address.length));
      return new URL(address).searchParams.get('body');
    }

    it('takes what fits to the last character', () => {
      const frame = pages.compare('main', { owner: 'acme', branch: 'b' }, 'T', 'x').length - 1;
      const room = 7_999 - frame;
      assert.equal(bodyOf('x'.repeat(room)), 'x'.repeat(room));
      assert.equal(bodyOf('x'.repeat(room + 1)), null);
    });

    it('keeps whole lines', () => {
      const line = `${'ä'.repeat(50)}\n`;
      const body = bodyOf(line.repeat(1_000)) ?? '';
      assert.ok(body.length > 500 && line.repeat(1_000).startsWith(body));
      assert.ok(body.endsWith('ä') && (body.length + 1) % line.length === 0);
    });

    it('ends neither in a fence nor in a fold', () => {
      const long = 'y\n'.repeat(5_000);
      assert.equal(bodyOf(`Why\n\`\`\`diff\n${long}\`\`\`\n`), 'Why');
      assert.equal(bodyOf(`Why\n<details>\n<summary>all</summary>\n${long}</details>\n`), 'Why');
      assert.equal(bodyOf(`Why\n~~~~\n\`\`\`\n~~~~\nthen\n\`\`\`\n<details>\n${long}`), 'Why\n~~~~\n```\n~~~~\nthen');
    });

    it('leaves out a title that is too long itself', () => {
      const address = pages.compare('main', { owner: 'acme', branch: 'b' }, 't'.repeat(9_000), 'Why');
      assert.equal(address, 'https://github.com/acme/shop/compare/main...b?expand=1');
    });

    it('takes half a character', () => {
      assert.equal(bodyOf('a\ud800b'), 'a\ufffdb');
    });
  });
});
