import assert from 'node:assert/strict';
import { CheckCache, checkFile } from '../../server/src/validation/checkFile.ts';
import type { FileCheck } from '../../server/src/validation/checkFile.ts';
import { loosePlace } from '../../server/src/validation/fileRoles.ts';
import { parseYaml } from '../../server/src/yaml/yamlFile.ts';
import { builtIn } from './checkedFixture.ts';

/** Checks a text as the file at `path`; every finding lies in its document. */
function check(text: string, path = 'web.yaml', cache = new CheckCache()): FileCheck {
  const file = parseYaml(text);
  const result = checkFile(file, loosePlace(path), { catalogue: builtIn, kubernetesVersions: [] }, cache);
  for (const [index, { findings }] of result.documents.entries()) {
    const length = file.documents[index]?.text.length ?? 0;
    for (const { start, end, message } of findings) {
      assert.ok(start >= 0 && start <= end && end <= length, `${message} at ${start}-${end} of ${length}`);
    }
  }
  return result;
}

const manifest = `apiVersion: apps/v1
kind: Deployment
metadata: &meta {name: web, labels: {app: web}}
spec:
  replicas: "3"
  selector: {matchLabels: {app: web}}
  template:
    metadata:
      <<: *meta
    spec:
      containers:
      - name: web
        command: ["run", 'it']
        env: [{name: A, value: 1}]
---
- {op: replace, path: /spec/replicas, value: 3}
`;

describe('checks of broken input', () => {
  it('stand every state of a file that is being typed', () => {
    for (let length = 0; length <= manifest.length; length++) {
      check(manifest.slice(0, length));
      check(manifest.slice(0, length), 'patches/web.yaml');
      check(manifest.slice(0, length) + manifest.slice(length + 5));
    }
  });

  it('stand values of any shape at any place', () => {
    const values = [
      '',
      '~',
      '[]',
      '{}',
      '[[[]]]',
      '{a: {b: [c]}}',
      '"x"',
      '*meta',
      '*none',
      '!!binary x',
      '? [a]\n',
      '1e999',
      '|\n  x',
    ];
    for (const name of ['apiVersion', 'kind', 'metadata', 'spec', 'items', 'status', 'sops', 'data', '<<']) {
      for (const value of values) {
        for (const kind of ['Deployment', 'List', 'ConfigMap', 'Secret', 'Nonsense']) {
          check(`apiVersion: v1\nkind: ${kind}\nmetadata: &meta {name: a}\n${name}: ${value}\n`);
        }
      }
    }
  });

  it('come to an end with aliases that multiply', () => {
    const levels = Array.from({ length: 30 }, (_, level) =>
      level === 0 ? 'a0: &a0 [x, x]' : `a${level}: &a${level} [*a${level - 1}, *a${level - 1}]`,
    );
    const started = performance.now();
    check(`apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata:\n  ${levels.join('\n  ')}\n`);
    check(`apiVersion: example.com/v1\nkind: Widget\nmetadata: {name: a}\nspec:\n  ${levels.join('\n  ')}\n`);
    check(
      `apiVersion: apiextensions.k8s.io/v1beta1\nkind: CustomResourceDefinition\nmetadata: {name: a}\nspec: {validation: {openAPIV3Schema: {properties:\n  {a0: &b0 {type: object}, ${Array.from({ length: 30 }, (_, level) => `a${level + 1}: &b${level + 1} {properties: {x: *b${level}, y: *b${level}}}`).join(', ')}}}}}\n`,
    );
    assert.ok(performance.now() - started < 5000);
  });

  it('find nothing anew in documents that stay as they are', () => {
    const cache = new CheckCache();
    const file = parseYaml(manifest);
    const context = { catalogue: builtIn, kubernetesVersions: [] };
    const first = checkFile(file, loosePlace('web.yaml'), context, cache);
    const again = checkFile(file, loosePlace('web.yaml'), context, cache);
    const elsewhere = checkFile(file, loosePlace('patches/web.yaml'), context, cache);
    assert.equal(again.documents[0], first.documents[0]);
    assert.notEqual(elsewhere.documents[0], first.documents[0]);
  });
});
