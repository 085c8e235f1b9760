import assert from 'node:assert/strict';
import type { JsonObject } from '../../server/src/base/json.ts';
import type { Rendering } from '../../server/src/gitops/rendering.ts';
import type { CheckedFinding } from '../../server/src/session/fileChecks.ts';
import { OverriddenFindings } from '../../server/src/session/overriddenFindings.ts';

/** A rendering of Deployments. */
function rendering(...objects: readonly JsonObject[]): Rendering {
  return {
    environment: 'prod',
    objects: objects.map(value => ({
      id: '',
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      namespace: null,
      name: typeof value.name === 'string' ? value.name : '',
      body: '',
      value,
    })),
    errors: [],
    unknowns: [],
    reads: [],
    secretValues: new Set(),
    patchFiles: [],
  };
}

const finding: CheckedFinding = {
  code: 'schema.invalid-value',
  message: '',
  severity: 'error',
  location: { file: 'web.yaml', range: { start: { line: 0, character: 0 }, end: { line: 0, character: 1 } } },
  object: { apiVersion: 'apps/v1', kind: 'Deployment', namespace: null, name: 'web' },
  segments: ['items', 1, 'policy'],
  written: 'later',
};
const missing: CheckedFinding = {
  ...finding,
  code: 'schema.missing-field',
  segments: ['spec'],
  fix: { kind: 'addField', name: 'selector' },
};

/** Whether the finding is overridden in an environment that receives these objects. */
function check(about: CheckedFinding, objects: readonly JsonObject[], expected: boolean): void {
  const environment = { id: 'prod', rendering: rendering(...objects) };
  assert.equal(new OverriddenFindings().isOverridden(about, environment, true), expected);
}

describe('OverriddenFindings', () => {
  it('leaves out a value that something else takes the place of', () => {
    check(finding, [{ name: 'web', items: [{ policy: 'Always' }, { policy: 'Never' }] }], true);
    check(finding, [{ name: 'web', items: [{ policy: 'Always' }, { policy: 'later' }] }], false);
  });

  it('finds the value where a patch has put another element in front', () =>
    check(finding, [{ name: 'x-web', items: [{ policy: 'later' }, { policy: 'Never' }] }], false));

  it('leaves out what comes from elsewhere, and objects that the environment does not receive', () => {
    check(missing, [{ name: 'web', spec: { selector: {} } }], true);
    check(missing, [{ name: 'web', spec: {} }], false);
    check(missing, [{ name: 'other', spec: {} }], true);
  });

  it('says nothing of findings that no other value could mend', () =>
    check({ ...finding, code: 'schema.unknown-field' }, [{ name: 'web' }], false));

  it('believes the sources where nothing was rendered', () => {
    const failed = { ...rendering(), unknowns: [{ reason: 'helm' as const, message: '' }] };
    for (const known of [undefined, failed]) {
      assert.equal(new OverriddenFindings().isOverridden(missing, { id: 'prod', rendering: known }, true), false);
    }
  });

  it('goes on while a rendering is behind the text, for what is written the same', () => {
    const overridden = new OverriddenFindings();
    const environment = { id: 'prod', rendering: rendering({ name: 'web', items: [{ policy: 'Never' }] }) };
    assert.equal(overridden.isOverridden(finding, environment, false), false);
    assert.equal(overridden.isOverridden(finding, environment, true), true);
    assert.equal(overridden.isOverridden(finding, environment, false), true);
    assert.equal(overridden.isOverridden({ ...finding, written: 'never' }, environment, false), false, 'it was just typed');
  });
});
