import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CodeAction, Diagnostic, Position } from 'vscode-languageserver';
import { createSample } from '../sample/createSample.ts';
import type { Sample } from '../sample/createSample.ts';
import { applyWorkspaceEdit } from '../support/applyEdits.ts';
import { ServerClient } from '../support/serverClient.ts';

/** Quick fixes of the bundled server, over a real connection on the sample repository. */
describe('language server for quick fixes', function () {
  this.timeout(60_000);
  let folder: string;
  let sample: Sample;
  let client: ServerClient;

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'driftline-fixes-'));
    sample = createSample(folder);
    client = await ServerClient.start({ folders: [sample.root], pull: true });
    await client.waitForEnvironment('staging');
  });

  after(async () => {
    await client.dispose();
    rmSync(folder, { recursive: true, force: true });
  });

  const pull = async (uri: string): Promise<Diagnostic[]> => {
    const answer = await client.connection.sendRequest<{ items: Diagnostic[] }>('textDocument/diagnostic', {
      textDocument: { uri },
    });
    return answer.items;
  };

  const ask = async (uri: string, position: Position, diagnostics: Diagnostic[], only?: string[]): Promise<CodeAction[]> =>
    client.connection.sendRequest<CodeAction[]>('textDocument/codeAction', {
      textDocument: { uri },
      range: { start: position, end: position },
      context: { diagnostics, ...(only ? { only } : {}) },
    });

  it('says what it can do', () => {
    assert.deepEqual(client.capabilities.codeActionProvider, {
      codeActionKinds: ['quickfix', 'source.fixAll.driftline'],
      resolveProvider: true,
    });
  });

  it('mends what it finds, and the finding is gone', async () => {
    const path = join(sample.root, 'apps/web/deployment.yaml');
    const text = readFileSync(path, 'utf8');
    const typo = text.replace('revisionHistoryLimit:', 'revisionHistryLimit:');
    assert.notEqual(typo, text);
    const uri = await client.open(path, typo);
    const [finding] = (await pull(uri)).filter(({ code }) => code === 'schema.unknown-field');
    assert.ok(finding);
    const actions = await ask(uri, finding.range.start, [finding]);
    const [fix] = actions.filter(({ isPreferred }) => isPreferred);
    assert.deepEqual(
      fix?.diagnostics?.map(({ code }) => code),
      ['schema.unknown-field'],
    );
    assert.ok(fix?.edit);
    const mended = applyWorkspaceEdit(new Map([[uri, typo]]), fix.edit).get(uri) ?? '';
    assert.equal(mended, text);
    await client.change(uri, mended);
    assert.deepEqual(
      (await pull(uri)).map(({ code }) => code),
      [],
    );
  });

  it('converts deprecated fields, one, all of the file when it is saved, and all of the repository', async () => {
    const path = join(sample.root, 'environments/staging/kustomization.yaml');
    const before = '# staging\nbases:\n  - ../../apps/web\nimageTags:\n  - name: nginx\n    newTag: "1"\n';
    const uri = await client.open(path, before);
    const findings = (await pull(uri)).filter(({ code }) => code === 'kustomize.deprecated-field');
    assert.equal(findings.length, 2);
    const [bases] = findings;
    assert.ok(bases);
    const texts = async (action: CodeAction | undefined): Promise<string | undefined> => {
      assert.ok(action);
      const resolved = action.edit ? action : await client.connection.sendRequest<CodeAction>('codeAction/resolve', action);
      return resolved.edit && applyWorkspaceEdit(new Map([[uri, before]]), resolved.edit).get(uri);
    };
    const actions = await ask(uri, bases.range.start, [bases]);
    const named = (title: string): CodeAction | undefined => actions.find(action => action.title === title);
    const all = '# staging\nresources:\n  - ../../apps/web\nimages:\n  - name: nginx\n    newTag: "1"\n';
    assert.equal(await texts(named('Convert "bases"')), before.replace('bases', 'resources'));
    assert.equal(await texts(named('Convert all deprecated fields in this file')), all);
    assert.equal(await texts(named('Convert all deprecated fields in this repository')), all);
    const [onSave] = await ask(uri, { line: 0, character: 0 }, [], ['source.fixAll']);
    assert.equal(await texts(onSave), all);
  });
});
