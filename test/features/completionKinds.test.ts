import assert from 'node:assert/strict';
import type { CompletionItem } from 'vscode-languageserver-types';
import { completeDocument } from '../../server/src/features/completion.ts';
import { withoutStops } from '../../server/src/features/completion/insertText.ts';
import { objectSnippets } from '../../server/src/features/completion/snippets.ts';
import { findDocumentKind } from '../../server/src/features/documentKind.ts';
import { readCatalogue } from '../../server/src/node/readCatalogue.ts';
import { checkDocument } from '../../server/src/validation/checkDocument.ts';
import { documentRole } from '../../server/src/validation/documentRole.ts';
import { LineIndex } from '../../server/src/yaml/lineIndex.ts';
import { parseYaml } from '../../server/src/yaml/yamlFile.ts';
import { applyCompletion } from '../support/applyCompletion.ts';

const catalogue = readCatalogue();

function complete(fixture: string, path = 'app/new.yaml'): { text: string; items: CompletionItem[] } {
  const text = fixture.replace('$0', '');
  const position = new LineIndex(text).positionAt(fixture.indexOf('$0'));
  const client = { snippets: true, insertsAsIs: true };
  const items = completeDocument({ catalogue, path, isPatch: false, names: undefined, client }, text, position);
  return { text, items: items.toSorted((a, b) => ((a.sortText ?? '') < (b.sortText ?? '') ? -1 : 1)) };
}

/** The text after choosing the first item called `label`. */
function check(fixture: string, label: string, expected: string): void {
  const { text, items } = complete(fixture);
  const item = items.find(candidate => candidate.label === label);
  assert.ok(item, `"${label}" is not among ${items.map(candidate => candidate.label).join(', ')}`);
  assert.equal(applyCompletion(text, item), expected);
}

describe('completion of kinds', () => {
  it('writes a whole object in an empty document', () =>
    check('$0', 'ServiceAccount', 'apiVersion: v1\nkind: ServiceAccount\nmetadata:\n  name: name'));

  it('writes the required fields of its specification', () =>
    check(
      'a: b\n---\nDepl$0',
      'Deployment',
      [
        'a: b\n---\napiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: name\nspec:',
        '  selector:\n    ',
        '  template:\n    ',
      ].join('\n'),
    ));

  it('shows what people write most first, and nothing that clusters have no more', () => {
    const kinds = complete('$0').items.filter(({ kind }) => kind === 7);
    assert.deepEqual(
      kinds.slice(0, 3).map(({ label }) => label),
      ['Deployment', 'Service', 'ConfigMap'],
    );
    assert.deepEqual(
      kinds.filter(({ label }) => label === 'Deployment').map(({ detail }) => detail?.split(' · ')[0]),
      ['apps/v1'],
    );
  });

  it('writes the API version with a kind', () => check('kind: Cron$0\n', 'CronJob', 'apiVersion: batch/v1\nkind: CronJob\n'));

  it('offers the kinds of the API version that is written, and the versions of the kind', () => {
    const labels = complete('apiVersion: policy/v1\nkind: $0\n').items.map(({ label }) => label);
    assert.deepEqual(labels, ['PodDisruptionBudget']);
    assert.deepEqual(
      complete('apiVersion: $0\nkind: HorizontalPodAutoscaler\n').items.map(({ label }) => label),
      ['autoscaling/v1', 'autoscaling/v2'],
    );
  });

  it('offers what is missing of apiVersion and kind, but not in other YAML', () => {
    assert.deepEqual(
      complete('kind: Service\n$0\n').items.map(({ label }) => label),
      ['apiVersion', 'metadata'],
    );
    assert.deepEqual(complete('name: CI\non: push\n$0\n').items, []);
  });
});

describe('snippets', () => {
  for (const { label, body } of objectSnippets) {
    it(`need no change to be accepted: ${label}`, () => {
      const { documents, errors } = parseYaml(withoutStops(body));
      assert.deepEqual(errors, []);
      assert.ok(documents.length > 0);
      for (const document of documents) {
        assert.ok(findDocumentKind(catalogue, document, { isKustomization: false }), 'the catalogue has the kind');
        const role = documentRole(document, { kind: 'unreferenced', path: 'app/new.yaml', key: '' });
        const findings = checkDocument(document, role, { catalogue, kubernetesVersions: [] });
        assert.deepEqual(findings, []);
      }
    });
  }

  it('are offered in an empty document only', () => {
    const labels = (fixture: string): string[] =>
      complete(fixture)
        .items.filter(({ kind }) => kind === 15)
        .map(({ label }) => label);
    assert.deepEqual(labels('$0').toSorted(), objectSnippets.map(({ label }) => label).toSorted());
    assert.deepEqual(labels('metadata:\n  $0\n'), []);
    assert.deepEqual(labels('kind: Service\n$0\n'), []);
  });
});
