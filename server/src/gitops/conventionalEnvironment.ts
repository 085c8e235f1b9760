import { joinPath } from '../base/repositoryPath.ts';
import { startOfFile } from '../base/textRange.ts';
import type { Location } from '../base/textRange.ts';
import type { Environment } from './environment.ts';

/**
 * The environment that a kustomization is where nothing is declared about it.
 *
 * @param path folder of the kustomization, repository-relative.
 * @param declaredIn its kustomization file; a guess if it is not given.
 */
export function conventionalEnvironment(
  path: string,
  declaredIn: Location = { file: joinPath(path, 'kustomization.yaml'), range: startOfFile },
): Environment {
  const locator = path === '' ? '.' : path;
  return {
    id: `kustomize:${locator}`,
    name: locator,
    kind: 'kustomize',
    declaredIn,
    declaredBy: null,
    path,
    loadRestrictor: 'rootOnly',
    destination: { cluster: null, namespace: null },
    kubernetesVersion: null,
    protected: false,
    complete: false,
    after: [],
    unknowns: [],
  };
}
