import assert from 'node:assert/strict';
import { chmodSync } from 'node:fs';
import { join } from 'node:path';
import type { ChangedFile } from '../../server/src/proposal/proposal.ts';
import { createProposalFixture, isolatePersonalGit } from './proposalFixture.ts';
import type { ProposalFixture } from './proposalFixture.ts';

describe('the changed files of a working tree', () => {
  let restore = (): void => undefined;
  before(() => (restore = isolatePersonalGit()));
  after(() => restore());
  const fixtures: ProposalFixture[] = [];
  afterEach(() => fixtures.splice(0).forEach(one => one.dispose()));

  const text = Array.from({ length: 20 }, (_, line) => `line ${line}\n`).join('');

  async function create(): Promise<ProposalFixture> {
    const fixture = await createProposalFixture();
    fixtures.push(fixture);
    fixture.write({ 'a.yaml': 'a: 1\n', 'b.yaml': 'b: 1\n', 'c.yaml': text, 'd/e.yaml': 'e: 1\n', '.gitignore': '*.log\n' });
    fixture.commit();
    return fixture;
  }

  /** `status path`, with what else there is to say. */
  async function check(fixture: ProposalFixture, wanted: readonly string[], buffers: Readonly<Record<string, string>> = {}) {
    const files = await fixture.proposals.readChangedFiles(path => buffers[path], Object.keys(buffers));
    const describeFile = ({ path, status, from, unsaved, tracked, blocked }: ChangedFile): string =>
      [status, path, from && `from ${from}`, unsaved && 'unsaved', !tracked && 'untracked', blocked && `blocked: ${blocked}`]
        .filter(Boolean)
        .join(' ');
    assert.deepEqual(files.map(describeFile), wanted);
  }

  it('are none where nothing changed', async () => check(await create(), []));

  it('are found staged, not staged and untracked; ignored ones are not', async () => {
    const fixture = await create();
    fixture.write({ 'a.yaml': 'a: 2\n', 'b.yaml': 'b: 2\n', 'new/f.yaml': 'f: 1\n', 'x.log': '' });
    fixture.git('add', 'b.yaml');
    fixture.remove('d/e.yaml');
    await check(fixture, ['changed a.yaml', 'changed b.yaml', 'deleted d/e.yaml', 'added new/f.yaml untracked']);
  });

  it('are judged by the disk, not by what is staged', async () => {
    const fixture = await create();
    fixture.write({ 'a.yaml': 'a: 2\n', 'new.yaml': 'n: 1\n', 'intent.yaml': 'i: 1\n' });
    fixture.git('add', 'a.yaml', 'new.yaml');
    fixture.git('add', '-N', 'intent.yaml');
    fixture.write({ 'a.yaml': 'a: 1\n' });
    fixture.remove('new.yaml');
    await check(fixture, ['added intent.yaml']);
  });

  it('are found renamed, by git or by hand', async () => {
    const fixture = await create();
    fixture.git('mv', 'c.yaml', 'moved.yaml');
    await check(fixture, ['renamed moved.yaml from c.yaml']);
    fixture.git('reset', '-q');
    await check(fixture, ['renamed moved.yaml from c.yaml untracked']);
  });

  it('include links in the place of files, and executable bits', async () => {
    const fixture = await create();
    fixture.remove('a.yaml');
    fixture.write({ 'a.yaml': { link: 'b.yaml' } });
    chmodSync(join(fixture.root, 'b.yaml'), 0o755);
    await check(fixture, ['typeChanged a.yaml', 'changed b.yaml']);
  });

  it('include unsaved buffers, of new files too, but not of ignored ones or those that are as committed', async () => {
    const fixture = await create();
    fixture.write({ 'b.yaml': 'b: 2\n' });
    await check(fixture, ['changed a.yaml unsaved', 'added new/file.yaml unsaved untracked'], {
      'a.yaml': 'a: 2\n',
      'b.yaml': 'b: 1\n',
      'new/file.yaml': 'n\n',
      'x.log': 'x',
    });
  });

  it('that git is told not to look at are left out, in the editor too', async () => {
    const fixture = await create();
    fixture.git('update-index', '--assume-unchanged', 'a.yaml');
    fixture.git('update-index', '--skip-worktree', 'b.yaml');
    fixture.write({ 'a.yaml': 'a: 2\n', 'b.yaml': 'b: 2\n' });
    await check(fixture, [], { 'a.yaml': 'a: 3\n' });
  });

  it('that were taken out of the index are deleted, unless something else stands there', async () => {
    const fixture = await create();
    fixture.git('rm', '-q', '--cached', 'a.yaml', 'b.yaml');
    fixture.write({ 'b.yaml': 'b: 2\n' });
    await check(fixture, ['deleted a.yaml', 'changed b.yaml']);
  });

  it('with conflicts, submodules and repositories inside are blocked', async () => {
    const fixture = await create();
    const inner = await create();
    fixture.git('-c', 'protocol.file.allow=always', 'submodule', '--quiet', 'add', inner.root, 'sub');
    fixture.commit();
    fixture.git('init', '-q', 'nested');
    fixture.git('checkout', '-q', '-b', 'other');
    fixture.write({ 'a.yaml': 'a: 2\n' });
    fixture.git('commit', '-q', '-am', 'x');
    fixture.git('checkout', '-q', 'main');
    fixture.write({ 'a.yaml': 'a: 3\n' });
    fixture.git('commit', '-q', '-am', 'y');
    assert.throws(() => fixture.git('merge', 'other'));
    fixture.git('-C', 'sub', 'checkout', '-q', '--detach');
    fixture.git('-C', 'sub', '-c', 'user.name=A', '-c', 'user.email=a@b', 'commit', '-q', '--allow-empty', '-m', 'x');
    await check(fixture, [
      'changed a.yaml blocked: It has a conflict that is not resolved yet. Resolve it, and mark it as resolved (git add).',
      'added nested untracked blocked: It is a git repository of its own.',
      'changed sub blocked: It is a submodule: commit and push inside it, and commit the new revision by hand.',
    ]);
  });

  it('that Git LFS keeps are blocked without its program, and those of a filter are looked at through it', async () => {
    const fixture = await create();
    fixture.git('config', 'filter.lower.clean', 'tr A-Z a-z');
    fixture.write({ '.gitattributes': 'a.yaml filter=lfs\nb.yaml filter=lower\n' });
    fixture.commit();
    fixture.write({ 'a.yaml': 'a: 2\n', 'b.yaml': 'B: 1\n' });
    await check(fixture, [
      'changed a.yaml blocked: Git LFS keeps it, and git-lfs is not installed. Install it (https://git-lfs.com), run "git lfs install", and retry.',
    ]);
  });

  it('are all new before the first commit', async () => {
    const fixture = await createProposalFixture();
    fixtures.push(fixture);
    fixture.write({ 'a.yaml': 'a: 1\n', 'b.yaml': 'b: 1\n' });
    fixture.git('add', 'a.yaml');
    await check(fixture, ['added a.yaml', 'added b.yaml untracked']);
    assert.equal(await fixture.proposals.readHead('origin/main'), undefined);
  });

  it('are read without writing anything', async () => {
    const fixture = await create();
    fixture.write({ 'a.yaml': 'a: 2\n', 'new.yaml': 'n\n' });
    fixture.remove('b.yaml');
    const before = fixture.git('count-objects', '-v');
    await check(fixture, ['changed a.yaml', 'deleted b.yaml', 'added new.yaml untracked']);
    assert.equal(fixture.git('count-objects', '-v'), before);
  });

  it('keep names that are no plain text', async () => {
    const fixture = await create();
    fixture.write({
      'ä ö.yaml': '1',
      'tab\there.yaml': '1',
      'line\nend.yaml': '1',
      '"quoted".yaml': '1',
      '-x': '1',
      ':(top)y': '1',
    });
    const names = ['"quoted".yaml', '-x', ':(top)y', 'line\nend.yaml', 'tab\there.yaml', 'ä ö.yaml'];
    await check(
      fixture,
      names.map(name => `added ${name} untracked`),
    );
    const { commit } = await fixture.commitFiles(names);
    assert.equal(
      fixture.git('diff-tree', '-r', '-z', '--name-only', 'HEAD', commit).split('\0').filter(Boolean).sort().join(),
      names.sort().join(),
    );
  });
});
