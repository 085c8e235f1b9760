import assert from 'node:assert/strict';
import type { DocumentSymbol } from 'vscode-languageserver-types';
import { comparePositions } from '../../server/src/base/textRange.ts';
import { provideDocumentSymbols } from '../../server/src/features/documentSymbols.ts';
import { provideWorkspaceSymbols } from '../../server/src/features/workspaceSymbols.ts';
import { neverCancelled } from '../../server/src/base/cancellation.ts';
import { parseFixture, showLocation } from '../support/fixture.ts';
import { namesRepository } from '../support/namesFixture.ts';

const show = (symbols: readonly DocumentSymbol[], depth = 0): string[] =>
  symbols.flatMap(({ name, detail, children = [] }) => [
    `${'  '.repeat(depth)}${name}${detail === undefined ? '' : `: ${detail}`}`,
    ...show(children, depth + 1),
  ]);

function checkRanges(symbols: readonly DocumentSymbol[]): void {
  for (const { name, range, selectionRange, children = [] } of symbols) {
    assert.ok(comparePositions(range.start, selectionRange.start) <= 0, `${name} begins before its name`);
    assert.ok(comparePositions(selectionRange.end, range.end) <= 0, `${name} ends behind its name`);
    for (const child of children) {
      assert.ok(comparePositions(range.start, child.range.start) <= 0, `${name} holds ${child.name}`);
      assert.ok(comparePositions(child.range.end, range.end) <= 0, `${name} holds ${child.name}`);
    }
    checkRanges(children);
  }
}

/** The outline of `main.yaml`, one symbol a line. */
async function check(text: string, outline: string, path = 'main.yaml'): Promise<void> {
  const symbols = await provideDocumentSymbols(namesRepository(new Map([[path, text]])), path);
  checkRanges(symbols);
  assert.equal(show(symbols).join('\n'), outline.trim());
}

describe('documentSymbols', () => {
  it('names objects by kind and name, elements of lists by what they are called', () =>
    check(
      `apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
  namespace: shop
spec:
  template:
    spec:
      initContainers: [{name: wait}]
      containers:
      - image: nginx
        name: nginx
        args: [a]
---
kind: Service
apiVersion: v1
metadata: {name: web}
`,
      `
Deployment web: shop
  metadata
    name: web
    namespace: shop
  spec
    template
      spec
        initContainers
          init container wait
            name: wait
        containers
          container nginx
            image: nginx
            name: nginx
            args
              a
Service web
  metadata
    name: web`,
    ));

  it('lists the fields of a kustomization and of files that are no objects', () =>
    check(
      'resources:\n- ../base\nimages: [{name: web, newTag: v1}]\n',
      'resources\n  ../base\nimages\n  image web\n    name: web\n    newTag: v1',
      'kustomization.yaml',
    ));

  it('lists the items of a List', () =>
    check(
      'kind: List\napiVersion: v1\nitems:\n- {kind: Secret, apiVersion: v1, metadata: {name: a}}\n',
      'Secret a\n  metadata\n    name: a',
    ));

  it('gives an outline of what is half typed, without empty names', () =>
    check('kind: Secret\nmetadata:\n  na\n? \n:\n', 'Secret\n  metadata: na'));
});

describe('workspaceSymbols', () => {
  const { files } = parseFixture(`
#- /apps/web.yaml
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: shop}
spec: {template: {spec: {containers: [{name: web, image: registry.example.com/web:1}]}}}
---
apiVersion: v1
kind: Service
metadata: {name: web}
#- /kustomization.yaml
configMapGenerator: [{name: web-settings}]
`);
  const find = async (query: string): Promise<string[]> => {
    const symbols = await provideWorkspaceSymbols([namesRepository(files)], query, neverCancelled);
    return symbols.map(({ name, location }) => `${name} ${showLocation({ file: location.uri, range: location.range })}`);
  };

  it('finds objects by kind, name and namespace, whole words first', async () => {
    assert.deepEqual(await find('dep web'), ['Deployment web apps/web.yaml:2:17-2:20']);
    assert.deepEqual(await find('shop'), ['Deployment web apps/web.yaml:2:17-2:20']);
    assert.deepEqual(await find('wst'), ['ConfigMap web-settings kustomization.yaml:0:28-0:40']);
    assert.equal((await find('')).length, 3);
  });

  it('finds images', async () => {
    assert.deepEqual(await find('example.com'), ['registry.example.com/web:1 apps/web.yaml:3:57-3:83']);
  });
});
