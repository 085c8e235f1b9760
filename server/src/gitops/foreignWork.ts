import type { Location } from '../base/textRange.ts';
import type { Unknown } from '../base/unknown.ts';
import type { Manifest } from '../yaml/manifests.ts';
import { findManifests } from '../yaml/manifests.ts';
import type { GraphInput, GraphVisit } from './graphModel.ts';
import type { PluginEntry } from './kustomizationModel.ts';

/**
 * What a kustomization has done by other programs: Helm charts, and plugins that are not built in. Upstream runs a `helm`
 * binary, a program, a shared object or a container for them; Driftline runs nothing, so their result is unknown.
 */
export function findForeignWork(visit: GraphVisit): Unknown[] {
  const { kustomization } = visit;
  if (!kustomization) {
    return [];
  }
  const place = (range: Location['range']): Location => ({ file: kustomization.path, range });
  const charts = kustomization.helmCharts.map(chart => helmUnknown(chart.name, place(chart.range)));
  const entries = [...kustomization.generators, ...kustomization.transformers, ...kustomization.validators];
  const inline = entries.flatMap(entry => findInline(entry, kustomization.path));
  const inputs = [...visit.generators, ...visit.transformers, ...visit.validators];
  const files = inputs
    .flatMap(input => configurationsOf(input))
    .flatMap(({ manifest, file }) => judge(manifest, { file, range: manifest.range }));
  return [...charts, ...inline, ...files];
}

function findInline(entry: PluginEntry, file: string): Unknown[] {
  const { inline } = entry;
  return inline
    ? findManifests(inline.yaml).flatMap(manifest => judge(manifest, { file, range: inline.source.toFile(manifest.range) }))
    : [];
}

/** Plugin configurations of a file, or of all files that a folder's kustomization includes. */
function configurationsOf(input: GraphInput): { manifest: Manifest; file: string }[] {
  if (input.kind === 'file') {
    return input.file.manifests.map(manifest => ({ manifest, file: input.file.path }));
  }
  return input.kind === 'folder' ? input.visit.resources.flatMap(configurationsOf) : [];
}

/** `apiVersion: builtin` is compiled into kustomize and always works, but for the generator that runs Helm. */
function judge(manifest: Manifest, location: Location): Unknown[] {
  if (manifest.apiVersion !== 'builtin') {
    const message = `${manifest.kind} (${manifest.apiVersion}) is a plugin: a program or container that kustomize would run. Driftline runs none, so its result is unknown.`;
    return [{ reason: 'plugin', message, location }];
  }
  return manifest.kind === 'HelmChartInflationGenerator' ? [helmUnknown(manifest.name, location)] : [];
}

function helmUnknown(name: string | undefined, location: Location): Unknown {
  const chart = name === undefined ? 'A Helm chart' : `The Helm chart "${name}"`;
  return {
    reason: 'helm',
    message: `${chart} is inflated here. Driftline does not render charts inside of kustomizations yet.`,
    location,
  };
}
