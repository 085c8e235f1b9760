import assert from 'node:assert/strict';
import {
  describeEnvironmentNode,
  describeField,
  describeFinding,
  describeObject,
  describePart,
  describeRepositoryNode,
  describeRisk,
} from '../../client/src/nodeTexts.ts';
import type { NodeText } from '../../client/src/nodeTexts.ts';
import { changedEnvironment, environmentState, fieldView, lineRange, objectView, repositoryState } from './workspaceStates.ts';

describe('the texts of the Environments view', () => {
  const waiting = { added: 0, removed: 0, changed: 3, fields: 4, risks: 1 };

  function check({ label, description, spoken, icon }: NodeText, expected: readonly [string, string, string, string]): void {
    assert.deepEqual([label, description, spoken, icon], expected);
  }

  it('says of an environment what changes, with what it is compared, and how sure that is', () => {
    check(describeEnvironmentNode(changedEnvironment('prod', 2)), [
      'prod',
      '2 objects change · compared with origin/main (assumed)',
      'Environment prod, 2 objects change, compared with origin/main (assumed)',
      'diff-modified',
    ]);
  });

  it('says what waits, and that an answer is on its way', () => {
    const { description } = describeEnvironmentNode(environmentState('prod', { waiting, updating: true }));
    assert.equal(description, 'unchanged · 3 objects waiting · compared with origin/main (assumed) · updating');
  });

  it('says once that there is nothing to compare with', () => {
    const { description, icon } = describeEnvironmentNode(
      environmentState('prod', { deployed: null, headline: 'nothing to compare with' }),
    );
    assert.deepEqual([description, icon], ['nothing to compare with', 'circle-large-outline']);
  });

  it('tells the whole story of an environment in its tooltip', () => {
    const { tooltip } = describeEnvironmentNode(changedEnvironment('prod', 1, { waiting }));
    const plain = tooltip.replaceAll('\\', '');
    assert.match(plain, /\*\*prod\*\*: 1 object changes/);
    assert.match(plain, /compared with origin\/main, fetched 3 hours ago \(assumed\), revision ` 0123456789ab `/);
    assert.match(plain, /Yours: 1 object, 1 field/);
    assert.match(plain, /Waiting \(merged by others, not delivered yet\): 3 objects, 4 fields, 1 risk/);
  });

  it('lists only the first errors in a tooltip', () => {
    const errors = [1, 2, 3, 4, 5, 6, 7].map(number => ({ code: 'kustomize.x', message: `error ${number}` }));
    const { tooltip } = describeEnvironmentNode(environmentState('prod', { status: 'failed', errors }));
    assert.match(tooltip, /error 5\n\nand 2 more/);
    assert.doesNotMatch(tooltip, /error 6/);
  });

  it('lets no text of a repository become Markdown', () => {
    const hostile = '[x](command:y)';
    const texts = [
      describeEnvironmentNode(environmentState(hostile, { errors: [{ code: hostile, message: hostile }] })),
      describeObject(
        objectView(hostile, { kind: hostile, namespace: hostile, risks: [{ code: 'a', severity: hostile, message: hostile }] }),
      ),
      describeField(fieldView(`/${hostile}`, { from: hostile, to: hostile })),
      describeFinding({ severity: 'error', finding: { code: hostile, message: hostile } }),
      describeRepositoryNode(repositoryState([], { name: hostile, target: hostile, root: hostile })),
    ];
    for (const { tooltip } of texts) {
      const outsideCode = tooltip.replaceAll(/(`+)[^`]*\1/g, '');
      assert.doesNotMatch(outsideCode, /(?<!\\)\[x|(?<!\\)\]\(/, tooltip);
    }
  });

  it('says of an object where it is and how much of it changes', () => {
    const risks = [{ code: 'risk.replicas-zero', severity: 'high', message: 'No replica is left' }];
    check(describeObject(objectView('web', { risks })), [
      'web (Deployment)',
      'shop · 1 field · 1 risk',
      'Deployment web, in namespace shop, 1 field changed, 1 risk',
      'diff-modified',
    ]);
    check(describeObject(objectView('web', { namespace: null, change: 'added', fields: [] })), [
      'web (Deployment)',
      'added',
      'Deployment web, added',
      'diff-added',
    ]);
    const renamed = describeObject(objectView('settings-b', { renamedFrom: 'settings-a' }));
    assert.equal(renamed.description, 'shop · 1 field · renamed from settings-a');
  });

  it('shows objects that wait in another colour', () => {
    assert.notEqual(describeObject(objectView('web', { origin: 'waiting' })).color, describeObject(objectView('web')).color);
  });

  it('says before and after of a field', () => {
    check(describeField(fieldView('/spec/replicas')), ['spec.replicas', '1 → 3', 'spec.replicas, from 1 to 3', 'symbol-field']);
    check(describeField(fieldView('/spec/paused', { from: null, to: 'true' })), [
      'spec.paused',
      'added: true',
      'spec.paused, added: true',
      'add',
    ]);
    check(describeField(fieldView('/spec/paused', { from: 'true', to: null })), [
      'spec.paused',
      'removed: true',
      'spec.paused, removed: true',
      'remove',
    ]);
  });

  it('says whose part it is', () => {
    const objects = [objectView('web'), objectView('api')];
    check(describePart({ origin: 'yours', objects }), ['Yours', '2 objects', 'Yours, 2 objects', 'edit']);
    assert.equal(describePart({ origin: 'waiting', objects }).label, 'Waiting');
  });

  it('says where an error is, and tells an unknown from an error', () => {
    const location = { uri: 'file:///shop/app%20one/kustomization.yaml', range: lineRange(6) };
    check(describeFinding({ severity: 'error', finding: { code: 'kustomize.x', message: 'No such file', location } }), [
      'No such file',
      'kustomization.yaml:7',
      'Error: No such file, kustomization.yaml:7',
      'error',
    ]);
    check(describeFinding({ severity: 'unknown', finding: { code: 'unknown.x', message: 'Remote base' } }), [
      'Remote base',
      '',
      'Unknown: Remote base',
      'question',
    ]);
  });

  it('says how severe a risk is', () => {
    check(describeRisk({ code: 'risk.x', severity: 'high', message: 'Data is lost' }), [
      'Data is lost',
      'high risk',
      'high risk: Data is lost',
      'warning',
    ]);
  });
});
