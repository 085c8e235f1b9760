import assert from 'node:assert/strict';
import { neverCancelled } from '../../../server/src/base/cancellation.ts';
import { GitopsCache } from '../../../server/src/gitops/gitopsCache.ts';
import { ChartSet } from '../../../server/src/gitops/helm/chart/chartSet.ts';
import { ChartReadings } from '../../../server/src/gitops/helm/chart/readingOfChart.ts';
import { templateFunctions } from '../../../server/src/gitops/helm/templates/templateFunctions.ts';
import { createMemoryTree } from '../../../server/src/tree/memoryTree.ts';
import { ChartChecks } from '../../../server/src/validation/helm/checkCharts.ts';
import type { FileFinding } from '../../../server/src/validation/fileFinding.ts';
import { parseFixture, showLocation } from '../../support/fixture.ts';

const manifest = 'apiVersion: v2\nname: web\nversion: 1.0.0\nicon: https://example.com/a.png\n';

/** The chart's manifest is added where it is missing. */
async function findAll(files: ReadonlyMap<string, string>): Promise<readonly FileFinding[]> {
  const tree = createMemoryTree({ 'web/Chart.yaml': manifest, ...Object.fromEntries(files) });
  const readings = new ChartReadings();
  const checks = new ChartChecks(templateFunctions.keys());
  const charts = new ChartSet(tree, new GitopsCache());
  return checks.check(charts, chart => readings.read(chart), { ignore: ['ignored'] }, neverCancelled);
}

/** Labels are the findings: the code without `helm.`, then the beginning of the message. */
async function check(source: string): Promise<void> {
  const { files, labels } = parseFixture(source);
  const findings = await findAll(files);
  const shown = findings.map(({ code, message, location, severity }) => ({
    at: showLocation(location),
    text: `${code.replace('helm.', '')} ${severity}: ${message}`,
  }));
  const expected = labels.map(label => ({ at: showLocation(label), text: label.text }));
  const cut = shown.map(one => {
    const text = expected.find(({ at, text: wanted }) => at === one.at && one.text.startsWith(wanted))?.text ?? one.text;
    return `${one.at} ${text}`;
  });
  assert.deepEqual(cut.toSorted(), expected.map(({ at, text }) => `${at} ${text}`).toSorted());
}

describe('values that nothing reads', () => {
  it('are found at their keys, the outermost of them', () =>
    check(`
#- /web/values.yaml
replicas: 1
image:
  tag: "1"
  name: x
# ^^^^ unused-value information: No template reads ".Values.image.name".
other:
# <----- unused-value information: No template reads ".Values.other".
  deep: 1
#- /web/templates/a.yaml
{{ .Values.replicas }}{{ .Values.image.tag }}
`));

  it('are none where they are handed on as a whole, read by any key, or by tpl', async () => {
    await check('#- /web/values.yaml\na: {b: 1}\n#- /web/templates/a.yaml\n{{ toYaml .Values.a }}');
    await check('#- /web/values.yaml\na: {b: {c: 1}}\n#- /web/templates/a.yaml\n{{ range .Values.a }}{{ .c }}{{ end }}');
    await check('#- /web/values.yaml\na: 1\nb: 1\n#- /web/templates/a.yaml\n{{ tpl .Values.a . }}');
    await check('#- /web/values.yaml\na: {x: 1}\n#- /web/templates/a.yaml\n{{ index .Values.a .Release.Name }}');
    await check('#- /web/values.yaml\na: {x: 1}\n#- /web/templates/a.yaml\n{{ if .Values.a }}{{ end }}');
    await check('#- /web/values.yaml\na: &x {b: 1}\n#- /web/templates/a.yaml\nb: 1');
  });

  it('are none that a subchart, its condition or a chart above reads', async () => {
    const lib = '#- /web/charts/db/Chart.yaml\napiVersion: v2\nname: db\nversion: 1.0.0\nicon: https://example.com/a\n';
    const manifestWith = `#- /web/Chart.yaml\n${manifest}dependencies: [{name: db, condition: use.db}]\n`;
    await check(
      `${manifestWith}${lib}#- /web/values.yaml\nuse: {db: true}\nglobal: {a: 1}\ndb: {port: 1}\n#- /web/templates/a.yaml\na: 1`,
    );
    await check(
      `${lib}#- /web/charts/db/values.yaml\nport: 1\n#- /web/charts/db/templates/a.yaml\na: 1\n#- /web/templates/a.yaml\n{{ .Values.db.port }}`,
    );
  });
});

describe('reads that nothing sets', () => {
  it('are told with what they may mean', () =>
    check(`
#- /web/values.yaml
image: {tag: "1"}
#- /web/templates/a.yaml
{{ .Values.image.tag }}
{{ .Values.image.tga }}
#  ^^^^^^^^^^^^^^^^^ unset-value warning: Nothing sets ".Values.image.tga". Did you mean "tag"?
{{ .Values.something }}
#  ^^^^^^^^^^^^^^^^^ unset-value information: Nothing sets ".Values.something".
{{ .Values.missing.part }}
#  ^^^^^^^^^^^^^^^^^^^^ unset-value warning: Nothing sets ".Values.missing": with the values that are known, rendering fails here.
`));

  it('are none that are provided for, conditional, documented or set elsewhere', async () => {
    const values = '#- /web/values.yaml\nimage: {tag: "1"}\n# extra: 1\n';
    const use = `#- /web/templates/a.yaml\n{{ .Values.image.tag }}`;
    for (const read of [
      '.Values.a | default 1',
      'required "x" .Values.a',
      'if .Values.a }}{{ .Values.a }}{{ end',
      '.Values.extra',
    ]) {
      await check(`${values}${use}{{ ${read} }}`);
    }
    await check(`${values}${use}{{ $_ := set .Values "own" 1 }}{{ .Values.own }}`);
    await check(`${values}#- /web/values-prod.yaml\nown: 1\n${use}{{ .Values.own }}`);
    await check(`${values}#- /web/values.schema.json\n{"properties": {"own": {}}}\n${use}{{ .Values.own }}`);
  });
});

describe('named templates', () => {
  it('are defined, and once', () =>
    check(`
#- /web/templates/_a.tpl
{{ define "web.name" }}a{{ end }}
{{ define "web.twice" }}a{{ end }}
{{ define "web.twice" }}b{{ end }}
#          ^^^^^^^^^ duplicate-template error: "web.twice" is defined twice in this file
#- /web/templates/b.yaml
{{ define "web.name" }}b{{ end }}
#          ^^^^^^^^ duplicate-template warning: "web.name" is also defined in web/templates/_a.tpl:1: one of the two
{{ include "web.nmae" . }}
#           ^^^^^^^^ undefined-template error: No template "web.nmae" is defined in this chart or those it depends on. Did you mean "web.name"?
{{ include "web.name" . }}{{ include "web.twice" . }}{{ include "web/templates/b.yaml" . }}
`));

  it('may come from a chart that is not there', () =>
    check(
      `#- /web/Chart.yaml\n${manifest}dependencies: [{name: common}]\n#- /web/templates/a.yaml\n{{ include "common.name" . }}`,
    ));
});

describe('values that are given', () => {
  it('are checked by the schema, wherever they stand', () =>
    check(`
#- /web/values.schema.json
{"properties": {"replicas": {"type": "integer", "minimum": 1}, "mode": {"enum": ["a", "b"]}, "image": {"$ref": "#/$defs/image"}},
 "additionalProperties": false, "$defs": {"image": {"type": ["object", "null"], "properties": {"tag": {"type": "string"}}}}}
#- /web/values.yaml
replicas: 0
#         ^ invalid-value error: The chart's schema does not allow this value. Expected at least 1.
image: null
#- /web/values-prod.yaml
replicas: three
#         ^^^^^ invalid-value error: The chart's schema expects an integer here. (replicas)
mode: c
#     ^ invalid-value error: The chart's schema does not allow this value. Expected one of a, b.
imag: {}
# <---- invalid-value error: The chart's schema does not know "imag" here. Did you mean "image"?
#- /cluster/a.yaml
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: {name: web}
spec:
  chart: {spec: {chart: web, sourceRef: {kind: GitRepository, name: a}}}
  values:
    image: {tag: 3}
    #            ^ invalid-value error: The chart's schema expects a text here. (image.tag)
    mode: \${mode}
#- /web/templates/a.yaml
{{ .Values.replicas }}{{ .Values.image }}{{ .Values.mode }}
`));

  it('have the shape of the default', () =>
    check(`
#- /web/values.yaml
image: {tag: "1"}
list: [1]
text: a
none:
#- /web/ci/test-values.yaml
image: nginx:1
#      ^^^^^^^ other-type warning: The default of "image" is a mapping; this is a single value.
list: {a: 1}
# <---- other-type warning: The default of "list" is a list; this is a mapping.
text: b
none: {a: 1}
#- /web/templates/a.yaml
{{ toYaml .Values.image }}{{ .Values.list }}{{ .Values.text }}{{ .Values.none }}
`));
});

describe('Chart.yaml', () => {
  it('has what Helm wants', async () => {
    await check(`
#- /web/Chart.yaml
name: a/b
#     ^^^ chart-field error: "a/b" is no name of a chart
# <---- chart-field error: "apiVersion" is missing: write v2.
# <---- chart-style information: helm lint recommends an "icon"
version: 1
#        ^ chart-field error: "version" must be a text; \`1\` is read as a number. Write it in quotes.
type: app
#     ^^^ chart-field error: "app" is no type of a chart
`);
    await check(`
#- /web/Chart.yaml
apiVersion: v2
name: web
icon: https://example.com/a
version: "1.2"
#        ^^^^^ chart-style warning: "1.2" is not a whole semantic version
dependencies:
- name: a
- name: a
#       ^ dependency error: Two dependencies are called "a".
`);
  });

  it('and templates that it can read', () =>
    check(`
#- /web/templates/b.yaml
{{ .Values.x | qoute }}
#              ^^^^^ unknown-function error: Helm has no function "qoute". Did you mean "quote"?
{{ if .Values.x }}
# <------------------ template-syntax error: \`if\` has no \`end\`.
`));

  it('and templates whose names it takes, but for what is ignored', async () => {
    const findings = await findAll(
      new Map([
        ['web/templates/a.yaml.bak', 'a: 1'],
        ['ignored/Chart.yaml', 'name: a'],
      ]),
    );
    assert.deepEqual(
      findings.map(({ code, location }) => [code, location.file]),
      [['helm.file-name', 'web/templates/a.yaml.bak']],
    );
  });
});
