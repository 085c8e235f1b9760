import type { Files } from './engineClient.ts';

export interface Hostile {
  /** Kinds of error of which the build must give one. */
  readonly kinds: readonly string[];
  /** The files; `host` is where a listener waits. */
  readonly make: (host: string) => Files;
}

/** A kustomization in `app/` of these lines, beside a harmless object that they may refer to. */
function kustomization(kinds: readonly string[], lines: (host: string) => string, more: Files = {}): Hostile {
  return {
    kinds,
    make: host => ({ 'app/kustomization.yaml': `${lines(host)}\n`, 'app/object.yaml': configMap, ...more }),
  };
}

const configMap = 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: web\n';

function plugin(body: string): string {
  return `apiVersion: example.com/v1\nkind: Evil\nmetadata:\n  name: evil\n${body}`;
}

function annotatedFunction(functionYaml: string): string {
  return plugin(`  annotations:\n    config.kubernetes.io/function: |\n${functionYaml.replace(/^/gm, '      ')}\n`);
}

const remote = ['remote'];

/** Kustomizations that make upstream, left to itself, start programs or open connections, by what they want. */
export const hostile: Readonly<Record<string, Hostile>> = {
  ...Object.fromEntries(
    [
      'github.com/example/repository//path?ref=main',
      'https://github.com/example/repository//path?ref=main',
      'https://HOST/repository.git//path?ref=main',
      'git::https://HOST/repository.git',
      'git@github.com:example/repository.git//path',
      'ssh://git@HOST/repository.git//path',
      'file:///tmp/repository.git//path',
    ].map(url => [`the base ${url}`, kustomization(remote, host => `resources: ['${url.replace('HOST', host)}']`)]),
  ),
  'a resource by URL': kustomization(remote, host => `resources: ['http://${host}/object.yaml']`),
  'a remote component': kustomization(
    remote,
    host => `resources: [object.yaml]\ncomponents: ['https://${host}/repository.git//path']`,
  ),
  'a patch by URL': kustomization(remote, host => `resources: [object.yaml]\npatches: [{path: 'http://${host}/patch.yaml'}]`),
  'a strategic merge patch by URL': kustomization(
    remote,
    host => `resources: [object.yaml]\npatchesStrategicMerge: ['http://${host}/patch.yaml']`,
  ),
  'a generator file by URL': kustomization(remote, host => `configMapGenerator: [{name: a, files: ['a=http://${host}/a.txt']}]`),
  'a generator environment by URL': kustomization(remote, host => `secretGenerator: [{name: a, envs: ['http://${host}/a.env']}]`),
  'a schema by URL': kustomization(remote, host => `resources: [object.yaml]\nopenapi: {path: 'http://${host}/schema.json'}`),
  'definitions by URL': kustomization(remote, host => `resources: [object.yaml]\ncrds: ['http://${host}/crd.json']`),
  'a configuration by URL': kustomization(remote, host => `resources: [object.yaml]\nconfigurations: ['http://${host}/c.yaml']`),
  'a replacement by URL': kustomization(
    remote,
    host => `resources: [object.yaml]\nreplacements: [{path: 'http://${host}/r.yaml'}]`,
  ),
  'a transformer by URL': kustomization(remote, host => `resources: [object.yaml]\ntransformers: ['http://${host}/t.yaml']`),
  'a remote base of a base': kustomization(remote, () => 'resources: [../base]', {
    'base/kustomization.yaml': "resources: ['https://github.com/example/repository//path']\n",
  }),
  'a generator in the plugin home': kustomization(['plugin'], () => 'generators: [evil.yaml]', { 'app/evil.yaml': plugin('') }),
  'a transformer in the plugin home': kustomization(['plugin'], () => 'resources: [object.yaml]\ntransformers: [evil.yaml]', {
    'app/evil.yaml': plugin(''),
  }),
  'a validator in the plugin home': kustomization(['plugin'], () => 'resources: [object.yaml]\nvalidators: [evil.yaml]', {
    'app/evil.yaml': plugin(''),
  }),
  'a container function': kustomization(['plugin'], () => 'resources: [object.yaml]\ntransformers: [evil.yaml]', {
    'app/evil.yaml': annotatedFunction('container:\n  image: example.com/evil:v1\n  network: true'),
  }),
  'an exec function': kustomization(['plugin'], () => 'generators: [evil.yaml]', {
    'app/evil.yaml': annotatedFunction('exec:\n  path: ./evil.sh'),
    'app/evil.sh': '#!/bin/sh\ntouch ran\n',
  }),
  'a starlark function': kustomization(['plugin'], () => 'resources: [object.yaml]\ntransformers: [evil.yaml]', {
    'app/evil.yaml': annotatedFunction('starlark:\n  path: evil.star\n  name: evil'),
    'app/evil.star': 'load("http://example.com", "x")\n',
  }),
  'a remote chart': kustomization(['helm'], host => `helmCharts: [{name: a, repo: 'http://${host}/', version: 1.0.0}]`),
  'a local chart': kustomization(['helm'], () => 'helmCharts: [{name: a}]', {
    'app/charts/a/Chart.yaml': 'apiVersion: v2\nname: a\nversion: 1.0.0\n',
  }),
  'a chart generator': kustomization(['helm'], () => 'generators: [chart.yaml]', {
    'app/chart.yaml':
      'apiVersion: builtin\nkind: HelmChartInflationGenerator\nmetadata:\n  name: a\nname: a\nrepo: oci://example.com/a\nversion: 1.0.0\n',
  }),
  'the old field of charts': kustomization(
    ['helm'],
    host => `helmChartInflationGenerator: [{chartName: a, chartRepoUrl: 'http://${host}/', chartVersion: 1.0.0}]`,
  ),
};
