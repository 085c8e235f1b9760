import { basename } from '../base/repositoryPath.ts';

/**
 * The names kustomize gives its file, in the order it probes them (`konfig.RecognizedKustomizationFileNames`). A folder has
 * exactly one of them. What the file is called decides: Flux's `kind: Kustomization` objects stand in files of other names.
 */
export const kustomizationNames = ['kustomization.yaml', 'kustomization.yml', 'Kustomization'] as const;

/** Whether kustomize reads the file at `path` as a folder's kustomization. */
export function isKustomizationPath(path: string): boolean {
  const name = basename(path);
  return kustomizationNames.some(known => known === name);
}
