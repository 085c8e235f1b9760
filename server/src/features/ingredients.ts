import type { IngredientsParams } from '../protocol.ts';
import { configPath } from '../gitops/declared.ts';
import type { Repository } from './repository.ts';

/** Files that are not whole objects: patches, which a schema of the object would wrongly find incomplete. */
export function collectIngredients(repositories: readonly Repository[]): IngredientsParams {
  const patches = new Set<string>();
  const configurations: string[] = [];
  for (const repository of repositories) {
    configurations.push(repository.uriOf(configPath));
    for (const { comparison } of repository.session.getState().environments) {
      for (const path of comparison?.renderings.yours?.patchFiles ?? []) {
        patches.add(repository.uriOf(path));
      }
    }
  }
  return { patches: [...patches].sort(), configurations };
}
