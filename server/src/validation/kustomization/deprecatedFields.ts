import type { Kustomization } from '../../gitops/kustomizationModel.ts';
import { scalarValue } from '../../yaml/scalarValue.ts';
import { rangeOf } from '../../yaml/yamlFile.ts';
import { asScalar, asSequence, findEntry } from '../../yaml/yamlNode.ts';
import type { YamlNode } from '../../yaml/yamlNode.ts';
import type { FileFinding } from '../fileFinding.ts';
import { kustomizationFinding } from './kustomizationFinding.ts';

/** What to use instead of a field (`CheckDeprecatedFields` upstream). */
const successors: Readonly<Record<string, string>> = {
  bases: 'use "resources", which takes folders too',
  imageTags: 'use "images", which takes the same entries',
  patchesStrategicMerge: 'use "patches" with "path" or "patch"',
  patchesJson6902: 'use "patches", which takes the same entries',
  commonLabels: 'use "labels" with "includeSelectors: true"',
  vars: 'use "replacements"',
  helmChartInflationGenerator: 'use "helmCharts"',
};

/** Deprecated fields; the quick fix says itself whether it can keep the meaning. One without a value does nothing. */
export function findDeprecatedFields(kustomization: Kustomization): FileFinding[] {
  const { fields, path, root } = kustomization;
  const atTop = Object.entries(successors).flatMap(([field, successor]) => {
    const place = isNull(findEntry(root, field)?.value) ? undefined : fields.get(field);
    const message = `"${field}" is deprecated: ${successor}.`;
    const location = place && { file: path, range: place.key };
    return location
      ? [kustomizationFinding('kustomize.deprecated-field', message, location, { fix: { kind: 'convertField', field } })]
      : [];
  });
  return [...atTop, ...findEnvFields(kustomization)];
}

/** `env` of a generator (`EnvSource` upstream). */
function findEnvFields({ document, root, path }: Kustomization): FileFinding[] {
  return ['configMapGenerator', 'secretGenerator'].flatMap(generator =>
    (asSequence(findEntry(root, generator)?.value)?.items ?? []).flatMap((item, index) => {
      const entry = findEntry(item, 'env');
      if (!document || !entry) {
        return [];
      }
      const location = { file: path, range: rangeOf(document, entry.key) };
      return [
        kustomizationFinding('kustomize.deprecated-field', '"env" is deprecated: use "envs", which takes a list.', location, {
          segments: [generator, index, 'env'],
          document: document.index,
          fix: { kind: 'convertField', field: 'env' },
        }),
      ];
    }),
  );
}

function isNull(node: YamlNode | undefined): boolean {
  const scalar = asScalar(node);
  return scalar !== undefined && scalarValue(scalar, 'kustomization') === null;
}
