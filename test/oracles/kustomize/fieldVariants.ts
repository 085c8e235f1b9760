import { kustomizationFields } from '../../../server/src/gitops/kustomizationFields.ts';
import { generatorVariants } from './generatorVariants.ts';
import { pluginVariants } from './pluginVariants.ts';
import { transformerVariants } from './transformerVariants.ts';
import type { FieldVariants } from './variant.ts';

/**
 * Every field of a kustomization file with the ways it is tried in. `resources` and `bases` are not here: what is included
 * decides which objects there are at all, so the generator writes them.
 */

const headVariants: FieldVariants = {
  kind: {
    kustomization: { value: 'Kustomization', beside: { apiVersion: 'kustomize.config.k8s.io/v1beta1' } },
    alone: { value: 'Kustomization' },
    component: { value: 'Component', beside: { apiVersion: 'kustomize.config.k8s.io/v1alpha1' } },
    mixed: { value: 'Component', beside: { apiVersion: 'kustomize.config.k8s.io/v1beta1' }, refused: true },
  },
  metadata: { named: { value: { name: 'app', labels: { a: 'b' }, annotations: { c: 'd' } } } },
  buildMetadata: {
    origin: { value: ['originAnnotations'] },
    transformers: { value: ['transformerAnnotations', 'originAnnotations'] },
    managed: { value: ['managedByLabel'] },
  },
  sortOptions: {
    fifo: { value: { order: 'fifo' } },
    legacy: { value: { order: 'legacy' } },
    chosen: {
      value: {
        order: 'legacy',
        legacySortOptions: { orderFirst: ['Service', 'Deployment'], orderLast: ['ConfigMap', 'Namespace'] },
      },
    },
  },
  components: {
    one: {
      value: ['../components/sidecar'],
      files: {
        'components/sidecar/kustomization.yaml':
          'apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\npatches:\n- path: sidecar.yaml\n  target: {kind: Deployment}\n',
        'components/sidecar/sidecar.yaml':
          'apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: any\nspec:\n  template:\n    spec:\n      containers:\n      - name: sidecar\n        image: sidecar:1\n',
      },
    },
    several: {
      value: ['../components/generating', '../components/naming/'],
      files: {
        'components/generating/kustomization.yaml':
          'apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\nresources: [extra.yaml]\nconfigMapGenerator:\n- name: of-component\n  literals: [a=b]\n',
        'components/generating/extra.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: extra\n',
        'components/naming/kustomization.yaml':
          'apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\nnameSuffix: -c\ncommonAnnotations: {component: naming}\n',
      },
    },
  },
};

export const fieldVariants: FieldVariants = {
  ...headVariants,
  ...transformerVariants,
  ...generatorVariants,
  ...pluginVariants,
};

/** Fields of kustomize's type that no variant tries; must be empty. */
export function findUntriedFields(): string[] {
  const variants = Object.values(fieldVariants).flatMap(uses => Object.values(uses));
  const tried = new Set([...Object.keys(fieldVariants), ...variants.flatMap(({ beside }) => Object.keys(beside ?? {}))]);
  return Object.keys(kustomizationFields).filter(name => !tried.has(name) && name !== 'resources' && name !== 'bases');
}
