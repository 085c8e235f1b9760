import assert from 'node:assert/strict';
import { useEngine } from '../../support/engine.ts';
import { explainFixture, findObject } from '../../support/explainFixture.ts';

describe('explaining an environment', () => {
  const engine = useEngine();

  /** What the value under the fixture's cursor feeds: `decides` or `feeds`, object and pointer. */
  async function checkFed(fixture: string, expected: readonly string[]): Promise<void> {
    const explained = await explainFixture(fixture, engine());
    const [cursor] = explained.fixture.cursors;
    assert.ok(cursor, 'the fixture has a cursor');
    const fed = explained.explanation.findFedValues(cursor.file, cursor.position);
    const shown = fed.map(
      ({ object, pointer, decided }) => `${decided ? 'decides' : 'feeds'} ${object.kind}/${object.name} ${pointer}`,
    );
    assert.deepEqual(shown, expected);
  }

  /** The values of which provenance says that it does not know. */
  async function checkUnknown(fixture: string, expected: readonly string[]): Promise<void> {
    const { objects, explanation } = await explainFixture(fixture, engine());
    const unknown = objects.flatMap(object =>
      [...explanation.listProvenance(object)]
        .filter(([, provenance]) => provenance.kind === 'unknown')
        .map(([pointer]) => `${object.kind}/${object.name} ${pointer}`),
    );
    assert.deepEqual(unknown, expected);
  }

  it('tells which values a place decides, and which it feeds without deciding', () =>
    checkFed(
      `
#- /app/web.yaml
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  template:
    spec:
      containers:
      - {name: web, image: we$0b:1}
#- /app/kustomization.yaml
resources: [web.yaml]
images:
- {name: web, newTag: "2"}
`,
      ['feeds Deployment/web /spec/template/spec/containers/0/image'],
    ));

  it('tells the same for every object that a field reaches', () =>
    checkFed(
      `
#- /app/objects.yaml
apiVersion: v1
kind: ConfigMap
metadata: {name: a}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: b}
#- /app/kustomization.yaml
resources: [objects.yaml]
namespace: pr$0od
`,
      ['decides ConfigMap/a /metadata/namespace', 'decides ConfigMap/b /metadata/namespace'],
    ));

  it('takes a literal for itself and not for the generator around it', () =>
    checkFed(
      `
#- /app/kustomization.yaml
configMapGenerator:
- name: settings
  literals: [A=$01, B=2]
  options: {disableNameSuffixHash: true}
`,
      ['decides ConfigMap/settings /data/A'],
    ));

  it('says nothing of a value that is overridden as a whole list', () =>
    checkFed(
      `
#- /app/gadget.yaml
apiVersion: example.com/v1
kind: Widget
metadata: {name: gadget}
spec: {parts: [o$0ne]}
#- /app/kustomization.yaml
resources: [gadget.yaml]
patches:
- patch: '{apiVersion: example.com/v1, kind: Widget, metadata: {name: gadget}, spec: {parts: [two]}}'
`,
      [],
    ));

  it('knows nothing of what transformers that are not followed may have changed, even where nothing did', () =>
    checkUnknown(
      `
#- /app/a.yaml
apiVersion: v1
kind: ConfigMap
metadata: {name: a}
data: {b: c}
#- /app/labels.yaml
apiVersion: builtin
kind: LabelTransformer
metadata: {name: labels}
labels: {x: y}
fieldSpecs: [{path: metadata/labels, create: true}]
#- /app/kustomization.yaml
resources: [a.yaml]
transformers: [labels.yaml]
`,
      [
        'ConfigMap/a /apiVersion',
        'ConfigMap/a /data/b',
        'ConfigMap/a /kind',
        'ConfigMap/a /metadata/labels/x',
        'ConfigMap/a /metadata/name',
      ],
    ));

  it('knows what a layer above such transformers sets', async () => {
    const { objects, explanation } = await explainFixture(
      `
#- /base/a.yaml
apiVersion: v1
kind: ConfigMap
metadata: {name: a}
data: {b: c}
#- /base/annotations.yaml
apiVersion: builtin
kind: AnnotationsTransformer
metadata: {name: annotations}
annotations: {x: y}
fieldSpecs: [{path: metadata/annotations, create: true}]
#- /base/kustomization.yaml
resources: [a.yaml]
transformers: [annotations.yaml]
#- /app/kustomization.yaml
resources: [../base]
patches:
- patch: '{apiVersion: v1, kind: ConfigMap, metadata: {name: a}, data: {b: d}}'
`,
      engine(),
    );
    const provenance = explanation.getProvenance(findObject(objects, 'ConfigMap/a'), '/data/b');
    assert.equal(provenance.kind, 'known');
    assert.deepEqual(provenance.kind === 'known' && provenance.overrode, []);
  });

  it('knows nothing of a value with a variable in it, and all about the rest', () =>
    checkUnknown(
      `
#- /app/web.yaml
apiVersion: v1
kind: Pod
metadata: {name: web}
spec:
  containers:
  - name: web
    args: ["--name=$(NAME)", "--plain"]
#- /app/kustomization.yaml
resources: [web.yaml]
vars:
- name: NAME
  objref: {apiVersion: v1, kind: Pod, name: web}
`,
      ['Pod/web /spec/containers/0/args/0'],
    ));

  it('follows a replacement to the value that it copies', async () => {
    const { objects, explanation, fixture } = await explainFixture(
      `
#- /app/objects.yaml
apiVersion: v1
kind: ConfigMap
metadata: {name: source}
data:
  port: "8080"
  #     ^^^^^^ source
---
apiVersion: v1
kind: ConfigMap
metadata: {name: target}
data:
  port: unset
#- /app/kustomization.yaml
resources: [objects.yaml]
replacements:
- source: {kind: ConfigMap, name: source, fieldPath: data.port}
  targets:
  - select: {name: target}
    fieldPaths: [data.port]
`,
      engine(),
    );
    const provenance = explanation.getProvenance(findObject(objects, 'ConfigMap/target'), '/data/port');
    const [label] = fixture.labels;
    assert.deepEqual(provenance.kind === 'known' && provenance.decidedBy, {
      kind: 'replacement',
      file: label?.file,
      range: label?.range,
    });
  });

  it('explains mappings and lists as a whole', async () => {
    const { objects, explanation } = await explainFixture(
      `
#- /app/a.yaml
apiVersion: v1
kind: ConfigMap
metadata: {name: a}
data:
  b: c
#- /app/kustomization.yaml
resources: [a.yaml]
`,
      engine(),
    );
    const object = findObject(objects, 'ConfigMap/a');
    const provenance = explanation.getProvenance(object, '/data');
    assert.deepEqual(provenance.kind === 'known' && provenance.decidedBy.range.start, { line: 4, character: 2 });
    assert.equal(explanation.getProvenance(object, '/data/none').kind, 'unknown');
  });
});
