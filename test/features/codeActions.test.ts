import assert from 'node:assert/strict';
import type { CodeAction, Diagnostic } from 'vscode-languageserver-types';
import { neverCancelled } from '../../server/src/base/cancellation.ts';
import { provideCodeActions, resolveCodeAction } from '../../server/src/features/codeActions.ts';
import { toDiagnostics } from '../../server/src/features/diagnostics.ts';
import type { FixRepository } from '../../server/src/features/fixes/fix.ts';
import { findEnvironments } from '../../server/src/gitops/findEnvironments.ts';
import { GitopsCache } from '../../server/src/gitops/gitopsCache.ts';
import { isKustomizationPath } from '../../server/src/gitops/kustomizationNames.ts';
import { RecordingReader } from '../../server/src/gitops/recordingReader.ts';
import { createMemoryTree } from '../../server/src/tree/memoryTree.ts';
import { CheckCache, checkFile } from '../../server/src/validation/checkFile.ts';
import type { FileFinding } from '../../server/src/validation/fileFinding.ts';
import { findFileRoles } from '../../server/src/validation/fileRoles.ts';
import { checkKustomizations } from '../../server/src/validation/kustomization/checkKustomizations.ts';
import { rangeOf } from '../../server/src/yaml/yamlFile.ts';
import { applyWorkspaceEdit } from '../support/applyEdits.ts';
import { parseFixture } from '../support/fixture.ts';
import { builtIn } from '../validation/checkedFixture.ts';

/** A repository in memory with the findings that the checks have, and those given beside them. */
async function openRepository(files: ReadonlyMap<string, string>, more: readonly FileFinding[] = []): Promise<FixRepository> {
  const tree = createMemoryTree(Object.fromEntries(files));
  const cache = new GitopsCache();
  const { environments } = await findEnvironments(tree, cache);
  const findings = [...more, ...(await checkKustomizations({ tree, cache, environments, ignore: [] }, neverCancelled))];
  const reader = new RecordingReader(tree, cache);
  const read = async (path: string) => {
    const entry = await reader.read(path);
    assert.ok(entry.kind === 'file');
    return entry.file;
  };
  const kustomizations = await Promise.all([...files.keys()].filter(isKustomizationPath).map(read));
  const roles = findFileRoles(
    kustomizations.map(({ kustomization }) => kustomization),
    files.keys(),
  );
  for (const path of files.keys()) {
    const { yaml } = await read(path);
    const check = checkFile(yaml, roles.placeOf(path), { catalogue: builtIn, kubernetesVersions: ['1.37'] }, new CheckCache());
    for (const document of yaml.documents) {
      for (const { start, end, ...finding } of check.documents[document.index]?.findings ?? []) {
        const location = { file: path, range: rangeOf(document, { start, end }) };
        findings.push({ ...finding, location, severity: 'error', environments: [], scope: 'file', document: document.index });
      }
    }
  }
  return {
    worktree: { getTree: () => Promise.resolve(tree) },
    cache,
    uriOf: path => path,
    findings: { getFindings: path => findings.filter(({ location }) => location.file === path), catalogue: builtIn },
  };
}

interface Offered {
  readonly actions: readonly CodeAction[];
  readonly diagnostics: readonly Diagnostic[];
  readonly repository: FixRepository;
  readonly files: ReadonlyMap<string, string>;
}

/** What is offered at the cursor. */
async function offer(source: string, only?: string[], more: readonly FileFinding[] = []): Promise<Offered> {
  const { files, cursors } = parseFixture(source);
  const [cursor] = cursors;
  assert.ok(cursor);
  const repository = await openRepository(files, more);
  const range = { start: cursor.position, end: cursor.position };
  const diagnostics = toDiagnostics(repository, repository.findings.getFindings(cursor.file));
  const context = { diagnostics, ...(only ? { only } : {}) };
  const actions = await provideCodeActions(repository, cursor.file, range, context, neverCancelled);
  return { actions, diagnostics, repository, files };
}

/** Takes the action called `title` at the cursor: the texts of the files that it changes. */
async function check(source: string, title: string, expected: string, more: readonly FileFinding[] = []): Promise<CodeAction> {
  const { actions, files, repository } = await offer(source, undefined, more);
  const chosen = actions.find(action => action.title === title);
  assert.ok(chosen, `offered: ${actions.map(action => action.title).join(', ')}`);
  const action = chosen.edit ? chosen : await resolveCodeAction(repository, chosen, neverCancelled);
  assert.ok(action.edit);
  const after = applyWorkspaceEdit(files, action.edit);
  for (const [path, text] of parseFixture(expected).files) {
    assert.equal(after.get(path), text, path);
  }
  return chosen;
}

const deployment = (spec: string): string => `
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  selector: {matchLabels: {app: web}}
${spec}`;
const template = `  template:
    metadata: {labels: {app: web}}
    spec:
      containers:
      - name: web
        image: nginx
`;

describe('provideCodeActions', () => {
  describe('in documents', () => {
    it('did you mean', async () => {
      const action = await check(
        deployment(`  repl$0cas: 2 # two\n${template}`),
        'Change to "replicas"',
        deployment(`  replicas: 2 # two\n${template}`),
      );
      assert.equal(action.isPreferred, true);
      assert.deepEqual(
        action.diagnostics?.map(({ code }) => code),
        ['schema.unknown-field'],
      );
      assert.equal(action.kind, 'quickfix');
    });

    it('a value that is another one', async () => {
      await check(
        deployment(`  strategy: {type: Recreat$0}\n${template}`),
        'Change to Recreate',
        deployment(`  strategy: {type: Recreate}\n${template}`),
      );
      await check(
        deployment(`  replicas: "$02" # two\n${template}`),
        'Change to 2',
        deployment(`  replicas: 2 # two\n${template}`),
      );
    });

    it('a missing field with what it needs', async () => {
      const before = `apiVersion: apps/v1
kind: Deployment$0
metadata: {name: web}
spec:
  selector: {matchLabels: {app: web}}
`;
      const found = await offer(before.replace('$0', '').replace('spec:', 'sp$0ec:'));
      const action = found.actions.find(({ title }) => title === 'Add "template"');
      assert.ok(action?.edit, found.actions.map(({ title }) => title).join());
      assert.equal(action.isPreferred, undefined);
      const text = applyWorkspaceEdit(found.files, action.edit).get('main.yaml');
      assert.match(text ?? '', /matchLabels: \{app: web\}\}\n {2}template:/);
    });

    it('apiVersion and others before the rest', async () => {
      await check(
        'kind: ConfigMap\nmeta$0data:\n  labels: {a: b}\napiVersion: v1\n',
        'Add "name"',
        'kind: ConfigMap\nmetadata:\n  name: ""\n  labels: {a: b}\napiVersion: v1\n',
      );
    });

    it('a version that is gone', async () => {
      await check(
        'apiVersion: policy/v1be$0ta1\nkind: PodDisruptionBudget\nmetadata: {name: web}\nspec: {minAvailable: 1}\n',
        'Change to apiVersion policy/v1',
        'apiVersion: policy/v1\nkind: PodDisruptionBudget\nmetadata: {name: web}\nspec: {minAvailable: 1}\n',
      );
    });

    it('a key that is there twice, without asking only if both say the same', async () => {
      const before = (second: string): string => `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata: {a: b}\n${second}`;
      const title = 'Remove this entry';
      const same = await check(before('# again\nda$0ta:\n  a: "b"\n'), title, before(''));
      assert.equal(same.isPreferred, true);
      const other = await check(before('da$0ta: {c: d}\n'), title, before(''));
      assert.equal(other.isPreferred, undefined);
    });

    it('an item that is there twice', async () => {
      const before = (second: string): string =>
        deployment(`${template}      volumes:\n      - name: a\n        emptyDir: {}\n${second}`);
      const twin = '      # again\n      - name: $0a\n        emptyDir: {}\n';
      const action = await check(before(twin), 'Remove this entry', before(''));
      assert.equal(action.isPreferred, true);
    });

    it('in an item of a list and in flow style', async () => {
      await check(
        `apiVersion: v1
kind: List
items:
- apiVersion: v1
  kind: ConfigMap
  metadata: {name: a, label$0: {x: why}}
`,
        'Change to "labels"',
        `apiVersion: v1
kind: List
items:
- apiVersion: v1
  kind: ConfigMap
  metadata: {name: a, labels: {x: why}}
`,
      );
    });
  });

  describe('suppression', () => {
    it('above the line, in its column', async () => {
      const action = await check(
        deployment(`  nonsens$0e: 2\n${template}`),
        'Suppress schema.unknown-field here (then write the reason)',
        deployment(`  # driftline:ignore schema.unknown-field \n  nonsense: 2\n${template}`),
      );
      assert.equal(action.isPreferred, undefined);
    });

    it('one that matches nothing any more is removed from its comment', async () => {
      const unused = (line: number, character: number, length: number): FileFinding => ({
        code: 'suppression.unused',
        message: 'It matches nothing.',
        severity: 'information',
        location: { file: 'main.yaml', range: { start: { line, character }, end: { line, character: character + length } } },
        environments: [],
        scope: 'file',
      });
      const title = 'Remove it from the comment';
      await check('a: 1 # driftline:ignore x.$0y why\nb: 2\n', title, 'a: 1\nb: 2\n', [unused(0, 24, 3)]);
      await check('a: 1\n  # driftline:ignore x.$0y why\nb: 2\n', title, 'a: 1\nb: 2\n', [unused(1, 21, 3)]);
      await check('# driftline:ignore x.y, v.$0w why\nb: 2\n', title, '# driftline:ignore x.y why\nb: 2\n', [unused(0, 24, 3)]);
      await check('# driftline:ignore x.$0y, v.w why\nb: 2\n', title, '# driftline:ignore v.w why\nb: 2\n', [unused(0, 19, 3)]);
    });

    it('not in JSON', async () => {
      const { actions } = await offer(
        '#- /a.json\n{"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "a"}, "dat$0": {}}',
      );
      assert.deepEqual(
        actions.map(({ title }) => title),
        ['Change to "data"'],
      );
    });
  });

  describe('in kustomizations', () => {
    const web = `#- /web.yaml\n${deployment(template).trimStart()}`;

    it('converts a field, the file, the repository', async () => {
      const before = `#- /kustomization.yaml
bas$0es: [a]
resources:
- web.yaml
commonLabels: {team: x}
#- /a/kustomization.yaml
imageTags:
- name: nginx
  newTag: "2"
resources: [s.yaml]
#- /a/s.yaml
apiVersion: v1
kind: Service
metadata: {name: web}
spec: {ports: [{port: 80}]}
${web}`;
      const one = `#- /kustomization.yaml\nresources:\n- web.yaml\n- a\ncommonLabels: {team: x}`;
      const action = await check(before, 'Convert "bases"', one);
      assert.equal(action.isPreferred, true);
      const file = `#- /kustomization.yaml\nresources:\n- web.yaml\n- a\nlabels:\n- includeSelectors: true\n  pairs: {team: x}`;
      await check(before, 'Convert all deprecated fields in this file', file);
      await check(
        before,
        'Convert all deprecated fields in this repository',
        `${file}\n#- /a/kustomization.yaml\nimages:\n- name: nginx\n  newTag: "2"\nresources: [s.yaml]`,
      );
      const { actions, files } = await offer(before, ['source.fixAll']);
      assert.deepEqual(
        actions.map(({ kind }) => kind),
        ['source.fixAll.driftline'],
      );
      assert.equal(
        actions[0]?.edit && applyWorkspaceEdit(files, actions[0].edit).get('kustomization.yaml'),
        parseFixture(file).files.get('kustomization.yaml'),
      );
    });

    it('offers no conversion that is not certain', async () => {
      const { actions } = await offer(`#- /kustomization.yaml\nresources: [web.yaml]\nva$0rs: []\n${web}`);
      assert.deepEqual(
        actions.filter(({ title }) => title.startsWith('Convert "')),
        [],
      );
    });

    it('lists a file', async () => {
      await check(
        `#- /kustomization.yaml
namePrefix: a-
resources:
- a.yaml # first
- web.yaml
#- /a.yaml
apiVersion: v1
kind: ConfigMap
metadata: {name: a}
#- /c.yaml
apiVersion: v1
ki$0nd: ConfigMap
metadata: {name: c}
${web}`,
        'Add "c.yaml" to the resources of kustomization.yaml',
        '#- /kustomization.yaml\nnamePrefix: a-\nresources:\n- a.yaml # first\n- c.yaml\n- web.yaml',
      );
    });

    it('corrects a name that selects nothing, and removes what is there twice', async () => {
      const before = (name: string, twin: string): string => `#- /kustomization.yaml
resources: [web.yaml]
images:
- name: ${name}
  newTag: "2"
${twin}components: []`;
      await check(`${before('ngin$0', '')}\n${web}`, 'Change to nginx', before('nginx', ''));
      await check(
        `${before('nginx', '# again\n- name: ngi$0nx\n  newTag: "3"\n')}\n${web}`,
        'Remove this entry',
        before('nginx', ''),
      );
    });

    it('corrects a path', async () => {
      const range = { start: { line: 1, character: 2 }, end: { line: 1, character: 11 } };
      const missing: FileFinding = {
        code: 'kustomize.missing-path',
        message: 'There is no such file.',
        severity: 'error',
        location: { file: 'kustomization.yaml', range },
        environments: [],
        scope: 'rendering',
      };
      await check(
        `#- /kustomization.yaml\nresources:\n- wbe$0.yaml # w\n${web}`,
        'Change to "web.yaml"',
        '#- /kustomization.yaml\nresources:\n- web.yaml # w',
        [{ ...missing, location: { file: 'kustomization.yaml', range: { ...range, end: { line: 1, character: 10 } } } }],
      );
      const { actions } = await offer(`#- /kustomization.yaml\nresources:\n- far$0.yaml\n${web}`, undefined, [missing]);
      assert.deepEqual(
        actions.map(({ title }) => title),
        [],
      );
    });
  });

  it('offers nothing where nothing is wrong, and only what is asked for', async () => {
    assert.deepEqual((await offer(deployment(template).replace('nginx', 'ngi$0nx'))).actions, []);
    const { actions } = await offer(deployment(`  repl$0cas: 2\n${template}`), ['refactor']);
    assert.deepEqual(actions, []);
  });
});
