import assert from 'node:assert/strict';
import { chmodSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CancellationTokenSource } from 'vscode-jsonrpc/node';
import { eventually } from '../editor/eventually.ts';
import type { Fault } from '../forge/faults.ts';
import { createProposalFixture, person } from '../support/proposalFixture.ts';
import type { ProposalFixture } from '../support/proposalFixture.ts';
import { FaultyProposals } from './proposalFault.ts';
import type { FaultCase } from './proposalFault.ts';

/** What goes wrong between here and the remote: rules and hooks there, others who push, the network. */
describe('proposals that cannot be pushed', function () {
  this.timeout(60_000);
  let fixture: ProposalFixture;
  let proposals: FaultyProposals;

  before(async () => {
    const protections = [
      { branch: 'main' },
      { branch: 'driftline/guarded' },
      { branch: 'driftline/ruled', kind: 'ruleset' as const },
    ];
    fixture = await createProposalFixture({ repository: { protections } });
    proposals = new FaultyProposals(fixture);
  });

  after(() => fixture.dispose());

  const check = (fault: FaultCase) => proposals.check(fault);
  /** The next request of git's that matches gets the fault. */
  const meet = (path: RegExp, fault: Fault) => () => fixture.forge.faults.next({ path }, fault);
  const reference = /^\/shop\/shop\.git\/info\/refs\?service=git-receive-pack/;
  const pack = /^\/shop\/shop\.git\/git-receive-pack/;
  const otherFile = 'docs/notes.md';
  const autoscaler = 'environments/prod-eu/autoscaler.yaml';

  describe('because the remote refuses', () => {
    it('a branch that the forge protects', () =>
      check({
        arrange: () => undefined,
        submit: { branch: 'driftline/guarded' },
        step: 'push',
        code: 'push-protected',
        message: /^origin protects the branch driftline\/guarded: nobody may push to it directly\. Choose another name/,
        output: /GH006: Protected branch update failed/,
        waysOut: ['renameBranch'],
        retry: { branch: 'driftline/free' },
      }));

    it('a branch that a ruleset protects', () =>
      check({
        arrange: () => undefined,
        submit: { branch: 'driftline/ruled' },
        step: 'push',
        code: 'push-protected',
        message: /^origin protects the branch driftline\/ruled: .*Choose another name/,
        output: /GH013: Repository rule violations found/,
        waysOut: ['renameBranch'],
        retry: { branch: 'driftline/not-ruled' },
      }));

    it('what a hook of its own finds', async () => {
      const file = join(fixture.folder, 'hooks/pre-receive');
      await check({
        arrange() {
          writeFileSync(file, '#!/bin/sh\necho "policy: replicas above 4 need a ticket" >&2\nexit 1\n');
          chmodSync(file, 0o755);
        },
        step: 'push',
        code: 'push-rejected',
        message: /^origin refused the branch driftline\/scale-\d+: pre-receive hook declined\./,
        output: /policy: replicas above 4 need a ticket/,
        waysOut: ['retry', 'renameBranch'],
        mend: () => rmSync(file),
      });
    });

    it('an account that may not write, as git is told it', () =>
      check({
        arrange: meet(reference, { status: 403, body: 'Permission to shop/shop.git denied to mara.' }),
        step: 'push',
        code: 'push-denied',
        message: /^origin does not let you push, or does not know you\. Check the account that git uses for it\./,
        waysOut: ['retry', 'signIn'],
      }));

    it('a password that is no longer good', () =>
      check({
        arrange: () => {
          fixture.forge.faults.next(
            { path: reference },
            { status: 401, headers: { 'www-authenticate': 'Basic realm="GitHub"' } },
          );
          fixture.forge.faults.next(
            { path: reference },
            { status: 401, headers: { 'www-authenticate': 'Basic realm="GitHub"' } },
          );
        },
        step: 'push',
        code: 'push-denied',
        message: /^origin does not let you push, or does not know you\./,
        waysOut: ['retry', 'signIn'],
        // git has told the store to forget it.
        mend: () => fixture.keepCredential(fixture.forge.url, person.login, person.token),
      }));

    it('a repository that is not there for this account', () =>
      check({
        arrange: meet(reference, { status: 404, body: 'Repository not found.' }),
        step: 'push',
        code: 'push-denied',
        message: /^origin does not let you push, or does not know you\./,
        waysOut: ['retry', 'signIn'],
      }));
  });

  describe('because others pushed', () => {
    it('a branch of that name: it is not taken over', () =>
      check({
        arrange: ({ branch }) => void fixture.pushByOthers(branch, otherFile, 'Mine.\n'),
        step: 'push',
        code: 'branch-exists',
        message: /^The branch driftline\/scale-\d+ exists on origin already, with other commits\. Choose another name\./,
        waysOut: ['renameBranch', 'retry'],
        retry: { branch: 'driftline/another-name' },
      }));

    it('to the proposal between the look and the push of an update: nothing of theirs is lost', async () => {
      let theirs = '';
      const removals: (() => void)[] = [];
      const record = await check({
        begin: () => proposals.prepareUpdate(),
        arrange({ branch }) {
          const tip = fixture.remoteBranch(branch) ?? '';
          theirs = fixture.pushByOthers(branch, otherFile, 'Theirs.\n');
          fixture.remoteGit('update-ref', `refs/heads/${branch}`, tip);
          const command = `git --git-dir '${fixture.bare}' update-ref 'refs/heads/${branch}' ${theirs}`;
          removals.push(fixture.hook('pre-push', command));
        },
        step: 'push',
        code: 'remote-moved',
        message: /^The branch driftline\/scale-\d+ is no longer what it was on origin: .*Retry looks at it anew\./,
        waysOut: ['retry', 'startAnew'],
        mend: () => removals.forEach(remove => remove()),
      });
      assert.equal(fixture.remoteGit('merge-base', theirs, record.branch), theirs);
    });

    it('to a file of the proposal: the person decides', async () => {
      const plan = await proposals.prepareUpdate();
      fixture.pushByOthers(plan.branch, autoscaler, 'kind: Other\n');
      const { record, outcome } = await fixture.submit(plan);
      assert.deepEqual([outcome, record.failure?.step, record.failure?.code], ['failed', 'commit', 'proposal.conflict']);
      assert.match(
        record.failure?.message ?? '',
        /^Somebody pushed to driftline\/scale-\d+ and changed environments\/prod-eu\/autoscaler\.yaml\. Switch to the branch, merge, and propose again\./,
      );
      assert.equal(fixture.remoteGit('show', `${plan.branch}:${autoscaler}`), 'kind: Other');
    });

    it('nothing, but removed the branch: it is not made again by itself', async () => {
      const plan = await proposals.prepareUpdate();
      fixture.remoteGit('update-ref', '-d', `refs/heads/${plan.branch}`);
      const { record } = await fixture.submit(plan);
      assert.deepEqual([record.failure?.step, record.failure?.code], ['commit', 'proposal.remote-moved']);
      assert.match(
        record.failure?.message ?? '',
        /no longer exists on origin: it was merged or deleted\. Start a new proposal\./,
      );
      assert.equal(fixture.remoteBranch(plan.branch), undefined);
    });
  });

  describe('because of the network', () => {
    const uncertain =
      /^origin cannot be reached\. Check the network, .* whether the branch arrived is not known, and retry finds out\.$/;
    const unreachable = { step: 'push', code: 'push-unreachable', message: uncertain, waysOut: ['retry'] } as const;

    it('that breaks off at the first question', () => check({ ...unreachable, arrange: meet(reference, 'cut') }));

    it('that breaks off in the middle of the first answer', () =>
      check({
        ...unreachable,
        arrange() {
          // git asks without an account first.
          meet(reference, 'cutAnswer')();
          meet(reference, 'cutAnswer')();
        },
      }));

    it('that breaks off while the commit is sent', () => check({ ...unreachable, arrange: meet(pack, 'cut') }));

    it('that breaks off after the branch has arrived', () =>
      check({ ...unreachable, arrange: meet(pack, 'cutAnswer'), pushed: true }));

    it('behind which the forge has a fault', () => check({ ...unreachable, arrange: meet(reference, { status: 503 }) }));

    it('behind which nobody listens', () => {
      const url = 'http://127.0.0.1:1/shop/shop.git';
      return check({
        ...unreachable,
        arrange: () => void fixture.git('config', 'remote.origin.pushurl', url),
        mend: () => void fixture.git('config', '--unset', 'remote.origin.pushurl'),
      });
    });

    it('in which nothing moves, until the person cancels', async () => {
      const source = new CancellationTokenSource();
      const known = fixture.forge.requests.length;
      await check({
        arrange: meet(reference, { delay: 20_000 }),
        async send(plan) {
          const result = fixture.submit(plan, {}, source.token);
          await eventually(
            () => fixture.forge.requests.slice(known),
            requests => assert.ok(requests.some(({ path }) => reference.test(path))),
          );
          source.cancel();
          return result;
        },
        step: 'push',
        code: 'cancelled',
        message: /^You cancelled it\./,
        waysOut: ['retry', 'startAnew'],
      });
    });
  });
});
