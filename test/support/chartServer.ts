import { createHash } from 'node:crypto';
import { createServer } from 'node:http';
import type { RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { packChart } from './packChart.ts';

/** An HTTP chart repository on loopback: an `index.yaml` of the charts that were put into it, and their archives. */
export interface ChartServer {
  readonly url: string;
  /** Paths that were asked for, in order. */
  readonly requests: readonly string[];
  /** Adds a version of a chart; `digest` is what the index says instead of the truth, `null` nothing. */
  add(name: string, version: string, archive: Uint8Array, digest?: string | null): void;
  /** Answers a path otherwise. */
  answer(path: string, listener: RequestListener): void;
  dispose(): Promise<void>;
}

/** Whoever starts it disposes it. */
export async function startChartServer(): Promise<ChartServer> {
  const entries = new Map<string, string[]>();
  const archives = new Map<string, Uint8Array>();
  const others = new Map<string, RequestListener>();
  const requests: string[] = [];
  const server = createServer((request, response) => {
    const path = request.url ?? '';
    requests.push(path);
    const archive = archives.get(path);
    const other = others.get(path);
    if (other) {
      other(request, response);
    } else if (path === '/index.yaml') {
      response.end(writeIndex(entries));
    } else if (archive) {
      response.end(archive);
    } else {
      response.writeHead(404).end();
    }
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    add(name, version, archive, digest = createHash('sha256').update(archive).digest('hex')) {
      const file = `${name}-${version}.tgz`;
      archives.set(`/${file}`, archive);
      const told = digest === null ? '' : `, digest: ${digest}`;
      const entry = `{apiVersion: v2, name: ${name}, version: ${version}, urls: [${file}]${told}}`;
      entries.set(name, [...(entries.get(name) ?? []), entry]);
    },
    answer: (path, listener) => void others.set(path, listener),
    async dispose() {
      server.closeAllConnections();
      await new Promise(resolve => server.close(resolve));
    },
  };
}

function writeIndex(entries: ReadonlyMap<string, readonly string[]>): string {
  const charts = [...entries].map(([name, versions]) => `  ${name}:\n${versions.map(entry => `    - ${entry}\n`).join('')}`);
  return `apiVersion: v1\nentries:\n${charts.join('')}`;
}

/** A small chart: a ConfigMap that says its version. */
export function packSmallChart(name: string, version: string): Uint8Array {
  return packChart({
    [`${name}/Chart.yaml`]: `apiVersion: v2\nname: ${name}\nversion: ${version}\n`,
    [`${name}/values.yaml`]: 'greeting: hello\n',
    [`${name}/templates/settings.yaml`]:
      'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: "{{ .Release.Name }}-{{ .Chart.Name }}"}\ndata: {version: "{{ .Chart.Version }}", greeting: "{{ .Values.greeting }}"}\n',
  });
}
