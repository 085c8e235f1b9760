import assert from 'node:assert/strict';
import { neverCancelled } from '../../../server/src/base/cancellation.ts';
import { provideCompletion } from '../../../server/src/features/provideCompletion.ts';
import { findChartFile } from '../../../server/src/features/helm/chartFile.ts';
import { provideValuesHover } from '../../../server/src/features/helm/valuesAssist.ts';
import type { YamlAssist } from '../../../server/src/features/yamlAssist.ts';
import { parseFixture } from '../../support/fixture.ts';
import { namesRepository } from '../../support/namesFixture.ts';
import { smallCatalogue } from '../../support/smallCatalogue.ts';

const chart = `
#- /web/Chart.yaml
name: web
#- /web/values.yaml
# How many.
replicas: 1
image:
  tag: "1"
  pullPolicy: Always
#- /web/values.schema.json
{"properties": {"image": {"properties": {"pullPolicy": {"enum": ["Always", "Never"]}}}}}
#- /web/templates/a.yaml
{{ .Values.unset }}
`;

const noYaml: YamlAssist = {
  complete: () => Promise.resolve([]),
  hover: () => Promise.resolve(null),
  format: text => Promise.resolve(text),
};

async function check(source: string, expected: readonly string[]): Promise<void> {
  const { files, cursors } = parseFixture(chart + source.replace(/^\n/, ''));
  const [cursor] = cursors;
  assert.ok(cursor);
  const repository = { ...namesRepository(files), pathOf: (uri: string) => uri };
  const context = { catalogue: smallCatalogue, yaml: noYaml, client: { snippets: false, insertsAsIs: true }, onlyOurs: false };
  const text = files.get(cursor.file) ?? '';
  const items = await provideCompletion(
    context,
    repository,
    { path: cursor.file, text, position: cursor.position },
    neverCancelled,
  );
  assert.deepEqual(items.map(({ label }) => label).toSorted(), expected);
}

const release = `
#- /cluster/web.yaml
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: {name: web}
spec:
  chart: {spec: {chart: ./web, sourceRef: {kind: GitRepository, name: flux-system}}}
  values:
`;

describe('writing values', () => {
  it('offers what the chart knows and reads', async () => {
    await check('#- /web/values-prod.yaml\n$0\n', ['image', 'replicas', 'unset']);
    await check('#- /web/values-prod.yaml\nimage:\n  $0\n', ['pullPolicy', 'tag']);
    await check('#- /web/values-prod.yaml\nimage:\n  pullPolicy: $0\n', ['Always', 'Never']);
  });

  it('offers the values of a subchart below its key', () =>
    check(
      '#- /all/Chart.yaml\nname: all\ndependencies: [{name: web, repository: "file://../web"}]\n#- /all/values.yaml\nweb:\n  image:\n    $0\n',
      ['pullPolicy', 'tag'],
    ));

  it('offers them in a release', async () => {
    await check(`${release}    $0\n`, ['image', 'replicas', 'unset']);
    await check(`${release}    image:\n      pullPolicy: A$0\n`, ['Always', 'Never']);
  });

  it('says what a value means and who sets it', async () => {
    const { files, cursors } = parseFixture(`${chart}#- /web/values-prod.yaml\nrepl$0icas: 3\n`);
    const [cursor] = cursors;
    assert.ok(cursor);
    const repository = namesRepository(files);
    const found = await findChartFile(repository, cursor.file, cursor.position);
    assert.ok(found?.role === 'values');
    const hover = await provideValuesHover(repository, smallCatalogue, found, cursor.position);
    assert.deepEqual(hover?.contents, {
      kind: 'markdown',
      value:
        '`replicas`\n\nHow many\\.\n\nType: `integer` · Default: `1`\n\n- [default](web/values.yaml#L2): `1`\n- [values\\-prod\\.yaml](web/values-prod.yaml#L1): `3`',
    });
  });
});
