import assert from 'node:assert/strict';
import { neverCancelled } from '../../server/src/base/cancellation.ts';
import type { ChartRequest, ChartResult } from '../../server/src/engine/helmEngine.ts';
import { createMemoryTree } from '../../server/src/tree/memoryTree.ts';
import { useEngine } from '../support/engine.ts';

describe('charts, rendered by the engine', function () {
  this.timeout(60_000);
  const engine = useEngine();
  const chart = { 'web/Chart.yaml': 'apiVersion: v2\nname: web\nversion: 1.0.0\n', 'web/values.yaml': 'image: {tag: "1"}\n' };

  function render(files: Readonly<Record<string, string>>, more: Partial<ChartRequest> = {}): Promise<ChartResult> {
    const tree = createMemoryTree({ ...chart, ...files });
    return engine().renderChart({ tree, chart: 'web', releaseName: 'r', namespace: 'n', values: [], ...more }, neverCancelled);
  }

  it('are objects with the templates they come from', async () => {
    const result = await render({ 'web/templates/a.yaml': 'kind: A\ntag: {{ .Values.image.tag }}\n' });
    assert.ok(result.kind === 'objects');
    assert.deepEqual(
      result.objects.map(({ body, source, file, lines }) => ({ body, source, file, lines })),
      [{ body: '{"kind":"A","tag":1}', source: 'web/templates/a.yaml', file: 'web/templates/a.yaml', lines: undefined }],
    );
  });

  it('may hold equal objects', async () => {
    const result = await render({ 'web/templates/a.yaml': 'kind: A\n---\nkind: A\n' });
    assert.ok(result.kind === 'objects');
    assert.deepEqual(
      result.objects.map(({ body }) => body),
      ['{"kind":"A"}', '{"kind":"A"}'],
    );
  });

  it('say where their lines come from', async () => {
    const files = { 'web/templates/a.yaml': '---\nkind: A\ntag: {{ .Values.image.tag | quote }}\n' };
    const result = await render(files, { markers: true });
    assert.ok(result.kind === 'objects');
    const [object] = result.objects;
    assert.equal(object?.text, 'kind: A\ntag: "1"\n');
    const places = object?.lines?.map(line => line.map(([column, place]) => [column, result.places?.[place]]));
    const at = { source: 'web/templates/a.yaml', file: 'web/templates/a.yaml' };
    assert.deepEqual(places, [
      [[0, { ...at, line: 2, column: 0 }]],
      [
        [0, { ...at, line: 3, column: 0 }],
        [5, { ...at, line: 3, column: 5, values: '/image/tag' }],
      ],
    ]);
  });

  it('fail at a place, and at those that included it', async () => {
    const result = await render({
      'web/templates/_a.tpl': '{{ define "a" }}\n{{ required "a tag" .Values.none }}{{ end }}',
      'web/templates/a.yaml': 'kind: {{ include "a" . }}\n',
    });
    assert.ok(result.kind === 'failed');
    assert.deepEqual(
      result.error.frames.map(({ file, line, column }) => `${file}:${line}:${column}`),
      ['web/templates/a.yaml:1:9', 'web/templates/_a.tpl:2:3'],
    );
  });
});
