import { ensureHelm, runHelm } from '../oracles/helm/ensureHelm.ts';
import type { HelmOptions } from '../oracles/helm/ensureHelm.ts';
import { EditedRepository } from './editedRepository.ts';
import type { EditedFile } from './editedRepository.ts';
import type { Files } from './benchRepository.ts';
import { describeTimes, median } from './times.ts';

/**
 * From a keystroke in a values file, and in a template, of a chart with 30 templates to the updated change, against spawning
 * `helm template` on the same files, turn by turn.
 */

const chart = 'charts/web';
const templates = 30;
const warmUpEdits = 5;

/** What `.driftline.yaml` declares, as options of the command line. */
const options: HelmOptions = {
  chart,
  releaseName: 'web',
  namespace: 'shop',
  values: [{ file: 'env/prod.yaml' }],
  skipTests: true,
};

/** Prints what was measured; answers what is not as it must be. */
export async function benchChart(rounds: number): Promise<string[]> {
  const helm = await ensureHelm();
  const edits: Readonly<Record<string, EditedFile>> = {
    'a value': { path: 'env/prod.yaml', textOf: edit => values(4 + edit, 10 + (edit % 2) * (edit + 1)) },
    'a template': {
      path: `${chart}/templates/object-4.yaml`,
      textOf: edit => configMap(4, `edited-${edit}`, edit % 2 === 0 ? 'same' : `other-${edit}`),
    },
  };
  const failures: string[] = [];
  for (const [title, edited] of Object.entries(edits)) {
    const times = await measure(helm, edited, rounds);
    const ratio = (median(times.spawned) / median(times.seen)).toFixed(2);
    console.log(`\nchart of ${templates} templates, an edit of ${title}, ${rounds} rounds:`);
    console.log(`  keystroke to updated change  ${describeTimes(times.seen)}`);
    console.log(`  one helm template            ${describeTimes(times.spawned)}  ${ratio} times as long`);
    if (median(times.seen) >= median(times.spawned)) {
      failures.push(`chart, an edit of ${title}: an updated change is not sooner than one spawned helm template`);
    }
  }
  return failures;
}

async function measure(helm: string, edited: EditedFile, rounds: number): Promise<{ seen: number[]; spawned: number[] }> {
  const repository = await EditedRepository.open(createChart(), edited, chart);
  const times: { seen: number[]; spawned: number[] } = { seen: [], spawned: [] };
  try {
    for (let round = 0; round < warmUpEdits + rounds; round++) {
      const { visible } = await repository.edit(chart, [chart]);
      const spawned = repository.spawnOnEdited(root => {
        const output = runHelm(helm, root, options);
        if (output.kind === 'failed') {
          throw new Error(`helm cannot render ${chart}: ${output.message}`);
        }
      });
      if (round >= warmUpEdits) {
        times.seen.push(visible);
        times.spawned.push(spawned);
      }
    }
  } finally {
    await repository.dispose();
  }
  return times;
}

function createChart(): Files {
  const files: Record<string, string> = {
    '.driftline.yaml': `version: 1\nenvironments:\n  - name: prod\n    helm: {chart: ${chart}, values: [env/prod.yaml], releaseName: web, namespace: shop}\n`,
    'env/prod.yaml': values(3, 10),
    [`${chart}/Chart.yaml`]: 'apiVersion: v2\nname: web\nversion: 1.0.0\nappVersion: "1.4.2"\n',
    [`${chart}/values.yaml`]:
      'replicas: 1\nminReadySeconds: 0\nimage: {repository: registry.example.com/shop/web, tag: ""}\nresources: {limits: {memory: 256Mi}}\nlabels: {team: shop}\n',
    [`${chart}/templates/_helpers.tpl`]:
      '{{- define "web.name" -}}{{ printf "%s-%s" .Release.Name .Chart.Name | trunc 63 | trimSuffix "-" }}{{- end }}\n' +
      '{{- define "web.labels" }}\napp.kubernetes.io/name: {{ include "web.name" . }}\napp.kubernetes.io/version: {{ .Chart.AppVersion | quote }}\n{{- with .Values.labels }}\n{{ toYaml . }}\n{{- end }}\n{{- end }}\n',
    [`${chart}/templates/deployment.yaml`]: deployment,
  };
  for (let index = 1; index < templates; index++) {
    files[`${chart}/templates/object-${index}.yaml`] = configMap(index, 'plain', 'same');
  }
  return files;
}

function values(replicas: number, minReadySeconds: number): string {
  return `replicas: ${replicas}\nminReadySeconds: ${minReadySeconds}\nimage: {tag: "1.4.3"}\n`;
}

const deployment = `apiVersion: apps/v1
kind: Deployment
metadata:
  name: {{ include "web.name" . }}
  namespace: {{ .Release.Namespace }}
  labels: {{- include "web.labels" . | nindent 4 }}
spec:
  replicas: {{ .Values.replicas }}
  minReadySeconds: {{ .Values.minReadySeconds }}
  selector:
    matchLabels:
      app.kubernetes.io/name: {{ include "web.name" . }}
  template:
    metadata:
      labels: {{- include "web.labels" . | nindent 8 }}
    spec:
      containers:
        - name: web
          image: "{{ .Values.image.repository }}:{{ .Values.image.tag | default .Chart.AppVersion }}"
          resources: {{- toYaml .Values.resources | nindent 12 }}
`;

function configMap(index: number, first: string, second: string): string {
  return `apiVersion: v1
kind: ConfigMap
metadata:
  name: {{ include "web.name" . }}-${index}
  namespace: {{ .Release.Namespace }}
  labels: {{- include "web.labels" . | nindent 4 }}
data:
  first: ${first}
  second: ${second}
  {{- range $i := until 5 }}
  key-{{ $i }}: {{ printf "%s-%d" $.Values.image.repository $i | quote }}
  {{- end }}
`;
}
