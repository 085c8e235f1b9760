import assert from 'node:assert/strict';
import { createForgeFixture } from './forgeFixture.ts';
import type { ForgeFixture } from './forgeFixture.ts';
import { renderMarkdown } from './pages/renderMarkdown.ts';

describe('the local forge: pages for people', () => {
  let fixture: ForgeFixture;

  beforeEach(async () => {
    fixture = await createForgeFixture({ repository: { protections: [{ branch: 'main', checks: ['ci/verify'] }] } });
    await fixture.pushBranch('one');
  });
  afterEach(() => fixture.dispose());

  async function open(title = 'Grow', body = 'Because.'): Promise<void> {
    const { status } = await fixture.ask('POST', '/repos/shop/shop/pulls', { body: { title, head: 'one', base: 'main', body } });
    assert.equal(status, 201);
  }

  /** Gets a page and looks for what it must and must not have. */
  async function check(
    path: string,
    expected: { readonly status?: number; readonly has?: readonly string[]; readonly not?: readonly string[] },
  ): Promise<void> {
    const response = await fetch(fixture.forge.url + path);
    const text = await response.text();
    assert.equal(response.status, expected.status ?? 200, text);
    (expected.has ?? []).forEach(part => assert.ok(text.includes(part), `no ${part} in ${text}`));
    (expected.not ?? []).forEach(part => assert.ok(!text.includes(part), `${part} in ${text}`));
  }

  async function submit(path: string, form: Readonly<Record<string, string>>, origin = fixture.forge.url): Promise<Response> {
    return fetch(fixture.forge.url + path, {
      method: 'POST',
      body: new URLSearchParams(form),
      headers: { origin },
      redirect: 'manual',
    });
  }

  const act = async (action: string, comment = ''): Promise<number> =>
    (await submit('/shop/shop/pull/1', { action, comment })).status;

  const pullRequest = () => fixture.forge.repository('shop/shop').pullRequests.get(1);

  it('shows repository, lists, commits and files', async () => {
    await open();
    const commit = pullRequest()?.head.commit ?? '';
    await check('/', { has: ['/shop/shop'] });
    await check('/shop/shop', { has: ['README.md', 'compare/main...one', '/pull/1'] });
    await check('/shop/shop/tree/one', { has: ['README.md'] });
    await check('/shop/shop/pulls', { has: ['Grow', '#1 by Ada'] });
    await check(`/shop/shop/commit/${commit}`, { has: ['Say that this is one', 'not signed', '+On one.'] });
    await check('/shop/shop/blob/one/README.md', { has: ['On one.'] });
    await check('/shop/shop/pull/1', { has: ['Grow', 'Because.', '+On one.', 'Open', 'No checks yet'] });
    for (const path of [
      '/shop/nothing',
      '/shop/shop/pull/2',
      '/shop/shop/blob/one/nothing',
      '/shop/shop/commit/--all',
      '/nothing',
    ]) {
      await check(path, { status: 404 });
    }
  });

  it('leads from the form of a comparison to a merge', async () => {
    await check('/shop/shop/compare/main...one?expand=1&title=Grow%20%3Cb%3E&body=Because', {
      has: ['value="Grow &lt;b&gt;"', 'Because</textarea'],
    });
    const created = await submit('/shop/shop/pulls', {
      base: 'main',
      head: 'one',
      title: 'Grow',
      body: 'Line\r\nLine',
      draft: 'on',
    });
    assert.equal(created.headers.get('location'), '/shop/shop/pull/1');
    assert.deepEqual([pullRequest()?.draft, pullRequest()?.body, pullRequest()?.author.login], [true, 'Line\nLine', 'ada']);
    assert.equal(await act('merge'), 405);
    for (const action of ['ready', 'approve', 'passChecks', 'close', 'reopen', 'squash']) {
      assert.equal(await act(action), 303, action);
    }
    assert.equal(pullRequest()?.mergedBy?.login, 'jonas');
    await check('/shop/shop/pull/1', { has: ['Merged', 'Jonas Okafor', 'approved'], not: ['<button'] });
  });

  it('keeps failed checks and requested changes from being merged', async () => {
    await open();
    await act('failChecks');
    await act('approve');
    await check('/shop/shop/pull/1', { has: ['Required status check &quot;ci/verify&quot; is expected.', 'disabled'] });
    await act('requestChanges', 'Smaller');
    await check('/shop/shop/pull/1', { has: ['Changes have been requested.', 'Smaller'] });
    assert.equal(await act('nothing'), 422);
  });

  it('does nothing for the form of another page', async () => {
    await open();
    const foreign = await submit('/shop/shop/pull/1', { action: 'approve' }, 'https://evil.example.com');
    assert.equal(foreign.status, 403);
    assert.deepEqual(pullRequest()?.reviews, []);
  });

  it('says why a pull request cannot be opened', async () => {
    await open();
    const again = await submit('/shop/shop/pulls', { base: 'main', head: 'one', title: 'Again' });
    assert.equal(again.status, 422);
    assert.match(await again.text(), /A pull request already exists for shop:one\./);
  });

  it('escapes what comes from outside', async () => {
    await open('<script>alert(1)</script>', '<script>alert(1)</script><img src=x onerror=alert(1)>');
    await check('/shop/shop/pull/1', { has: ['&lt;script&gt;alert(1)'], not: ['<script', '<img'] });
    await check('/shop/shop/pulls', { not: ['<script'] });
  });

  describe('text in Markdown', () => {
    const cases: readonly { readonly name: string; readonly text: string; readonly shown: string }[] = [
      {
        name: 'has tables',
        text: '|a|\n|-|\n|b|',
        shown: '<table>\n<thead>\n<tr>\n<th>a</th>\n</tr>\n</thead>\n<tbody>\n<tr>\n<td>b</td>\n</tr>\n</tbody>\n</table>\n',
      },
      {
        name: 'folds',
        text: '<details open><summary>More</summary>\n\n**b**\n\n</details>',
        shown: '<details open><summary>More</summary>\n<p><strong>b</strong></p>\n</details>',
      },
      { name: 'hides comments', text: '<!-- mark -->\nText <!-- mark --> here', shown: '\n<p>Text  here</p>\n' },
      {
        name: 'shows other tags as text',
        text: '<iframe src="https://evil.example.com"></iframe>',
        shown: '&lt;iframe src=&quot;https://evil.example.com&quot;&gt;&lt;/iframe&gt;',
      },
      {
        name: 'shows allowed tags with attributes as text',
        text: '<b onclick="alert(1)">b</b>',
        shown: '<p>&lt;b onclick=&quot;alert(1)&quot;&gt;b</b></p>\n',
      },
      { name: 'does not link to scripts', text: '[a](javascript:alert(1))', shown: '<p>[a](javascript:alert(1))</p>\n' },
      {
        name: 'turns pictures into links',
        text: '![a"](https://example.com/x.png)',
        shown: '<p><a href="https://example.com/x.png" rel="nofollow noreferrer">a&quot;</a></p>\n',
      },
    ];
    for (const { name, text, shown } of cases) {
      it(name, () => assert.equal(renderMarkdown(text).text, shown));
    }
  });
});
