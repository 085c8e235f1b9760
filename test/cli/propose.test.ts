import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { text as readAll } from 'node:stream/consumers';
import { createProposalFixture, person } from '../support/proposalFixture.ts';
import type { ProposalFixture } from '../support/proposalFixture.ts';
import { readWork } from '../support/untouchedWork.ts';

/** `driftline propose`, the bundled program, with real git and the local forge. */
describe('driftline propose', function () {
  this.timeout(60_000);
  const bundle = join(import.meta.dirname, '../../dist/cli.js');
  let fixture: ProposalFixture;

  before(async () => {
    fixture = await createProposalFixture({ withoutServer: true });
  });

  after(() => fixture.dispose());

  beforeEach(() => {
    fixture.git('reset', '-q', '--hard');
    fixture.git('clean', '-qfd');
  });

  const autoscaler = 'environments/prod-eu/autoscaler.yaml';
  const deployment = 'apps/web/deployment.yaml';

  interface Answer {
    readonly status: number | null;
    readonly out: string;
    readonly err: string;
  }

  const run = async (commandArguments: readonly string[], { input = '', cwd = fixture.root } = {}): Promise<Answer> => {
    const child = spawn(process.execPath, [bundle, 'propose', ...commandArguments], { cwd, env: fixture.environment });
    child.stdin.end(input);
    const exit = once(child, 'exit') as Promise<[number | null]>;
    const [out, err, [status]] = await Promise.all([readAll(child.stdout), readAll(child.stderr), exit]);
    assert.ok(!`${out}${err}`.includes(person.token), 'the token is not shown');
    return { status, out, err };
  };
  const edit = (path: string, from: string, to: string): void => {
    const before = fixture.read(path);
    assert.ok(before.includes(from), `${path} contains ${from}`);
    fixture.write(path, before.replace(from, to));
  };
  let replicas = 4;
  const scale = (): void => edit(autoscaler, 'minReplicas: 4', `minReplicas: ${++replicas}`);
  const pullRequests = () => [...fixture.forge.repository('shop/shop').pullRequests.values()];
  const lastPullRequest = () => pullRequests().at(-1);
  /** Fails if anybody was asked or anything was made. */
  const expectNothing = async (act: () => Promise<Answer>): Promise<Answer> => {
    const state = (): unknown => [
      readWork(fixture.root),
      fixture.git('for-each-ref'),
      fixture.readRecords(),
      fixture.forge.requests.length,
    ];
    const before = state();
    const answer = await act();
    assert.deepEqual(state(), before, 'nobody was asked, and nothing was made');
    return answer;
  };
  const expectRefusal = async (commandArguments: readonly string[], message: RegExp): Promise<void> => {
    const { status, out, err } = await expectNothing(() => run(commandArguments));
    assert.equal(status, 2);
    assert.equal(out, '');
    assert.match(err, message);
  };

  describe('--dry-run', () => {
    it('answers JSON with the documented fields; it contacts nobody and changes nothing', async () => {
      scale();
      const { status, out } = await expectNothing(() => run(['--dry-run', '-o', 'json']));
      assert.equal(status, 0);
      const answer = JSON.parse(out) as Record<string, unknown>;
      const documented = 'version tool branch base title body files forge draft warnings';
      const more = 'commitMessage repository updates';
      assert.equal(Object.keys(answer).join(' '), `${documented} ${more}`);
      const { version, branch, base, title, body, files, draft, updates } = answer;
      assert.deepEqual(
        { version, base, files, draft, updates },
        { version: 1, base: 'main', files: [autoscaler], draft: false, updates: null },
      );
      assert.match(String(branch), /^driftline\/[a-z0-9-]+$/);
      assert.match(String(title), /minReplicas/);
      assert.match(String(body), /`4` → `5`/);
      assert.ok(Array.isArray(answer['warnings']));
    });

    it('shows people the same, also offline', async () => {
      scale();
      const { status, out } = await expectNothing(() => run(['--dry-run', '--offline', '--title', 'Scale up', '--draft']));
      assert.equal(status, 0);
      assert.match(out, /^Scale up\ndraft pull request driftline\/scale-up → main on /);
      assert.ok(out.includes(`\n  ${autoscaler}\n`));
      assert.match(out, /prod-eu/);
    });

    it('shows no value of a secret', async () => {
      fixture.write('environments/prod/session.key', 'newSecretValue3Kd\n');
      for (const output of ['pretty', 'json']) {
        const { out, err } = await expectNothing(() => run(['--dry-run', '-o', output]));
        assert.match(out, /\(secret: changed\)/);
        assert.ok(!`${out}${err}`.includes('newSecretValue3Kd'));
        assert.ok(!`${out}${err}`.includes(Buffer.from('newSecretValue3Kd\n').toString('base64')));
      }
    });

    const files = async (paths: readonly string[], cwd?: string): Promise<unknown> => {
      const { out } = await run(['--dry-run', '-o', 'json', ...paths], cwd === undefined ? {} : { cwd });
      return (JSON.parse(out) as { files: unknown }).files;
    };

    it('selects files and folders, removed and new ones too, from where it is run', async () => {
      scale();
      edit(deployment, 'memory: 256Mi', 'memory: 320Mi');
      rmSync(join(fixture.root, 'apps/redis/redis.conf'));
      fixture.write('docs/new.md', '# New\n');
      const within = join(fixture.root, 'apps');
      const selections: readonly (readonly [Promise<unknown>, readonly string[]])[] = [
        [files([]), ['apps/redis/redis.conf', deployment, 'docs/new.md', autoscaler]],
        [files(['environments']), [autoscaler]],
        [files([deployment, 'docs']), [deployment, 'docs/new.md']],
        [files(['apps/redis/redis.conf']), ['apps/redis/redis.conf']],
        [files(['web'], within), [deployment]],
        [files(['.'], within), ['apps/redis/redis.conf', deployment]],
      ];
      for (const [selected, expected] of selections) {
        assert.deepEqual(await selected, expected);
      }
    });
  });

  describe('refuses, with status 2 and nothing done,', () => {
    it('where there is nothing to propose', () => expectRefusal(['--dry-run'], /There is nothing to propose/));

    it('a path outside of the repository', () => {
      scale();
      return expectRefusal(['--dry-run', '..'], /\.\. is outside of the repository/);
    });

    it('a path that has no change', () => {
      scale();
      return expectRefusal(['--dry-run', 'README.md'], /README\.md has no change that could be proposed/);
    });

    it('to work offline', () => {
      scale();
      return expectRefusal(['--offline', '--yes'], /needs the network: leave out --offline, or add --dry-run/);
    });

    it('a text that cannot be read', () => {
      scale();
      return expectRefusal(['--dry-run', '--body', 'no-such-file'], /Cannot read the text from no-such-file/);
    });

    it('a folder without git', async () => {
      const folder = join(fixture.folder, 'plain');
      mkdirSync(folder);
      const { status, err } = await run(['--dry-run'], { cwd: folder });
      assert.equal(status, 2);
      assert.match(err, /no git repository/);
    });

    it('to go on where nobody can say yes', async () => {
      scale();
      const [before, records] = [readWork(fixture.root), fixture.readRecords()];
      const { status, err } = await run([]);
      assert.equal(status, 2);
      assert.match(err, /Nobody can be asked here: add --yes to propose, or --dry-run to look/);
      assert.deepEqual(readWork(fixture.root), before);
      assert.deepEqual(fixture.readRecords(), records);
      assert.deepEqual(pullRequests(), []);
    });

    it('a branch that is protected', async () => {
      scale();
      const { status, err } = await run(['--yes', '--branch', 'main']);
      assert.equal(status, 2);
      assert.match(err, /protected/);
      assert.deepEqual(pullRequests(), []);
    });
  });

  describe('proposes', () => {
    it('what changed, and prints the address of the pull request', async () => {
      scale();
      const before = readWork(fixture.root);
      const { status, out } = await run(['--yes']);
      assert.equal(status, 0);
      const pull = lastPullRequest();
      assert.equal(out, `${fixture.forge.url}/shop/shop/pull/${pull?.number}\n`);
      assert.deepEqual(readWork(fixture.root), before);
      assert.match(pull?.body ?? '', /prod-eu/);
      assert.equal(fixture.remoteGit('log', '-1', '--format=%an', pull?.head.commit ?? ''), person.name);
    });

    it('with title, branch, text and draft as they are given, and answers JSON', async () => {
      scale();
      edit(deployment, 'memory: 256Mi', 'memory: 320Mi');
      writeFileSync(join(fixture.folder, 'text.md'), 'The sale starts on Friday.\n');
      const asked = ['--title', 'Scale for the sale', '--branch', 'sale', '--body', join(fixture.folder, 'text.md'), '--draft'];
      const { status, out } = await run(['--yes', '-o', 'json', ...asked, autoscaler]);
      assert.equal(status, 0);
      const answer = JSON.parse(out) as Record<string, unknown>;
      const pull = lastPullRequest();
      assert.deepEqual([pull?.title, pull?.head.branch, pull?.draft], ['Scale for the sale', 'sale', true]);
      assert.match(pull?.body ?? '', /^The sale starts on Friday\.\n\n/);
      assert.deepEqual(
        [answer['commit'], answer['pullRequest'], answer['failure'], answer['done'], answer['files']],
        [
          pull?.head.commit,
          { number: pull?.number, webUrl: `${fixture.forge.url}/shop/shop/pull/${pull?.number}` },
          null,
          ['prepare', 'commit', 'push', 'open'],
          [autoscaler],
        ],
      );
      const changed = fixture.remoteGit('diff', '--name-only', `${pull?.head.commit}~1`, pull?.head.commit ?? '');
      assert.equal(changed, autoscaler);
    });

    it('with a text from standard input', async () => {
      scale();
      const { status } = await run(['--yes', '--body', '-', '--branch', 'with-text'], { input: 'From elsewhere.\n' });
      assert.equal(status, 0);
      assert.match(lastPullRequest()?.body ?? '', /^From elsewhere\.\n\n/);
    });

    it('a further edit to the branch of an open proposal, whose words stay', async () => {
      const before = pullRequests().length;
      scale();
      assert.equal((await run(['--yes', '--branch', 'updated', '--body', '-'], { input: 'My words.\n' })).status, 0);
      edit(autoscaler, 'maxReplicas: 12', 'maxReplicas: 24');
      const { status, out, err } = await run(['--yes', '--branch', 'updated']);
      assert.equal(status, 0, err);
      assert.equal(pullRequests().length, before + 1);
      const pull = lastPullRequest();
      assert.equal(out, `${fixture.forge.url}/shop/shop/pull/${pull?.number}\n`);
      assert.match(pull?.body ?? '', /^My words\.\n\n/);
      assert.match(pull?.body ?? '', /maxReplicas/);
      assert.equal(fixture.remoteGit('rev-list', '--count', 'main~1..updated'), '2');
    });

    it('what failed before by the same command, from where it stopped', async () => {
      scale();
      const before = readWork(fixture.root);
      fixture.forge.faults.next({ method: 'POST', path: '/api/v3/repos/shop/shop/pulls' }, { status: 503 });
      const failed = await run(['--yes']);
      assert.equal(failed.status, 2);
      assert.equal(failed.out, '');
      assert.match(failed.err, /could not open a pull request in shop\/shop now \(status 503\)/);
      assert.match(failed.err, /Open the pull request by hand: http:\/\/127\.0\.0\.1:\d+\/shop\/shop\/compare\/main\.\.\./);
      assert.match(failed.err, /The same command goes on from where this one stopped\./);
      const pushes = fixture.forge.requests.filter(({ path }) => path.endsWith('/git-receive-pack')).length;
      const { status, out } = await run(['--yes']);
      assert.equal(status, 0);
      assert.equal(out, `${fixture.forge.url}/shop/shop/pull/${lastPullRequest()?.number}\n`);
      assert.equal(fixture.forge.requests.filter(({ path }) => path.endsWith('/git-receive-pack')).length, pushes);
      assert.deepEqual(readWork(fixture.root), before);
    });

    it('nothing while a hook refuses, shows what it says, and leaves it out with --no-verify', async () => {
      scale();
      const remove = fixture.hook('pre-commit', 'echo "not on a Friday" >&2\nexit 1');
      const failed = await run(['--yes', '-o', 'json']);
      assert.equal(failed.status, 2);
      assert.match(failed.err, /not on a Friday/);
      const { failure } = JSON.parse(failed.out) as { failure: { step: string; code: string } };
      assert.deepEqual([failure.step, failure.code], ['commit', 'proposal.hook-failed']);
      assert.equal((await run(['--yes', '--no-verify'])).status, 0);
      remove();
    });
  });
});
