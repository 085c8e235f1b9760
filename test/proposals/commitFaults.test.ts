import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CancellationTokenSource } from 'vscode-jsonrpc/node';
import { isProcessAlive } from '../../server/src/node/processTree.ts';
import type { ProposalPlanView, ProposalResultView } from '../../server/src/protocol.ts';
import { eventually } from '../editor/eventually.ts';
import { createProposalFixture } from '../support/proposalFixture.ts';
import type { ProposalFixture } from '../support/proposalFixture.ts';
import { FaultyProposals } from './proposalFault.ts';
import type { FaultCase } from './proposalFault.ts';

/** What goes wrong before anything leaves the machine: who commits, hooks, signing. */
describe('proposals that cannot be committed', function () {
  this.timeout(60_000);
  let fixture: ProposalFixture;
  let proposals: FaultyProposals;

  before(async () => {
    fixture = await createProposalFixture();
    proposals = new FaultyProposals(fixture);
  });

  after(() => fixture.dispose());

  const check = (fault: FaultCase) => proposals.check(fault);
  const removals: (() => void)[] = [];
  const hook = (name: string, script: string): void => void removals.push(fixture.hook(name, script));
  const removeHooks = (): void => removals.splice(0).forEach(remove => remove());
  const configure = (...names: readonly (readonly [string, string])[]): void =>
    names.forEach(([name, value]) => fixture.git('config', name, value));
  const unset = (...names: readonly string[]): void => names.forEach(name => fixture.git('config', '--unset', name));

  afterEach(removeHooks);

  /** Submits, cancels once the hook has written its process id, and answers what came of it. */
  const cancelInHook = async (plan: ProposalPlanView, started: string): Promise<ProposalResultView> => {
    const source = new CancellationTokenSource();
    const result = fixture.submit(plan, {}, source.token);
    await eventually(
      () => existsSync(started),
      runs => assert.ok(runs, 'the hook runs'),
    );
    source.cancel();
    return result;
  };
  const expectEnded = async (started: string): Promise<void> => {
    const id = Number(readFileSync(started, 'utf8'));
    rmSync(started);
    await eventually(
      () => isProcessAlive(id),
      runs => assert.ok(!runs, 'the hook has ended'),
    );
  };
  const hang = (started: string): string => `echo $$ > '${started}.new' && mv '${started}.new' '${started}'\nsleep 60`;

  it('tells what a pre-commit hook said, and leaves it out if the person says so', () =>
    check({
      arrange: () => hook('pre-commit', 'echo "autoscaler.yaml: minReplicas is too high" >&2\nexit 1'),
      step: 'commit',
      code: 'hook-failed',
      message: /^The hook pre-commit refused the commit\./,
      output: /minReplicas is too high/,
      waysOut: ['retry', 'skipHooks'],
      retry: { skipHooks: true },
    }));

  it('shows what a hook prints while it runs, also on its standard output', async () => {
    hook('pre-commit', 'echo "looking at manifests"\necho "found nothing" >&2');
    const plan = await proposals.prepare();
    proposals.checkDone(plan, await fixture.submit(plan));
    const shown = fixture.progress.map(({ output }) => output).join('');
    assert.match(shown, /looking at manifests/);
    assert.match(shown, /found nothing/);
  });

  it('tells what a commit-msg hook said', () =>
    check({
      arrange: () => hook('commit-msg', 'echo "the subject wants a ticket" >&2\nexit 1'),
      step: 'commit',
      code: 'hook-failed',
      message: /^The hook commit-msg refused the commit\./,
      output: /the subject wants a ticket/,
      waysOut: ['retry', 'skipHooks'],
      mend: removeHooks,
    }));

  it('tells that a hook cannot be started', () =>
    check({
      arrange: () => {
        hook('pre-commit', '');
        writeFileSync(join(fixture.root, '.git/hooks/pre-commit'), '#!/no/such/program\n');
      },
      step: 'commit',
      code: 'hook-failed',
      message: /^The hook pre-commit refused the commit\./,
      output: /pre-commit/,
      waysOut: ['retry', 'skipHooks'],
      mend: removeHooks,
    }));

  it('ends a pre-commit hook that hangs when the person cancels', async () => {
    const started = join(fixture.folder, 'started');
    await check({
      arrange: () => hook('pre-commit', hang(started)),
      send: plan => cancelInHook(plan, started),
      step: 'commit',
      code: 'cancelled',
      message: /^You cancelled it\./,
      waysOut: ['retry', 'startAnew'],
      mend: async () => {
        await expectEnded(started);
        removeHooks();
      },
    });
  });

  it('tells what a pre-push hook said, and leaves it out if the person says so', () =>
    check({
      arrange: () => hook('pre-push', 'echo "the tests fail" >&2\nexit 1'),
      step: 'push',
      code: 'hook-failed',
      message: /^The hook pre-push refused the push\. The commit is made and kept; nothing was pushed\.$/,
      output: /the tests fail/,
      waysOut: ['retry', 'skipHooks'],
      retry: { skipHooks: true },
    }));

  it('ends a pre-push hook that hangs when the person cancels', async () => {
    const started = join(fixture.folder, 'started');
    await check({
      arrange: () => hook('pre-push', hang(started)),
      send: plan => cancelInHook(plan, started),
      step: 'push',
      code: 'cancelled',
      message: /^You cancelled it\./,
      waysOut: ['retry', 'startAnew'],
      mend: async () => {
        await expectEnded(started);
        removeHooks();
      },
    });
  });

  it('tells that gpg could not sign, and why', () => {
    const program = join(fixture.folder, 'gpg-that-fails');
    writeFileSync(program, '#!/bin/sh\necho "gpg: signing failed: No pinentry" >&2\nexit 2\n');
    chmodSync(program, 0o755);
    return check({
      arrange: () => configure(['commit.gpgSign', 'true'], ['gpg.program', program]),
      step: 'commit',
      code: 'signing-failed',
      message:
        /^The commit could not be signed\. Check the key \(user\.signingKey\) and that its agent can ask for the passphrase\./,
      output: /gpg failed to sign/,
      waysOut: ['retry'],
      mend: () => unset('commit.gpgSign', 'gpg.program'),
    });
  });

  it('tells that the key to sign with is missing, and signs with it once it is there', async () => {
    const key = join(fixture.folder, 'signing-key');
    const record = await check({
      arrange: () => configure(['commit.gpgSign', 'true'], ['gpg.format', 'ssh'], ['user.signingKey', key]),
      step: 'commit',
      code: 'signing-failed',
      message: /^The commit could not be signed\./,
      output: /signing-key/,
      waysOut: ['retry'],
      mend: () => void execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', '', '-f', key]),
    });
    unset('commit.gpgSign', 'gpg.format', 'user.signingKey');
    assert.match(fixture.remoteGit('cat-file', 'commit', record.branch), /^gpgsig -----BEGIN SSH SIGNATURE-----/m);
  });

  it('tells that git does not know who commits, before anything is done', () =>
    check({
      arrange: () => {
        unset('user.name', 'user.email');
        configure(['user.useConfigOnly', 'true']);
      },
      step: 'prepare',
      code: 'identity-missing',
      message: /^git does not know who commits\. Set user\.name and user\.email \(git config\)/,
      waysOut: ['retry'],
      mend: () => configure(['user.name', 'Mara Lindqvist'], ['user.email', 'mara@shop.example.com']),
    }));

  it('never pushes to a branch that is protected here, whatever is asked', () =>
    check({
      arrange: () => undefined,
      submit: { branch: 'main' },
      step: 'prepare',
      code: 'push-protected',
      message: /^main is protected \(.+\): a proposal never pushes to it\. Choose another name\./,
      waysOut: ['renameBranch'],
      retry: { branch: 'driftline/not-main' },
    }));
});
