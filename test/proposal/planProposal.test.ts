import assert from 'node:assert/strict';
import { readOwnPart, wordsOf } from '../../server/src/proposal/ownPart.ts';
import { planProposal } from '../../server/src/proposal/planProposal.ts';
import type { PlanInput } from '../../server/src/proposal/planProposal.ts';
import { measureText } from '../../server/src/proposal/textBudget.ts';
import { fileInPlan, planInput } from './planInput.ts';
import { githubLimits, proposedEnvironment } from './proposedEnvironments.ts';

const scaler = (minimum: number): string =>
  `{apiVersion: autoscaling/v2, kind: HorizontalPodAutoscaler, metadata: {name: web}, spec: {minReplicas: ${minimum}}}`;
const prod = proposedEnvironment({ name: 'prod-eu', from: scaler(1), to: scaler(2) });

describe('a proposal prepared', () => {
  it('has title, branch, text and message', () => {
    const plan = planProposal(planInput({ environments: [prod], template: { path: 'x', text: '## Why\n' } }));
    assert.equal(plan.title, 'Change minReplicas of web in prod-eu');
    assert.equal(plan.branch, 'driftline/change-minreplicas-of-web-in-prod-eu');
    assert.equal(plan.branchProblem, undefined);
    assert.ok(plan.body.startsWith('## Why\n\n[//]: # (driftline:begin v1 kustomize:apps/web/overlays/prod-eu)\n'));
    assert.ok(plan.body.includes(`driftline diff --from target --to ${plan.branch}`));
    assert.equal(
      plan.commitMessage,
      'Change minReplicas of web in prod-eu\n\nWhat the environments receive:\n\n- prod-eu: 1 object changes',
    );
    assert.deepEqual(plan.warnings, []);
  });

  it('keeps what the person wrote, and renews the part', () => {
    const first = planProposal(planInput({ environments: [prod] }));
    const written = { title: 'My title', branch: 'mine', body: `Because.\r\n\r\n${first.body}\r\nbye`, commitMessage: 'Mine' };
    const other = { ...prod, id: 'kustomize:other', name: 'other' };
    const plan = planProposal(planInput({ environments: [other], written }));
    assert.deepEqual([plan.title, plan.branch, plan.commitMessage], ['My title', 'mine', 'Mine']);
    assert.equal(wordsOf(plan.body), wordsOf(written.body));
    assert.deepEqual(readOwnPart(plan.body)?.environments, ['kustomize:other']);
  });

  it('leaves the part away if the person removed it', () =>
    assert.equal(planProposal(planInput({ environments: [prod], written: { body: 'Only this.' } })).body, 'Only this.'));

  it('puts the text of the commit template behind the message', () => {
    const { commitMessage } = planProposal(planInput({ environments: [prod], settings: { template: '\nTicket: \n' } }));
    assert.ok(commitMessage.endsWith('- prod-eu: 1 object changes\n\nTicket:'));
  });

  it('wraps the message and names not too many environments', () => {
    const many = Array.from({ length: 30 }, (_, index) => ({ ...prod, name: `${'a long name '.repeat(5)}${index}` }));
    const lines = planProposal(planInput({ environments: many })).commitMessage.split('\n');
    assert.ok(lines.every(line => line.length <= 72));
    assert.equal(lines.at(-1), '- and 10 more');
  });

  it('accepts the branch of the proposal that is updated, and no other that exists', () => {
    const of = (updates?: string): string | undefined =>
      planProposal(planInput({ branches: ['main', 'mine'], written: { branch: 'mine' }, updates })).branchProblem;
    assert.equal(of('mine'), undefined);
    assert.match(of() ?? '', /There is a branch "mine" already/);
  });

  it('tells of a protected branch', () => {
    const plan = planProposal(planInput({ written: { branch: 'release' }, protect: () => ['a is delivered from it'] }));
    assert.equal(plan.branchProblem, '"release" is protected: a is delivered from it. Give the branch another name.');
  });

  describe('within the limit of the forge', () => {
    const limits = { ...githubLimits, body: 4000, bodyUnit: 'bytes' as const };
    const many = Array.from({ length: 40 }, (_, index) => ({ ...prod, name: `prod-${index}`, id: `kustomize:${index}` }));

    it('cuts its part, never the words, and says so', () => {
      const words = 'ü'.repeat(900);
      const plan = planProposal(planInput({ environments: many, limits, template: { path: 'x', text: words } }));
      assert.ok(measureText(plan.body, 'bytes') <= 4000);
      assert.ok(plan.body.startsWith(words));
      assert.deepEqual(plan.warnings, [
        'Not all of the change fits into the text: the least important parts are left out of it.',
      ]);
      const again = planProposal(planInput({ environments: many, limits, written: { body: plan.body } }));
      assert.equal(again.body, plan.body);
    });

    it('warns if the words alone are too long, and keeps them', () => {
      const body = 'x'.repeat(4100);
      const plan = planProposal(planInput({ environments: many, limits, written: { body } }));
      assert.equal(plan.body, body);
      assert.deepEqual(plan.warnings, ['The text is 100 characters longer than the forge takes (4000). Shorten what you wrote.']);
    });
  });

  describe('warns', () => {
    const check = (changes: Partial<PlanInput>, ...expected: string[]): void =>
      assert.deepEqual(planProposal(planInput(changes)).warnings, expected);
    const head = planInput().head;

    it('of a detached HEAD', () =>
      check({ head: { ...head, branch: null } }, 'HEAD is detached: the proposal is put on the commit that is checked out.'));

    it('of commits that go along', () => {
      check(
        { head: { ...head, unmerged: [{ subject: 'Fix #1' }] } },
        '1 commit of HEAD that origin/main lacks goes along: “Fix # 1”.',
      );
      const unmerged = ['a', 'b', 'c', 'd'].map(subject => ({ subject }));
      check({ head: { ...head, unmerged } }, '4 commits of HEAD that origin/main lacks go along: “a”, “b”, “c” and 1 more.');
    });

    it('of being behind', () =>
      check({ behind: 2 }, 'HEAD is 2 commits behind origin/main. What is compared is the result of merging into main.'));

    it('of environments that cannot be judged, if a selected file reaches them', () => {
      const location = { file: 'a', range: { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } } };
      const failed = { ...prod, errors: [{ code: 'x', message: 'Broken.', location }] };
      const unknown = { ...prod, id: 'u', name: 'unsure', unknowns: [{ reason: 'remote' as const, message: 'Remote.' }] };
      check({ environments: [failed, unknown] });
      check(
        { environments: [failed, unknown], files: [fileInPlan('a', { environments: [prod.id, 'u'] })] },
        'prod-eu cannot be rendered with these files.',
        'What changes in unsure is not known.',
      );
    });

    it('of files that are left out and reach the same environments', () => {
      const environments = [prod.id];
      const files = [
        fileInPlan('a', { environments }),
        fileInPlan('b', { environments, selected: false }),
        fileInPlan('c', { selected: false }),
      ];
      check({ environments: [prod], files }, 'b is left out and reaches prod-eu too.');
    });

    describe('of secrets in plain text', () => {
      const warning = (name: string): string =>
        `a.yaml publishes ${name} with its values in plain text. Encrypt it (SOPS, Sealed Secrets) or let an external store provide it.`;
      const checkText = (after: string, before: string | undefined, ...expected: string[]): void =>
        check({ contents: [{ path: 'a.yaml', before, after }] }, ...expected);
      const secret = (rest: string): string => `a: 1\n---\napiVersion: v1\nkind: Secret\nmetadata: {name: db}\n${rest}\n`;

      it('that are added or changed', () => {
        checkText(secret('stringData: {p: hunter2}'), undefined, warning('the Secret "db"'));
        checkText(secret('data: {p: aHVudGVyMg==}'), secret('data: {p: b2xk}'), warning('the Secret "db"'));
        checkText('{"apiVersion": "v1", "kind": "Secret", "data": {"a": "YQ=="}}', undefined, warning('a Secret'));
      });
      it('but not of those that were there, are encrypted, empty or filled in later', () => {
        checkText(secret('data: {p: b2xk}\n# a comment'), secret('data: {p: b2xk}'));
        checkText(secret('data: {p: "ENC[AES256_GCM,data:x]"}'), undefined);
        checkText(secret('data: {p: b2xk}\nsops: {version: 3}'), undefined);
        checkText(secret('data: {}\nstringData: {p: ""}'), undefined);
        checkText(secret('stringData: {p: "${PASSWORD}", q: "<path:kv/data#x>"}'), undefined);
        checkText('apiVersion: bitnami.com/v1alpha1\nkind: SealedSecret\nspec: {}\n', undefined);
      });
      it('and survives what is no YAML', () => checkText('kind: Secret\n  : [\n\t{{ x }}', undefined));
    });
  });
});
