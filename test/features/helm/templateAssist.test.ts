import assert from 'node:assert/strict';
import { findChartFile } from '../../../server/src/features/helm/chartFile.ts';
import { provideTemplateCompletion } from '../../../server/src/features/helm/templateCompletion.ts';
import { provideTemplateHover } from '../../../server/src/features/helm/templateHover.ts';
import { applyCompletion } from '../../support/applyCompletion.ts';
import { parseFixture } from '../../support/fixture.ts';
import { namesRepository } from '../../support/namesFixture.ts';

const chart = `
#- /web/Chart.yaml
apiVersion: v2
name: web
version: 1.2.3
#- /web/values.yaml
# -- What runs.
image:
  # Version of the image.
  tag: "1"
  pull-policy: Always
ingress:
  hosts:
  - name: a
    port: 1
#- /web/values-prod.yaml
image:
  tag: "2"
#- /web/values.schema.json
{"properties": {"extra": {"description": "More."}}}
#- /web/templates/_helpers.tpl
{{/* What the app is called. */}}
{{ define "web.name" }}{{ .Chart.Name }}{{ end }}
{{ define "web.labels" }}{{ end }}
`;

async function at(template: string) {
  const { files, cursors } = parseFixture(`${chart}#- /web/templates/a.yaml\n${template}`);
  const [cursor] = cursors;
  assert.ok(cursor);
  const repository = namesRepository(files);
  const found = await findChartFile(repository, cursor.file, cursor.position);
  assert.ok(found?.role === 'template');
  return { repository, found, reading: repository.charts.getReading(found.chart), cursor };
}

/** Labels at the cursor that are no functions of Helm. */
async function check(template: string, expected: readonly string[] | undefined): Promise<void> {
  const { found, reading, cursor } = await at(template);
  const items = await provideTemplateCompletion(found, reading, cursor.position);
  assert.deepEqual(
    items?.map(({ label }) => label),
    expected,
  );
}

async function choose(template: string, label: string): Promise<string> {
  const { found, reading, cursor } = await at(template);
  const item = (await provideTemplateCompletion(found, reading, cursor.position))?.find(one => one.label === label);
  assert.ok(item, label);
  return applyCompletion(found.file.text, item);
}

async function hover(template: string): Promise<string | undefined> {
  const { repository, found, reading, cursor } = await at(template);
  const shown = await provideTemplateHover(repository, found, reading, cursor.position);
  return shown && typeof shown.contents === 'object' && 'value' in shown.contents ? shown.contents.value : undefined;
}

describe('completion in templates', () => {
  it('offers keys of values, by the schema too', async () => {
    await check('a: {{ .Values.$0 }}', ['image', 'ingress', 'extra']);
    await check('a: {{ $.Values.image.t$0 }}', ['tag', 'pull-policy']);
    await check('{{ with .Values.image }}{{ .$0 }}{{ end }}', ['tag', 'pull-policy']);
    await check('{{ range .Values.ingress.hosts }}{{ .na$0 }}{{ end }}', ['name', 'port']);
    await check('{{ $i := .Values.image }}{{ $i.$0 }}', ['tag', 'pull-policy']);
  });

  it('offers them while the action is not closed', async () => {
    await check('a: {{ .Values.image.$0\nb: {{ .Values.x }}', ['tag', 'pull-policy']);
    await check('{{ if .Values.$0', ['image', 'ingress', 'extra']);
  });

  it('offers what Helm gives', async () => {
    await check('{{ .$0 }}', ['Values', 'Chart', 'Release', 'Capabilities', 'Files', 'Template', 'Subcharts']);
    await check('{{ .Release.N$0 }}', ['Name', 'Namespace', 'IsInstall', 'IsUpgrade', 'Revision', 'Service']);
    await check('{{ .Capabilities.APIVersions.$0 }}', ['Has']);
  });

  it('offers named templates and variables', async () => {
    await check('{{ include "$0" . }}', ['web.labels', 'web.name']);
    await check('{{ template "web.$0', ['web.labels', 'web.name']);
    await check('{{ $a := 1 }}{{ range $k, $v := .x }}{{ $$0', ['$', '$a', '$k', '$v']);
  });

  it('offers nothing in texts and comments, and leaves YAML to others', async () => {
    await check('{{ print "a.$0" }}', []);
    await check('{{/* .Values.$0 */}}', []);
    await check('a: $0 {{ .Values.x }}', undefined);
  });

  it('offers functions and keywords', async () => {
    const { found, reading, cursor } = await at('{{ .Values.image.tag | $0 }}');
    const items = (await provideTemplateCompletion(found, reading, cursor.position)) ?? [];
    assert.equal(items.find(({ label }) => label === 'nindent')?.detail, 'nindent spaces text');
    assert.ok(!items.some(({ label }) => label === 'if'));
    assert.equal(await choose('{{ i$0', 'if'), '{{ if');
  });

  it('replaces the word, and asks for keys that are no identifiers by index', async () => {
    assert.equal(await choose('{{ .Values.image.t$0ax | quote }}', 'tag'), '{{ .Values.image.tag | quote }}');
    assert.equal(await choose('{{ .Values.image.pu$0 }}', 'pull-policy'), '{{ (index .Values.image "pull-policy") }}');
    assert.equal(await choose('{{ include "we$0b.x" . }}', 'web.name'), '{{ include "web.name" . }}');
  });
});

describe('hover in templates', () => {
  it('shows a value in each file that sets it, with its comment', async () => {
    assert.equal(
      await hover('{{ .Values.image.ta$0g }}'),
      '`.Values.image.tag`\n\nVersion of the image\\.\n\n- [default](web/values.yaml#L4): `"1"`\n- [values\\-prod\\.yaml](web/values-prod.yaml#L2): `"2"`',
    );
    assert.match(
      (await hover('{{ .Values.ima$0ge.tag }}')) ?? '',
      /^`\.Values\.image`\n\nWhat runs\\\.\n\n.*\{tag, pull-policy\}/s,
    );
    assert.equal(await hover('{{ .Values.ext$0ra }}'), '`.Values.extra`\n\nMore\\.\n\nNothing sets it.');
  });

  it('shows what Helm gives, functions and named templates', async () => {
    assert.equal(await hover('{{ .Chart.Ver$0sion }}'), '`.Chart.Version`\n\nVersion of the chart\\.\n\n`1.2.3`');
    assert.equal(
      await hover('{{ .Values.x | nin$0dent 2 }}'),
      '`nindent spaces text`\n\nA line break, then the text with every line indented\\.',
    );
    assert.equal(
      await hover('{{ include "web.na$0me" . }}'),
      '`web.name`\n\nWhat the app is called\\.\n\nDefined in [web/templates/\\_helpers\\.tpl\\:2](web/templates/_helpers.tpl#L2)',
    );
  });
});
