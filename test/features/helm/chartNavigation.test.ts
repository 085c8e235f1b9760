import assert from 'node:assert/strict';
import { neverCancelled } from '../../../server/src/base/cancellation.ts';
import { provideDefinition } from '../../../server/src/features/definition.ts';
import { provideDocumentSymbols } from '../../../server/src/features/documentSymbols.ts';
import { provideReferences } from '../../../server/src/features/references.ts';
import { prepareRename, provideRename } from '../../../server/src/features/rename.ts';
import { applyEdits } from '../../support/applyCompletion.ts';
import { parseFixture, showLocation } from '../../support/fixture.ts';
import { namesRepository } from '../../support/namesFixture.ts';

const chart = `
#- /web/Chart.yaml
apiVersion: v2
name: web
version: 1.0.0
`;

/** From every cursor: labels `declaration` are where definitions lead, and with those `use` all references. */
async function check(source: string): Promise<void> {
  const { files, cursors, labels } = parseFixture(chart + source.replace(/^\n/, ''));
  const repository = namesRepository(files);
  assert.ok(cursors.length > 0, 'the fixture has a cursor');
  const expected = (text?: string): string[] =>
    labels
      .filter(label => text === undefined || label.text === text)
      .map(label => showLocation(label))
      .toSorted();
  for (const { file, position } of cursors) {
    const from = `${file}:${position.line}:${position.character}`;
    const shown = (places: readonly { uri: string; range: Parameters<typeof showLocation>[0]['range'] }[]): string[] =>
      places.map(({ uri, range }) => showLocation({ file: uri, range })).toSorted();
    const definitions = await provideDefinition(repository, file, position, neverCancelled);
    assert.deepEqual(shown(definitions), expected('declaration'), `definitions from ${from}`);
    const all = await provideReferences(repository, file, position, { includeDeclaration: true }, neverCancelled);
    assert.deepEqual(shown(all), expected(), `references from ${from}`);
  }
}

/** The files after renaming what stands under the cursor, or why it is refused. */
async function rename(source: string, newName: string): Promise<Record<string, string> | string> {
  const { files, cursors } = parseFixture(chart + source.replace(/^\n/, ''));
  const [cursor] = cursors;
  assert.ok(cursor);
  const repository = namesRepository(files);
  const prepared = await prepareRename(repository, cursor.file, cursor.position, neverCancelled);
  const edit = await provideRename(repository, cursor.file, cursor.position, newName, neverCancelled);
  assert.ok(prepared && edit);
  if ('refusal' in edit) {
    return edit.refusal;
  }
  assert.ok(!('refusal' in prepared));
  const changes = (edit.documentChanges ?? []).flatMap(change =>
    'edits' in change ? [[change.textDocument.uri, change.edits] as const] : [],
  );
  return Object.fromEntries(
    changes.map(([file, edits]) => [
      file,
      applyEdits(
        files.get(file) ?? '',
        edits.flatMap(one => ('newText' in one ? [one] : [])),
      ),
    ]),
  );
}

async function refusal(source: string, newName: string): Promise<string> {
  const answer = await rename(source, newName);
  assert.ok(typeof answer === 'string');
  return answer;
}

describe('navigation in charts', () => {
  it('leads from a template to the key in all values files, and back', () =>
    check(
      `
#- /web/values.yaml
image:
  ta$0g: "1"
# ^^^ declaration
#- /web/values-prod.yaml
image:
  tag: "2"
# ^^^ declaration
#- /web/templates/a.yaml
a: {{ .Values.image.ta$0g | quote }}
#                   ^^^ use
{{- with .Values.image }}
b: {{ .tag$0 }}
#      ^^^ use
{{- end }}
{{- $i := .Values.image }}
c: {{ index $i "ta$0g" }}{{ .Values.tag }}
#               ^^^ use
#- /web/values.schema.json
{"properties": {"image": {"properties": {"tag": {"type": "string"}}}}}
#                                         ^^^ use
`
        .replace('  # <- nothing\n', '')
        .replaceAll('  # ^^^ declaration', '# ^^^ declaration'),
    ));

  it('follows values into subcharts, from their own defaults and from those above', () =>
    check(
      `
#- /web/charts/db/Chart.yaml
name: db
#- /web/charts/db/values.yaml
po$0rt: 1
# <---- declaration
#- /web/charts/db/templates/a.yaml
{{ .Values.po$0rt }}
#          ^^^^ use
#- /web/values.yaml
db:
  port: 2
# ^^^^ declaration
#- /web/templates/a.yaml
{{ .Values.db.por$0t }}
#             ^^^^ use
`,
    ));

  it('leads from a call to the definition, in subcharts too', () =>
    check(`
#- /web/charts/lib/Chart.yaml
name: lib
type: library
#- /web/charts/lib/templates/_a.tpl
{{- define "lib.na$0me" -}}x{{- end }}
#           ^^^^^^^^ declaration
#- /web/templates/a.yaml
a: {{ include "lib.$0name" . }}
#              ^^^^^^^^ use
b: {{ template "lib.name$0" . }}
#               ^^^^^^^^ use
`));

  it('leads to the values files of a declared environment', () =>
    check(`
#- /.driftline.yaml
version: 1
environments:
- {name: prod, helm: {chart: web, values: [environments/prod-values.yaml]}}
#- /web/values.yaml
replicas: 1
# <-------- declaration
#- /environments/prod-values.yaml
repli$0cas: 5
# <-------- declaration
#- /web/templates/a.yaml
{{ .Values.repl$0icas }}
#          ^^^^^^^^ use
`));

  it('leads from a release to the values of its chart', () =>
    check(`
#- /web/values.yaml
replicas: 1
# <-------- declaration
#- /web/templates/a.yaml
{{ .Values.replicas }}
#          ^^^^^^^^ use
#- /cluster/web.yaml
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: {name: web}
spec:
  chart: {spec: {chart: ./web, sourceRef: {kind: GitRepository, name: flux-system}}}
  values:
    repli$0cas: 3
#   ^^^^^^^^ declaration
`));
});

describe('rename in charts', () => {
  it('renames a key wherever it is meant', async () => {
    const renamed = await rename(
      `
#- /web/values.yaml
image: {"tag": 1}
#- /web/templates/a.yaml
{{ .Values.image.ta$0g }}{{ index .Values "image" "tag" }}
`,
      'version',
    );
    assert.deepEqual(renamed, {
      'web/values.yaml': 'image: {"version": 1}',
      'web/templates/a.yaml': '{{ .Values.image.version }}{{ index .Values "image" "version" }}\n',
    });
  });

  it('renames a named template', async () => {
    const source = `
#- /web/templates/_a.tpl
{{ define "web.a" }}{{ end }}
#- /web/templates/a.yaml
{{ include "web.$0a" . }}
`;
    assert.deepEqual(await rename(source, 'web.b'), {
      'web/templates/_a.tpl': '{{ define "web.b" }}{{ end }}',
      'web/templates/a.yaml': '{{ include "web.b" . }}\n',
    });
  });

  it('says why not', async () => {
    const values = '#- /web/values.yaml\nimage:\n  tag: 1\n  name: x\nresources:\n  limits: {}\n#- /web/templates/a.yaml\n';
    const field = `${values}{{ .Values.image.ta$0g }}`;
    assert.match(await refusal(field, 'a-b'), /"a-b" cannot stand behind a dot/);
    assert.match(await refusal(field, 'name'), /"name" is there already: web\/values.yaml:3/);
    const whole = `${values}{{ toYaml .Values.resources }}{{ .Values.resources.limit$0s }}`;
    assert.match(await refusal(whole, 'x'), /rendered as a whole in web\/templates\/a.yaml/);
  });
});

describe('outline of a template', () => {
  it('lists what it defines', async () => {
    const { files } = parseFixture(
      `${chart}#- /web/templates/_a.tpl\n{{ define "web.a" }}\n{{ end }}\n{{ define "web.b" }}{{ end }}`,
    );
    const symbols = await provideDocumentSymbols(namesRepository(files), 'web/templates/_a.tpl');
    assert.deepEqual(
      symbols.map(({ name, range }) => `${name} ${range.start.line}-${range.end.line}`),
      ['web.a 0-1', 'web.b 2-2'],
    );
  });
});
