import assert from 'node:assert/strict';
import { maskManifests } from '../../server/src/change/maskManifests.ts';

function check(before: string, after: string): void {
  assert.equal(maskManifests(before.trimStart()), after.trimStart());
}

describe('maskManifests', () => {
  it('leaves a text without Secrets as it is', () => {
    const text = '---\n# Source: a\nkind: ConfigMap\napiVersion: v1\nmetadata: {name: a}\ndata: {password: secret-value}\n';
    check(text, text);
  });

  it('masks the values of Secrets in their places, and what holds them elsewhere', () => {
    check(
      `
---
# Source: web/templates/a.yaml
apiVersion: v1
kind: Secret
metadata:
  name: a # kept
data:
  password: "c3VwZXItc2VjcmV0"
stringData:
  token: |
    another-one
---
apiVersion: v1
kind: ConfigMap
metadata: { name: b }
data:
  url: https://u:super-secret@host
  plain: value
`,
      `
---
# Source: web/templates/a.yaml
apiVersion: v1
kind: Secret
metadata:
  name: a # kept
data:
  password: '(secret: unchanged)'
stringData:
  token: '(secret: unchanged)'
---
apiVersion: v1
kind: ConfigMap
metadata: { name: b }
data:
  url: '(secret: unchanged)'
  plain: value
`,
    );
  });

  it('shows nothing of a Secret that cannot be read', () => {
    const masked = maskManifests('---\nkind: Secret\ndata: {a: "abc\n---\nkind: A\n');
    assert.doesNotMatch(masked, /abc/);
    assert.match(masked, /kind: A/);
  });
});
