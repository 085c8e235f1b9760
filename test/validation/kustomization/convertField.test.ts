import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { neverCancelled } from '../../../server/src/base/cancellation.ts';
import { applyEdits, editsBetween } from '../../../server/src/edit/textEdit.ts';
import { conventionalEnvironment } from '../../../server/src/gitops/conventionalEnvironment.ts';
import { GitopsCache } from '../../../server/src/gitops/gitopsCache.ts';
import { loadGraph } from '../../../server/src/gitops/kustomizationGraph.ts';
import { renderEnvironment } from '../../../server/src/gitops/renderEnvironment.ts';
import { convertAllFields, convertField } from '../../../server/src/validation/kustomization/convertField.ts';
import { findDeprecatedFields } from '../../../server/src/validation/kustomization/deprecatedFields.ts';
import { useEngine } from '../../support/engine.ts';
import { fixtureTree, parseFixture } from '../../support/fixture.ts';

const prod = 'prod/kustomization.yaml';

const others = `
#- /base/kustomization.yaml
resources: [web.yaml]
#- /base/web.yaml
apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
  labels: {tier: front}
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers:
      - name: web
        image: nginx:1
        env: [{name: A, value: "1"}]
#- /more/kustomization.yaml
resources: [service.yaml]
#- /more/service.yaml
apiVersion: v1
kind: Service
metadata: {name: web}
spec: {selector: {app: web}}
#- /prod/replicas.yaml
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec: {replicas: 3}
#- /prod/two.yaml
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, labels: {one: two}}
---
apiVersion: v1
kind: Service
metadata: {name: web}
$patch: delete
#- /prod/ops.yaml
- {op: replace, path: /spec/replicas, value: 5}
#- /prod/nulls.yaml
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, labels: {tier: null}}
#- /prod/a.env
A=1
#- /prod/b.env
B=2
`;

describe('convertField', function () {
  this.timeout(60_000);
  const engine = useEngine();

  async function render(files: ReadonlyMap<string, string>): Promise<string[]> {
    const ports = { engine: engine(), cache: new GitopsCache() };
    const rendering = await renderEnvironment(ports, fixtureTree(files), conventionalEnvironment('prod'), {}, neverCancelled);
    assert.deepEqual([...rendering.errors, ...rendering.unknowns], [], files.get(prod));
    assert.ok(rendering.objects.length > 0);
    return rendering.objects.map(({ body }) => body);
  }

  async function load(files: ReadonlyMap<string, string>) {
    const graph = await loadGraph(fixtureTree(files), 'prod', new GitopsCache());
    const { kustomization } = graph.root;
    assert.ok(kustomization);
    return { graph, kustomization };
  }

  /** Converts one field of `prod`: the text afterwards, and both render the same objects in the same order. */
  async function check(before: string, field: string, after: string | undefined): Promise<void> {
    const { files } = parseFixture(`#- /${prod}\n${before}${others}`);
    const { graph, kustomization } = await load(files);
    const edits = convertField(kustomization, graph, field);
    const text = kustomization.yaml.text;
    const converted = edits && applyEdits(text, edits);
    assert.equal(converted, after);
    if (converted !== undefined) {
      assert.deepEqual(await render(new Map([...files, [prod, converted]])), await render(files));
    }
  }

  it('bases become resources', async () => {
    await check('# all\nbases: # of us\n- ../base # b\n', 'bases', '# all\nresources: # of us\n- ../base # b\n');
    await check(
      '# own\nbases:\n# first\n- ../base\nnamePrefix: x-\nresources:\n  - ../more # m\n',
      'bases',
      '# own\nnamePrefix: x-\nresources:\n  - ../more # m\n  # first\n  - ../base\n',
    );
    await check('resources:\n- ../more\nbases: [../base]\n', 'bases', 'resources:\n- ../more\n- ../base\n');
  });

  it('an empty list goes', async () => {
    await check('resources: [../base]\nbases: []\n', 'bases', 'resources: [../base]\n');
    await check(
      'resources: [../base]\npatchesStrategicMerge: []\n',
      'patchesStrategicMerge',
      'resources: [../base]\npatches: []\n',
    );
  });

  it('imageTags become images, behind those there are', async () => {
    await check(
      'resources: [../base]\nimageTags:\n- name: nginx\n  newTag: "2"\n',
      'imageTags',
      'resources: [../base]\nimages:\n- name: nginx\n  newTag: "2"\n',
    );
    await check(
      'resources: [../base]\nimageTags:\n- name: nginx\n  newTag: "2" # two\nimages:\n- name: nginx\n  newTag: "3"\n',
      'imageTags',
      'resources: [../base]\nimages:\n- name: nginx\n  newTag: "3"\n- name: nginx\n  newTag: "2" # two\n',
    );
  });

  it('strategic merge patches become patches, before those there are', async () => {
    await check(
      `resources: [../base, ../more]
patches:
# then
- patch: '[{"op": "add", "path": "/spec/replicas", "value": 2}]'
  target: {kind: Deployment}
patchesStrategicMerge:
# files
- replicas.yaml # three
- two.yaml
- |-
  apiVersion: apps/v1
  kind: Deployment
  metadata:
    name: web

    annotations: {a: b}
`,
      'patchesStrategicMerge',
      `resources: [../base, ../more]
patches:
# files
- path: replicas.yaml # three
- path: two.yaml
- patch: |-
    apiVersion: apps/v1
    kind: Deployment
    metadata:
      name: web

      annotations: {a: b}
# then
- patch: '[{"op": "add", "path": "/spec/replicas", "value": 2}]'
  target: {kind: Deployment}
`,
    );
    await check(
      'resources: [../base]\npatchesStrategicMerge:\n  - replicas.yaml\n',
      'patchesStrategicMerge',
      'resources: [../base]\npatches:\n  - path: replicas.yaml\n',
    );
  });

  it('a patch that would remove instead of empty is left alone', async () => {
    await check('resources: [../base]\npatchesStrategicMerge: [nulls.yaml]\n', 'patchesStrategicMerge', undefined);
  });

  it('JSON patches become patches, behind those there are', async () => {
    await check(
      `resources: [../base]
patchesJson6902:
- path: ops.yaml
  target: # which
    group: apps
    version: v1
    kind: Deployment
    name: web
patches:
- path: replicas.yaml
`,
      'patchesJson6902',
      `resources: [../base]
patches:
- path: replicas.yaml
- path: ops.yaml
  target: # which
    group: apps
    version: v1
    kind: Deployment
    name: web
`,
    );
  });

  it('JSON patches that touch other fields than labels and namespace do', async () => {
    const text = (field: string): string => `resources: [../base]
namespace: shop
commonLabels: {team: a}
${field}:
- target: {version: v1, kind: Deployment, name: web}
  patch: '[{"op": "add", "path": "/spec/template/spec/containers/0/env/-", "value": {"name": "B", "value": "x"}}]'
`;
    await check(text('patchesJson6902'), 'patchesJson6902', text('patches'));
  });

  it('JSON patches whose meaning depends on when they are applied are left alone', async () => {
    const patch = (path: string, target = 'kind: Deployment, name: web'): string =>
      `patchesJson6902:\n- target: {${target}}\n  patch: '[{"op": "add", "path": "${path}", "value": {"x": "y"}}]'\n`;
    const prefixed = (field: string): string =>
      `resources: [../base]\nnamePrefix: a-\n${patch('/spec/x').replace('patchesJson6902', field)}`;
    await check(prefixed('patchesJson6902'), 'patchesJson6902', prefixed('patches'));
    const byNewName = patch('/spec/x', 'kind: Deployment, name: a-web');
    await check(`resources: [../base]\nnamePrefix: a-\n${byNewName}`, 'patchesJson6902', undefined);
    const byNewLabel = patch('/spec/x', 'name: web, labelSelector: new=label');
    await check(`resources: [../base]\ncommonLabels: {new: label}\n${byNewLabel}`, 'patchesJson6902', undefined);
    await check(`kind: Component\nnamePrefix: a-\n${patch('/spec/x')}`, 'patchesJson6902', undefined);
    await check(`resources: [../base]\nlabels: [{pairs: {a: b}}]\n${patch('/metadata/labels')}`, 'patchesJson6902', undefined);
    await check(`resources: [../base]\ncommonLabels: {a: b}\n${patch('/spec')}`, 'patchesJson6902', undefined);
    await check(
      `resources: [../base]\nnamespace: ns\n${patch('/spec/x', 'kind: Deployment, name: web, namespace: ns')}`,
      'patchesJson6902',
      undefined,
    );
    await check(`resources: [../base]\n${patch('/metadata/name')}`, 'patchesJson6902', undefined);
  });

  it('commonLabels become labels that reach selectors', async () => {
    await check(
      'resources: [../base, ../more]\ncommonLabels: # ours\n  # team\n  team: a # why\n  app: x\n',
      'commonLabels',
      `resources: [../base, ../more]
labels:
- includeSelectors: true
  pairs: # ours
    # team
    team: a # why
    app: x
`,
    );
    await check(
      'commonLabels: {team: a}\nresources:\n  - ../base\n',
      'commonLabels',
      'labels:\n  - includeSelectors: true\n    pairs: {team: a}\nresources:\n  - ../base\n',
    );
    await check(
      'resources: [../base]\nlabels:\n- pairs: {a: b}\ncommonLabels:\n  team: a\n',
      'commonLabels',
      'resources: [../base]\nlabels:\n- pairs: {a: b}\n- includeSelectors: true\n  pairs:\n    team: a\n',
    );
    await check('resources: [../base]\nlabels:\n- pairs: {a: b}\ncommonLabels:\n  a: c\n', 'commonLabels', undefined);
  });

  it('labels that a configuration sets in other places too are left alone', async () => {
    const { files } = parseFixture(
      `#- /${prod}\nresources: [../base]\ncommonLabels: {a: b}\nconfigurations: [c.yaml]\n#- /prod/c.yaml\nlabels: [{path: spec/x, create: true}]\n${others}`,
    );
    const { graph, kustomization } = await load(files);
    assert.equal(convertField(kustomization, graph, 'commonLabels'), undefined);
  });

  it('env becomes envs', async () => {
    await check(
      'configMapGenerator:\n- name: a\n  env: a.env # e\n- name: b\n  envs: [b.env]\n  env: a.env\n',
      'env',
      'configMapGenerator:\n- name: a\n  envs: [a.env] # e\n- name: b\n  envs: [b.env, a.env]\n',
    );
  });

  it('what is written in rare ways is left alone', async () => {
    await check('{resources: [../more], bases: [../base]}\n', 'bases', undefined);
    await check('resources: [../more]\nBases: [../base]\n', 'bases', undefined);
    await check('x: 1\nvars: []\n', 'vars', undefined);
    await check('resources: [../base]\nbases: [../more]\nnamePrefix: "a\n', 'bases', undefined);
  });

  it('any mixture, all fields of a file at once', async () => {
    const parts = [
      'bases:\n# base\n- ../base\n',
      'resources:\n- ../more\n',
      'imageTags:\n- name: nginx\n  newTag: "2"\n',
      'images:\n  - name: nginx\n    newTag: "3"\n',
      'commonLabels:\n  team: a\n',
      'labels:\n- pairs: {x: why}\n  includeTemplates: true\n',
      'commonAnnotations: {note: m}\n',
      'namespace: shop\n',
      'namePrefix: p-\n',
      'patchesStrategicMerge:\n- replicas.yaml\n- "{apiVersion: apps/v1, kind: Deployment, metadata: {name: web, labels: {q: r}}}"\n',
      `patchesJson6902:\n- target: {kind: Deployment, name: web, version: v1}\n  patch: |-\n    - op: add\n      path: /spec/replicas\n      value: 7\n`,
      `patchesJson6902:\n- target: {kind: Deployment, name: p-web}\n  patch: '[{"op": "add", "path": "/spec/paused", "value": true}]'\n`,
      `patches:\n- patch: '[{"op": "add", "path": "/spec/replicas", "value": 2}]'\n  target: {kind: Deploy.*}\n`,
      'secretGenerator:\n- name: s\n  env: a.env\n',
    ];
    let converted = 0;
    await fc.assert(
      fc.asyncProperty(fc.shuffledSubarray(parts, { minLength: 3 }), async chosen => {
        fc.pre(chosen.filter(part => part.startsWith('patchesJson6902')).length < 2);
        const needsBase = !chosen.includes(parts[0] ?? '');
        const text = (needsBase ? 'components: []\n' : '') + chosen.join('');
        const { files } = parseFixture(`#- /${prod}\n${needsBase ? (parts[0] ?? '') : ''}${text}${others}`);
        const { graph, kustomization } = await load(files);
        const before = kustomization.yaml.text;
        const after = convertAllFields(kustomization, graph);
        assert.equal(applyEdits(before, editsBetween(before, after)), after);
        if (after !== before) {
          converted++;
          const changed = new Map([...files, [prod, after]]);
          assert.deepEqual(await render(changed), await render(files), `${before}\n=>\n${after}`);
          const left = findDeprecatedFields((await load(changed)).kustomization);
          assert.ok(left.length < findDeprecatedFields(kustomization).length);
        }
      }),
      { numRuns: 80 },
    );
    assert.ok(converted > 30, `${converted} converted`);
  });
});
