import assert from 'node:assert/strict';
import { neverCancelled } from '../../../server/src/base/cancellation.ts';
import { GitopsCache } from '../../../server/src/gitops/gitopsCache.ts';
import { placeChartErrors } from '../../../server/src/gitops/helm/chartErrors.ts';
import { RecordingReader } from '../../../server/src/gitops/recordingReader.ts';
import { createMemoryTree } from '../../../server/src/tree/memoryTree.ts';
import { useEngine } from '../../support/engine.ts';
import { parseFixture, showLocation } from '../../support/fixture.ts';

describe('placeChartErrors', () => {
  const engine = useEngine();

  /** Renders the chart `web` with `prod.yaml`; labels are the codes of errors and the reasons of what is unknown. Answers the messages. */
  async function check(source: string, releaseName = 'web'): Promise<readonly string[]> {
    const { files, labels } = parseFixture(source);
    const chart = { 'web/Chart.yaml': 'apiVersion: v2\nname: web\nversion: 1.0.0\n', 'prod.yaml': '' };
    const tree = createMemoryTree({ ...chart, ...Object.fromEntries(files) });
    const values = [{ file: 'prod.yaml' }];
    const request = { tree, chart: 'web', releaseName, namespace: 'default', values };
    const result = await engine().renderChart(request, neverCancelled);
    assert.equal(result.kind, 'failed');
    const places = {
      reader: new RecordingReader(tree, new GitopsCache()),
      chart: 'web',
      valueFiles: ['prod.yaml'],
      fallback: { file: 'web/Chart.yaml', range: { start: { line: 0, character: 0 }, end: { line: 0, character: 10 } } },
    };
    const { errors, unknowns } = await placeChartErrors(result.error, places);
    const found = [
      ...errors.map(({ location, code }) => `${showLocation(location)} ${code}`),
      ...errors.flatMap(({ related = [] }) => related.map(({ location }) => `${showLocation(location)} included`)),
      ...unknowns.map(({ location, reason }) => `${location ? showLocation(location) : ''} ${reason}`),
    ];
    const messages = [...errors, ...unknowns].map(({ message }) => message);
    const expected = labels.map(label => `${showLocation(label)} ${label.text}`);
    assert.deepEqual(found.toSorted(), expected.toSorted(), messages.join('\n'));
    return messages;
  }

  it('places what a template refuses where it refuses, with the lines that include it', async () => {
    const messages = await check(`
#- /web/templates/_helpers.tpl
{{ define "image" }}
{{ required "image.tag is needed" .Values.tag }}
#  ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ helm.render-failed
{{ end }}
#- /web/templates/a.yaml
kind: A
image: {{ include "image" . }}
#         ^^^^^^^^^^^^^^^^^ included
`);
    assert.deepEqual(messages, ['Helm cannot render this: image.tag is needed']);
  });

  it('places a value that cannot be read as the template reads it', async () => {
    const messages = await check(`
#- /web/values.yaml
color: red
#- /web/templates/a.yaml
kind: A
größe: {{ .Values.color.deep }}
#                ^^^^^^^^^^^ helm.render-failed
`);
    assert.deepEqual(messages, ["Helm cannot render this: can't evaluate field deep in type interface {}"]);
  });

  it('places a template that cannot be parsed at its line', async () => {
    await check(`
#- /web/templates/a.yaml
kind: A
  v: {{ if }}
# ^^^^^^^^ helm.template-syntax
`);
  });

  it('places what is wrong with the chart itself, and with the release', async () => {
    await check(`
#- /web/Chart.yaml
apiVersion: v2
# <-------------- helm.chart-unreadable
name: web
`);
    await check(`
#- /web/Chart.yaml
apiVersion: v2
# <-------------- helm.incompatible-version
name: web
version: 1.0.0
kubeVersion: "<1.0.0"
`);
    await check(
      `
#- /web/Chart.yaml
apiVersion: v2
# <---------- helm.release-name
name: web
version: 1.0.0
`,
      'Web',
    );
  });

  it('places a value that the schema refuses in the file that sets it last', async () => {
    const messages = await check(`
#- /web/values.schema.json
{"properties": {"port": {"type": "integer"}, "image": {"required": ["tag"]}, "host": {"type": "string"}}}
#- /web/values.yaml
port: 80
image: {}
#      ^^ helm.invalid-value
host: 1
#- /prod.yaml
port: "80"
#     ^^^^ helm.invalid-value
host: 2
#     ^ helm.invalid-value
`);
    assert.equal(messages.length, 3);
  });

  it('places what renders to no YAML at the template', async () => {
    await check(`
#- /web/templates/a.yaml
kind: A
a: b: c
# <------- helm.not-yaml
`);
  });

  it('does not know what a chart is that has to be fetched first', async () => {
    await check(`
#- /web/Chart.yaml
apiVersion: v2
name: web
version: 1.0.0
dependencies:
- name: db
#       ^^ helm
  version: 1.x.x
  repository: https://charts.example.com
`);
  });

  it('places values that are no YAML at their line', async () => {
    await check(`
#- /prod.yaml
a: 1
b: [1
# <----- helm.values-unreadable
c: 2
`);
  });
});
