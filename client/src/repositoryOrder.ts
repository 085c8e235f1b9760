import type { RepositoryState } from '../../server/src/protocol.ts';

/**
 * Repositories in the order of the workspace's folders, whichever was read first. Those that no folder belongs to come last.
 *
 * @param folders URIs of the workspace's folders; a folder belongs to the repository whose root is the folder or above it.
 */
export function orderRepositories(
  repositories: readonly RepositoryState[],
  folders: readonly string[],
): readonly RepositoryState[] {
  const placeOf = ({ root }: RepositoryState): number => {
    const place = folders.findIndex(folder => folder === root || folder.startsWith(`${root}/`));
    return place === -1 ? folders.length : place;
  };
  return [...repositories].sort((one, other) => placeOf(one) - placeOf(other));
}
