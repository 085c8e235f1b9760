import { startOfFile } from '../../server/src/base/textRange.ts';
import type { Environment } from '../../server/src/gitops/environment.ts';

/** An environment by convention in the folder `path`. */
export function makeEnvironment(path: string, changes: Partial<Environment> = {}): Environment {
  return {
    id: `kustomize:${path}`,
    name: path,
    kind: 'kustomize',
    declaredIn: { file: `${path}/kustomization.yaml`, range: startOfFile },
    declaredBy: null,
    path,
    loadRestrictor: 'rootOnly',
    destination: { cluster: null, namespace: null },
    kubernetesVersion: null,
    protected: false,
    complete: false,
    after: [],
    unknowns: [],
    ...changes,
  };
}
