import assert from 'node:assert/strict';
import type { ForgeKind } from '../../server/src/forge/forge.ts';
import { findTemplate } from '../../server/src/proposal/pullRequestTemplate.ts';
import { fixtureTree } from '../support/fixture.ts';

describe('the template of a repository', () => {
  /** The first path is the one that is found; `-` for none. */
  async function check(kind: ForgeKind | undefined, expected: string, ...others: string[]): Promise<void> {
    const paths = [...others, ...(expected === '-' ? [] : [expected])];
    const template = await findTemplate(fixtureTree(new Map(paths.map(path => [path, `text of ${path}`]))), kind);
    assert.deepEqual(template, expected === '-' ? undefined : { path: expected, text: `text of ${expected}` });
  }

  it('is where GitHub looks first, cases aside', async () => {
    await check('github', '.github/pull_request_template.md', 'pull_request_template.md', 'docs/pull_request_template.md');
    await check('github', 'Pull_Request_Template.md', 'docs/PULL_REQUEST_TEMPLATE.md');
    await check(undefined, 'docs/PULL_REQUEST_TEMPLATE.md', '.gitlab/merge_request_templates/Default.md');
    await check('github', '.github/PULL_REQUEST_TEMPLATE.txt');
  });
  it('is the default one where there are several', async () => {
    await check('github', '.github/PULL_REQUEST_TEMPLATE/default.md', '.github/PULL_REQUEST_TEMPLATE/bug.md');
    await check('github', '-', '.github/PULL_REQUEST_TEMPLATE/bug.md');
  });
  it('is where the other forges look', async () => {
    await check('gitlab', '.gitlab/merge_request_templates/Default.md', '.github/pull_request_template.md');
    await check('gitea', '.gitea/PULL_REQUEST_TEMPLATE.md', '.github/pull_request_template.md');
    await check('gitea', '.forgejo/pull_request_template.md', '.gitea/pull_request_template.md');
    await check('azureDevOps', '.azuredevops/pull_request_template.md', 'pull_request_template.md');
    await check('bitbucket', '-', '.github/pull_request_template.md');
  });
  it('is not found where there is none', async () => {
    await check('github', '-', 'README.md', '.github/workflows/ci.yaml', 'docs/pull_request_template.yaml');
  });
  it('leaves out what Gitea reads as settings', async () => {
    const files = new Map([['.gitea/pull_request_template.md', '---\nlabels: [a]\n---\n## Why\n']]);
    assert.equal((await findTemplate(fixtureTree(files), 'gitea'))?.text, '## Why\n');
  });
  it('is no data file', async () => {
    const files = new Map([['pull_request_template.md', 'x'.repeat(100_000)]]);
    assert.equal(await findTemplate(fixtureTree(files), 'github'), undefined);
  });
});
