import assert from 'node:assert/strict';
import { completeDocument } from '../../server/src/features/completion.ts';
import { applyCompletion } from '../support/applyCompletion.ts';
import { smallCatalogue } from '../support/smallCatalogue.ts';
import { LineIndex } from '../../server/src/yaml/lineIndex.ts';

interface Options {
  readonly path?: string;
  readonly isPatch?: boolean;
  readonly snippets?: boolean;
}

function complete(fixture: string, { path = 'app/deployment.yaml', isPatch = false, snippets = false }: Options) {
  const text = fixture.replace('$0', '');
  const position = new LineIndex(text).positionAt(fixture.indexOf('$0'));
  const client = { snippets, insertsAsIs: true };
  return {
    text,
    items: completeDocument({ catalogue: smallCatalogue, path, isPatch, names: undefined, client }, text, position),
  };
}

/** Labels at `$0`, in the order in which they are shown. */
function labels(fixture: string, options: Options = {}): string[] {
  const sorted = complete(fixture, options).items.toSorted((a, b) => ((a.sortText ?? '') < (b.sortText ?? '') ? -1 : 1));
  return sorted.map(({ label }) => label);
}

/** The text after choosing the item called `label` at `$0`. */
function check(fixture: string, label: string, expected: string, options: Options = {}): void {
  const { text, items } = complete(fixture, options);
  const item = items.find(candidate => candidate.label === label);
  assert.ok(item, `"${label}" is not among ${items.map(candidate => candidate.label).join(', ')}`);
  assert.equal(applyCompletion(text, item), expected);
}

const head = 'apiVersion: apps/v1\nkind: Deployment\n';
const container = `${head}spec:\n  template:\n    spec:\n      containers:\n        - name: web\n`;

describe('completion of fields', () => {
  it('offers what is required first, and what is written already not again', () => {
    assert.deepEqual(labels(`${head}spec:\n  paused: true\n  $0\n`), [
      'selector, template (required fields)',
      'selector',
      'template',
      'replicas',
      'strategy',
    ]);
  });

  it('leaves out what only the server writes and what is gone, and shows deprecated fields last', () => {
    assert.deepEqual(labels(`${head}$0\n`), ['metadata', 'spec']);
    assert.deepEqual(labels(`${head}spec:\n  template:\n    spec:\n      $0\n`), [
      'containers',
      'hostUsers',
      'restartPolicy',
      'serviceAccountName',
      'serviceAccount',
    ]);
  });

  it('inserts in an empty mapping of a document between others', () => {
    check(`a: b\n---\n${head}metadata:\n  $0\n---\nc: d\n`, 'name', `a: b\n---\n${head}metadata:\n  name: \n---\nc: d\n`);
  });

  it('completes a half-typed key', () => {
    check(`${container}          ima$0\n`, 'image', `${container}          image: \n`);
  });

  it('replaces the rest of the word behind the cursor', () => {
    check(`${container}          ima$0gePul\n`, 'image', `${container}          image: \n`);
  });

  it('renames a key and keeps its value', () => {
    check(`${container}          im$0: nginx\n`, 'image', `${container}          image: nginx\n`);
  });

  it('begins a mapping on the next line', () => {
    check(`${head}$0\n`, 'metadata', `${head}metadata:\n  \n`);
  });

  it('begins a list with what an element needs', () => {
    check(
      `${head}spec:\n  template:\n    spec:\n      $0\n`,
      'containers',
      `${head}spec:\n  template:\n    spec:\n      containers:\n        - name: \n`,
    );
  });

  it('indents lists as the document does', () => {
    check(
      `${head}metadata:\n  finalizers:\n  - a\nspec:\n  template:\n    spec:\n      $0\n`,
      'containers',
      `${head}metadata:\n  finalizers:\n  - a\nspec:\n  template:\n    spec:\n      containers:\n      - name: \n`,
    );
  });

  it('indents by four where the document does', () => {
    check(
      `${head}metadata:\n    name: web\nspec:\n    $0\n`,
      'selector',
      `${head}metadata:\n    name: web\nspec:\n    selector:\n        \n`,
    );
  });

  it('writes required fields of a field with it', () => {
    check(
      `${container}          readinessProbe:\n            $0\n`,
      'httpGet',
      `${container}          readinessProbe:\n            httpGet:\n              port: \n`,
    );
  });

  it('writes all required fields as one item', () => {
    check(`${head}spec:\n  $0\n`, 'selector, template (required fields)', `${head}spec:\n  selector:\n    \n  template:\n    \n`);
  });

  it('begins the first element below a key', () => {
    check(
      `${container}          ports:\n            $0\n`,
      '- (new element)',
      `${container}          ports:\n            - containerPort: \n`,
    );
    check(
      `${container}          ports:\n            $0\n`,
      'protocol',
      `${container}          ports:\n            - protocol: TCP\n`.replace('TCP', 'UDP'),
    );
  });

  it('puts a space behind a dash', () => {
    check(`${container}        -$0\n`, 'name', `${container}        - name: \n`);
  });

  it('offers resources where any key may stand', () => {
    const pod = 'apiVersion: v1\nkind: Pod\nspec:\n  containers:\n    - resources:\n        limits: {cpu: 1, $0}\n';
    assert.deepEqual(labels(pod), ['memory', 'ephemeral-storage']);
  });

  it('offers the fields of objects in a list', () => {
    const list = 'apiVersion: v1\nkind: List\nitems:\n  - apiVersion: v1\n    kind: ConfigMap\n';
    assert.ok(labels(`${list}    $0\n`).includes('immutable'));
  });

  it('begins a further element', () => {
    check(`${container}        - $0\n`, 'name', `${container}        - name: \n`);
  });

  it('goes on below a key whose value is a mapping, without trailing space', () => {
    check(`${head}metadata: $0\n`, 'name', `${head}metadata:\n  name: \n`);
    check(
      `${container}          ports: $0\n`,
      '- (new element)',
      `${container}          ports:\n            - containerPort: \n`,
    );
  });

  it('stays on the line in flow mappings and lists', () => {
    check(`${head}metadata: {$0}\n`, 'labels', `${head}metadata: {labels: {}}\n`);
    check(`${head}metadata: {name: web, fi$0}\n`, 'finalizers', `${head}metadata: {name: web, finalizers: []}\n`);
    check(`${container}          ports: [{$0}]\n`, 'containerPort', `${container}          ports: [{containerPort: }]\n`);
  });

  it('offers nothing as a patch that a whole object would need', () => {
    const patched = labels(`${head}spec:\n  $0\n`, { isPatch: true });
    assert.deepEqual(patched, ['paused', 'replicas', 'selector', 'strategy', 'template', '$patch']);
  });

  it('begins an element of a patch with the key it is matched by', () => {
    check(
      `${head}spec:\n  template:\n    spec:\n      $0\n`,
      'containers',
      `${head}spec:\n  template:\n    spec:\n      containers:\n        - name: \n`,
      { isPatch: true },
    );
  });

  it('knows a kustomization by its name', () => {
    assert.ok(labels('$0', { path: 'app/kustomization.yaml' }).includes('resources'));
    check('resources:\n  - a.yaml\nim$0', 'images', 'resources:\n  - a.yaml\nimages:\n  - ', { path: 'app/kustomization.yaml' });
  });

  it('offers nothing in a comment, in a sentence, or in what is not known', () => {
    assert.deepEqual(labels(`${head}spec:\n  # $0\n`), []);
    assert.deepEqual(labels('some: text $0\n'), []);
    assert.deepEqual(labels(`${head}spec:\n  nothing:\n    $0\n`), []);
  });
});

describe('completion of values', () => {
  it('offers the values of an enumeration, never null', () => {
    assert.deepEqual(labels(`${head}spec:\n  strategy:\n    type: $0\n`), ['Recreate', 'RollingUpdate']);
  });

  it('offers true and false, and a default', () => {
    assert.deepEqual(labels(`${head}spec:\n  paused: $0\n`), ['true', 'false']);
    assert.deepEqual(labels(`${head}spec:\n  replicas: $0\n`), ['1']);
  });

  it('replaces what is typed, in quotes and in flow too', () => {
    check(`${head}spec:\n  strategy:\n    type: Re$0\n`, 'Recreate', `${head}spec:\n  strategy:\n    type: Recreate\n`);
    check(`${head}spec:\n  strategy:\n    type: "Re$0"\n`, 'Recreate', `${head}spec:\n  strategy:\n    type: "Recreate"\n`);
    check(`${head}spec:\n  strategy: {type: $0}\n`, 'Recreate', `${head}spec:\n  strategy: {type: Recreate}\n`);
  });

  it('puts a space behind the colon', () => {
    check(`${head}spec:\n  paused:$0\n`, 'true', `${head}spec:\n  paused: true\n`);
  });

  it('puts choices into a snippet for editors that know snippets', () => {
    const { items } = complete(`${head}spec:\n  template:\n    spec:\n      $0\n`, { snippets: true });
    const edit = items.find(({ label }) => label === 'restartPolicy')?.textEdit;
    assert.equal(edit?.newText, 'restartPolicy: ${1|Always,Never,OnFailure|}');
  });
});
